"""``/review/``: what waits for my judgement."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from common.errors import Refused

from ..permissions import can_review
from ..selectors.returns import get_waiting
from ..services.reviews import accept_reports, return_reports


def review_list(request) -> HttpResponse:
    """By reporting unit; each report beside the month before and the figure it would replace."""
    _require_reviewer(request)
    return render(request, "investments/review_list.html", {"groups": get_waiting(request.user)})


@require_POST
def report_accept(request, pk: int) -> HttpResponse:
    return _accept(request, [pk])


@require_POST
def reports_accept(request) -> HttpResponse:
    """The chosen reports, all or none."""
    return _accept(request, [int(pk) for pk in request.POST.getlist("report") if pk.isdecimal() and len(pk) < 20])


@require_POST
def report_return(request, pk: int) -> HttpResponse:
    """Needs a reason; without one nothing happens and the page says so."""
    _require_reviewer(request)
    try:
        return_reports({pk: request.POST.get("reason", "")}, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("已退回，填报员会看到原因"))
    return redirect("investments:review-list")


def _accept(request, pks: Sequence[int]) -> HttpResponse:
    _require_reviewer(request)
    try:
        reports = accept_reports(pks, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        count = len(reports)
        messages.success(
            request, ngettext("已审核通过 %(count)s 份月报", "已审核通过 %(count)s 份月报", count) % {"count": count}
        )
    return redirect("investments:review-list")


def _require_reviewer(request) -> None:
    if not can_review(request.user):
        raise PermissionDenied(_("只有审核员可以审核月报"))
