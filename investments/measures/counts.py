"""Counts whose listings can be shown one by one: those of the table, and some of lines that no cell holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .kinds import Sum
from .quality import LISTING_CHECKS
from .table import EVENTS, LISTS, MEASURES, RESTING, RETURNS

# Counts of lines that no cell holds.
UNSTARTED = Sum(
    "unstarted",
    _("应开未开"),
    _("计划新开工、计划开工日期已到（12 月为全部）而没有认定开工的项目"),
    EVENTS,
    of_line="CASE WHEN starts_due = 1 AND started = 0 THEN 1 ELSE 0 END",
)
NO_COUNTY = Sum(
    "no_county",
    _("未到县"),
    _("建设地点只到报送单位、没有写到其县（市、区）的项目，以及后来迁到其他单位的"),
    LISTS,
    of_line="CASE WHEN county_id = unit_id THEN 1 ELSE 0 END",
)
NEVER_REPORTED = Sum(
    "never_reported",
    _("从未报送"),
    _("当月应报，而年初至当月末没有报送过任何月报的项目"),
    RETURNS,
    of_line="""CASE WHEN due = 1 AND NOT EXISTS (
        SELECT 1 FROM investments_monthlyreport r WHERE r.listing_id = lines.listing_id AND r.month <= lines.month
    ) THEN 1 ELSE 0 END""",
    is_live_only=True,
)
# As the soft rule of the same name (rules.py): not of starts to come, of plans fulfilled, nor where works rest.
NO_MOVEMENT = Sum(
    "no_movement",
    _("三个月没有进展"),
    _("累计完成与三个月前相同的项目；前期、未开工的计划新开工、已完成计划的和冬季停工地区 11 月至 3 月除外"),
    RETURNS,
    of_line=f"""CASE WHEN due = 1 AND stage <> 'preliminary'
        AND month - 2 >= (
            SELECT MIN(v.from_month) FROM projects_listingmovement v WHERE v.listing_id = lines.listing_id)
        AND NOT (stage = 'new_start' AND completed_ytd_wan = 0)
        AND (planned_wan IS NULL OR completed_ytd_wan < planned_wan)
        AND NOT (month IN (1, 2, 3, 11, 12) AND unit_id IN {RESTING})
        AND completed_ytd_wan = COALESCE((
            SELECT r.completed_ytd_wan FROM investments_monthlyreport r
            WHERE r.listing_id = lines.listing_id AND r.status = 'accepted' AND r.month <= lines.month - 3
            ORDER BY r.month DESC LIMIT 1), 0)
        THEN 1 ELSE 0 END""",
    is_live_only=True,
)
NOT_NEAR_COMPLETION = Sum(
    "not_near_completion",
    _("本季应竣工而进度不足"),
    _("保投产、计划竣工日期在本季度末以前、尚未认定竣工，而完成率不到 80% 的项目"),
    EVENTS,
    of_line="""CASE WHEN completion_due = 1 AND (planned_wan IS NULL OR completed_ytd_wan * 10 < planned_wan * 8)
        THEN 1 ELSE 0 END""",
    is_live_only=True,
)
# The counts among the measures: each listing is in one or not, so the listings behind it can be shown.
_COUNTS = ["plan_missing", "starts_due", "started", "completed", "partly_commissioned", "land_known"]
_COUNTS += ["reported", "waiting", "returned", "missing"]
PLACED = Sum(
    "placed",
    _("有坐标"),
    _("登记了经纬度、在地图上能标出的项目"),
    LISTS,
    of_line="""CASE WHEN EXISTS (
        SELECT 1 FROM projects_project p WHERE p.id = lines.project_id AND p.latitude IS NOT NULL
    ) THEN 1 ELSE 0 END""",
)
OF_LINES = {one.name: one for one in (UNSTARTED, NOT_NEAR_COMPLETION, NEVER_REPORTED, NO_MOVEMENT, NO_COUNTY, PLACED)}
OF_LINES |= LISTING_CHECKS
EXPLAINED = {**MEASURES, **OF_LINES}
COUNTED = {**{name: MEASURES[name] for name in _COUNTS}, **OF_LINES}
Counted = models.TextChoices("Counted", [(name.upper(), (name, one.label)) for name, one in COUNTED.items()])


def counts_of(only: str) -> list[str]:
    """The names in ``missing,no_county``: a listing must be in each of these counts."""
    return [name for name in only.split(",") if name]


def joined(only: str, name: str) -> str:
    """The same counts and one more."""
    return ",".join(dict.fromkeys([*counts_of(only), name]))
