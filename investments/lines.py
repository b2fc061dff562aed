"""The one statement behind every figure: a line for each listing and month, with everything that is summed.

``rollups`` groups the lines of a year into cells; ``selectors`` read single lines, or sum those that cells are too
coarse for. The SQL is the same on PostgreSQL and SQLite, but for ``exact``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from common.periods import month_end

from .lamps import LAMP_MEASURES, Standing, count_measures, get_rules, lamp_sql
from .sql import exact

ALL_MONTHS = range(1, 13)
NAMED_LISTINGS = 20_000
# The county that a line counts in; its unit if it names none. Where a project lies is not dated, its unit is: what now
# lies in a county of another unit names none of this one.
COUNTY = "CASE WHEN lies_in.unit_id = {unit} THEN lies_in.id ELSE {unit} END"


@dataclass(frozen=True)
class CellKey:
    """A cell of a year, without its month."""

    tier: str
    batch: str
    industry_id: int
    unit_id: int
    stage: str


@dataclass(frozen=True)
class Statement:
    """``WITH ... name AS (...)``, to be followed by a SELECT from the last name, and its parameters."""

    ctes: str
    params: tuple

    def then(self, cte: str) -> "Statement":
        """The statement with one more named query, which takes no parameters of its own."""
        return Statement(f"{self.ctes}, {cte}", self.params)


def lines_of(
    year: int,
    *,
    months: Sequence[int] = ALL_MONTHS,
    listings: QuerySet | None = None,
    touched: Mapping[CellKey, int] | None = None,
    with_reasons: bool = False,
) -> Statement:
    """The lines of a year, as ``lines``; ``with_reasons`` adds the columns of REASONS, which lamps are lit by.

    ``listings`` (a queryset of Listing) or ``touched`` (cells, each with the first month wanted) restrict what is read;
    without them it is the whole year. A month without an accepted report carries the last one forward.
    """
    months_sql, months_params = _months(year, months)
    touched_sql, touched_params = touched_values(touched) if touched is not None else ("", [])
    named = _named(touched) if touched is not None else None
    only_sql, only_params = named.listings if named else restriction_to(listings, "l.id")
    joined, wanted = (_TOUCHED_JOIN, "AND mo.month >= t.from_month") if touched is not None else ("", "")
    is_whole = listings is None and touched is None
    of_factors = named.factors if named else only_sql
    lamps = _lamps(get_rules(year), of_factors=of_factors, with_reasons=with_reasons)
    of_projects = f"AND project_id IN (SELECT l.project_id FROM projects_listing l WHERE l.year = %s {only_sql})"
    ctes = _LINES.format(
        reports=_ALL_REPORTS if is_whole else _THEIR_REPORTS,
        months=months_sql,
        touched=touched_sql and f"{touched_sql},",
        only=only_sql,
        of_reports=named.reports if named else only_sql,
        of_projects=named.projects if named else "" if is_whole else of_projects,
        of_factors=of_factors,
        **lamps,
        county=COUNTY.format(unit="mv.unit_id"),
        joined=joined,
        wanted=wanted,
        in_month=exact("r.completed_ytd_wan - LAG(r.completed_ytd_wan, 1, 0) OVER in_year"),
    )
    params = (
        *months_params,
        *touched_params,
        year, *only_params,  # spans
        year, *only_params,  # returns
        *(() if named or is_whole else (year, *only_params)),  # events
        year, *only_params,  # land
        *((year, *only_params) if lamps["capital"] else ()),
        *((year,) if lamps["judged"] else ()),
        year,  # windows
        year, *only_params,  # lines
    )  # fmt: skip
    return Statement(ctes, params)


def _months(year: int, months: Sequence[int]) -> tuple[str, list]:
    """Each month with its last day, and that of its quarter."""
    rows = ", ".join(["(%s, %s, %s)"] * len(months))
    if connection.vendor == "postgresql":
        rows = rows.replace("(%s, %s, %s)", "(%s, %s::date, %s::date)", 1)
    ends = [(month, month_end(year, month), month_end(year, month + -month % 3)) for month in months]
    return rows, [value for row in ends for value in row]


def touched_values(touched: Mapping[CellKey, int]) -> tuple[str, list]:
    """touched (...) AS (VALUES ...): the named cells, each with its first month, for a WITH."""
    rows = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(touched))
    params = [
        value
        for key, from_month in touched.items()
        for value in (key.tier, key.batch, key.industry_id, key.unit_id, key.stage, from_month)
    ]
    return f"touched (tier, batch, industry_id, unit_id, stage, from_month) AS (VALUES {rows})", params


@dataclass(frozen=True)
class _Named:
    """Restrictions to some listings, in each table by its own index."""

    listings: tuple[str, Sequence]
    reports: str
    projects: str
    factors: str


def _named(touched: Mapping[CellKey, int]) -> _Named:
    """Whatever was ever in these cells, named one by one, unless a statement would grow too long for SQLite.

    Left to find them through the cells, PostgreSQL expects one in thirty of them, and plans loops within loops.
    """
    values, params = touched_values(touched)
    sql = f"""
        WITH {values} SELECT DISTINCT l.id, l.project_id
        FROM projects_listingmovement mv {_TOUCHED_JOIN} JOIN projects_listing l ON l.id = mv.listing_id
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall() or [(0, 0)]
    if len(rows) > NAMED_LISTINGS:
        in_cells = f"IN (SELECT mv.listing_id FROM projects_listingmovement mv {_TOUCHED_JOIN})"
        return _Named((f"AND l.id {in_cells}", ()), f"AND r.listing_id {in_cells}", "", f"AND f.listing_id {in_cells}")
    listings, projects = (", ".join(map(str, ids)) for ids in zip(*rows, strict=True))
    return _Named(
        listings=(f"AND l.id IN ({listings}) AND mv.listing_id IN ({listings}) AND p.id IN ({projects})", ()),
        reports=f"AND r.listing_id IN ({listings})",
        projects=f"AND project_id IN ({projects})",
        factors=f"AND f.listing_id IN ({listings})",
    )


def restriction_to(listings: QuerySet | None, column: str) -> tuple[str, Sequence]:
    """``AND column IN (...)`` for a queryset of Listing, with its parameters; nothing for None."""
    if listings is None:
        return "", ()
    try:
        sql, params = listings.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # Django has no SQL for "none": a user without a region, for one
        return "AND 1 = 0", ()
    return f"AND {column} IN ({sql})", params


# Joins "touched t" to what has a cell's columns.
TOUCHED_JOIN = """
    JOIN touched t ON t.unit_id = {0}.unit_id AND t.industry_id = {0}.industry_id AND t.batch = {0}.batch
                  AND t.stage = {0}.stage AND t.tier = {0}.tier
"""
_TOUCHED_JOIN = TOUCHED_JOIN.format("mv")

# An inner join on both databases. SQLite reads the left side first: all reports in the order of their index, which
# saves sorting them, or the reports of a few listings.
_ALL_REPORTS = "investments_monthlyreport r CROSS JOIN projects_listing l"
_THEIR_REPORTS = "projects_listing l CROSS JOIN investments_monthlyreport r"

# What only some rules ask for is read only then.
_ENTERED = """,
           MIN(CASE WHEN kind = 'entered_statistics' THEN occurred_on END) AS entered_on"""
_MOVES = """(
        SELECT spans.*, MAX(CASE WHEN in_month_wan > 0 THEN month END) OVER so_far AS moved_month FROM spans
        WINDOW so_far AS (PARTITION BY listing_id ORDER BY month)
    )"""
_CAPITAL = """capital AS (
    SELECT f.listing_id, f.month, f.needed, f.secured, LEAD(f.month, 1, 13) OVER in_year AS until_month
    FROM projects_factor f JOIN projects_listing l ON l.id = f.listing_id
    WHERE f.kind = 'capital' AND l.year = %s {of_factors}
    WINDOW in_year AS (PARTITION BY f.listing_id ORDER BY f.month, f.id)
),"""
_JOIN_CAPITAL = "LEFT JOIN capital k ON k.listing_id = l.id AND mo.month >= k.month AND mo.month < k.until_month"
_JUDGED = """judged AS (  -- of several for one month the newest
    SELECT o.listing_id, mo.month, o.colour,
           ROW_NUMBER() OVER (PARTITION BY o.listing_id, mo.month ORDER BY o.id DESC) AS age
    FROM investments_judgedlamp o
    JOIN projects_listing l ON l.id = o.listing_id
    JOIN months mo ON mo.month >= o.from_month AND mo.month <= o.until_month
    WHERE l.year = %s
),"""
_JOIN_JUDGED = "LEFT JOIN judged j ON j.listing_id = l.id AND j.month = mo.month AND j.age = 1"


REASONS = ["months_unstarted", "months_unentered", "months_idle", "capital_needed", "capital_secured", "judged"]


def _lamps(rules: Standing, *, of_factors: str, with_reasons: bool) -> dict[str, str]:
    """What the statement needs for its lamps, by the names in _LINES; empty what these rules do not ask for."""
    lit = lamp_sql(rules.versions)
    knows = {name: with_reasons or name in lit.measures for name in LAMP_MEASURES}
    moves, capital, judged = knows["months_idle"], knows["capital_percent_below"], rules.is_judged
    columns = [*count_measures().values(), "k.needed", "k.secured", "j.colour" if judged else "''"]
    reasons = [f", {column} AS {name}" for name, column in zip(REASONS, columns, strict=True)]
    return {
        "lamp": f"CASE WHEN j.colour <> '' THEN j.colour ELSE {lit.lamp} END" if judged else lit.lamp,
        "entered": _ENTERED if knows["months_unentered"] else "",
        "moves": _MOVES if moves else "spans",
        "moved": ", s.moved_month" if moves else "",
        "capital": _CAPITAL.format(of_factors=of_factors) if capital else "",
        "join_capital": _JOIN_CAPITAL if capital else "",
        "judged": _JUDGED if judged else "",
        "join_judged": _JOIN_JUDGED if judged else "",
        "reasons": "".join(reasons) if with_reasons else "",
    }


_LINES = """
WITH months (month, ends_on, quarter_ends_on) AS (VALUES {months}),
{touched}
spans AS (  -- each accepted figure stands until the next one
    SELECT r.listing_id, r.month, r.completed_ytd_wan,
           LEAD(r.month, 1, 13) OVER in_year AS until_month,
           {in_month} AS in_month_wan
    FROM {reports}
    WHERE l.id = r.listing_id AND l.year = %s AND r.status = 'accepted' {of_reports}
    WINDOW in_year AS (PARTITION BY r.listing_id ORDER BY r.month)
),
carried AS (
    SELECT s.listing_id, mo.month, s.completed_ytd_wan,
           CASE WHEN mo.month = s.month THEN s.in_month_wan ELSE 0 END AS in_month_wan{moved}
    FROM {moves} s
    JOIN months mo ON mo.month >= s.month AND mo.month < s.until_month
),
returns AS (  -- 3 accepted, 2 waiting, 1 returned
    SELECT r.listing_id, r.month,
           MAX(CASE r.status WHEN 'accepted' THEN 3 WHEN 'submitted' THEN 2 WHEN 'city_accepted' THEN 2
                             WHEN 'returned' THEN 1 ELSE 0 END) AS state
    FROM {reports}
    WHERE l.id = r.listing_id AND l.year = %s {of_reports}
    GROUP BY r.listing_id, r.month
),
events AS (
    SELECT project_id,
           MIN(CASE WHEN kind = 'started' THEN occurred_on END) AS started_on,
           MIN(CASE WHEN kind = 'completed' THEN occurred_on END) AS completed_on,
           MIN(CASE WHEN kind = 'partly_commissioned' THEN occurred_on END) AS partly_on{entered}
    FROM projects_projectevent
    WHERE withdrawn_at IS NULL {of_projects}
    GROUP BY project_id
),
land AS (  -- each statement holds until the next one; of several for one month the last
    SELECT f.listing_id, f.month, f.needed, f.secured, LEAD(f.month, 1, 13) OVER in_year AS until_month
    FROM projects_factor f JOIN projects_listing l ON l.id = f.listing_id
    WHERE f.kind = 'land' AND l.year = %s {of_factors}
    WINDOW in_year AS (PARTITION BY f.listing_id ORDER BY f.month, f.id)
),
{capital}
{judged}
windows AS (
    SELECT month, tier FROM investments_reportingwindow WHERE year = %s
),
lines AS (
    SELECT l.id AS listing_id, l.project_id, mo.month,
           mv.tier, mv.batch, mv.industry_id, mv.unit_id, mv.stage, {county} AS county_id,
           1 AS listings,
           CASE WHEN mv.planned_wan IS NULL AND mv.stage <> 'preliminary' THEN 1 ELSE 0 END AS plan_missing,
           l.first_planned_wan, mv.planned_wan,
           COALESCE(c.completed_ytd_wan, 0) AS completed_ytd_wan,
           COALESCE(c.in_month_wan, 0) AS completed_in_month_wan,
           CASE WHEN mv.stage = 'new_start' THEN 1 ELSE 0 END AS starts_planned,
           CASE WHEN mv.stage = 'new_start' AND (p.planned_start_on <= mo.ends_on OR mo.month = 12)
                THEN 1 ELSE 0 END AS starts_due,
           CASE WHEN mv.stage = 'new_start' AND e.started_on <= mo.ends_on THEN 1 ELSE 0 END AS started,
           CASE WHEN mv.stage = 'completing' THEN 1 ELSE 0 END AS completions_planned,
           CASE WHEN mv.stage = 'completing' AND e.completed_on <= mo.ends_on THEN 1 ELSE 0 END AS completed,
           CASE WHEN mv.stage = 'completing' AND p.planned_completion_on <= mo.quarter_ends_on
                 AND (e.completed_on IS NULL OR e.completed_on > mo.ends_on) THEN 1 ELSE 0 END AS completion_due,
           CASE WHEN e.partly_on <= mo.ends_on AND (e.completed_on IS NULL OR e.completed_on > mo.ends_on)
                THEN 1 ELSE 0 END AS partly_commissioned,
           CASE WHEN w.month IS NOT NULL THEN 1 ELSE 0 END AS due,
           CASE WHEN w.month IS NOT NULL AND s.state = 3 THEN 1 ELSE 0 END AS reported,
           CASE WHEN w.month IS NOT NULL AND s.state = 2 THEN 1 ELSE 0 END AS waiting,
           CASE WHEN w.month IS NOT NULL AND s.state = 1 THEN 1 ELSE 0 END AS returned,
           {lamp} AS lamp,
           CASE WHEN f.listing_id IS NULL THEN 0 ELSE 1 END AS land_known,
           f.needed AS land_needed_mu, f.secured AS land_secured_mu{reasons}
    FROM projects_listing l
    JOIN projects_listingmovement mv ON mv.listing_id = l.id AND mv.kind <> 'exited'
    {joined}
    JOIN projects_project p ON p.id = l.project_id
    JOIN accounts_region lies_in ON lies_in.id = p.region_id
    JOIN months mo ON mo.month >= mv.from_month AND mo.month < mv.until_month
    LEFT JOIN carried c ON c.listing_id = l.id AND c.month = mo.month
    LEFT JOIN returns s ON s.listing_id = l.id AND s.month = mo.month
    LEFT JOIN events e ON e.project_id = l.project_id
    LEFT JOIN land f ON f.listing_id = l.id AND mo.month >= f.month AND mo.month < f.until_month
    LEFT JOIN windows w ON w.month = mo.month AND w.tier = mv.tier
    {join_capital}
    {join_judged}
    WHERE l.year = %s {only} {wanted}
)
"""
