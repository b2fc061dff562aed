"""Inserts of whole lists. ``bulk_create`` prepares every value in Python, which takes ten times the database's time."""

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from io import StringIO
from itertools import islice
from operator import attrgetter

from django.db import connection, models
from django.utils import timezone

PARAMETERS = 20_000  # in one statement; SQLite takes 32,766


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Insert rows of plain values, in the order of the columns. No defaults, no signals; constraints hold as ever."""
    table = connection.ops.quote_name(model._meta.db_table)
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    write = _copy if connection.vendor == "postgresql" else _insert_values
    with connection.cursor() as cursor:
        for part in in_parts(rows, PARAMETERS // len(columns)):
            write(cursor, f"{table} ({quoted})", part)


def _insert_values(cursor, target: str, rows: list[Sequence]) -> None:
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    cursor.execute(f"INSERT INTO {target} VALUES {', '.join([one] * len(rows))}", [v for row in rows for v in row])


def _copy(cursor, target: str, rows: list[Sequence]) -> None:
    """PostgreSQL reads its own text format in half the time that it needs for VALUES."""
    lines = "".join(map(_copied, rows))
    with connection.wrap_database_errors:  # which Django does for execute alone
        cursor.copy_expert(f"COPY {target} FROM STDIN", StringIO(lines))


def _copied(row: Sequence) -> str:
    is_plain = not _SPECIAL.search("".join([value for value in row if isinstance(value, str)]))
    write = str if is_plain else _escape
    return "\t".join(["\\N" if value is None else write(value) for value in row]) + "\n"


def _escape(value: object) -> str:
    return str(value).translate(_ESCAPED)


_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids for rows about to be inserted in this transaction, so that nobody has to ask for them afterwards."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            named = "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) sequence"  # named once
            cursor.execute(f"SELECT nextval(name) FROM {named}, generate_series(1, %s)", [table, count])
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]  # who writes holds the database alone
    return list(range(last + 1, last + 1 + count))


def insert_from(target: type[models.Model], source: type[models.Model], columns: dict, pks: Iterable[int]) -> None:
    """Insert a row for each of the source's rows; a column is taken from the source's (F) or is a constant."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    taken = [quote(value.name) if isinstance(value, models.F) else "%s" for value in columns.values()]
    constants = [value for value in columns.values() if not isinstance(value, models.F)]
    statement = f"INSERT INTO {quote(target._meta.db_table)} ({names}) SELECT {', '.join(taken)} "
    statement += f"FROM {quote(source._meta.db_table)} WHERE id IN "
    with connection.cursor() as cursor:
        for part in in_parts(pks, PARAMETERS):
            cursor.execute(f"{statement}({', '.join(['%s'] * len(part))}) ORDER BY id", [*constants, *part])


def insert_history(model: type[models.Model], pks: Iterable[int], *, user_id: int | None, at: datetime) -> None:
    """The first history row of objects that were just inserted."""
    history = model.history.model
    columns = {field.column: models.F(field.column) for field in history.tracked_fields if field.concrete}
    columns |= {"history_date": moment(at), "history_type": "+", "history_user_id": user_id}
    insert_from(history, model, columns, pks)


def moment(at: datetime) -> object:
    """A moment as the database stores it."""
    return connection.ops.adapt_datetimefield_value(at if timezone.is_aware(at) else timezone.make_aware(at))


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """While thousands of rows are made that all live to the end, looking for garbage finds none and takes its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def analyse() -> None:
    """Tell the planner of rows inserted in this transaction: without it, it takes large tables for empty ones."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def stored(columns: Sequence[str]) -> Callable[[object], list]:
    """Reads the columns of an object as the database stores them; moments are adapted once for many rows."""
    read, adapt = attrgetter(*columns), lru_cache(maxsize=256)(moment)
    return lambda row: [adapt(value) if isinstance(value, datetime) else value for value in read(row)]


def in_parts(rows: Iterable, size: int) -> Iterator[list]:
    waiting = iter(rows)
    while part := list(islice(waiting, size)):
        yield part
