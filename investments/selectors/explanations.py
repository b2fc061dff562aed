"""A figure explained: what it means, what it is made of, and the rows behind it, which add up to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from common.money import ZERO

from ..freshness import Freshness, get_freshness
from ..lines import Statement
from ..measures import COUNTED, EXPLAINED, MEASURES, OF_LINES, Figures, Measure, Points, Rate, Sum, counts_of
from ..models import MonthlyReport, Release
from ..selection import BadSelection, Selection
from .closing import RestatedLine, get_restatements
from .figures import dimensions_of, get_target, get_total, line_conditions, lines_for, where
from .lines import COLUMNS, WIDTH, Line, lines_from

HALF_A_CENT = Decimal("0.005")
AMOUNT_PLACES = 6  # of a share; amounts have two, what is spread over the season has more


@dataclass(frozen=True)
class Term:
    """A sum in the formula, as the cells have it."""

    measure: Sum
    value: Decimal | int


@dataclass(frozen=True)
class Share:
    """One listing's part of the numerator and, for a rate, of the denominator; and the report that it rests on."""

    line: Line
    numerator: Decimal
    denominator: Decimal | None
    report: MonthlyReport | None


@dataclass(frozen=True)
class Resum:
    """The rows behind a figure added up one by one."""

    rows: int = 0
    numerator: Decimal = ZERO
    denominator: Decimal = ZERO


@dataclass(frozen=True)
class Explanation:
    """``figures`` are those of the cells, ``resum`` those of the rows: equal, unless something is still stale."""

    measure: Measure
    selection: Selection
    figures: Figures
    freshness: Freshness
    numerator: Term | None
    denominator: Term | None
    resum: Resum
    shares: list[Share]
    release: Release | None  # of the month, if it is closed
    published: Decimal | int | None
    restated: list[RestatedLine]
    target_wan: Decimal | None

    @property
    def value(self) -> Decimal | int | None:
        if self.measure.name in OF_LINES:  # which no cell holds
            return self.numerator.value
        return self.figures.value(self.measure.name)

    @property
    def of(self) -> Measure:
        """What is divided: a points measure is explained by its rate."""
        return _divided(self.measure)

    @property
    def progress(self) -> Measure | None:
        return MEASURES[self.measure.progress] if isinstance(self.measure, Points) else None

    @property
    def progress_value(self) -> Decimal | None:
        return self.figures.value(self.measure.progress) if isinstance(self.measure, Points) else None

    @property
    def rate_value(self) -> Decimal | None:
        return self.figures.value(self.of.name) if isinstance(self.of, Rate) else None

    @property
    def adds_up(self) -> bool:
        sums = [(self.numerator, self.resum.numerator), (self.denominator, self.resum.denominator)]
        return all(term is None or _same(term.value, total) for term, total in sums)


def get_explanation(name: str, selection: Selection, *, user: User) -> Explanation:
    """Everything but the rows themselves, which ``with_shares`` adds a page of.

    ``name`` is one of EXPLAINED; raises KeyError for another, BadSelection for what its release cannot tell.
    """
    measure = EXPLAINED[name]
    if selection.as_of and measure.is_live_only:
        words = {"release": selection.as_of, "name": measure.label}
        raise BadSelection({"measure": [_("%(release)s 的发布不含“%(name)s”，只能按现行数查看") % words]})
    freshness = get_freshness(selection.year)
    figures = get_total(selection, user=user)
    if name in OF_LINES:
        numerator, denominator = Term(measure, _count(measure, selection, user)), None
    else:
        numerator, denominator = _terms(measure, figures)
    release = Release.objects.filter(year=selection.year, month=selection.month).first()
    published = None
    restated: list[RestatedLine] = []
    if release is not None:
        then = replace(selection, as_of=release)
        if not _asks_live(selection) and not measure.is_live_only:
            is_of_lines = name in OF_LINES
            published = _count(measure, then, user) if is_of_lines else get_total(then, user=user).value(name)
        restated = _within(get_restatements(release, user=user), selection, then, user)
    return Explanation(
        measure=measure,
        selection=selection,
        figures=figures,
        freshness=freshness,
        numerator=numerator,
        denominator=denominator,
        resum=_resum(numerator, denominator, selection, user) if numerator else Resum(),
        shares=[],
        release=release,
        published=published,
        restated=restated,
        target_wan=get_target(selection, user=user),
    )


def with_shares(explanation: Explanation, *, user: User, limit: int, offset: int = 0) -> Explanation:
    """The same with a page of the rows behind it, the largest share first."""
    if explanation.numerator is None:
        return explanation
    selection = explanation.selection
    statement, params = _shares(explanation.numerator, explanation.denominator, selection, user)
    sql = f"{statement.ctes} SELECT * FROM shares ORDER BY numerator DESC, listing_id LIMIT %s OFFSET %s"
    rows = _fetch(sql, [*params, limit, offset])
    lines = lines_from([row[:WIDTH] for row in rows], user=user)
    reports = {} if selection.as_of else _reports([line.listing_id for line in lines], selection.month)
    shares = []
    for line, (numerator, denominator) in zip(lines, (row[WIDTH:] for row in rows), strict=True):
        share = None if explanation.denominator is None else _exact(denominator)
        shares.append(Share(line, _exact(numerator), share, reports.get(line.listing_id)))
    return replace(explanation, shares=shares)


def _divided(measure: Measure) -> Measure:
    return MEASURES[measure.rate] if isinstance(measure, Points) else measure


def _terms(measure: Measure, figures: Figures) -> tuple[Term | None, Term | None]:
    of = _divided(measure)
    if isinstance(of, Sum):
        return Term(of, getattr(figures, of.name)), None
    if isinstance(of, Rate):
        top, bottom = MEASURES[of.numerator], MEASURES[of.denominator]
        return Term(top, getattr(figures, top.name)), Term(bottom, getattr(figures, bottom.name))
    return None, None


def _count(measure: Sum, selection: Selection, user: User) -> int:
    """The listings of the selection that are in a count of lines."""
    conditions, params = line_conditions(selection, user)
    lines = lines_for(selection, user=user, months=[selection.month])
    sql = f"{lines.ctes} SELECT COALESCE(SUM({measure.share}), 0) FROM lines {where(conditions)}"
    return int(_fetch(sql, [*lines.params, *params])[0][0])


def _shares(numerator: Term, denominator: Term | None, selection: Selection, user: User) -> tuple[Statement, list]:
    """``shares``: the lines of the selection that have a part in the figure, with that part."""
    conditions, params = line_conditions(selection, user)
    lines = lines_for(selection, user=user, months=[selection.month])
    below = denominator.measure.share if denominator else "0"
    ctes = f"""{lines.ctes}, parts AS (
        SELECT {COLUMNS}, {numerator.measure.share} AS numerator, {below} AS denominator FROM lines {where(conditions)}
    ), shares AS (SELECT * FROM parts WHERE numerator <> 0 OR denominator <> 0)"""
    return Statement(ctes, lines.params), [*lines.params, *params]


def _resum(numerator: Term, denominator: Term | None, selection: Selection, user: User) -> Resum:
    statement, params = _shares(numerator, denominator, selection, user)
    sql = f"{statement.ctes} SELECT COUNT(*), SUM(numerator), SUM(denominator) FROM shares"
    rows, top, bottom = _fetch(sql, params)[0]
    return Resum(rows, _exact(top), _exact(bottom))


def _within(restated: Sequence[RestatedLine], selection: Selection, then: Selection, user: User) -> list[RestatedLine]:
    """Those of the selection's listings and classes, as they were before or are since."""
    if not restated:
        return []
    if selection.lamp or selection.only:  # of a whole line, which a restatement is only a part of
        known = _listings_in(selection, user) | (set() if _asks_live(selection) else _listings_in(then, user))
    else:
        candidates = selection.candidates(user)
        known = None if candidates is None else set(candidates.values_list("pk", flat=True))
    wanted = dimensions_of(selection, user)
    return [
        one
        for one in restated
        if (known is None or one.restatement.listing_id in known)
        and any(all(getattr(side, name) == value for name, value in wanted) for side in one.sides)
    ]


def _asks_live(selection: Selection) -> bool:
    """Whether it is about reports, of which a release knows nothing."""
    return any(COUNTED[name].is_live_only for name in counts_of(selection.only))


def _listings_in(selection: Selection, user: User) -> set[int]:
    conditions, params = line_conditions(selection, user)
    lines = lines_for(selection, user=user, months=[selection.month])
    rows = _fetch(f"{lines.ctes} SELECT listing_id FROM lines {where(conditions)}", [*lines.params, *params])
    return {pk for (pk,) in rows}


def _reports(listing_ids: Sequence[int], month: int) -> dict[int, MonthlyReport]:
    """listing -> the accepted report that its figure rests on: the month's own, or an earlier one carried forward."""
    reports = MonthlyReport.objects.accepted().filter(listing__in=listing_ids, month__lte=month)
    return {report.listing_id: report for report in reports.select_related("submitted_by").order_by("month")}


def _exact(value: object) -> Decimal:
    """A share or a sum of shares; SQLite gives floats."""
    return ZERO if value is None else round(Decimal(value), AMOUNT_PLACES)


def _same(cells: Decimal | int, rows: Decimal) -> bool:
    """Equal to 0.01 万元: what is spread over the season is rounded in each row."""
    return abs(Decimal(cells) - rows) < HALF_A_CENT


def _fetch(sql: str, params: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
