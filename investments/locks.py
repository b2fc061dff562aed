"""Locks that are no row: held to the end of the transaction.

On SQLite a transaction is IMMEDIATE, so whoever writes is alone already.
"""

from collections.abc import Iterable

from django.db import connection

ROLLUP, CLOSING = 538, 539  # families of PostgreSQL's advisory locks


def lock_rollup(year: int) -> None:
    """One rebuild of a year's cells at a time."""
    _lock("pg_advisory_xact_lock", ROLLUP, year)


def lock_closing(year: int) -> None:
    """Closing a month: waits for every change of the year's facts that is under way, and holds up new ones."""
    _lock("pg_advisory_xact_lock", CLOSING, year)


def keep_open(years: Iterable[int]) -> None:
    """Changing facts: no month of these years is closed before this transaction ends. Any number may hold it."""
    for year in sorted(set(years)):
        _lock("pg_advisory_xact_lock_shared", CLOSING, year)


def _lock(function: str, family: int, year: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [family, year])
