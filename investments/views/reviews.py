"""``/review/``: what waits for my judgement."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from common.errors import Refused

from ..deadlines import get_current_deadline
from ..models import MonthlyReport
from ..permissions import can_review
from ..selectors.returns import get_waiting, get_waiting_units
from ..services.reviews import accept_reports, return_reports

ROWS_AT_ONCE = 200  # beyond, one unit at a time


def review_list(request) -> HttpResponse:
    """By reporting unit, what wants a look first; each report beside the month before and the figure it replaces."""
    _require_reviewer(request)
    units = get_waiting_units(request.user)
    asked = request.GET.get("unit", "")
    shown = [one for one in units if one.unit.code == asked]
    if not shown:
        everything = sum(one.waiting for one in units) <= ROWS_AT_ONCE
        shown, asked = (units if everything else units[:1]), ""
    context = {
        "units": units,
        "unit": asked,
        "is_partial": len(shown) < len(units),
        "groups": get_waiting(request.user, units=[one.unit for one in shown]),
        "deadline": get_current_deadline(request.user, at=timezone.now()),
        "total": sum(one.waiting for one in units),
    }
    return render(request, "investments/review_list.html", context)


@require_POST
def reports_accept(request, pk: int | None = None) -> HttpResponse:
    """One report, or the chosen ones, all or none. ``reason`` is that of a restatement."""
    _require_reviewer(request)
    reason = request.POST.get("reason", "")
    reports = _judge(
        request, lambda: accept_reports(_chosen(request, pk), by=request.user, at=timezone.now(), reason=reason)
    )
    if reports:
        count = len(reports)
        words = ngettext("已审核通过 %(count)s 份月报", "已审核通过 %(count)s 份月报", count)
        messages.success(request, words % {"count": count})
    return _back(request)


@require_POST
def reports_return(request, pk: int | None = None) -> HttpResponse:
    """One report, or the chosen ones with a common reason; without a reason nothing happens and the page says so."""
    _require_reviewer(request)
    reason = request.POST.get("reason", "")
    reasons = dict.fromkeys(_chosen(request, pk), reason)
    reports = _judge(request, lambda: return_reports(reasons, by=request.user, at=timezone.now()))
    if reports:
        count = len(reports)
        words = ngettext("已退回 %(count)s 份，填报员会看到原因", "已退回 %(count)s 份，填报员会看到原因", count)
        messages.success(request, words % {"count": count})
    return _back(request)


def _chosen(request, pk: int | None) -> list[int]:
    if pk is not None:
        return [pk]
    return [int(one) for one in request.POST.getlist("report") if one.isdecimal() and len(one) < 20]


def _judge(request, act: Callable[[], list[MonthlyReport]]) -> list[MonthlyReport]:
    try:
        return act()
    except Refused as refused:
        messages.error(request, str(refused.message))
        return []


def _back(request) -> HttpResponse:
    """To the unit that was looked at."""
    unit = request.POST.get("unit", "")
    query = f"?unit={unit}" if unit.isdecimal() and len(unit) == 6 else ""
    return redirect(reverse("investments:review-list") + query)


def _require_reviewer(request) -> None:
    if not can_review(request.user):
        raise PermissionDenied(_("只有审核员可以审核月报"))
