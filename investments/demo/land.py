"""Invented land: what a project needs within the year, and how much of it was supplied by March, June and September."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from common.money import CENT
from common.periods import month_end
from projects.models import FactorKind, Stage

from .dates import moment_on
from .portfolio import DemoProject

KNOWN = 0.55  # of the projects: for the others nobody has stated anything
WAN_PER_MU = (180, 420)  # total investment that a 亩 carries
LARGEST_MU = Decimal(3000)
# Of the projects that need land: all of it is supplied, a part, or none, by the end of September.
SUPPLIED = {"all": 48, "part": 40, "none": 12}
STATED_IN = {3: Decimal("0.45"), 6: Decimal("0.8"), 9: Decimal(1)}  # and how much of September's was there by then
DOCUMENT = "演示供地台账〔{year}〕{month}月"
RECORDING_DAY = 4  # of the month after


@dataclass(frozen=True)
class DemoFactor:
    kind: FactorKind
    month: int
    needed: Decimal
    secured: Decimal
    document: str
    recorded_at: datetime


def draw_land(project: DemoProject, rng: Random) -> Iterator[DemoFactor]:
    """None for a preliminary project, which asks for no land yet."""
    if project.stage == Stage.PRELIMINARY or not project.total_investment_wan or rng.random() >= KNOWN:
        return
    needed = _mu(project.total_investment_wan / Decimal(rng.randint(*WAN_PER_MU)))
    fate = rng.choices(list(SUPPLIED), SUPPLIED.values())[0]
    share = {"all": Decimal(1), "part": Decimal(rng.randint(15, 85)) / 100, "none": Decimal(0)}[fate]
    for month, so_far in STATED_IN.items():
        yield DemoFactor(
            kind=FactorKind.LAND,
            month=month,
            needed=needed,
            secured=(needed * share * so_far).quantize(CENT),
            document=DOCUMENT.format(year=project.year, month=month),
            recorded_at=moment_on(_recorded_on(project.year, month)),
        )


def _mu(area: Decimal) -> Decimal:
    return min(LARGEST_MU, max(Decimal(1), area)).quantize(CENT)


def _recorded_on(year: int, month: int) -> date:
    return month_end(year, month) + timedelta(days=RECORDING_DAY)
