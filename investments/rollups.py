"""The annual rollup: cells rebuilt from the facts, never adjusted by a difference.

The whole year and a handful of touched cells are the same two statements: the parts in counties from the facts
(``lines``), and the cells from these parts. Running twice, late or out of order leaves the same cells. Who rebuilds
takes the year's lock before reading any fact: a rebuild can then not overwrite the cells of one that has seen more.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DataError, IntegrityError, InternalError, connection, transaction

from common.bulk import in_parts

from .lines import TOUCHED_JOIN, CellKey, Statement, lines_of, touched_values
from .locks import lock_rollup
from .measures import AMOUNTS
from .measures import MEASURES as SUMS
from .models import CELL_KEY, COUNTY_CELL_KEY, MEASURES, CountyCell, RollupCell, RollupFailure, StaleCell
from .sql import exact

# Above this many touched cells, rebuilding the whole year is as cheap as naming them.
MANY_CELLS = 400
# What the database says of a cell that it will never take; a lost connection or a deadlock says nothing of any cell.
CELL_ERRORS = (DataError, IntegrityError, InternalError)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)


def sum_of_cells(measure: str) -> str:
    """The SQL sum of a measure over cells; zero where there is none, or where nothing was known of it."""
    total = f"COALESCE(SUM({measure}), 0)"
    return exact(total) if SUMS[measure].unit in AMOUNTS else total


def sum_of_lines(measure: str) -> str:
    """The SQL sum of a measure over lines. Amounts: exact to 0.01 on both databases."""
    share = SUMS[measure].of_line or measure
    return exact(f"COALESCE(SUM({share}), 0)") if SUMS[measure].unit in AMOUNTS else f"SUM({share})"


def county_cells_of(year: int, *, touched: Mapping[CellKey, int] | None = None) -> Statement:
    """The county cells of a year rebuilt from the facts, as ``parts`` with COUNTY_CELL_KEY and MEASURES."""
    keys = ", ".join(COUNTY_CELL_KEY[1:])
    sums = ", ".join(f"{sum_of_lines(measure)} AS {measure}" for measure in MEASURES)
    parts = f"parts AS (SELECT {year:d} AS year, {keys}, {sums} FROM lines GROUP BY {keys})"
    return lines_of(year, touched=touched).then(parts)


def _cells_from(parts: str) -> str:
    """SELECT of the columns CELL_KEY and MEASURES: the sums of county cells."""
    keys = ", ".join(CELL_KEY)
    sums = ", ".join(f"{sum_of_cells(measure)} AS {measure}" for measure in MEASURES)
    return f"SELECT {keys}, {sums} FROM {parts} GROUP BY {keys}"


@transaction.atomic
def recompute_year(year: int, *, at: datetime) -> int:
    """Rebuild every cell of a year; returns how many there are. Clears the marks that were there when it began."""
    lock_rollup(year)
    _make_room()
    marks = list(StaleCell.objects.filter(year=year).values_list("pk", flat=True))
    RollupCell.objects.filter(year=year).delete()
    CountyCell.objects.filter(year=year).delete()
    count = _insert(year, at=at)
    _note_rebuild(year, at=at)
    _delete_marks(marks)
    RollupFailure.objects.filter(year=year).delete()
    return count


@transaction.atomic
def recompute(year: int, touched: Mapping[CellKey, int], *, at: datetime) -> None:
    """Rebuild the named cells, each from a month of the year to December; running it twice changes nothing."""
    if len(touched) > MANY_CELLS:
        recompute_year(year, at=at)
        return
    if not touched:
        return
    lock_rollup(year)
    _delete_cells(year, touched)
    with _by_hash_joins():
        _insert(year, touched, at=at)
    _note_rebuild(year, at=at)


def recompute_stale(*, at: datetime) -> int:
    """Rebuild whatever is marked stale and clear the marks; returns the number of marks cleared."""
    years = StaleCell.objects.order_by("year").values_list("year", flat=True).distinct()
    return sum(recompute_stale_of(year, at=at) for year in list(years))


@transaction.atomic
def recompute_stale_of(year: int, *, at: datetime) -> int:
    """The same for one year.

    A cell that cannot be rebuilt keeps its marks and holds up no other; it is tried again when its pause is over.
    """
    lock_rollup(year)
    marks = list(StaleCell.objects.filter(year=year))
    if not marks:
        return 0
    known = {_key(failure): failure for failure in RollupFailure.objects.filter(year=year)}
    resting = {key for key, failure in known.items() if failure.retry_at > at}
    touched = earliest(mark for mark in marks if _key(mark) not in resting)
    failed = rebuild_what_can_be(year, touched, at=at)
    rebuilt = [mark.pk for mark in marks if _key(mark) in touched.keys() - failed.keys()]
    _delete_marks(rebuilt)
    _remember(year, failed, known, touched, at=at)
    return len(rebuilt)


def rebuild_what_can_be(year: int, touched: Mapping[CellKey, int], *, at: datetime) -> dict[CellKey, str]:
    """Rebuild what can be; answers for each cell that cannot why not. The search for it halves what it tries."""
    try:
        with transaction.atomic():
            recompute(year, touched, at=at)
    except CELL_ERRORS as error:
        if len(touched) == 1:
            return dict.fromkeys(touched, str(error).strip())
        parts = in_parts(touched.items(), min(MANY_CELLS, (len(touched) + 1) // 2))
        return {key: reason for part in parts for key, reason in rebuild_what_can_be(year, dict(part), at=at).items()}
    return {}


def _remember(
    year: int,
    failed: Mapping[CellKey, str],
    known: Mapping[CellKey, RollupFailure],
    touched: Collection[CellKey],
    *,
    at: datetime,
) -> None:
    """Each failing cell with its next, longer pause; those that were rebuilt are forgotten."""
    for key, reason in failed.items():
        failure = known.get(key) or RollupFailure(year=year, attempts=0, first_failed_at=at, **vars(key))
        pause = min(FIRST_PAUSE * 2 ** min(failure.attempts, 20), LONGEST_PAUSE)
        failure.attempts += 1
        failure.error, failure.failed_at, failure.retry_at = reason, at, at + pause
        failure.save()
    healed = [failure.pk for key, failure in known.items() if key in touched and key not in failed]
    if healed:
        RollupFailure.objects.filter(pk__in=healed).delete()


def _key(scope: StaleCell | RollupFailure) -> CellKey:
    return CellKey(scope.tier, scope.batch, scope.industry_id, scope.unit_id, scope.stage)


def earliest(marks: Iterable[StaleCell]) -> dict[CellKey, int]:
    """Each marked cell with the first month that any of its marks names."""
    touched: dict[CellKey, int] = {}
    for mark in marks:
        key = _key(mark)
        touched[key] = min(mark.from_month, touched.get(key, 12))
    return touched


@dataclass(frozen=True)
class Difference:
    """A cell that is not what the facts say: as ``side`` 'stored' (wrong or surplus) or 'rebuilt' (as it should be).

    ``county_id``: it is the cell's part in that county.
    """

    side: str
    county_id: int | None
    key: tuple
    measures: tuple

    @property
    def month(self) -> int:
        return self.key[CELL_KEY.index("month")]

    @property
    def cell(self) -> CellKey:
        return CellKey(*self.key[2:])


def count_cells(differences: Iterable[Difference]) -> int:
    """How many cells they name: two sides of one, and its parts in counties, are one."""
    return len({one.key for one in differences})


@transaction.atomic
def verify(year: int) -> list[Difference]:
    """Compare the stored cells of a year with a rebuild aside. Empty when they are equal to 0.01 万元."""
    lock_rollup(year)
    columns = ", ".join([*CELL_KEY, *MEASURES])
    rebuilt = county_cells_of(year)
    sql = f"""
        {rebuilt.ctes},
        rebuilt AS (SELECT county_id, {columns} FROM parts UNION ALL SELECT NULL, c.* FROM ({_cells_from("parts")}) c),
        stored AS (
            SELECT county_id, {columns} FROM investments_countycell WHERE year = %s
            UNION ALL SELECT NULL, {columns} FROM investments_rollupcell WHERE year = %s
        )
        SELECT 'stored', d.* FROM (SELECT * FROM stored EXCEPT SELECT * FROM rebuilt) d
        UNION ALL
        SELECT 'rebuilt', d.* FROM (SELECT * FROM rebuilt EXCEPT SELECT * FROM stored) d
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*rebuilt.params, year, year])
        rows = cursor.fetchall()
    split = 2 + len(CELL_KEY)
    differences = [Difference(row[0], row[1], row[2:split], row[split:]) for row in rows]
    return sorted(differences, key=lambda one: (one.key, one.county_id or 0, one.side))


def _insert(year: int, touched: Mapping[CellKey, int] | None = None, *, at: datetime) -> int:
    """The county cells from the facts, and from them the cells, so that the facts are read once; how many cells."""
    _insert_parts(year, touched)
    return _insert_cells(year, touched, at=at)


def _insert_parts(year: int, touched: Mapping[CellKey, int] | None) -> None:
    parts = county_cells_of(year, touched=touched)
    columns = ", ".join([*COUNTY_CELL_KEY, *MEASURES])
    sql = f"INSERT INTO investments_countycell ({columns}) {parts.ctes} SELECT {columns} FROM parts"
    with connection.cursor() as cursor:
        cursor.execute(sql, parts.params)


def _insert_cells(year: int, touched: Mapping[CellKey, int] | None, *, at: datetime) -> int:
    stored, params = "investments_countycell WHERE year = %s", [year]
    if touched is not None:
        stored, params = _stored("investments_countycell", year, touched)
    columns = ", ".join([*CELL_KEY, *MEASURES])
    sql = f"INSERT INTO investments_rollupcell ({columns}, computed_at) SELECT c.*, %s FROM ({_cells_from(stored)}) c"
    with connection.cursor() as cursor:
        cursor.execute(sql, [connection.ops.adapt_datetimefield_value(at), *params])
        return cursor.rowcount


def _note_rebuild(year: int, *, at: datetime) -> None:
    """Under the year's lock. A worker that began earlier and waited for it takes back no moment."""
    sql = """
        INSERT INTO investments_rebuild (year, version, computed_at, newest_month) VALUES (%s, 1, %s, COALESCE((
            SELECT month FROM (
                SELECT month, SUM(due) AS due, SUM(reported) AS reported
                FROM investments_rollupcell WHERE year = %s GROUP BY month
            ) AS months WHERE reported > 0 ORDER BY 2 * reported >= due DESC, month DESC LIMIT 1
        ), 1))
        ON CONFLICT (year) DO UPDATE SET version = investments_rebuild.version + 1, computed_at = CASE
            WHEN excluded.computed_at > investments_rebuild.computed_at THEN excluded.computed_at
            ELSE investments_rebuild.computed_at END, newest_month = excluded.newest_month
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [year, connection.ops.adapt_datetimefield_value(at), year])


def _make_room() -> None:
    """To the end of this transaction. With PostgreSQL's own 4 MB a year is sorted on disk, at twice the time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64MB'")


@contextmanager
def _by_hash_joins() -> Iterator[None]:
    """Every table is read by the listings' own ids; joining what was read in loops would take the square of it."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop = on")


def _delete_cells(year: int, touched: Mapping[CellKey, int]) -> None:
    for table in ("investments_countycell", "investments_rollupcell"):
        cells, params = _stored(table, year, touched)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM {cells})", params)


def _stored(table: str, year: int, touched: Mapping[CellKey, int]) -> tuple[str, list]:
    """The touched cells of a table, each from its first month on, as what follows FROM; with its parameters."""
    values, params = touched_values(touched)
    joined = f"{table} c {TOUCHED_JOIN.format('c')} WHERE c.year = %s AND c.month >= t.from_month"
    return f"(WITH {values} SELECT c.* FROM {joined}) c", [*params, year]


def _delete_marks(pks: list[int]) -> None:
    for start in range(0, len(pks), 5000):
        StaleCell.objects.filter(pk__in=pks[start : start + 5000]).delete()
