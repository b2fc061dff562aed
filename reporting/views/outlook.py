"""``/outlook/``: what the year will come to, how sure that is, and how far such a forecast was out before."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.moments import one_moment
from common.money import ratio, wan
from common.pager import get_pager
from investments.freshness import get_freshness
from investments.models import Level, Outlook
from investments.selection import BadSelection
from investments.selectors.outlook import (
    Expected,
    get_expected,
    get_expected_projects,
    get_outlook,
    with_listing,
)

from ..scoping import describe_scope
from .filters import filter_context, get_page_selection

PAGE_SIZE = 50
NOT_OF_A_YEAR = ("month", "lamp", "only", "as_of")  # words of a selection that say nothing to the forecast of a year
METHODS = {
    "straight": (gettext_lazy("直线外推"), gettext_lazy("累计完成 ÷ 时间进度")),
    "seasonal": (
        gettext_lazy("季节外推"),
        gettext_lazy("累计完成 ÷ 往年同期完成占全年的份额；没有往年数据时按计划的季节时间进度"),
    ),
    "fitted": (
        gettext_lazy("统计预测"),
        gettext_lazy("累计完成 + 往年同期后续、按季节延续、填报单位预计、近三个月进度四项的加权；权重由往年拟合"),
    ),
    "own": (
        gettext_lazy("填报单位预计"),
        gettext_lazy("填报员逐项填报的全年预计之和；未填的按年度计划计"),
    ),
}


@dataclass(frozen=True)
class MethodRow:
    """One method's say of the whole, and what the back-test found of it at this month."""

    name: str
    label: str
    definition: str
    amount_wan: Decimal | None
    rate: Decimal | None
    error: Decimal | None  # of the sums of whole years
    unit_error: Decimal | None  # of the units' amounts
    is_best: bool


@one_moment()
def outlook(request) -> HttpResponse:
    """``level`` chooses the table; the filters narrow the projects, whose year the forecast is of."""
    selection = get_page_selection(request, beside={"level", "page"})
    if refused := [name for name in NOT_OF_A_YEAR if name in request.GET]:
        words = {"names": ", ".join(refused)}
        raise BadSelection({refused[0]: [_("年终预测是全年的，不能按 %(names)s 筛选") % words]})
    found = get_outlook(selection.year)
    context = {"selection": selection, "scope": describe_scope(selection, request.user), "outlook": found}
    filters = filter_context(selection, user=request.user)
    if found:
        context |= _of(found, selection, request)
    return render(request, "reporting/outlook.html", {**context, **filters})


def _of(found: Outlook, selection, request) -> dict:
    total = next(iter(get_expected(found, Level.TOTAL, user=request.user)), None)
    levels = _levels(request.user)
    is_narrowed = not selection.is_whole() or selection.region is not None
    level = request.GET.get("level", Level.PROJECT if is_narrowed else levels[0])
    if level not in levels:
        words = {"name": level, "known": ", ".join(levels)}
        raise BadSelection({"level": [_("没有层级“%(name)s”，可用的有：%(known)s") % words]})
    if is_narrowed and level != Level.PROJECT:
        raise BadSelection({"level": [_("只有项目一级可以筛选，其他层级是整个预测")]})
    pager = None
    if level == Level.PROJECT:
        rows = get_expected_projects(found, selection, user=request.user)
        query = f"{selection.query(month='')}&level={level}"
        pager = get_pager(request, count=rows.count(), size=PAGE_SIZE, query=query)
        shown = [with_listing(row, found) for row in rows[pager.offset : pager.offset + PAGE_SIZE]]
    else:
        shown = get_expected(found, level, user=request.user)
    return {
        "total": total,
        "methods": methods_of(found, total) if total else [],
        "tried": found.errors.get(Level.UNIT, []),
        "tried_levels": [(Level(name).label, found.tried(name)) for name in found.errors],
        "level": level,
        "levels": levels,
        "is_of_projects": level == Level.PROJECT,
        "rows": [(one, _link(one, found)) for one in shown],
        "pager": pager,
        "pace_wan": wan(total.row.completed_wan / found.month) if total else None,
        "needed_wan": _needed(found, total) if total else None,
        "is_current": get_freshness(found.year).version == found.version,
    }


def _levels(user: User) -> list[Level]:
    """Those of which the user sees a row of its own."""
    if user.scope.everything:
        return [level for level in Level if level != Level.TOTAL]
    return [Level.UNIT, Level.PROJECT] if user.scope.unit_id else [Level.PROJECT]


def _link(one: Expected, found: Outlook) -> str:
    """The query of the figures behind a row."""
    return urlencode({"year": found.year, "month": found.month, **one.words})


def _needed(found: Outlook, total: Expected) -> Decimal | None:
    """A month's amount from now on to reach the target, or without one the plan."""
    left = (found.target_wan or total.row.planned_wan) - total.row.completed_wan
    months = 12 - found.month
    return wan(left / months) if left > 0 and months else None


def methods_of(found: Outlook, total: Expected) -> list[MethodRow]:
    """Each method with its errors; the best is the one whose units' amounts were least out."""
    tried = found.tried(Level.UNIT)
    errors = tried["errors"] if tried else {}
    known = [value for value in errors.values() if value is not None]
    rows = []
    for name, (label, definition) in METHODS.items():
        amount = getattr(total.row, f"{name}_wan")
        rate = None if amount is None else ratio(amount, total.row.planned_wan)
        of_units, of_total = errors.get(name), tried["total_errors"][name] if tried else None
        is_best = bool(known) and of_units == min(known)
        words = str(label), str(definition)
        rows.append(MethodRow(name, *words, amount, rate, _rate(of_total), _rate(of_units), is_best))
    return rows


def _rate(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(value)
