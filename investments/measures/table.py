"""The measures, declared once: what a figure is called, how it is made, what it means, and who says so.

Pages, API, exports and ``docs/measures.md`` read this table; ``rollups`` and ``selectors`` sum by it.
"""

from django.utils.translation import gettext_lazy as _

from .kinds import Measure, Points, Rate, Sum, TimeProgress, Unit


def _lamp(colour: str) -> str:
    return f"CASE lamp WHEN '{colour}' THEN 1 ELSE 0 END"


PLAN = _("省重点项目计划（538 计划，2020 年）")
RETURNS = _("各填报单位月报，经市、省审核")
EVENTS = _("认定的项目事件（开工、竣工、部分投产）")
BULLETINS = _("各省市重点项目通报的通行口径")
LISTS = _("年度名单及其调整文件")
LAMPS = _("亮灯规则（按年度，分版本）")
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
        Sum(
            "red",
            _("红灯"),
            _("按当月有效的亮灯规则，各种灯里最差的为红灯的项目；改判的以改判为准"),
            LAMPS,
            of_line=_lamp("red"),
        ),
        Sum(
            "yellow",
            _("黄灯"),
            _("按当月有效的亮灯规则，各种灯里最差的为黄灯的项目；改判的以改判为准"),
            LAMPS,
            of_line=_lamp("yellow"),
        ),
        Sum(
            "green",
            _("绿灯"),
            _("按当月有效的亮灯规则，亮灯而没有红灯、黄灯的项目；改判的以改判为准"),
            LAMPS,
            of_line=_lamp("green"),
        ),
        Sum(
            "no_lamp", _("无灯"), _("没有规则说到、因而不亮灯的项目，例如没有年度计划的"), LAMPS, of_line=_lamp("none")
        ),
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
LATE = Sum("late", _("迟报"), _("截止日之后才首次报送的月报"), _("填报期设置；报送时间"))
UNSENT = Sum("unsent", _("未报"), _("到封账时还没有报送过的应报月报"), _("填报期设置；报送时间"))
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
