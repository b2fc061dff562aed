"""The full rollup of a year against a bare INSERT ... SELECT ... GROUP BY over the same facts.

The bare statement fills a copy of the cell table (same columns, indexes, constraints and foreign keys) with as many
cells from the same tables. It leaves out what makes the rollup right: an earlier month is not carried forward, the
month's own amount is not derived, corrections and returned reports are not told apart, lamps are not exact at their
boundary, nothing is rounded; and it neither locks the year, nor deletes old cells, nor clears marks.
"""

from datetime import date
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from .measuring import at_most, in_turns, seconds
from .subject import begin, report

YEAR = 2020
COPY, COUNTY_COPY = "bench_rollupcell", "bench_countycell"


def main() -> None:
    begin()
    from investments.models import CountyCell, RollupCell
    from investments.rollups import recompute_year

    at = timezone.now()
    make_copy(RollupCell)
    make_copy(CountyCell, COUNTY_COPY)
    try:
        ours, bare = in_turns(
            partial(seconds, partial(recompute_year, YEAR, at=at)),
            partial(timed_bare, at),
        )
        check_same_cells(COPY, KEY, "investments_rollupcell")
        check_same_cells(COUNTY_COPY, f"{KEY}, county_id", "investments_countycell")
    finally:
        drop_copy()
        drop_copy(COUNTY_COPY)
    bound = 2 if connection.vendor == "postgresql" else None
    cells = RollupCell.objects.filter(year=YEAR).count()
    report(at_most(f"full rollup of a year, {cells:,} cells / bare INSERT … SELECT … GROUP BY", ours, bare, bound))


def make_copy(model: type, name: str = COPY) -> None:
    """By the schema editor, so that nothing of the real table is missing in it."""
    meta = model._meta
    table, names = meta.db_table, [(named, named.name) for named in [*meta.indexes, *meta.constraints]]
    meta.db_table = name
    try:
        for named, its_name in names:
            named.name = f"bench_{its_name}"
        with connection.schema_editor() as editor:
            editor.create_model(model)
    finally:
        meta.db_table = table
        for named, its_name in names:
            named.name = its_name


def drop_copy(name: str = COPY) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {name}")


def timed_bare(at) -> float:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {COPY}")
        cursor.execute(f"DELETE FROM {COUNTY_COPY}")
    return seconds(partial(run_bare, at))


@transaction.atomic
def run_bare(at) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE_PARTS)
        cursor.execute(BARE_CELLS, [connection.ops.adapt_datetimefield_value(at)])


def check_same_cells(copy: str, key: str, table: str) -> None:
    """The same keys, counts and plans on both sides, or the comparison is worth nothing."""
    columns = f"{key}, listings, plan_missing"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {copy} EXCEPT SELECT {columns} FROM {table}")
        surplus = cursor.fetchall()
        cursor.execute(f"SELECT {columns} FROM {table} EXCEPT SELECT {columns} FROM {copy}")
        missing = cursor.fetchall()
    if surplus or missing:
        raise SystemExit(f"The bare statement makes other cells: {len(surplus)} more, {len(missing)} fewer.")


def month_rows() -> str:
    """VALUES of each month with its last day; only the first row needs a type."""
    lasts = [date(YEAR + month // 12, month % 12 + 1, 1).toordinal() - 1 for month in range(1, 13)]
    rows = [f"({month}, '{date.fromordinal(last)}')" for month, last in enumerate(lasts, start=1)]
    return ", ".join([rows[0].replace("')", "'::date)") if connection.vendor == "postgresql" else rows[0], *rows[1:]])


KEY = "year, month, tier, batch, industry_id, unit_id, stage"
SUMS = """listings, plan_missing, first_planned_wan, planned_wan, completed_ytd_wan, completed_in_month_wan,
    starts_planned, starts_due, started, completions_planned, completed, partly_commissioned, due, reported, waiting,
    returned, red, yellow, green"""
BARE_PARTS = f"""
WITH months (month, ends_on) AS (VALUES {month_rows()})
INSERT INTO {COUNTY_COPY} ({KEY}, county_id, {SUMS})
SELECT l.year, mo.month, mv.tier, mv.batch, mv.industry_id, mv.unit_id, mv.stage,
       CASE WHEN c.unit_id = mv.unit_id THEN c.id ELSE mv.unit_id END, COUNT(*),
       SUM(CASE WHEN mv.planned_wan IS NULL AND mv.stage <> 'preliminary' THEN 1 ELSE 0 END),
       COALESCE(SUM(l.first_planned_wan), 0), COALESCE(SUM(mv.planned_wan), 0),
       COALESCE(SUM(a.completed_ytd_wan), 0), COALESCE(SUM(a.completed_ytd_wan), 0),
       SUM(CASE WHEN mv.stage = 'new_start' THEN 1 ELSE 0 END),
       SUM(CASE WHEN mv.stage = 'new_start' AND p.planned_start_on <= mo.ends_on THEN 1 ELSE 0 END),
       SUM(CASE WHEN mv.stage = 'new_start' AND s.occurred_on <= mo.ends_on THEN 1 ELSE 0 END),
       SUM(CASE WHEN mv.stage = 'completing' THEN 1 ELSE 0 END),
       SUM(CASE WHEN mv.stage = 'completing' AND e.occurred_on <= mo.ends_on THEN 1 ELSE 0 END),
       0, COUNT(w.id), COUNT(a.id), COUNT(o.id), 0,
       SUM(CASE WHEN a.completed_ytd_wan * 12 < mv.planned_wan * (mo.month - 4) THEN 1 ELSE 0 END),
       SUM(CASE WHEN a.completed_ytd_wan * 12 < mv.planned_wan * (mo.month - 1) THEN 1 ELSE 0 END),
       SUM(CASE WHEN a.completed_ytd_wan * 12 >= mv.planned_wan * (mo.month - 1) THEN 1 ELSE 0 END)
FROM projects_listing l
JOIN projects_listingmovement mv ON mv.listing_id = l.id AND mv.kind <> 'exited'
JOIN projects_project p ON p.id = l.project_id
JOIN accounts_region c ON c.id = p.region_id
JOIN months mo ON mo.month >= mv.from_month AND mo.month < mv.until_month
LEFT JOIN investments_monthlyreport a
       ON a.listing_id = l.id AND a.month = mo.month AND a.status = 'accepted'
LEFT JOIN investments_monthlyreport o
       ON o.listing_id = l.id AND o.month = mo.month AND o.status IN ('submitted', 'city_accepted')
LEFT JOIN projects_projectevent s ON s.project_id = p.id AND s.kind = 'started' AND s.withdrawn_at IS NULL
LEFT JOIN projects_projectevent e ON e.project_id = p.id AND e.kind = 'completed' AND e.withdrawn_at IS NULL
LEFT JOIN investments_reportingwindow w ON w.year = l.year AND w.month = mo.month AND w.tier = mv.tier
WHERE l.year = {YEAR}
GROUP BY l.year, mo.month, mv.tier, mv.batch, mv.industry_id, mv.unit_id, mv.stage, 8
"""
BARE_CELLS = f"""
INSERT INTO {COPY} ({KEY}, {SUMS}, computed_at)
SELECT {KEY}, {", ".join(f"SUM({name})" for name in SUMS.split(","))}, %s FROM {COUNTY_COPY} GROUP BY {KEY}
"""

if __name__ == "__main__":
    main()
