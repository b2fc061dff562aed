"""The measures, declared once: what a figure is called, how it is made, what it means, and who says so.

Pages, API, exports and ``docs/measures.md`` read this table; ``rollups`` and ``selectors`` sum by it.
"""

from dataclasses import dataclass, field, fields
from decimal import Decimal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.money import ZERO, ratio
from common.periods import time_progress


class Unit(models.TextChoices):
    WAN = "wan", _("万元")
    COUNT = "count", pgettext_lazy("unit", "项")
    MU = "mu", _("亩")
    PERCENT = "percent", "%"
    POINTS = "points", _("百分点")


AMOUNTS = (Unit.WAN, Unit.MU)  # decimal, to 0.01


@dataclass(frozen=True)
class Measure:
    """What every figure has: its name in code and API, its names for people, its unit, meaning and source."""

    name: str
    label: Promise
    definition: Promise
    source: Promise
    short: Promise | None = None  # for a column's head

    @property
    def head(self) -> Promise:
        return self.short or self.label


@dataclass(frozen=True)
class Sum(Measure):
    """A sum over listings. ``of_line`` is one listing's share, in SQL over a line's columns; its own name if empty."""

    unit: Unit = Unit.COUNT
    of_line: str = ""
    is_live_only: bool = False  # it looks at reports, of which a release knows nothing

    @property
    def share(self) -> str:
        share = self.of_line or self.name
        return f"COALESCE({share}, 0)" if self.unit in AMOUNTS else share


@dataclass(frozen=True)
class Rate(Measure):
    """numerator ÷ denominator, both sums; computed when read, never stored and never averaged."""

    numerator: str = ""
    denominator: str = ""
    unit: Unit = Unit.PERCENT


@dataclass(frozen=True)
class Points(Measure):
    """A rate less a time progress, in percentage points, both unrounded."""

    rate: str = ""
    progress: str = ""
    unit: Unit = Unit.POINTS


@dataclass(frozen=True)
class TimeProgress(Measure):
    """Months gone ÷ 12: made of no listing."""

    unit: Unit = Unit.PERCENT


def _lamp(colour: str) -> str:
    return f"CASE lamp WHEN '{colour}' THEN 1 ELSE 0 END"


PLAN = _("省重点项目计划（538 计划，2020 年）")
RETURNS = _("各填报单位月报，经市、省审核")
EVENTS = _("认定的项目事件（开工、竣工、部分投产）")
BULLETINS = _("各省市重点项目通报的通行口径")
LISTS = _("年度名单及其调整文件")
LAMPS = _("亮灯规则（按年度设置）")
LAND = _("项目要素保障登记（土地），各附依据")

# Where work rests in winter, seven months of the year count: April to October. In 84ths, which divides by 12 and by 7.
RESTING = "(SELECT id FROM accounts_region WHERE rests_in_winter)"
WORKED = "CASE WHEN month < 4 THEN 0 WHEN month > 10 THEN 7 ELSE month - 3 END"
SEASON_PARTS = 84
SEASON = f"planned_wan * (CASE WHEN unit_id IN {RESTING} THEN 12 * ({WORKED}) ELSE 7 * month END)"

_WITHOUT_PRELIMINARY = "CASE stage WHEN 'preliminary' THEN 0 ELSE completed_ytd_wan END"
_PRELIMINARY = "CASE stage WHEN 'preliminary' THEN completed_ytd_wan ELSE 0 END"
_AHEAD = _("投资完成率减时间进度，用未取整的数相减后再取整；正为超，负为欠")

MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Sum("listings", _("项目数"), _("当月在年度名单上的项目；打包项目按名单行计"), LISTS),
        Sum("plan_missing", _("缺年度计划"), _("应有而没有年度计划投资的项目（前期项目除外）"), LISTS),
        Sum("first_planned_wan", _("年初计划投资"), _("列入名单时的年度计划投资，此后不变"), PLAN, unit=Unit.WAN),
        Sum(
            "planned_wan",
            _("年度计划投资"),
            _("现行的年度计划投资；调整从生效月份起计，不改以前各月"),
            PLAN,
            short=_("年度计划"),
            unit=Unit.WAN,
        ),
        Sum(
            "completed_ytd_wan",
            _("自年初累计完成投资"),
            _("1 月 1 日至当月末，已审定月报的累计数；当月未审定的沿用上一次审定数"),
            RETURNS,
            short=_("累计完成"),
            unit=Unit.WAN,
        ),
        Sum(
            "completed_in_month_wan",
            _("当月完成投资"),
            _("本月累计数减上一次审定的累计数；当月未审定为零"),
            RETURNS,
            short=_("当月完成"),
            unit=Unit.WAN,
        ),
        Sum(
            "preliminary_completed_wan",
            _("前期项目提前完成投资"),
            _("前期项目没有年度计划，提前完成的投资单独列出"),
            RETURNS,
            unit=Unit.WAN,
            of_line=_PRELIMINARY,
        ),
        Sum(
            "completed_without_preliminary_wan",
            _("累计完成投资（不含前期）"),
            _("自年初累计完成投资减前期项目提前完成的投资"),
            RETURNS,
            unit=Unit.WAN,
            of_line=_WITHOUT_PRELIMINARY,
        ),
        Sum(
            "planned_by_season_wan",
            _("按季节应完成投资"),
            _("年度计划投资 × 季节时间进度：冬季停工地区按 4 至 10 月七个月平均，其余按十二个月平均"),
            PLAN,
            unit=Unit.WAN,
            of_line=f"ROUND(1.0 * ({SEASON}) / {SEASON_PARTS}, 6)",
        ),
        Sum("starts_planned", _("计划新开工"), _("建设性质为计划新开工的项目"), PLAN),
        Sum("starts_due", _("应开工"), _("计划新开工且计划开工日期不晚于当月末的项目；12 月为全部"), PLAN),
        Sum("started", _("已开工"), _("计划新开工且认定开工日期不晚于当月末的项目"), EVENTS),
        Sum("completions_planned", _("计划竣工投产"), _("建设性质为保投产的项目"), PLAN),
        Sum("completed", _("已竣工投产"), _("保投产且认定竣工日期不晚于当月末的项目"), EVENTS),
        Sum("partly_commissioned", _("部分投产"), _("已认定部分投产而尚未竣工的项目，不计入投产率"), EVENTS),
        Sum("due", _("应报"), _("当月有填报期、应报月报的项目"), LISTS),
        Sum("reported", _("月报已审定"), _("当月月报已审定的项目"), RETURNS),
        Sum("waiting", _("月报待审核"), _("当月月报已报送、未审定的项目"), RETURNS),
        Sum("returned", _("月报已退回"), _("当月月报被退回、尚未重报的项目"), RETURNS),
        Sum(
            "missing",
            _("月报未报送"),
            _("应报而没有任何月报的项目；其累计数沿用上一次审定数"),
            RETURNS,
            short=_("未报送"),
            of_line="due - reported - waiting - returned",
        ),
        Sum("land_known", _("已登记用地"), _("已登记用地需求和供地情况的项目；未登记的不计入土地供应率"), LAND),
        Sum("land_needed_mu", _("用地需求"), _("已登记项目本年度需要供应的土地，按最近一次登记"), LAND, unit=Unit.MU),
        Sum(
            "land_secured_mu",
            _("已供应土地"),
            _("已登记项目截至当月末已供应的土地，按最近一次登记"),
            LAND,
            unit=Unit.MU,
        ),
        Sum("red", _("红灯"), _("完成率低于时间进度超过红灯界限的项目"), LAMPS, of_line=_lamp("red")),
        Sum("yellow", _("黄灯"), _("完成率低于时间进度达到黄灯界限的项目"), LAMPS, of_line=_lamp("yellow")),
        Sum("green", _("绿灯"), _("有年度计划、未到黄灯界限的项目"), LAMPS, of_line=_lamp("green")),
        Sum("no_lamp", _("无灯"), _("没有年度计划，不亮灯的项目"), LAMPS, of_line=_lamp("none")),
        Rate(
            "completion_rate",
            _("投资完成率"),
            _("自年初累计完成投资 ÷ 年度计划投资。前期项目无年度计划，其提前完成的投资计入分子、不计入分母"),
            BULLETINS,
            _("完成率"),
            "completed_ytd_wan",
            "planned_wan",
        ),
        Rate(
            "completion_rate_without_preliminary",
            _("投资完成率（不含前期）"),
            _("自年初累计完成投资（不含前期项目）÷ 年度计划投资"),
            BULLETINS,
            None,
            "completed_without_preliminary_wan",
            "planned_wan",
        ),
        TimeProgress("time_progress", _("时间进度"), _("已过去的整月数 ÷ 12"), BULLETINS),
        Rate(
            "time_progress_seasonal",
            _("季节时间进度"),
            _("按季节应完成投资 ÷ 年度计划投资；张家口、承德、秦皇岛冬季停工，只按 4 至 10 月计"),
            _("冬季停工地区设置；538 计划对三市复工单列"),
            None,
            "planned_by_season_wan",
            "planned_wan",
        ),
        Points("points_ahead", _("超(欠)时间进度"), _AHEAD, BULLETINS, None, "completion_rate", "time_progress"),
        Points(
            "points_ahead_seasonal",
            _("超(欠)季节时间进度"),
            _AHEAD,
            BULLETINS,
            None,
            "completion_rate",
            "time_progress_seasonal",
        ),
        Rate(
            "start_rate", _("开工率"), _("已开工 ÷ 全年计划新开工项目数"), BULLETINS, None, "started", "starts_planned"
        ),
        Rate(
            "start_rate_due",
            _("应开工项目开工率"),
            _("已开工 ÷ 按计划至本月应开工项目数；提前开工的也计入，可超过 100%"),
            BULLETINS,
            None,
            "started",
            "starts_due",
        ),
        Rate(
            "commissioning_rate",
            _("投产率"),
            _("已竣工投产 ÷ 全年计划竣工投产（保投产）项目数"),
            BULLETINS,
            None,
            "completed",
            "completions_planned",
        ),
        Rate(
            "land_supply_rate",
            _("土地供应率"),
            _("已供应土地 ÷ 用地需求，只计已登记的项目"),
            BULLETINS,
            None,
            "land_secured_mu",
            "land_needed_mu",
        ),
        Rate("reporting_rate", _("报送率"), _("本月已审定月报 ÷ 应报项目数"), BULLETINS, None, "reported", "due"),
    )
}
RATES = {name: measure for name, measure in MEASURES.items() if isinstance(measure, Rate)}
IN_TIME = Sum("in_time", _("及时报送"), _("截止日当天（北京时间）前首次报送的月报"), _("填报期设置；报送时间"))
# 报送及时率 is of the sending, not of the figures: selectors/punctuality.py counts it.
PUNCTUALITY = Rate(
    "punctuality",
    _("报送及时率"),
    _("截止日当天（北京时间）前首次报送的月报 ÷ 应报月报；更正不计"),
    _("填报期设置；报送时间"),
    None,
    IN_TIME.name,
    "due",
)


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
    _("建设地点只到报送单位、没有写到县（市、区）的项目"),
    LISTS,
    of_line="CASE WHEN (SELECT region_id FROM projects_project p WHERE p.id = project_id) = unit_id THEN 1 ELSE 0 END",
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
    of_line=f"""CASE WHEN month > 3 AND due = 1 AND stage <> 'preliminary'
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
OF_LINES = {one.name: one for one in (UNSTARTED, NEVER_REPORTED, NO_MOVEMENT, NO_COUNTY, PLACED)}
COUNTED = {**{name: MEASURES[name] for name in _COUNTS}, **OF_LINES}
Counted = models.TextChoices("Counted", [(name.upper(), (name, one.label)) for name, one in COUNTED.items()])


def counts_of(only: str) -> list[str]:
    """The names in ``missing,no_county``: a listing must be in each of these counts."""
    return [name for name in only.split(",") if name]


def joined(only: str, name: str) -> str:
    """The same counts and one more."""
    return ",".join(dict.fromkeys([*counts_of(only), name]))


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
    planned_by_season_wan: Decimal = ZERO  # unrounded
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
    land_known: int = 0
    land_needed_mu: Decimal = ZERO
    land_secured_mu: Decimal = ZERO
    red: int = 0
    yellow: int = 0
    green: int = 0
    key: dict = field(default_factory=dict)

    def __add__(self, other: "Figures") -> "Figures":
        """The sums of both, grouped by nothing."""
        summed = [one.name for one in fields(Figures) if one.name not in ("month", "key")]
        return Figures(self.month, **{name: getattr(self, name) + getattr(other, name) for name in summed})

    def value(self, name: str) -> Decimal | int | None:
        """Any measure of the table, unrounded; None for a rate whose denominator is zero."""
        measure = MEASURES[name]
        if isinstance(measure, Rate):
            return ratio(getattr(self, measure.numerator), getattr(self, measure.denominator))
        return getattr(self, name)

    @property
    def completed_without_preliminary_wan(self) -> Decimal:
        return self.completed_ytd_wan - self.preliminary_completed_wan

    @property
    def completion_rate(self) -> Decimal | None:
        return self.value("completion_rate")

    @property
    def completion_rate_without_preliminary(self) -> Decimal | None:
        return self.value("completion_rate_without_preliminary")

    @property
    def start_rate(self) -> Decimal | None:
        return self.value("start_rate")

    @property
    def start_rate_due(self) -> Decimal | None:
        return self.value("start_rate_due")

    @property
    def commissioning_rate(self) -> Decimal | None:
        return self.value("commissioning_rate")

    @property
    def reporting_rate(self) -> Decimal | None:
        return self.value("reporting_rate")

    @property
    def land_supply_rate(self) -> Decimal | None:
        return self.value("land_supply_rate")

    @property
    def time_progress(self) -> Decimal:
        return time_progress(self.month)

    @property
    def time_progress_seasonal(self) -> Decimal | None:
        return self.value("time_progress_seasonal")

    @property
    def points_ahead_seasonal(self) -> Decimal | None:
        progress = self.time_progress_seasonal
        return None if self.completion_rate is None or progress is None else (self.completion_rate - progress) * 100

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
