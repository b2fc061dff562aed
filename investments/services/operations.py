"""The machinery: jobs that leave a trace, the nightly comparison with a rebuild, and what people do about failures."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Region, User
from projects.models import Industry, Listing

from .. import rollups
from ..locks import lock_rollup
from ..models import CELL_KEY, MEASURES, Pulse, RollupCell, RollupFailure, StaleCell, Verification
from ..permissions import can_close

logger = logging.getLogger(__name__)

NAMED = 50  # cells that a verification names; beyond, the count says enough


def run_job(job: str, work: Callable[[datetime], int]) -> int:
    """Run a periodic job so that its start, its end and its failure can be seen. A failure is raised again."""
    at = timezone.now()
    Pulse.objects.update_or_create(job=job, defaults={"beat_at": at})
    try:
        result = work(at)
    except Exception as error:
        with suppress(DatabaseError):  # it may be the database that is away
            _note_failure(job, f"{type(error).__name__}: {error}".strip())
        raise
    Pulse.objects.filter(job=job).update(ended_at=timezone.now(), failures=0, error="")
    return result


def _note_failure(job: str, error: str) -> None:
    pulse = Pulse.objects.get(job=job)
    pulse.ended_at, pulse.failures, pulse.error = timezone.now(), pulse.failures + 1, error
    pulse.save(update_fields=["ended_at", "failures", "error"])


# Comparing cells with a rebuild ---------------------------------------------------------------------------------------


def verify_and_repair_all(at: datetime) -> int:
    """Every year that has a list or cells; how many cells differed. Each year is a transaction of its own."""
    listed = Listing.objects.order_by().values_list("year", flat=True).distinct()
    stored = RollupCell.objects.order_by().values_list("year", flat=True).distinct()
    return sum(verify_and_repair(year, at=at).differing for year in sorted({*listed, *stored}))


@transaction.atomic
def verify_and_repair(year: int, *, at: datetime) -> Verification:
    """Rebuild what is known to be stale, compare with a rebuild aside, repair what differs, and keep the result.

    A difference that no mark explains is an alarm: something wrote where only the rollup may, or a mark was lost. A
    cell that cannot be rebuilt is left as it is, and the comparison says that it is not repaired.
    """
    lock_rollup(year)
    rollups.recompute_stale_of(year, at=at)
    differences = _unexplained(year)
    names = describe(differences[:NAMED])
    if differences:
        logger.error("Rollup %s: %s", year, "; ".join(names))
        rollups.rebuild_what_can_be(year, {difference.cell: 1 for difference in differences}, at=at)
    return Verification.objects.create(
        year=year,
        verified_at=at,
        cells=RollupCell.objects.filter(year=year).count(),
        differing=rollups.count_cells(differences),
        names=names,
        is_repaired=bool(differences) and not _unexplained(year),
    )


def _unexplained(year: int) -> list[rollups.Difference]:
    """Differences in cells that no mark covers. Marks commit with their facts, so those read later explain more."""
    differences = rollups.verify(year)
    covered = rollups.earliest(StaleCell.objects.filter(year=year)) if differences else {}
    return [one for one in differences if one.month < covered.get(one.cell, 13)]


def describe(differences: Sequence[rollups.Difference]) -> list[str]:
    """A line each: the side, the cell by its codes, and every figure that is not zero. Two queries."""
    regions = dict(Region.objects.values_list("pk", "code")) if differences else {}
    codes = {
        "industry_id": dict(Industry.objects.values_list("pk", "code")) if differences else {},
        "unit_id": regions,
    }
    lines = []
    for difference in differences:
        key = dict(zip(CELL_KEY, difference.key, strict=True))
        named = " ".join(str(codes.get(name, {}).get(value, value)) for name, value in key.items())
        if difference.county_id:
            named += f" in {regions.get(difference.county_id, difference.county_id)}"
        measures = zip(MEASURES, difference.measures, strict=True)
        lines.append(
            f"{difference.side}: {named}: " + ", ".join(f"{name}={value}" for name, value in measures if value)
        )
    return lines


# What people do -------------------------------------------------------------------------------------------------------


@transaction.atomic
def acknowledge(verification: Verification, *, by: User, at: datetime) -> None:
    """A planner has seen the alarm."""
    _require_planner(by)
    Verification.objects.filter(pk=verification.pk, seen_at=None).update(seen_by=by, seen_at=at)


@transaction.atomic
def retry_failures(*, by: User, at: datetime) -> int:
    """End every pause: failing cells are tried again at the next sweep. How many there are."""
    _require_planner(by)
    return RollupFailure.objects.update(retry_at=at)


def _require_planner(user: User) -> None:
    if not can_close(user):
        raise PermissionDenied(_("只有省级规划员可以处理汇总告警"))
