"""The lamps of all listings in all months, of three kinds at once, against bare SQL for the same lamps.

Rules: 10 and 30 points below time progress; a start one and three months overdue; statistics entry one and three months
late. The bare statement knows these numbers; ours makes its own from the rule set, and knows how to do without a plan,
of movements, judged lamps and whatever else a line has.
"""

from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from .measuring import at_most, in_turns, seconds
from .rollup import month_rows
from .subject import begin, report

YEAR = 2020


def rule(colour: str, measure: str, **bounds: int) -> dict:
    return {"colour": colour, "when": [{"measure": measure, **bounds}]}


RULES = {
    "lamps": [
        {
            "lamp": "progress",
            "rules": [
                rule("green", "points_below", below=10),
                {"colour": "yellow", "when": [{"measure": "points_below", "from": 10, "to": 30}]},
                rule("red", "points_below", above=30),
            ],
        },
        *(
            {
                "lamp": lamp,
                "rules": [
                    rule("green", measure, below=1),
                    {"colour": "yellow", "when": [{"measure": measure, "from": 1, "below": 3}]},
                    rule("red", measure, above=2),
                ],
            }
            for lamp, measure in (("start", "months_unstarted"), ("entry", "months_unentered"))
        ),
    ]
}


def main() -> None:
    begin()
    from investments.lines import lines_of
    from investments.models import RuleSet

    with transaction.atomic():
        facts = {"version": 99, "from_month": 1, "name": "bench", "put_in_force_at": timezone.now()}
        RuleSet.objects.create(year=YEAR, rules=RULES, **facts)
        statement = lines_of(YEAR)
        ours_sql = f"{statement.ctes} SELECT listing_id, month, lamp FROM lines"
        mine, theirs = set(fetch(ours_sql, statement.params)), set(fetch(BARE, ()))
        if mine != theirs:
            raise SystemExit(f"The bare statement lights other lamps: {len(mine ^ theirs)} of {len(mine)} differ.")
        ours, bare = in_turns(
            partial(seconds, partial(fetch, ours_sql, statement.params)), partial(seconds, partial(fetch, BARE, ()))
        )
        transaction.set_rollback(True)
    report(at_most(f"lamps of three kinds, {len(mine):,} listings and months / bare SQL", ours, bare, 2))


def fetch(sql: str, params: tuple) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _months(day: str) -> str:
    if connection.vendor == "sqlite":
        return f"(CAST(SUBSTR({day}, 1, 4) AS INTEGER) * 12 + CAST(SUBSTR({day}, 6, 2) AS INTEGER))"
    return f"CAST(EXTRACT(YEAR FROM {day}) * 12 + EXTRACT(MONTH FROM {day}) AS INTEGER)"


DONE = "COALESCE(c.ytd, 0) * 1200"
OVERDUE = f"""CASE WHEN mv.stage <> 'new_start' THEN NULL WHEN e.s <= mo.ends_on THEN 0
    WHEN {_months("p.planned_start_on")} <= {YEAR * 12 + 1} - 1 THEN mo.month
    WHEN {_months("p.planned_start_on")} <= {YEAR * 12} + mo.month
    THEN {YEAR * 12} + mo.month - {_months("p.planned_start_on")} + 1 WHEN mo.month = 12 THEN 1 ELSE 0 END"""
LATE = f"""CASE WHEN e.s IS NULL OR e.s > mo.ends_on THEN NULL WHEN e.n <= mo.ends_on THEN 0
    ELSE {YEAR * 12} + mo.month - {_months("e.s")} END"""
BARE = f"""
WITH months (month, ends_on) AS (VALUES {month_rows()}),
accepted AS (
    SELECT r.listing_id, r.month, r.completed_ytd_wan AS ytd, LEAD(r.month, 1, 13) OVER (
        PARTITION BY r.listing_id ORDER BY r.month) AS until_month
    FROM investments_monthlyreport r JOIN projects_listing l ON l.id = r.listing_id
    WHERE l.year = {YEAR} AND r.status = 'accepted'
),
events AS (
    SELECT project_id, MIN(CASE WHEN kind = 'started' THEN occurred_on END) AS s,
           MIN(CASE WHEN kind = 'entered_statistics' THEN occurred_on END) AS n
    FROM projects_projectevent WHERE withdrawn_at IS NULL GROUP BY project_id
),
measured AS (
    SELECT l.id AS listing_id, mo.month, mv.planned_wan, {DONE} AS done, {OVERDUE} AS overdue, {LATE} AS late
    FROM projects_listing l
    JOIN projects_listingmovement mv ON mv.listing_id = l.id AND mv.kind <> 'exited'
    JOIN projects_project p ON p.id = l.project_id
    JOIN months mo ON mo.month >= mv.from_month AND mo.month < mv.until_month
    LEFT JOIN accepted c ON c.listing_id = l.id AND mo.month >= c.month AND mo.month < c.until_month
    LEFT JOIN events e ON e.project_id = p.id
    WHERE l.year = {YEAR}
)
SELECT listing_id, month, CASE
    WHEN overdue >= 3 OR late >= 3 OR (planned_wan > 0 AND done < planned_wan * (100 * month - 360)) THEN 'red'
    WHEN overdue >= 1 OR late >= 1 OR (planned_wan > 0 AND done <= planned_wan * (100 * month - 120)) THEN 'yellow'
    WHEN overdue = 0 OR late = 0 OR planned_wan > 0 THEN 'green' ELSE 'none' END
FROM measured
"""

if __name__ == "__main__":
    main()
