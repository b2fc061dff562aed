"""The people of a demo installation. Their password is public: such an installation must not serve real users."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from accounts.models import Region, Role, Tier, User

from .dates import moment_on

DEMO_PASSWORD = "demo-538-hebei"
_SALT = "demoinstallation"  # fixed, so that loading twice gives the same bytes
PLANNER = "planner"
PROVINCIAL_REVIEWER = "reviewer-province"
COUNTY_WITH_OFFICER = "130110"


@dataclass(frozen=True)
class DemoAccount:
    username: str
    display_name: str
    role: Role
    tier: Tier
    region: Region | None = None
    is_superuser: bool = False


def demo_accounts() -> Iterator[tuple[str, str, str]]:
    """Username, role and where it acts, in the reader's language; needs the reference data."""
    for account in _accounts():
        role = _("管理员") if account.is_superuser else str(account.role.label)
        yield account.username, role, account.region.name if account.region else _("全省")


def save_accounts(year: int) -> dict[str, User]:
    """All demo users by username; one that is there already is left as it is."""
    wanted = {account.username: account for account in _accounts()}
    known = set(User.objects.filter(username__in=wanted).values_list("username", flat=True))
    password = make_password(DEMO_PASSWORD, salt=_SALT)
    User.objects.bulk_create(
        _user(account, password, year) for username, account in wanted.items() if username not in known
    )
    return User.objects.in_bulk(wanted, field_name="username")


def officer_of(name_en: str) -> str:
    return f"officer-{_slug(name_en)}"


def reviewer_of(name_en: str) -> str:
    return f"reviewer-{_slug(name_en)}"


def _accounts() -> Iterator[DemoAccount]:
    yield DemoAccount("admin", "演示管理员", Role.PLANNER, Tier.PROVINCIAL, is_superuser=True)
    yield DemoAccount(PLANNER, "演示规划员", Role.PLANNER, Tier.PROVINCIAL)
    yield DemoAccount("leader", "演示领导", Role.LEADER, Tier.PROVINCIAL)
    yield DemoAccount(PROVINCIAL_REVIEWER, "演示审核员（省级）", Role.REVIEWER, Tier.PROVINCIAL)
    for unit in Region.objects.units().order_by("code"):
        yield _municipal(officer_of(unit.name_en), Role.OFFICER, unit)
        yield _municipal(reviewer_of(unit.name_en), Role.REVIEWER, unit)
    for county in Region.objects.filter(code=COUNTY_WITH_OFFICER):
        yield _municipal(officer_of(county.name_en), Role.OFFICER, county)


def _municipal(username: str, role: Role, region: Region) -> DemoAccount:
    title = "填报员" if role == Role.OFFICER else "审核员"
    return DemoAccount(username, f"演示{title}（{region.name_zh}）", role, Tier.MUNICIPAL, region)


def _user(account: DemoAccount, password: str, year: int) -> User:
    return User(
        username=account.username,
        first_name=account.display_name,
        role=account.role,
        tier=account.tier,
        region=account.region,
        password=password,
        is_staff=account.is_superuser,
        is_superuser=account.is_superuser,
        date_joined=moment_on(date(year, 1, 1)),
    )


def _slug(name_en: str) -> str:
    """'Xiong'an New Area' as 'xiongan'."""
    return "".join(letter for letter in name_en.split()[0].lower() if letter.isalpha())
