"""The measures, declared once: what a figure is called, how it is made, and what it means."""

from dataclasses import dataclass, field, fields
from decimal import Decimal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.money import ZERO, ratio
from common.periods import time_progress


@dataclass(frozen=True)
class Rate:
    """numerator ÷ denominator, both sums of Figures; computed when read, never stored and never averaged."""

    name: str
    label: Promise
    numerator: str
    denominator: str
    definition: Promise


RATES = {
    rate.name: rate
    for rate in (
        Rate(
            "completion_rate",
            _("投资完成率"),
            "completed_ytd_wan",
            "planned_wan",
            _("自年初累计完成投资 ÷ 年度计划投资。前期项目无年度计划，其提前完成的投资计入分子、不计入分母"),
        ),
        Rate(
            "completion_rate_without_preliminary",
            _("投资完成率（不含前期）"),
            "completed_without_preliminary_wan",
            "planned_wan",
            _("自年初累计完成投资（不含前期项目）÷ 年度计划投资"),
        ),
        Rate(
            "start_rate",
            _("开工率"),
            "started",
            "starts_planned",
            _("已开工 ÷ 全年计划新开工项目数"),
        ),
        Rate(
            "start_rate_due",
            _("应开工项目开工率"),
            "started",
            "starts_due",
            _("已开工 ÷ 按计划至本月应开工项目数"),
        ),
        Rate(
            "commissioning_rate",
            _("投产率"),
            "completed",
            "completions_planned",
            _("已竣工投产 ÷ 全年计划竣工投产（保投产）项目数"),
        ),
        Rate("reporting_rate", _("报送率"), "reported", "due", _("本月已审定月报 ÷ 应报项目数")),
    )
}


class Counted(models.TextChoices):
    """The counts among the measures: each listing is in one or not, so the listings behind it can be shown."""

    PLAN_MISSING = "plan_missing", _("缺年度计划")
    STARTS_DUE = "starts_due", _("应开工")
    STARTED = "started", _("已开工")
    COMPLETED = "completed", _("已竣工投产")
    PARTLY_COMMISSIONED = "partly_commissioned", _("部分投产")
    REPORTED = "reported", _("月报已审定")
    WAITING = "waiting", _("月报待审核")
    RETURNED = "returned", _("月报已退回")
    MISSING = "missing", _("月报未报送")


@dataclass(frozen=True)
class Figures:
    """Sums over some listings at the end of a month. Amounts in 万元; ``key`` says what they are grouped by."""

    month: int
    listings: int = 0
    plan_missing: int = 0
    first_planned_wan: Decimal = ZERO
    planned_wan: Decimal = ZERO
    completed_ytd_wan: Decimal = ZERO
    completed_in_month_wan: Decimal = ZERO
    preliminary_completed_wan: Decimal = ZERO
    starts_planned: int = 0
    starts_due: int = 0
    started: int = 0
    completions_planned: int = 0
    completed: int = 0
    partly_commissioned: int = 0
    due: int = 0
    reported: int = 0
    waiting: int = 0
    returned: int = 0
    red: int = 0
    yellow: int = 0
    green: int = 0
    key: dict = field(default_factory=dict)

    def __add__(self, other: "Figures") -> "Figures":
        """The sums of both, grouped by nothing."""
        summed = [one.name for one in fields(Figures) if one.name not in ("month", "key")]
        return Figures(self.month, **{name: getattr(self, name) + getattr(other, name) for name in summed})

    def rate(self, name: str) -> Decimal | None:
        """A rate of the table above, unrounded; None where the denominator is zero."""
        rate = RATES[name]
        return ratio(getattr(self, rate.numerator), getattr(self, rate.denominator))

    @property
    def completed_without_preliminary_wan(self) -> Decimal:
        return self.completed_ytd_wan - self.preliminary_completed_wan

    @property
    def completion_rate(self) -> Decimal | None:
        return self.rate("completion_rate")

    @property
    def completion_rate_without_preliminary(self) -> Decimal | None:
        return self.rate("completion_rate_without_preliminary")

    @property
    def start_rate(self) -> Decimal | None:
        return self.rate("start_rate")

    @property
    def start_rate_due(self) -> Decimal | None:
        return self.rate("start_rate_due")

    @property
    def commissioning_rate(self) -> Decimal | None:
        return self.rate("commissioning_rate")

    @property
    def reporting_rate(self) -> Decimal | None:
        return self.rate("reporting_rate")

    @property
    def time_progress(self) -> Decimal:
        return time_progress(self.month)

    @property
    def points_ahead(self) -> Decimal | None:
        """超(欠)时间进度, in percentage points, from the unrounded rate."""
        return None if self.completion_rate is None else (self.completion_rate - self.time_progress) * 100

    @property
    def missing(self) -> int:
        """Returns due of which nothing stands: neither accepted, nor waiting, nor returned."""
        return self.due - self.reported - self.waiting - self.returned

    @property
    def no_lamp(self) -> int:
        return self.listings - self.red - self.yellow - self.green
