"""Rules of the trade for one month's return. Hard rules refuse; each names the field, the reason and a code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from .inputs import ReportInput
from .models import ReportingWindow

Refusal = tuple[str, str, str]  # field of ReportInput, message, code


@dataclass(frozen=True)
class Entry:
    """What is known of a listing when a month of it is reported."""

    listed_from: int  # months of its year in which it is on the list, both included
    listed_until: int
    figures: Mapping[int, Decimal]  # month -> the figure that counts: the one waiting, else the one in force


def check(report: ReportInput, entry: Entry, window: ReportingWindow | None, *, today: date) -> Iterator[Refusal]:
    """Every reason why this return cannot be taken; none if it can."""
    yield from _check_month(report, entry, window, today=today)
    yield from check_cumulative(report.period.month, report.completed_ytd_wan, entry.figures)
    yield from _check_own_figures(report, entry)
    if report.started_on and report.completed_on and report.completed_on < report.started_on:
        yield "completed_on", _("竣工日期不能早于开工日期"), "completed_before_started"
    for field in ("started_on", "completed_on"):
        if (day := getattr(report, field)) and day > today:
            yield field, _("日期不能晚于今天"), "future_date"


def _check_month(
    report: ReportInput, entry: Entry, window: ReportingWindow | None, *, today: date
) -> Iterator[Refusal]:
    month = report.period.month
    if report.period > today:
        yield "period", _("%(month)s 尚未到来") % {"month": f"{report.period:%Y-%m}"}, "future_month"
    elif window is None or window.opens_on > today:
        yield "period", _("%(month)s 尚未开放填报") % {"month": f"{report.period:%Y-%m}"}, "window_not_open"
    elif window.closed_at is not None:
        yield "period", _("%(month)s 已封账，不能再报") % {"month": f"{report.period:%Y-%m}"}, "window_closed"
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
    previous = max(
        (figure for month, figure in entry.figures.items() if month < report.period.month), default=Decimal(0)
    )
    if report.no_progress and report.completed_ytd_wan != previous:
        yield "no_progress", _("已选“本月无进展”，但累计数与上月不同"), "no_progress_moves"


def _filled(message: str, value: Decimal, other: tuple[Decimal, int]) -> str:
    figure, month = other
    return message % {"value": f"{value:,.2f}", "month": month, "figure": f"{figure:,.2f}"}
