"""The checks of figures with how many findings each has, and one page of findings: what page and API both show."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from investments.measures import CHECKS, Measure
from investments.models import FindingState
from investments.quality import FALSE_ALARMS
from investments.selection import BadSelection, Selection
from investments.selectors.quality import Raised, get_raised


@dataclass(frozen=True)
class CheckCount:
    """One check, its findings by state in the order of FindingState, and its false alarms per 1,000."""

    check: Measure
    counts: list[int]
    false_alarms: Decimal

    @property
    def count(self) -> int:
        return sum(self.counts)


def read_check(name: str, *, known: Collection[str] = tuple(CHECKS)) -> str:
    """Raises BadSelection for a check that there is not."""
    if name not in known:
        words = {"name": name, "known": ", ".join(known)}
        raise BadSelection({"check": [_("没有检查“%(name)s”，可用的有：%(known)s") % words]})
    return name


def read_state(name: str) -> str:
    """Empty for all. Raises BadSelection for a state that there is not."""
    if name and name not in FindingState.values:
        words = {"name": name, "known": ", ".join(FindingState.values)}
        raise BadSelection({"state": [_("没有状态“%(name)s”，可用的有：%(known)s") % words]})
    return name


def get_checked(selection: Selection, *, user: User) -> list[Raised]:
    """What fires now. Raises BadSelection for what was published: a release knows no reports."""
    if selection.as_of:
        raise BadSelection({"as_of": [_("数据质量只检查现行数，不检查已发布的数")]})
    return get_raised(selection, user=user)


def count_checks(raised: Collection[Raised]) -> list[CheckCount]:
    counts = {name: dict.fromkeys(FindingState, 0) for name in CHECKS}
    for one in raised:
        counts[one.check][one.state] += 1
    return [CheckCount(check, [*counts[name].values()], FALSE_ALARMS[name]) for name, check in CHECKS.items()]


def narrowed(raised: Collection[Raised], *, check: str = "", state: str = "") -> list[Raised]:
    return [one for one in raised if check in ("", one.check) and state in ("", one.state)]
