"""What rules can be about: each a number that a listing, or a reporting unit, has at the end of a month."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LampKind(models.TextChoices):
    """What a lamp is about. ``UNIT`` is a reporting unit's own; the others are a project's."""

    PROGRESS = "progress", pgettext_lazy("one lamp", "进度灯")
    START = "start", _("开工灯")
    ENTRY = "entry", _("入统灯")
    MOVEMENT = "movement", _("推进灯")
    CAPITAL = "capital", _("资金灯")
    UNIT = "unit", _("单位灯")


@dataclass(frozen=True)
class LampMeasure:
    """A number line. ``is_count``: whole numbers from 0 on; otherwise any number."""

    name: str
    label: Promise
    definition: Promise
    is_count: bool = False
    of_listing: bool = True
    of_unit: bool = False


_ALL = (
    LampMeasure(
        "points_below",
        _("低于时间进度的百分点"),
        _("时间进度减完成率；负数为超前。没有年度计划则没有"),
        of_unit=True,
    ),
    LampMeasure(
        "percent_below",
        _("低于时间进度的百分比"),
        _("按时间进度应完成的投资里，还没有完成的百分之几；负数为超前。没有年度计划则没有"),
        of_unit=True,
    ),
    LampMeasure(
        "month_task_percent",
        _("当月任务完成率（%）"),
        _("当月完成投资 ÷ 年度计划的十二分之一。没有年度计划则没有"),
        of_unit=True,
    ),
    LampMeasure(
        "months_unstarted",
        _("应开未开月数"),
        _("计划新开工项目从计划开工当月算起、到月末仍未认定开工的月数；已开工或未到期为 0。其他项目没有"),
        is_count=True,
    ),
    LampMeasure(
        "months_unentered",
        _("开工后未入统月数"),
        _("认定开工后到月末仍未纳入统计的整月数；已入统为 0。未开工的没有"),
        is_count=True,
    ),
    LampMeasure(
        "months_idle",
        _("连续无进展月数"),
        _("到月末为止，累计完成没有增加的连续月数，从列入名单当月算起"),
        is_count=True,
    ),
    LampMeasure(
        "capital_percent_below",
        _("资金低于应到位的百分比"),
        _("登记的资金需要里，还没有落实的百分之几。没有登记资金需要的没有"),
    ),
    LampMeasure(
        "growth_percent",
        _("比上年同期增长（%）"),
        _("年初累计完成比上年同月；上年没有数字则没有"),
        of_listing=False,
        of_unit=True,
    ),
    LampMeasure(
        "growth_points_below_average",
        _("增速低于全省的百分点"),
        _("全省的增速减本单位的增速"),
        of_listing=False,
        of_unit=True,
    ),
    LampMeasure(
        "months_task_missed",
        _("连续未完成当月任务月数"),
        _("到月末为止，当月完成少于年度计划十二分之一的连续月数"),
        is_count=True,
        of_listing=False,
        of_unit=True,
    ),
)
LAMP_MEASURES = {one.name: one for one in _ALL}
