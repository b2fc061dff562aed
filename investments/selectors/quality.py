"""Figures that look wrong: which checks fire for which listings and units, how each finding stands, and why."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet
from django.db.models import Sum as SumOf

from accounts.models import Region, User
from common.money import ratio
from projects.models import Listing

from ..lines import lines_of
from ..measures import CHECKS, LISTING_CHECKS, UNIT_CHECKS, Measure
from ..models import FindingState, MonthlyReport, QualityNote, RollupCell
from ..quality import Likeness, Spread, compare_counts, compare_rate
from ..quality.evidence import Course, PartsSum, evidence_of, unit_evidence_of
from ..quality.units import FEWEST_ENDINGS, FEWEST_LEADING, SMALLEST_FIGURE
from ..selection import Selection, unit_of
from ..sql import whole
from .breakdowns import get_units
from .figures import line_conditions, lines_for, where
from .lines import COLUMNS, WIDTH, Line, lines_from

COMPARABLE_FROM = 6


@dataclass(frozen=True)
class UnitQuality:
    """How many listings of a unit each check fires for, in the order of LISTING_CHECKS; one may be in several."""

    unit: Region
    listings: int
    counts: list[int]


def count_quality(selection: Selection, *, user: User) -> list[UnitQuality]:
    """Units with any listing by code. Two queries, however many listings."""
    conditions, params = line_conditions(selection, user)
    statement = lines_for(selection, user=user, months=[selection.month])
    counts = ", ".join(f"SUM({one.share})" for one in LISTING_CHECKS.values())
    sql = f"{statement.ctes} SELECT unit_id, COUNT(*), {counts} FROM lines {where(conditions)} GROUP BY unit_id"
    found = {row[0]: row[1:] for row in _fetch(sql, [*statement.params, *params])}
    units = [unit for unit in get_units() if unit.pk in found]
    return [UnitQuality(unit, found[unit.pk][0], [int(number) for number in found[unit.pk][1:]]) for unit in units]


# Findings -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Raised:
    """A check that fires for a listing (its line, the values of COLUMNS) or for a unit, and how it stands."""

    check: str
    state: FindingState
    row: tuple = ()
    unit: Region | None = None
    likeness: dict[str, Likeness] | None = None
    spread: Spread | None = None


@dataclass(frozen=True)
class Finding:
    """The same with its evidence in words, ready to be shown: of a ``line``, or else of a ``unit``."""

    check: Measure
    state: FindingState
    evidence: str
    line: Line | None = None
    unit: Region | None = None


def get_raised(selection: Selection, *, user: User) -> list[Raised]:
    """Every finding of a selection, by check, of the largest plan first; units where whole units are looked at.

    A few queries, however many there are.
    """
    states = get_states(selection.year, user=user)
    rows = _flagged(selection, user)
    found = [
        Raised(name, states.get(("listing", row[0], name), FindingState.OPEN), row=row[:WIDTH])
        for place, name in enumerate(LISTING_CHECKS, start=WIDTH)
        for row in rows
        if row[place]
    ]
    return found + _raised_of_units(selection, user, states)


def get_states(year: int, *, user: User) -> dict[tuple[str, int, str], FindingState]:
    """How each finding that was ever written about stands, by the kind of its subject, its id and the check."""
    notes = QualityNote.objects.visible_to(user).filter(year=year).standing()
    return {
        ("listing" if note.listing_id else "unit", note.listing_id or note.unit_id, note.check_name): note.state
        for note in notes.defer("text")
    }


def _flagged(selection: Selection, user: User) -> list[tuple]:
    """COLUMNS and a flag for each check, of the lines for which any fires."""
    conditions, params = line_conditions(selection, user)
    statement = lines_for(selection, user=user, months=[selection.month])
    flags = ", ".join(f"{one.share} AS {name}" for name, one in LISTING_CHECKS.items())
    sql = f"""
        {statement.ctes}, flagged AS MATERIALIZED (SELECT {COLUMNS}, {flags} FROM lines {where(conditions)})
        SELECT {COLUMNS}, {", ".join(LISTING_CHECKS)} FROM flagged WHERE {" + ".join(LISTING_CHECKS)} > 0
        ORDER BY planned_wan DESC NULLS LAST, listing_id
    """
    return _fetch(sql, [*statement.params, *params])


def get_findings(raised: Sequence[Raised], *, year: int, month: int, user: User) -> list[Finding]:
    """With the evidence of each. Three queries at most for listings, however many; none for units."""
    rows = {one.row[0]: one.row for one in raised if one.row}
    lines = {line.listing_id: line for line in lines_from([*rows.values()], user=user)}
    courses = _courses(rows, month)
    packages = [lines[one.row[0]].listing.project_id for one in raised if one.check == "package_disagrees"]
    parts = _parts(packages, year, month)
    found = []
    for one in raised:
        if one.unit is not None:
            evidence = unit_evidence_of(one.likeness or {}, one.spread)
            found.append(Finding(CHECKS[one.check], one.state, evidence, unit=one.unit))
        else:
            line = lines[one.row[0]]
            project = line.listing.project
            evidence = evidence_of(
                one.check,
                courses[line.listing_id],
                planned_wan=line.planned_wan,
                total_investment_wan=project.total_investment_wan,
                parts=parts.get(project.pk),
            )
            found.append(Finding(CHECKS[one.check], one.state, evidence, line=line))
    return found


def _courses(listings: Collection[int], month: int) -> dict[int, Course]:
    found: dict[int, list[tuple]] = {pk: [] for pk in listings}
    if found:
        reports = MonthlyReport.objects.accepted().filter(listing__in=found, month__lte=month).order_by("month")
        for pk, *figures in reports.values_list("listing_id", "month", "completed_ytd_wan", "completed_total_wan"):
            found[pk].append(tuple(figures))
    return {pk: Course(month, reports) for pk, reports in found.items()}


def _parts(packages: Collection[int], year: int, month: int) -> dict[int, PartsSum]:
    """What the listed parts of packages come to, by the package."""
    if not packages:
        return {}
    parts = Listing.objects.filter(project__package__in=packages, year=year)
    statement = lines_of(year, months=[month], listings=parts)
    sql = f"""
        {statement.ctes} SELECT p.package_id, COUNT(*), SUM(COALESCE(planned_wan, 0)), SUM(completed_ytd_wan)
        FROM lines JOIN projects_project p ON p.id = project_id GROUP BY p.package_id
    """
    return {pk: PartsSum(*sums) for pk, *sums in _fetch(sql, statement.params)}


# Of units -------------------------------------------------------------------------------------------------------------


def looks_at_units(selection: Selection, user: User) -> bool:
    """Units are held against each other whole: not for a county, nor for a class of projects."""
    is_county = selection.region is not None and selection.region.is_county
    return selection.is_whole() and not is_county and (user.scope.everything or user.scope.unit_id is not None)


def _raised_of_units(selection: Selection, user: User, states: dict) -> list[Raised]:
    if not looks_at_units(selection, user):
        return []
    wanted = {unit_id for unit_id in (unit_of(user), selection.region and selection.region.pk) if unit_id}
    units = [unit for unit in get_units() if wanted <= {unit.pk}]
    likenesses, spreads = get_likenesses(selection.year, selection.month), get_spreads(selection.year, selection.month)

    def raised(check: str, unit: Region, **why) -> Raised:
        return Raised(check, states.get(("unit", unit.pk, check), FindingState.OPEN), unit=unit, **why)

    unlike = {pk: {kind: one for kind, one in kinds.items() if one.fires} for pk, kinds in likenesses.items()}
    digits = [raised("unlike_digits", unit, likeness=unlike[unit.pk]) for unit in units if unlike.get(unit.pk)]
    far = [unit for unit in units if unit.pk in spreads and spreads[unit.pk].fires]
    return digits + [raised("unlike_rates", unit, spread=spreads[unit.pk]) for unit in far]


def get_likenesses(year: int, month: int) -> dict[int, dict[str, Likeness]]:
    """Each unit's last two digits (``endings``) and first digits (``leading``) against all others'. One query."""
    counts: dict[str, dict[int, dict[str, int]]] = {"endings": {}, "leading": {}}
    for kind, unit_id, digits, number in _fetch(_digits_sql(), [year, month, SMALLEST_FIGURE]):
        counts[kind].setdefault(unit_id, {})[str(digits).zfill(2 if kind == "endings" else 1)] = number
    found: dict[int, dict[str, Likeness]] = {}
    for kind, fewest in (("endings", FEWEST_ENDINGS), ("leading", FEWEST_LEADING)):
        for unit_id, own in counts[kind].items():
            others = _added(other for pk, other in counts[kind].items() if pk != unit_id)
            if likeness := compare_counts(own, others, fewest=fewest):
                found.setdefault(unit_id, {})[kind] = likeness
    return found


def _digits_sql() -> str:
    """Figures that a listing repeats are counted once; each listing's first digit is that of its newest figure."""
    return f"""
        WITH figures AS (
            SELECT DISTINCT l.unit_id, r.listing_id, {whole("r.completed_ytd_wan")} AS amount
            FROM projects_listing l
            JOIN accounts_region u ON u.id = l.unit_id AND u.unit_id = u.id
            JOIN investments_monthlyreport r ON r.listing_id = l.id
            WHERE l.year = %s AND r.status = 'accepted' AND r.month <= %s AND r.completed_ytd_wan >= %s
        ),
        newest AS (SELECT unit_id, listing_id, MAX(amount) AS amount FROM figures GROUP BY unit_id, listing_id)
        SELECT 'endings', unit_id, CAST(amount - amount / 100 * 100 AS TEXT) AS digits, COUNT(*)
        FROM figures GROUP BY unit_id, 3
        UNION ALL
        SELECT 'leading', unit_id, SUBSTR(CAST(amount AS TEXT), 1, 1) AS digits, COUNT(*)
        FROM newest GROUP BY unit_id, 3
    """


def _added(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for one in counts:
        for digits, number in one.items():
            total[digits] = total.get(digits, 0) + number
    return total


def get_spreads(year: int, month: int) -> dict[int, Spread]:
    """Each unit's completion rate, as its cells have it, among those of the others. One query.

    Where work rests in winter, rates are not comparable before June.
    """
    cells = RollupCell.objects.filter(year=year, month=month).order_by().values("unit_id")
    sums = cells.annotate(planned=SumOf("planned_wan"), completed=SumOf("completed_ytd_wan"))
    units = {unit.pk for unit in get_units() if unit.is_unit and not (unit.rests_in_winter and month < COMPARABLE_FROM)}
    rates: dict[int, Decimal] = {
        row["unit_id"]: ratio(row["completed"], row["planned"])
        for row in sums
        if row["planned"] and row["unit_id"] in units
    }
    compared = {pk: compare_rate(rate, [one for key, one in rates.items() if key != pk]) for pk, rate in rates.items()}
    return {pk: spread for pk, spread in compared.items() if spread is not None}


# Of one subject -------------------------------------------------------------------------------------------------------


def get_findings_of(subject: Listing | Region, *, year: int, month: int, user: User) -> list[Finding]:
    """What fires for one listing, or for one unit as a whole, at the end of a month."""
    states = {note.check_name: note.state for note in notes_of(subject, year=year, user=user)}
    if isinstance(subject, Listing):
        statement = lines_of(year, months=[month], listings=Listing.objects.filter(pk=subject.pk))
        flags = ", ".join(one.share for one in LISTING_CHECKS.values())
        rows = _fetch(f"{statement.ctes} SELECT {COLUMNS}, {flags} FROM lines", statement.params)
        raised = [
            Raised(name, states.get(name, FindingState.OPEN), row=row[:WIDTH])
            for row in rows
            for place, name in enumerate(LISTING_CHECKS, start=WIDTH)
            if row[place]
        ]
    else:
        of_unit = {("unit", subject.pk, name): state for name, state in states.items()}
        raised = _raised_of_units(Selection(year, month, region=subject), user, of_unit)
    return get_findings(raised, year=year, month=month, user=user)


def notes_of(subject: Listing | Region, *, year: int, user: User) -> QuerySet[QualityNote]:
    """All that was written of a subject in a year, in order."""
    of_subject = {"listing": subject} if isinstance(subject, Listing) else {"unit": subject}
    notes = QualityNote.objects.visible_to(user).filter(**of_subject, year=year)
    return notes.select_related("written_by").order_by("pk")


def checks_of(subject: Listing | Region) -> dict[str, Measure]:
    return {**LISTING_CHECKS} if isinstance(subject, Listing) else {**UNIT_CHECKS}


def _fetch(sql: str, params) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
