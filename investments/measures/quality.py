"""Checks of figures that look wrong. Each fires for a listing or not, so the listings behind a count can be shown."""

from django.utils.translation import gettext_lazy as _

from .kinds import Measure, Sum
from .table import LISTS, RETURNS


def _carried(month: str, column: str = "completed_ytd_wan") -> str:
    """What was accepted of a line's listing by the end of a month; NULL before the first report."""
    return f"""(
        SELECT r.{column} FROM investments_monthlyreport r
        WHERE r.listing_id = lines.listing_id AND r.status = 'accepted' AND r.month <= {month}
          AND r.{column} IS NOT NULL
        ORDER BY r.month DESC LIMIT 1)"""


def _by(month: str) -> str:
    return f"COALESCE({_carried(month)}, 0)"


def _same(one: str, other: str) -> str:
    """Equal to 0.01, also where amounts are computed in binary."""
    return f"ROUND({one}, 2) = ROUND({other}, 2)"


_SINCE_START = "completed_total_wan"  # as it was last stated this year

# This month's amount twice and three times is what was completed in two and in three months.
IDENTICAL_AMOUNTS = Sum(
    "identical_amounts",
    _("各月完成数相同"),
    _("当月及此前两个月（可更长）每月完成的投资完全相同，且大于零"),
    RETURNS,
    of_line=f"""CASE WHEN month >= 3 AND completed_in_month_wan > 0
        AND {_same("completed_in_month_wan * 2", f"completed_ytd_wan - {_by('lines.month - 2')}")}
        AND {_same("completed_in_month_wan * 3", f"completed_ytd_wan - {_by('lines.month - 3')}")}
        THEN 1 ELSE 0 END""",
    is_live_only=True,
)

_QUARTER = "lines.month / 3 * 3"  # the last month of the last complete quarter, 0 before March


def _only_at_the_end(quarter: str) -> str:
    """Nothing in a quarter's first two months, and something in the third."""
    before, first, second, third = (_by(f"{quarter} - {back}") for back in (3, 2, 1, 0))
    return f"{third} > {second} AND {second} = {first} AND {first} = {before}"


QUARTER_END_BOOKING = Sum(
    "quarter_end_booking",
    _("季末集中入账"),
    _("截至当月的最近两个完整季度，都是头两个月没有完成投资、只在第三个月有；未报的月份算没有"),
    RETURNS,
    of_line=f"""CASE WHEN month >= 6 AND {_only_at_the_end(_QUARTER)} AND {_only_at_the_end(f"{_QUARTER} - 3")}
        THEN 1 ELSE 0 END""",
    is_live_only=True,
)


def _of_project(condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM projects_project p WHERE p.id = lines.project_id AND ({condition}))"


def _above(amount: str) -> str:
    return f"ROUND({amount} - p.total_investment_wan, 2) > 0.01"


_ABOVE_TOTAL = f"{_above('lines.completed_ytd_wan')} OR {_above(_carried('lines.month', _SINCE_START))}"


ABOVE_TOTAL = Sum(
    "above_total",
    _("累计超过总投资"),
    _("最近一次审定的自开工累计完成投资，或者自年初累计完成投资，比项目总投资多出超过 0.01 万元"),
    RETURNS,
    of_line=f"CASE WHEN {_of_project(_ABOVE_TOTAL)} THEN 1 ELSE 0 END",
    is_live_only=True,
)

# Days are text in one database and dates in the other; as text both begin with 2020-09.
_COMPLETED_BY_NOW = """EXISTS (
    SELECT 1 FROM projects_projectevent e JOIN projects_listing l ON l.id = lines.listing_id
    WHERE e.project_id = lines.project_id AND e.kind = 'completed' AND e.withdrawn_at IS NULL
      AND CAST(SUBSTR(CAST(e.occurred_on AS TEXT), 1, 4) AS INTEGER) * 12
        + CAST(SUBSTR(CAST(e.occurred_on AS TEXT), 6, 2) AS INTEGER) <= l.year * 12 + lines.month)"""
# What reaches its plan early need not be complete, and a completion is recognised weeks later: three months of grace.
_EARLIER = "lines.month - 3"
_REACHED_TOTAL = f"p.total_investment_wan > 0 AND {_carried(_EARLIER, _SINCE_START)} >= p.total_investment_wan"
COMPLETE_WITHOUT_EVENT = Sum(
    "complete_without_event",
    _("已完成而未认定竣工"),
    _("三个月前，保投产项目的累计完成就已达到现行年度计划，或者自开工累计就已达到总投资，而至当月末仍没有认定竣工"),
    RETURNS,
    of_line=f"""CASE WHEN month > 3 AND (
            (stage = 'completing' AND planned_wan > 0 AND {_by(_EARLIER)} >= planned_wan)
            OR {_of_project(_REACHED_TOTAL)})
        AND NOT {_COMPLETED_BY_NOW} THEN 1 ELSE 0 END""",
    is_live_only=True,
)

ROUND_WAN, ROUND_FIGURES = 100, 4
_THEIR_FIGURES = """FROM investments_monthlyreport r WHERE r.listing_id = lines.listing_id
        AND r.status = 'accepted' AND r.month <= lines.month AND r.completed_ytd_wan > 0"""
ROUND_AMOUNTS = Sum(
    "round_amounts",
    _("全是整百万元"),
    _("当年至当月已审定的累计数（大于零）有不少于四个不同的，而且全部是 100 万元的整倍数"),
    RETURNS,
    of_line=f"""CASE WHEN month >= {ROUND_FIGURES} AND NOT EXISTS (
            SELECT 1 {_THEIR_FIGURES}
              AND r.completed_ytd_wan <> ROUND(r.completed_ytd_wan / {ROUND_WAN}.0, 0) * {ROUND_WAN})
        AND (SELECT COUNT(DISTINCT r.completed_ytd_wan) {_THEIR_FIGURES}) >= {ROUND_FIGURES}
        THEN 1 ELSE 0 END""",
    is_live_only=True,
)

_PARTS = """SELECT 1
    FROM projects_project part
    JOIN projects_listing own ON own.id = lines.listing_id
    JOIN projects_listing l ON l.project_id = part.id AND l.year = own.year
    JOIN projects_listingmovement mv ON mv.listing_id = l.id AND mv.kind <> 'exited'
     AND mv.from_month <= lines.month AND mv.until_month > lines.month
    LEFT JOIN investments_monthlyreport r ON r.listing_id = l.id AND r.status = 'accepted' AND r.month = (
        SELECT MAX(n.month) FROM investments_monthlyreport n
        WHERE n.listing_id = l.id AND n.status = 'accepted' AND n.month <= lines.month)
    WHERE part.package_id = lines.project_id
    GROUP BY part.package_id"""
PACKAGE_DISAGREES = Sum(
    "package_disagrees",
    _("打包项目与组成不符"),
    _("打包项目本身和它的组成项目都在当月名单上，而它的累计完成或者年度计划不等于组成项目的合计"),
    LISTS,
    of_line=f"""CASE WHEN EXISTS (
            {_PARTS} HAVING NOT ({_same("SUM(COALESCE(mv.planned_wan, 0))", "COALESCE(lines.planned_wan, 0)")})
                OR NOT ({_same("SUM(COALESCE(r.completed_ytd_wan, 0))", "lines.completed_ytd_wan")}))
        THEN 1 ELSE 0 END""",
    is_live_only=True,
)

LISTING_CHECKS: dict[str, Sum] = {
    one.name: one
    for one in (
        IDENTICAL_AMOUNTS,
        QUARTER_END_BOOKING,
        ABOVE_TOTAL,
        COMPLETE_WITHOUT_EVENT,
        ROUND_AMOUNTS,
        PACKAGE_DISAGREES,
    )
}

# Of a reporting unit against all the others: counted in Python, see investments/quality/units.py.
UNLIKE_DIGITS = Measure(
    "unlike_digits",
    _("数字分布异于其他单位"),
    _(
        "该单位已审定的 1000 万元以上的累计数，整万元部分的末两位（不少于 500 个不同的数）或者各项目最新数的首位"
        "（不少于 100 项），与其他全部单位相比，卡方检验超过万分之一的界限"
    ),
    RETURNS,
)
UNLIKE_RATES = Measure(
    "unlike_rates",
    _("完成率异于其他单位"),
    _(
        "该单位的投资完成率与其他单位的中位数相差超过 3.5 个稳健标准差（1.4826 × 绝对中位差）、"
        "且不少于 10 个百分点；不少于 5 个单位才比较，冬季停工的单位自 6 月起参加比较"
    ),
    RETURNS,
)
UNIT_CHECKS: dict[str, Measure] = {one.name: one for one in (UNLIKE_DIGITS, UNLIKE_RATES)}
CHECKS: dict[str, Measure] = {**LISTING_CHECKS, **UNIT_CHECKS}
