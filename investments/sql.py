"""What PostgreSQL and SQLite say differently."""

from django.db import connection


def exact(expression: str, *, places: int = 2) -> str:
    """The same amount in SQL, made exact again on SQLite, which computes in binary; PostgreSQL is exact already."""
    return f"ROUND({expression}, {places})" if connection.vendor == "sqlite" else f"({expression})"


def month_number(day: str) -> str:
    """The months from the year 0 to a day, as a whole number: two of them subtracted are whole months apart."""
    if connection.vendor == "sqlite":
        return f"(CAST(SUBSTR({day}, 1, 4) AS INTEGER) * 12 + CAST(SUBSTR({day}, 6, 2) AS INTEGER))"
    return f"CAST(EXTRACT(YEAR FROM {day}) * 12 + EXTRACT(MONTH FROM {day}) AS INTEGER)"


def whole(expression: str) -> str:
    """An amount without its decimals, as a whole number."""
    return f"CAST({expression} AS INTEGER)" if connection.vendor == "sqlite" else f"CAST(TRUNC({expression}) AS BIGINT)"
