"""Reporting periods: a month of a year, named by the date of its first day."""

import calendar
from datetime import date
from decimal import Decimal


def month_end(year: int, month: int) -> date:
    """The last day of a month: facts dated up to and including it belong to the month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def time_progress(month: int) -> Decimal:
    """时间进度: whole months gone ÷ 12, unrounded (end of August = 8/12 = 66.7 %)."""
    return Decimal(month) / 12


def parse_period(text: str) -> tuple[int, int]:
    """'2020-09' as (2020, 9). Raises ValueError for anything else."""
    year, dash, month = text.partition("-")
    if not (dash and len(year) == 4 and len(month) == 2 and year.isdigit() and month.isdigit()):
        raise ValueError(text)
    if not 1 <= int(month) <= 12 or int(year) == 0:
        raise ValueError(text)
    return int(year), int(month)


def format_period(year: int, month: int) -> str:
    """(2020, 9) as '2020-09'."""
    return f"{year:04d}-{month:02d}"
