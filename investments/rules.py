"""Rules of the trade for one month's return: hard rules refuse, soft rules ask for a note. Sources: docs/trade.md.

Each names the field, the reason and a code.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.money import ZERO
from projects.models import EventKind, Stage

from .inputs import ReportInput
from .models import MonthlyReport, ReportingWindow

Refusal = tuple[str, str, str]  # field of ReportInput, message, code

ABOVE_PLAN = Decimal("1.5")
STILL_MONTHS = 3
JUMP = 3  # times the average month before
JUMP_MATTERS_FROM = Decimal("0.1")  # of the plan
JUMP_AFTER_MONTHS = 3
WINTER = {1, 2, 3, 11, 12}
QUESTIONS = {  # the soft rules, as a reviewer reads that one of them was answered
    "above_plan_by_half": gettext_lazy("超过年度计划一半以上"),
    "no_movement": gettext_lazy("连续三个月没有进展"),
    "run_rate_jump": gettext_lazy("远高于月均进度"),
}
CLAIMS = {"started_on": EventKind.STARTED, "completed_on": EventKind.COMPLETED}


@dataclass(frozen=True)
class Entry:
    """What is known of a listing when a month of it is reported."""

    listed_from: int  # months of its year in which it is on the list, both included
    listed_until: int
    figures: Mapping[int, Decimal]  # month -> the figure that counts: the one waiting, else the one in force
    stage: str = Stage.CONTINUING
    planned_wan: Decimal | None = None
    rests_in_winter: bool = False
    closed: Mapping[int, int] = field(default_factory=dict)  # year -> last closed month
    recognised: Mapping[str, date] = field(default_factory=dict)  # kind of event -> its date

    def before(self, month: int) -> tuple[int, Decimal]:
        """The last month before with a figure, and that figure; month 0 with nothing if there is none."""
        earlier = [at for at in self.figures if at < month]
        return (max(earlier), self.figures[max(earlier)]) if earlier else (0, ZERO)


# Hard rules -----------------------------------------------------------------------------------------------------------


def check(report: ReportInput, entry: Entry, window: ReportingWindow | None, *, today: date) -> Iterator[Refusal]:
    """Every reason why this return cannot be taken; none if it can."""
    yield from _check_month(report, entry, window, today=today)
    yield from check_cumulative(report.period.month, report.completed_ytd_wan, entry.figures)
    yield from _check_own_figures(report, entry)
    yield from _check_dates(report, entry, today=today)
    if changes_closed_month(report, entry) and not report.note.strip():
        yield "note", _("更正已封账的月份，必须在说明中写明原因"), "restatement_reason"


def _check_month(
    report: ReportInput, entry: Entry, window: ReportingWindow | None, *, today: date
) -> Iterator[Refusal]:
    month = report.period.month
    if report.period > today:
        yield "period", _("%(month)s 尚未到来") % {"month": f"{report.period:%Y-%m}"}, "future_month"
    elif window is None or window.opens_on > today:
        yield "period", _("%(month)s 尚未开放填报") % {"month": f"{report.period:%Y-%m}"}, "window_not_open"
    if not entry.listed_from <= month <= entry.listed_until:
        yield "period", _("该项目当月不在年度名单中"), "not_listed_in_month"


def check_cumulative(month: int, completed_ytd_wan: Decimal, figures: Mapping[int, Decimal]) -> Iterator[Refusal]:
    """自年初累计 never falls: not below an earlier month's figure, not above a later one's."""
    earlier = max(((figure, at) for at, figure in figures.items() if at < month), default=None)
    later = min(((figure, at) for at, figure in figures.items() if at > month), default=None)
    if earlier and completed_ytd_wan < earlier[0]:
        message = _("自年初累计 %(value)s 低于 %(month)s 月的 %(figure)s，累计数不能下降")
        yield "completed_ytd_wan", _filled(message, completed_ytd_wan, earlier), "ytd_falls"
    if later and completed_ytd_wan > later[0]:
        message = _("自年初累计 %(value)s 高于 %(month)s 月已报的 %(figure)s，请先更正该月")
        yield "completed_ytd_wan", _filled(message, completed_ytd_wan, later), "ytd_above_later_month"


def _check_own_figures(report: ReportInput, entry: Entry) -> Iterator[Refusal]:
    if report.completed_ytd_wan < 0:
        yield "completed_ytd_wan", _("金额不能为负数"), "negative"
    total = report.completed_total_wan
    if total is not None and total < report.completed_ytd_wan:
        yield "completed_total_wan", _("自开工累计不能小于自年初累计"), "total_below_year"
    if report.no_progress and report.completed_ytd_wan != entry.before(report.period.month)[1]:
        yield "no_progress", _("已选“本月无进展”，但累计数与上月不同"), "no_progress_moves"


def _check_dates(report: ReportInput, entry: Entry, *, today: date) -> Iterator[Refusal]:
    if report.started_on and report.completed_on and report.completed_on < report.started_on:
        yield "completed_on", _("竣工日期不能早于开工日期"), "completed_before_started"
    for name, kind in CLAIMS.items():
        day, standing = getattr(report, name), entry.recognised.get(kind)
        if day and day > today:
            yield name, _("日期不能晚于今天"), "future_date"
        if day and standing and day != standing:
            words = {"kind": EventKind(kind).label, "date": standing}
            yield name, _("已登记%(kind)s日期 %(date)s；须先撤销才能改为其他日期") % words, "event_stands"


def changes_closed_month(report: ReportInput, entry: Entry) -> bool:
    return restates(report, report.period, closed=entry.closed, recognised=entry.recognised)


def restates(
    report: ReportInput | MonthlyReport,
    period: date,
    *,
    closed: Mapping[int, int],
    recognised: Mapping[str, date],
) -> bool:
    """Whether it changes a closed month: its own, or one since a start or completion that is not yet recognised."""
    if period.month <= closed.get(period.year, 0):
        return True
    claims = {kind: getattr(report, name) for name, kind in CLAIMS.items()}
    fresh = [day for kind, day in claims.items() if day and recognised.get(kind) != day]
    return any((day.year, day.month) <= (year, last) for day in fresh for year, last in closed.items())


# Soft rules -----------------------------------------------------------------------------------------------------------


def questions(report: ReportInput, entry: Entry) -> Iterator[Refusal]:
    """What looks unusual and wants a word of explanation in the note. A note answers them all."""
    yield from _ask_above_plan(report, entry)
    yield from _ask_no_movement(report, entry)
    yield from _ask_jump(report, entry)


def _ask_above_plan(report: ReportInput, entry: Entry) -> Iterator[Refusal]:
    """Asked in the month in which the limit is passed, not in each that follows."""
    if not entry.planned_wan:
        return
    limit = entry.planned_wan * ABOVE_PLAN
    if entry.before(report.period.month)[1] <= limit < report.completed_ytd_wan:
        words = {"value": f"{report.completed_ytd_wan:,.2f}", "plan": f"{entry.planned_wan:,.2f}"}
        yield "note", _("累计 %(value)s 超过年度计划 %(plan)s 的一半以上，请说明") % words, "above_plan_by_half"


def _ask_no_movement(report: ReportInput, entry: Entry) -> Iterator[Refusal]:
    """Not of preliminary projects, of a plan fulfilled, of a start still to come, nor where works rest in winter."""
    month, figure = report.period.month, report.completed_ytd_wan
    resting = entry.rests_in_winter and month in WINTER
    waiting_to_start = entry.stage == Stage.NEW_START and figure == 0
    done = entry.planned_wan is not None and figure >= entry.planned_wan
    if entry.stage == Stage.PRELIMINARY or resting or waiting_to_start or done:
        return
    long_enough = month - STILL_MONTHS >= entry.listed_from - 1
    if long_enough and entry.before(month - STILL_MONTHS + 1)[1] == figure:
        words = {"months": STILL_MONTHS}
        yield "note", _("已连续 %(months)s 个月没有进展，请说明原因") % words, "no_movement"


def _ask_jump(report: ReportInput, entry: Entry) -> Iterator[Refusal]:
    at, before = entry.before(report.period.month)
    if at < JUMP_AFTER_MONTHS or before <= 0:
        return
    step = report.completed_ytd_wan - before
    usual = before / at * (report.period.month - at)
    if step > JUMP * usual and step > (entry.planned_wan or ZERO) * JUMP_MATTERS_FROM:
        words = {"step": f"{step:,.2f}", "usual": f"{usual:,.2f}"}
        yield "note", _("本月完成 %(step)s，远高于此前的月均进度 %(usual)s，请说明") % words, "run_rate_jump"


def _filled(message: str, value: Decimal, other: tuple[Decimal, int]) -> str:
    figure, month = other
    return message % {"value": f"{value:,.2f}", "month": month, "figure": f"{figure:,.2f}"}
