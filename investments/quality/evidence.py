"""Why a check fired, in one sentence with the figures that it looked at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from common.money import ZERO, round_half_up
from common.money import wan as exact_wan
from common.templatetags.figures import percent, wan
from common.wording import listed

from .units import Likeness, Spread

FIGURES_TOLD = 6


class Course:
    """The accepted figures of a listing up to the month looked at; a month without one carries the last forward."""

    def __init__(self, month: int, reports: Sequence[tuple[int, Decimal, Decimal | None]]):
        self.month = month
        self.reports = reports

    def by(self, month: int) -> Decimal:
        """The cumulative at the end of a month."""
        return next((ytd for at, ytd, _total in reversed(self.reports) if at <= month), ZERO)

    def in_month(self, month: int) -> Decimal:
        return self.by(month) - self.by(month - 1)

    def since_start_by(self, month: int) -> Decimal | None:
        """As it was last stated this year."""
        known = (total for at, _ytd, total in reversed(self.reports) if at <= month and total is not None)
        return next(known, None)


class PartsSum:
    """What the listed parts of a package come to."""

    def __init__(self, count: int, planned_wan, completed_wan):
        self.count = count
        self.planned_wan, self.completed_wan = exact_wan(planned_wan), exact_wan(completed_wan)


@dataclass(frozen=True)
class Case:
    """A listing at the end of a month, and whatever a check of it looks at."""

    course: Course
    planned_wan: Decimal | None
    total_investment_wan: Decimal | None
    parts: PartsSum | None

    @property
    def completed_wan(self) -> Decimal:
        return self.course.by(self.course.month)


def evidence_of(check: str, course: Course, **facts) -> str:
    """``facts`` are the other fields of Case."""
    return _OF_LISTING[check](Case(course, **facts))


def _identical_amounts(case: Case) -> str:
    course, last = case.course, case.course.month
    amount, first = course.in_month(last), last
    while first > 1 and course.in_month(first - 1) == amount:
        first -= 1
    words = {"first": first, "last": last, "amount": wan(amount)}
    return _("%(first)s–%(last)s 月每月都是 %(amount)s 万元") % words


def _quarter_end_booking(case: Case) -> str:
    second = case.course.month // 3 * 3
    first = second - 3
    words = {
        "first": first,
        "first_amount": wan(case.course.in_month(first)),
        "second": second,
        "second_amount": wan(case.course.in_month(second)),
    }
    return (
        _(
            "%(first)s 月完成 %(first_amount)s 万元、%(second)s 月完成 %(second_amount)s 万元，"
            "这两个季度的其他月份都是 0"
        )
        % words
    )


def _above_total(case: Case) -> str:
    since_start, total = case.course.since_start_by(case.course.month), case.total_investment_wan
    words = {"total": wan(total)}
    if since_start is not None and since_start >= case.completed_wan:
        words |= {"done": wan(since_start), "over": wan(since_start - total)}
        return _("自开工累计 %(done)s 万元，总投资 %(total)s 万元，超出 %(over)s 万元") % words
    words |= {"done": wan(case.completed_wan), "over": wan(case.completed_wan - total)}
    return _("仅今年累计就有 %(done)s 万元，总投资 %(total)s 万元，超出 %(over)s 万元") % words


def _complete_without_event(case: Case) -> str:
    month, total = case.course.month - 3, case.total_investment_wan
    since_start = case.course.since_start_by(month)
    if since_start is not None and total and since_start >= total:
        words = {"month": month, "done": wan(since_start), "total": wan(total)}
        return _("%(month)s 月末自开工累计 %(done)s 万元，已达到总投资 %(total)s 万元，至今没有认定竣工") % words
    words = {"month": month, "done": wan(case.course.by(month)), "planned": wan(case.planned_wan)}
    return _("%(month)s 月末自年初累计 %(done)s 万元，已达到年度计划 %(planned)s 万元，至今没有认定竣工") % words


def _round_amounts(case: Case) -> str:
    figures = sorted({ytd for _month, ytd, _total in case.course.reports if ytd})
    told = listed(f"{int(one):,}" for one in figures[:FIGURES_TOLD])
    words = {"count": len(figures), "told": told + ("…" if len(figures) > FIGURES_TOLD else "")}
    return _("%(count)s 个不同的累计数都是 100 万元的整倍数：%(told)s") % words


def _package_disagrees(case: Case) -> str:
    parts = case.parts
    words = {
        "done": wan(case.completed_wan),
        "planned": wan(case.planned_wan),
        "count": parts.count,
        "parts_done": wan(parts.completed_wan),
        "parts_planned": wan(parts.planned_wan),
    }
    return (
        _(
            "打包项目累计 %(done)s 万元、计划 %(planned)s 万元；"
            "%(count)s 个组成项目合计累计 %(parts_done)s 万元、计划 %(parts_planned)s 万元"
        )
        % words
    )


_OF_LISTING: dict[str, Callable[[Case], str]] = {
    "identical_amounts": _identical_amounts,
    "quarter_end_booking": _quarter_end_booking,
    "above_total": _above_total,
    "complete_without_event": _complete_without_event,
    "round_amounts": _round_amounts,
    "package_disagrees": _package_disagrees,
}


def unit_evidence_of(likeness: Mapping[str, Likeness], spread: Spread | None) -> str:
    """Of what fired: the digits that stand out, or the rate."""
    if spread is not None:
        return _rate(spread)
    return _("；").join(_digits(kind, one) for kind, one in likeness.items())


def _digits(kind: str, one: Likeness) -> str:
    words = {
        "digits": one.digits,
        "share": percent(one.share),
        "others": percent(one.others_share),
        "count": f"{one.figures:,}",
        "statistic": f"{one.statistic:.1f}",
        "bound": f"{one.bound:.1f}",
    }
    if kind == "endings":
        return (
            _(
                "末两位 %(digits)s 占 %(share)s，其他单位占 %(others)s"
                "（%(count)s 个数，卡方 %(statistic)s，界限 %(bound)s）"
            )
            % words
        )
    return (
        _("首位 %(digits)s 占 %(share)s，其他单位占 %(others)s（%(count)s 项，卡方 %(statistic)s，界限 %(bound)s）")
        % words
    )


def _rate(spread: Spread) -> str:
    words = {"rate": percent(spread.rate), "middle": percent(spread.middle)}
    if spread.deviations is None:
        return _("完成率 %(rate)s，而其他单位的中位数是 %(middle)s，且过半相同") % words
    words["deviations"] = round_half_up(spread.deviations, 1)
    return _("完成率 %(rate)s，其他单位的中位数 %(middle)s，相差 %(deviations)s 个稳健标准差") % words
