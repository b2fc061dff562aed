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
) -> Statement:
    """The lines of a year, as ``lines``.

    ``listings`` (a queryset of Listing) or ``touched`` (cells, each with the first month wanted) restrict what is read;
    without them it is the whole year. A month without an accepted report carries the last one forward.
    """
    months_sql, months_params = _months(year, months)
    touched_sql, touched_params = touched_values(touched) if touched is not None else ("", [])
    named = _named(touched) if touched is not None else None
    only_sql, only_params = named.listings if named else restriction_to(listings, "l.id")
    joined, wanted = (_TOUCHED_JOIN, "AND mo.month >= t.from_month") if touched is not None else ("", "")
    is_whole = listings is None and touched is None
    of_projects = f"AND project_id IN (SELECT l.project_id FROM projects_listing l WHERE l.year = %s {only_sql})"
    ctes = _LINES.format(
        reports=_ALL_REPORTS if is_whole else _THEIR_REPORTS,
        months=months_sql,
        touched=touched_sql and f"{touched_sql},",
        only=only_sql,
        of_reports=named.reports if named else only_sql,
        of_projects=named.projects if named else "" if is_whole else of_projects,
        of_land=named.land if named else only_sql,
        county=COUNTY.format(unit="mv.unit_id"),
        joined=joined,
        wanted=wanted,
        in_month=exact("r.completed_ytd_wan - LAG(r.completed_ytd_wan, 1, 0) OVER in_year"),
        done=exact("COALESCE(c.completed_ytd_wan, 0) * 1200", places=0),
        red=exact("mv.planned_wan * (100 * mo.month - 12 * rule.red_above_points)"),
        yellow=exact("mv.planned_wan * (100 * mo.month - 12 * rule.yellow_from_points)"),
    )
    params = (
        *months_params,
        *touched_params,
        year, *only_params,  # spans
        year, *only_params,  # returns
        *(() if named or is_whole else (year, *only_params)),  # events
        year, *only_params,  # land
        year,  # windows
        year, *only_params,  # lines
    )  # fmt: skip
    return Statement(ctes, params)


def exact(expression: str, *, places: int = 2) -> str:
    """The same amount in SQL, made exact again on SQLite, which computes in binary; PostgreSQL is exact already."""
    return f"ROUND({expression}, {places})" if connection.vendor == "sqlite" else f"({expression})"


def _months(year: int, months: Sequence[int]) -> tuple[str, list]:
    rows = ", ".join(["(%s, %s)"] * len(months))
    if connection.vendor == "postgresql":
        rows = rows.replace("(%s, %s)", "(%s, %s::date)", 1)
    return rows, [value for month in months for value in (month, month_end(year, month))]


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
    land: str


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
        land=f"AND f.listing_id IN ({listings})",
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

_LINES = """
WITH months (month, ends_on) AS (VALUES {months}),
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
           CASE WHEN mo.month = s.month THEN s.in_month_wan ELSE 0 END AS in_month_wan
    FROM spans s
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
           MIN(CASE WHEN kind = 'partly_commissioned' THEN occurred_on END) AS partly_on
    FROM projects_projectevent
    WHERE withdrawn_at IS NULL {of_projects}
    GROUP BY project_id
),
land AS (  -- each statement holds until the next one; of several for one month the last
    SELECT f.listing_id, f.month, f.needed, f.secured, LEAD(f.month, 1, 13) OVER in_year AS until_month
    FROM projects_factor f JOIN projects_listing l ON l.id = f.listing_id
    WHERE f.kind = 'land' AND l.year = %s {of_land}
    WINDOW in_year AS (PARTITION BY f.listing_id ORDER BY f.month, f.id)
),
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
           CASE WHEN e.partly_on <= mo.ends_on AND (e.completed_on IS NULL OR e.completed_on > mo.ends_on)
                THEN 1 ELSE 0 END AS partly_commissioned,
           CASE WHEN w.month IS NOT NULL THEN 1 ELSE 0 END AS due,
           CASE WHEN w.month IS NOT NULL AND s.state = 3 THEN 1 ELSE 0 END AS reported,
           CASE WHEN w.month IS NOT NULL AND s.state = 2 THEN 1 ELSE 0 END AS waiting,
           CASE WHEN w.month IS NOT NULL AND s.state = 1 THEN 1 ELSE 0 END AS returned,
           -- points below = month/12 - completed/planned, without dividing, so that a boundary is met exactly
           CASE WHEN mv.planned_wan IS NULL OR mv.planned_wan = 0 OR rule.id IS NULL THEN 'none'
                WHEN {done} < {red} THEN 'red'
                WHEN {done} <= {yellow} THEN 'yellow'
                ELSE 'green' END AS lamp,
           CASE WHEN f.listing_id IS NULL THEN 0 ELSE 1 END AS land_known,
           f.needed AS land_needed_mu, f.secured AS land_secured_mu
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
    LEFT JOIN investments_lamprule rule ON rule.year = l.year
    WHERE l.year = %s {only} {wanted}
)
"""
