"""Invented days and moments. All are derived from the period, none from the clock."""

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from common.periods import month_end

CHINA = ZoneInfo("Asia/Shanghai")
LAST_REPORTED_MONTH = 9
MONTHS = range(1, LAST_REPORTED_MONTH + 1)


def draw_day(first: date, last: date, rng: Random) -> date:
    """A day between the two, both included."""
    return first + timedelta(days=rng.randint(0, (last - first).days))


def draw_day_in_month(year: int, month: int, rng: Random) -> date:
    return draw_day(date(year, month, 1), month_end(year, month), rng)


def draw_moment_after(year: int, month: int, days: tuple[int, int], rng: Random) -> datetime:
    """In office hours between two days of the month that follows (year, month)."""
    following = month_end(year, month) + timedelta(days=rng.randint(*days))
    return datetime(
        following.year, following.month, following.day, rng.randint(8, 17), rng.randint(0, 59), tzinfo=CHINA
    )


def moment_on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=CHINA)
