"""The overview of a year, ready for its page."""

import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.models import User
from common.money import ZERO
from common.periods import time_progress
from investments.freshness import Freshness, get_freshness
from investments.measures import Figures
from investments.selection import Selection, region_looked_at
from investments.selectors.breakdowns import Row, get_breakdown, get_breakdowns
from investments.selectors.figures import get_figures, get_target, get_total


@dataclass(frozen=True)
class CurvePoint:
    """A month of the S-curve, planned evenly and by the season. After the as-of month nothing is completed yet."""

    month: int
    planned_wan: Decimal
    first_planned_wan: Decimal
    seasonal_wan: Decimal
    last_year_wan: Decimal | None  # completed a year ago
    completed_ytd_wan: Decimal | None
    completed_in_month_wan: Decimal | None
    reported: int
    due: int


@dataclass(frozen=True)
class Progress:
    """The headline: where the whole selection stands, a month ago, and through the year."""

    selection: Selection
    target_wan: Decimal | None
    total: Figures
    previous: Figures | None
    curve: list[CurvePoint]

    @property
    def remaining_wan(self) -> Decimal:
        """What the target, or without one the plan, still asks for; negative once it is passed."""
        return (self.target_wan or self.total.planned_wan) - self.total.completed_ytd_wan

    @property
    def knows_last_year(self) -> bool:
        return any(point.last_year_wan is not None for point in self.curve)


@dataclass(frozen=True)
class Overview(Progress):
    batches: list[Row]
    industries: list[Row]
    units: list[Row]
    counties: list[Row]  # of the one unit that is looked at
    tiers: list[Row]
    stages: list[Row]
    freshness: Freshness


def get_progress(selection: Selection, *, user: User, total: Figures | None = None) -> Progress:
    """Three queries, two if the total is known, and one more if there is a year before."""
    months = _months(selection, user)
    total = total or get_total(selection, user=user)
    last_year = _completed_last_year(selection, user)
    return Progress(
        selection=selection,
        target_wan=_target(selection, user),
        total=total,
        previous=months.get(selection.month - 1),
        curve=[_point(month, total, months.get(month), last_year.get(month)) for month in range(1, 13)],
    )


def _target(selection: Selection, user: User) -> Decimal | None:
    """Kept as the figures are: a target that is set without any of them changing is shown two minutes later at most."""
    key = f"target:{user.scope}:{selection.query(month='')}"
    freshness = get_freshness(selection.year)
    return freshness.keep(hashlib.sha256(key.encode()).hexdigest(), lambda: (get_target(selection, user=user),))[0]


def _months(selection: Selection, user: User) -> dict[int, Figures]:
    """What the curve, and the month before beside the headline, show of a month.

    Kept until a figure of the year changes: it is the same for every month, and reads twelve times as many cells.
    """
    shown = ["planned_wan", "completed_ytd_wan", "completed_in_month_wan", "reported", "due"]

    def read() -> dict[int, Figures]:
        rows = get_figures(selection, user=user, by=["month"], months=range(1, 13), measures=shown)
        return {row.month: row for row in rows}

    if selection.lamp or selection.only or selection.q:  # of rows, which may change without any cell
        return read()
    key = f"curve:{user.scope}:{selection.query(month='')}"
    return get_freshness(selection.year).keep(hashlib.sha256(key.encode()).hexdigest(), read)


def _completed_last_year(selection: Selection, user: User) -> dict[int, Decimal]:
    """By month, of what was listed in the same place and class. A lamp, a count or a search is of this year's listings.

    Not beside published figures: nobody published last year's with them.
    """
    narrowed = selection.lamp or selection.only or selection.q or selection.as_of
    if narrowed or not get_freshness(selection.year).version_before:
        return {}
    before = replace(selection, year=selection.year - 1)
    rows = get_figures(before, user=user, by=["month"], months=range(1, 13), measures=["completed_ytd_wan"])
    return {row.month: row.completed_ytd_wan for row in rows if row.completed_ytd_wan}  # before the first it is unknown


def get_overview(selection: Selection, *, user: User, freshness: Freshness) -> Overview:
    """The figures and, beside them, how fresh they were before the first of them was read."""
    below = "county" if _in_one_unit(selection, user) else "region"
    places = _by_rate(get_breakdown(selection, user=user, by=below))
    choices = get_breakdowns(selection, user=user, by=["batch", "tier", "stage"])
    total = sum((row.figures for row in choices["tier"]), Figures(selection.month))
    return Overview(
        **vars(get_progress(selection, user=user, total=total)),
        batches=choices["batch"],
        industries=_by_rate(get_breakdown(selection, user=user, by="industry")),
        units=places if below == "region" else [],
        counties=places if below == "county" else [],
        tiers=choices["tier"],
        stages=choices["stage"],
        freshness=freshness,
    )


def _in_one_unit(selection: Selection, user: User) -> bool:
    region = region_looked_at(selection, user)
    return region is not None and region.is_unit


def _point(month: int, total: Figures, figures: Figures | None, last_year: Decimal | None) -> CurvePoint:
    compared = (
        total.planned_wan * time_progress(month),
        total.first_planned_wan * time_progress(month),
        figures.planned_by_season_wan if figures else ZERO,
        last_year,
    )
    if figures is None or month > total.month:
        return CurvePoint(month, *compared, None, None, 0, 0)
    return CurvePoint(
        month,
        *compared,
        figures.completed_ytd_wan,
        figures.completed_in_month_wan,
        figures.reported,
        figures.due,
    )


def _by_rate(rows: list[Row]) -> list[Row]:
    """Highest completion rate first; rows without a plan last."""
    return sorted(rows, key=lambda row: (row.figures.completion_rate is None, -(row.figures.completion_rate or 0)))
