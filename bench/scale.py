"""The rollup at scale 1, 10 and 100: full rebuild, one report, and the pages that read cells. PostgreSQL only.

The bare statement is the best one that we could write for the same cells: no locks, no marks, no rounding, only
PostgreSQL's own words. Both sides replace the cells of a year; both have the memory that the product asks for.
BENCH_SCALES=1,10 leaves the largest out.
"""

import os
import resource
import statistics
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from .measuring import Result, at_most, in_turns, seconds
from .multiply import multiply
from .people import session_key
from .rollup import COPY, COUNTY_COPY, KEY, drop_copy, make_copy, month_rows
from .rollup import SUMS as BARE_SUMS
from .server import Connection, running
from .subject import begin, report

YEAR, MONTH = 2020, 9
SCALES = [int(scale) for scale in os.environ.get("BENCH_SCALES", "1,10,100").split(",")]
PAGES = {"overview": "/?year=2020&month={}", "unit": "/?year=2020&region=130100&month={}"}
PAGES["batch"] = "/?year=2020&batch=industry&month={}"


def main() -> None:
    begin()
    if connection.vendor != "postgresql":
        return
    from investments import rollups
    from investments.models import CountyCell, RollupCell

    one_report: dict[int, tuple[float, float]] = {}
    pages: dict[int, dict[str, float]] = {}
    now = 1
    make_copy(RollupCell)
    make_copy(CountyCell, COUNTY_COPY)
    for scale in SCALES:
        multiply(scale // now)
        now = scale
        rollups.recompute_year(YEAR, at=timezone.now())
        measure_full(scale)
        one_report[scale] = measure_one(scale)
        pages[scale] = measure_pages()
    drop_copy()
    drop_copy(COUNTY_COPY)
    compare_scales(one_report, pages)


def measure_full(scale: int) -> None:
    from investments import rollups
    from investments.models import MonthlyReport
    from projects.models import Listing

    at = timezone.now()
    ours, bare = in_turns(
        partial(seconds, partial(rollups.recompute_year, YEAR, at=at)), partial(seconds, partial(run_bare, at))
    )
    check_same(COPY, COLUMNS, "investments_rollupcell")
    check_same(COUNTY_COPY, f"county_id, {COLUMNS}", "investments_countycell")
    size = f"{Listing.objects.count():,} listings, {MonthlyReport.objects.count():,} reports"
    report(at_most(f"scale {scale} ({size}): full rebuild / best bare statement", ours, bare, 1.3))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    words = f"scale {scale}: the most memory that the process which rebuilt ever had"
    report(Result(words, f"{peak:.0f} MiB", "", "", "< 200 MiB", peak < 200))


def measure_one(scale: int) -> tuple[float, float]:
    """An accepted report, from its mark to right cells, as the worker does it; against an UPDATE and bare SQL."""
    from investments import rollups
    from investments.lines import CellKey
    from investments.marking import mark_reports
    from investments.models import MonthlyReport, RollupCell

    cells = RollupCell.objects.filter(year=YEAR, month=MONTH).order_by("-listings")
    cell = cells[cells.count() // 20]
    key = CellKey(cell.tier, cell.batch, cell.industry_id, cell.unit_id, cell.stage)
    in_cell = {"listing__movements__until_month": 13} | {f"listing__movements__{k}": v for k, v in vars(key).items()}
    accepted = MonthlyReport.objects.accepted().filter(month=MONTH, **in_cell).order_by("pk").first()

    def product() -> None:
        rollups.recompute_stale_of(YEAR, at=timezone.now())

    def ours() -> float:
        with transaction.atomic():
            mark_reports([accepted], at=timezone.now())
            took = seconds(product)
            transaction.set_rollback(True)
        return took

    def bare() -> float:
        with transaction.atomic(), connection.cursor() as cursor:
            took = seconds(partial(bare_one, cursor, accepted.pk, key))
            transaction.set_rollback(True)
        return took

    mine, theirs = in_turns(ours, bare)
    words = (
        f"scale {scale}: one report to right cells, {cell.listings:,} listings in its cell / bare update and rebuild"
    )
    report(at_most(words, mine, theirs, 3))
    return statistics.median(mine), statistics.median(theirs)


def measure_pages() -> dict[str, float]:
    """Seconds of each page, cold: a month that nobody asked for before."""
    with running() as server:
        cookies = f"sessionid={session_key('planner')}"
        Connection(server.port, PAGES["overview"].format(12), cookies).get()
        found = {}
        for name, address in PAGES.items():
            asked = [Connection(server.port, address.format(month), cookies) for month in range(1, 9)]
            found[name] = statistics.median(seconds(one.get) for one in asked)
        return found


def compare_scales(one_report: dict[int, tuple[float, float]], pages: dict[int, dict[str, float]]) -> None:
    first, last = SCALES[0], SCALES[-1]
    if first == last:
        return
    ours, bare = (one_report[last][side] / one_report[first][side] for side in (0, 1))
    words = f"one report: how its cost grows from scale {first} to {last} / how the bare rebuild's does"
    report(Result(words, f"{ours:.1f}×", f"{bare:.1f}×", f"{ours / bare:.2f}", "≤ 1", ours <= bare))
    for name in PAGES:
        then, now = pages[first][name], pages[last][name]
        words = f"{name} page, cold, at scale {last} / at scale {first}"
        report(
            Result(
                words, f"{then * 1000:.0f} → {now * 1000:.0f} ms", "", f"{now / then:.2f}×", "≤ 1.5×", now <= 1.5 * then
            )
        )


# The bare side -------------------------------------------------------------------------------------------------------


@transaction.atomic
def run_bare(at) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(f"DELETE FROM {COPY} WHERE year = %s", [YEAR])
        cursor.execute(f"DELETE FROM {COUNTY_COPY} WHERE year = %s", [YEAR])
        cursor.execute(bare_sql(), [at])


def bare_one(cursor, report_id: int, key) -> None:
    """Update the row's status as an acceptance does, and rebuild its cell from the month on."""
    cursor.execute("UPDATE investments_monthlyreport SET status = status WHERE id = %s", [report_id])
    scope = "tier = %s AND batch = %s AND industry_id = %s AND unit_id = %s AND stage = %s"
    values = [key.tier, key.batch, key.industry_id, key.unit_id, key.stage]
    cursor.execute(f"SELECT listing_id FROM projects_listingmovement WHERE {scope}", values)
    listings = ", ".join(str(row[0]) for row in cursor.fetchall())
    for table in (COPY, COUNTY_COPY):
        cursor.execute(f"DELETE FROM {table} WHERE year = %s AND month >= %s AND {scope}", [YEAR, MONTH, *values])
    cursor.execute("SET LOCAL enable_nestloop = off")
    cursor.execute(bare_sql(listings, f"WHERE month >= %s AND {scope}"), [MONTH, *values, timezone.now()])
    cursor.execute("SET LOCAL enable_nestloop = on")


def check_same(copy: str, columns: str, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM (SELECT {columns} FROM {copy} EXCEPT SELECT {columns} FROM {table}) d")
        surplus = cursor.fetchone()[0]
        cursor.execute(f"SELECT (SELECT COUNT(*) FROM {copy}) - (SELECT COUNT(*) FROM {table} WHERE year = {YEAR})")
        if surplus or cursor.fetchone()[0]:
            raise SystemExit("The bare statement makes other cells.")


SUMS = f"{BARE_SUMS}, land_known, land_needed_mu, land_secured_mu"
COLUMNS = f"{KEY}, {SUMS}"


def bare_sql(listings: str = "", only: str = "") -> str:
    """One statement for both tables, of all listings or of the named ones; ``only`` narrows what is written."""
    of_reports = f"AND r.listing_id IN ({listings})" if listings else ""
    of_land = f"AND listing_id IN ({listings})" if listings else ""
    of_listings = f"AND l.id IN ({listings}) AND mv.listing_id IN ({listings})" if listings else ""
    projects = f"(SELECT project_id FROM projects_listing WHERE id IN ({listings}))"
    of_projects = f"AND project_id IN {projects}" if listings else ""
    return f"""
WITH months (month, ends_on) AS (VALUES {month_rows()}),
accepted AS (
    SELECT r.listing_id, r.month, r.completed_ytd_wan AS ytd,
           LEAD(r.month, 1, 13::smallint) OVER in_year AS until_month,
           r.completed_ytd_wan - LAG(r.completed_ytd_wan, 1, 0) OVER in_year AS in_month
    FROM investments_monthlyreport r WHERE r.status = 'accepted' {of_reports}
    WINDOW in_year AS (PARTITION BY r.listing_id ORDER BY r.month)
), carried AS (
    SELECT a.listing_id, m.month, a.ytd, CASE WHEN m.month = a.month THEN a.in_month ELSE 0 END AS in_month
    FROM accepted a JOIN months m ON m.month >= a.month AND m.month < a.until_month
), told AS (
    SELECT r.listing_id, r.month,
           MAX(CASE r.status WHEN 'accepted' THEN 3 WHEN 'submitted' THEN 2 WHEN 'city_accepted' THEN 2
                             WHEN 'returned' THEN 1 ELSE 0 END) AS state
    FROM investments_monthlyreport r WHERE true {of_reports} GROUP BY r.listing_id, r.month
), events AS (
    SELECT project_id, MIN(occurred_on) FILTER (WHERE kind = 'started') AS s,
           MIN(occurred_on) FILTER (WHERE kind = 'completed') AS e,
           MIN(occurred_on) FILTER (WHERE kind = 'partly_commissioned') AS p
    FROM projects_projectevent WHERE withdrawn_at IS NULL {of_projects} GROUP BY project_id
), land AS (
    SELECT listing_id, month, needed, secured,
           LEAD(month, 1, 13::smallint) OVER (PARTITION BY listing_id ORDER BY month, id) AS until_month
    FROM projects_factor WHERE kind = 'land' {of_land}
), parts AS (
    SELECT {YEAR} AS year, mo.month, mv.tier, mv.batch, mv.industry_id, mv.unit_id, mv.stage,
           CASE WHEN lies_in.unit_id = mv.unit_id THEN lies_in.id ELSE mv.unit_id END AS county_id,
           COUNT(*) AS listings,
           COUNT(*) FILTER (WHERE mv.planned_wan IS NULL AND mv.stage <> 'preliminary') AS plan_missing,
           COALESCE(SUM(l.first_planned_wan), 0) AS first_planned_wan,
           COALESCE(SUM(mv.planned_wan), 0) AS planned_wan,
           COALESCE(SUM(c.ytd), 0) AS completed_ytd_wan, COALESCE(SUM(c.in_month), 0) AS completed_in_month_wan,
           COUNT(*) FILTER (WHERE mv.stage = 'new_start') AS starts_planned,
           COUNT(*) FILTER (WHERE mv.stage = 'new_start' AND (p.planned_start_on <= mo.ends_on OR mo.month = 12))
               AS starts_due,
           COUNT(*) FILTER (WHERE mv.stage = 'new_start' AND ev.s <= mo.ends_on) AS started,
           COUNT(*) FILTER (WHERE mv.stage = 'completing') AS completions_planned,
           COUNT(*) FILTER (WHERE mv.stage = 'completing' AND ev.e <= mo.ends_on) AS completed,
           COUNT(*) FILTER (WHERE ev.p <= mo.ends_on AND (ev.e IS NULL OR ev.e > mo.ends_on)) AS partly_commissioned,
           COUNT(w.month) AS due, COUNT(*) FILTER (WHERE w.month IS NOT NULL AND t.state = 3) AS reported,
           COUNT(*) FILTER (WHERE w.month IS NOT NULL AND t.state = 2) AS waiting,
           COUNT(*) FILTER (WHERE w.month IS NOT NULL AND t.state = 1) AS returned,
           COUNT(*) FILTER (WHERE mv.planned_wan > 0 AND COALESCE(c.ytd, 0) * 1200
               < mv.planned_wan * (100 * mo.month - 12 * 30)) AS red,
           COUNT(*) FILTER (WHERE mv.planned_wan > 0
               AND COALESCE(c.ytd, 0) * 1200 >= mv.planned_wan * (100 * mo.month - 12 * 30)
               AND COALESCE(c.ytd, 0) * 1200 <= mv.planned_wan * (100 * mo.month - 12 * 10))
               AS yellow,
           COUNT(*) FILTER (WHERE mv.planned_wan > 0 AND COALESCE(c.ytd, 0) * 1200
               > mv.planned_wan * (100 * mo.month - 12 * 10)) AS green,
           COUNT(f.month) AS land_known, COALESCE(SUM(f.needed), 0) AS land_needed_mu,
           COALESCE(SUM(f.secured), 0) AS land_secured_mu
    FROM projects_listing l
    JOIN projects_listingmovement mv ON mv.listing_id = l.id AND mv.kind <> 'exited'
    JOIN projects_project p ON p.id = l.project_id {f"AND p.id IN {projects}" if listings else ""}
    JOIN accounts_region lies_in ON lies_in.id = p.region_id
    JOIN months mo ON mo.month >= mv.from_month AND mo.month < mv.until_month
    LEFT JOIN carried c ON c.listing_id = l.id AND c.month = mo.month
    LEFT JOIN told t ON t.listing_id = l.id AND t.month = mo.month
    LEFT JOIN land f ON f.listing_id = l.id AND mo.month >= f.month AND mo.month < f.until_month
    LEFT JOIN events ev ON ev.project_id = p.id
    LEFT JOIN (SELECT month, tier FROM investments_reportingwindow WHERE year = {YEAR}) w
           ON w.month = mo.month AND w.tier = mv.tier
    WHERE l.year = {YEAR} {of_listings}
    GROUP BY mo.month, mv.tier, mv.batch, mv.industry_id, mv.unit_id, mv.stage, 8
), wanted AS (
    SELECT * FROM parts {only}
), counties AS (
    INSERT INTO {COUNTY_COPY} (county_id, {COLUMNS}) SELECT county_id, {COLUMNS} FROM wanted
)
INSERT INTO {COPY} ({COLUMNS}, computed_at)
SELECT {KEY}, {", ".join(f"SUM({name.strip()})" for name in SUMS.split(","))}, %s FROM wanted GROUP BY {KEY}"""


if __name__ == "__main__":
    main()
