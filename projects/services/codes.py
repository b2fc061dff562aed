"""The register's own numbers, and the one lock under which they are given out."""

from accounts.models import Region, RegionLevel
from projects.models import Project


def lock_register() -> None:
    """One writer of new projects at a time, until the transaction ends. SQLite has only one writer anyway."""
    list(Region.objects.filter(level=RegionLevel.PROVINCE).select_for_update(no_key=True).values_list("pk"))


def next_codes(year: int, count: int) -> list[str]:
    """The next free numbers of a year of registration: HB2020-000123. Call it under ``lock_register``."""
    prefix = f"HB{year}-"
    codes = Project.objects.filter(code__startswith=prefix).order_by("-code").values_list("code", flat=True)
    last = codes.first()
    start = int(last.removeprefix(prefix)) + 1 if last else 1
    return [f"{prefix}{number:06d}" for number in range(start, start + count)]
