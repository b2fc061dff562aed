"""What a year needs before its figures mean anything: target, lamp rule, reporting windows."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import Tier
from common.periods import month_end

from .models import LampRule, ReportingWindow, Target

PLAN_YEAR = 2020
TARGET_WAN = Decimal("81100000.00")
TARGET_SOURCE = "《河北省重点项目建设落实年活动推进方案》的公开报道：2020 年计划完成投资约 8110 亿元"
CARRIED_OVER_SOURCE = "沿用 2020 年目标，待按本年方案修改"
LAMP_NAME = "进度灯（银川2025口径）"
LAMP_SOURCE = (
    "银川市 2025 年亮灯办法：达到时间进度为绿灯，低 10 至 30 个百分点（含）为黄灯，低 30 个百分点以上为红灯；"
    "低 0 至 10 个百分点原文未规定，此处按绿灯"
)
WINDOW_MONTHS = range(1, 11)
OPENS_DAY, DUE_DAY, CITY_DUE_DAY, PROVINCE_DUE_DAY = 25, 5, 8, 10


@transaction.atomic
def load_year_basics(year: int, *, months: range = WINDOW_MONTHS) -> None:
    """Target, lamp rule and windows of the year; what is there already is left as it is."""
    source = TARGET_SOURCE if year == PLAN_YEAR else CARRIED_OVER_SOURCE
    Target.objects.get_or_create(year=year, unit=None, defaults={"target_wan": TARGET_WAN, "source": source})
    LampRule.objects.get_or_create(
        year=year,
        defaults={"name": LAMP_NAME, "yellow_from_points": 10, "red_above_points": 30, "source": LAMP_SOURCE},
    )
    known = set(ReportingWindow.objects.filter(year=year).values_list("month", "tier"))
    ReportingWindow.objects.bulk_create(
        window for window in _windows(year, months) if (window.month, window.tier) not in known
    )


def _windows(year: int, months: range) -> Iterator[ReportingWindow]:
    """From the 25th of the month itself to the 5th, 8th and 10th of the next. Not moved over holidays yet."""
    for month in months:
        last = month_end(year, month)
        following = date(last.year + last.month // 12, last.month % 12 + 1, 1)
        for tier in Tier:
            yield ReportingWindow(
                year=year,
                month=month,
                tier=tier,
                opens_on=last.replace(day=OPENS_DAY),
                due_on=following.replace(day=DUE_DAY),
                city_due_on=following.replace(day=CITY_DUE_DAY),
                province_due_on=following.replace(day=PROVINCE_DUE_DAY),
            )
