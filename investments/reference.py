"""What a year needs before its figures mean anything: target, lamp rules, reporting windows."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Tier
from common.periods import month_end

from .locks import lock_closing
from .marking import mark_year
from .models import Release, ReportingWindow, RuleSet, Target
from .workdays import WorkingCalendar

LAMP_NAME = "进度灯（银川2025口径）"
LAMP_SOURCE = (
    "银川市 2025 年亮灯办法：达到时间进度为绿灯，低 10 至 30 个百分点（含）为黄灯，低 30 个百分点以上为红灯；"
    "低 0 至 10 个百分点原文未规定，此处按绿灯"
)
LAMP_RULES = {
    "lamps": [
        {
            "lamp": "progress",
            "rules": [
                {"colour": "green", "when": [{"measure": "points_below", "below": "10"}]},
                {"colour": "yellow", "when": [{"measure": "points_below", "from": "10", "to": "30"}]},
                {"colour": "red", "when": [{"measure": "points_below", "above": "30"}]},
            ],
        }
    ]
}
OPENS_DAY, DUE_DAY, CITY_DUE_DAY, PROVINCE_DUE_DAY = 25, 5, 8, 10


@transaction.atomic
def open_year(year: int, *, target_wan: Decimal, source: str, months: range = range(1, 13)) -> None:
    """Target, lamp rules and windows of the year; what is there already is left as it is."""
    Target.objects.get_or_create(year=year, unit=None, defaults={"target_wan": target_wan, "source": source})
    _begin_rules(year)
    known = set(ReportingWindow.objects.filter(year=year).values_list("month", "tier"))
    ReportingWindow.objects.bulk_create(
        window for window in _windows(year, months) if (window.month, window.tier) not in known
    )


def _begin_rules(year: int) -> None:
    """A first version for a year without one, from its first month that is not closed."""
    lock_closing(year)
    closed = Release.objects.filter(year=year).aggregate(last=Max("month"))["last"] or 0
    if closed == 12 or RuleSet.objects.filter(year=year).exists():
        return
    now = timezone.now()
    first = {"version": 1, "from_month": closed + 1, "name": LAMP_NAME, "source": LAMP_SOURCE, "rules": LAMP_RULES}
    RuleSet.objects.create(year=year, put_in_force_at=now, **first)
    mark_year(year, from_month=closed + 1, at=now)


def _windows(year: int, months: range) -> Iterator[ReportingWindow]:
    calendar = WorkingCalendar.load()
    for month in months:
        dates = get_window_dates(year, month, calendar=calendar)
        for tier in Tier:
            yield ReportingWindow(year=year, month=month, tier=tier, **dates)


def get_window_dates(year: int, month: int, *, calendar: WorkingCalendar) -> dict[str, date]:
    """From the 25th of the month itself; due on the 5th, 8th and 10th of the next, each moved to a working day.

    After a long holiday each step still has a working day of its own: 5, 8 and 10 October 2020 become 9, 10 and 12.
    """
    last = month_end(year, month)
    following = last + timedelta(days=1)
    due = calendar.on_or_after(following.replace(day=DUE_DAY))
    city_due = max(calendar.on_or_after(following.replace(day=CITY_DUE_DAY)), calendar.after(due))
    province_due = max(calendar.on_or_after(following.replace(day=PROVINCE_DUE_DAY)), calendar.after(city_due))
    return {
        "opens_on": last.replace(day=OPENS_DAY),
        "due_on": due,
        "city_due_on": city_due,
        "province_due_on": province_due,
    }
