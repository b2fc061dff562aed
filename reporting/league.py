"""排名: the reporting units by one measure, as the bulletins print them.

Rates are ranked unrounded, so what looks equal on paper may differ; equal values share a rank and the next is left out
(1, 2, 2, 4). A rate of fewer than ``FEWEST`` projects is shown but not ranked: one project would decide it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.models import User
from common.money import ratio
from investments.measures import IN_TIME, MEASURES, PUNCTUALITY, UNSTARTED, Figures, Measure, Rate
from investments.selection import Selection, region_looked_at
from investments.selectors.breakdowns import Row, get_monthly_breakdown
from investments.selectors.chosen import get_chosen
from investments.selectors.lines import Line, get_lines
from investments.selectors.punctuality import get_monthly_punctuality

RANKED: dict[str, Measure] = {
    name: PUNCTUALITY if name == PUNCTUALITY.name else MEASURES[name]
    for name in (
        "completion_rate",
        "completed_ytd_wan",
        "points_ahead",
        "start_rate",
        "start_rate_due",
        "commissioning_rate",
        "land_supply_rate",
        "reporting_rate",
        "punctuality",
    )
}
FEWEST = 3
AT_EACH_END = 5


@dataclass(frozen=True)
class Standing:
    """A unit's place. ``rank`` is None where nothing is ranked: no value, or too few projects in the denominator."""

    row: Row
    value: Decimal | int | None
    numerator: Decimal | int | None
    denominator: Decimal | int | None
    rank: int | None = None
    rank_before: int | None = None

    @property
    def change(self) -> int | None:
        """Places gained since the month before; negative when lost."""
        return self.rank_before - self.rank if self.rank and self.rank_before else None

    @property
    def is_small(self) -> bool:
        """It has a value, of too few projects."""
        return self.rank is None and self.value is not None


@dataclass(frozen=True)
class League:
    measure: Measure
    selection: Selection
    total: Standing
    standings: list[Standing]

    @property
    def terms(self) -> list[Measure]:
        """Numerator and denominator of the rate that is ranked; none for an amount."""
        return terms_of(self.measure)

    @property
    def ranked(self) -> list[Standing]:
        return [one for one in self.standings if one.rank]

    @property
    def first(self) -> list[Standing]:
        """The first five; with ties there may be more."""
        return [one for one in self.ranked if one.rank <= AT_EACH_END]

    @property
    def last(self) -> list[Standing]:
        """The last five that are not among the first, the last of all at the end; with ties there may be more."""
        others = [one for one in self.ranked if one.rank > AT_EACH_END]
        return [one for one in others if one.rank >= others[-AT_EACH_END:][0].rank]


def get_league(name: str, selection: Selection, *, user: User) -> League:
    """The units that the user sees, the best first. Raises KeyError for a measure that is not ranked."""
    measure = RANKED[name]
    months = [month for month in (selection.month, selection.month - 1) if month]
    monthly = get_monthly_breakdown(selection, user=user, by="region", months=months)
    ranked = [_ranked(measure, one) for one in _standings(measure, monthly, user)]
    before = {one.row.code: one.rank for standings in ranked[1:] for one in standings}
    standings = [replace(one, rank_before=before.get(one.row.code)) for one in ranked[0]]
    return League(measure, selection, _total(measure, monthly[0][1], standings, selection), standings)


def league_of(name: str, selection: Selection, rows: Sequence[Row], *, user: User) -> League:
    """The same of rows that were read already, without the ranks of the month before. Not for punctuality."""
    measure = RANKED[name]
    standings = _ranked(measure, _standings(measure, [(selection, list(rows))], user)[0])
    return League(measure, selection, _total(measure, rows, standings, selection), standings)


def terms_of(measure: Measure) -> list[Measure]:
    of = measure if isinstance(measure, Rate) else MEASURES.get(getattr(measure, "rate", ""))
    if of is None:
        return []
    return [IN_TIME if name == IN_TIME.name else MEASURES[name] for name in (of.numerator, of.denominator)]


def get_unstarted(selection: Selection, *, user: User, limit: int | None = None) -> list[Line]:
    """Planned starts that are due and have not begun, by name, one unit after the other."""
    chosen = replace(selection, **selection.counted(UNSTARTED.name))
    return get_lines(chosen, user=user, sort="unit", limit=limit)


Month = tuple[Selection, list[Row]]


def _standings(measure: Measure, monthly: Sequence[Month], user: User) -> list[list[Standing]]:
    """Of each month."""
    if measure is PUNCTUALITY:
        return _punctual(monthly, user)
    return [
        [Standing(row, row.figures.value(measure.name), *_values(measure, row.figures)) for row in rows]
        for _selection, rows in monthly
    ]


def _punctual(monthly: Sequence[Month], user: User) -> list[list[Standing]]:
    """Of the chosen listings as they are classed now. Lamps, counts and releases know nothing of when one reported."""
    selection = monthly[0][0]
    if selection.lamp or selection.only or selection.as_of:
        return [[Standing(row, None, None, None) for row in rows] for _selection, rows in monthly]
    months = [of_month.month for of_month, _rows in monthly]
    counted = get_monthly_punctuality(year=selection.year, months=months, user=user, listings=get_chosen(selection))
    looked = region_looked_at(selection, user)
    in_county = looked is not None and looked.is_county
    found = {(of.month, looked.code if in_county else of.unit.code): of for of in counted}
    return [
        [
            Standing(row, one and one.rate, one and one.in_time, one and one.due)
            for row, one in ((row, found.get((of_month.month, row.code))) for row in rows)
        ]
        for of_month, rows in monthly
    ]


def _values(measure: Measure, figures: Figures) -> list[Decimal | int | None]:
    return [figures.value(term.name) for term in terms_of(measure)] or [None, None]


def _ranked(measure: Measure, standings: Sequence[Standing]) -> list[Standing]:
    """Best first, equal ones under one rank; then those of too few projects, then those without a value."""
    counting = [one for one in standings if one.value is not None and _projects_in(measure, one) >= FEWEST]
    values = sorted((one.value for one in counting), reverse=True)
    ranks = {one.row.code: values.index(one.value) + 1 for one in counting}
    ranked = [replace(one, rank=ranks.get(one.row.code)) for one in standings]
    return sorted(ranked, key=lambda one: (one.rank or len(ranked) + 1, one.value is None, one.row.code))


def _projects_in(measure: Measure, standing: Standing) -> int:
    """How many projects decide it: the denominator if it counts them, of land those with a statement, else all."""
    if isinstance(standing.denominator, int):
        return standing.denominator
    return standing.row.figures.land_known if measure.name == "land_supply_rate" else standing.row.figures.listings


def _total(measure: Measure, rows: Sequence[Row], standings: Sequence[Standing], selection: Selection) -> Standing:
    figures = sum((row.figures for row in rows), Figures(selection.month))
    whole = Row("region", "", "", figures, selection.query())
    if measure is PUNCTUALITY:
        in_time, due = (sum(getattr(one, term) or 0 for one in standings) for term in ("numerator", "denominator"))
        return Standing(whole, ratio(in_time, due), in_time, due)
    return Standing(whole, figures.value(measure.name), *_values(measure, figures))
