"""``/releases/``: closed months, what was corrected in them, and the planner's page for closing the next one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import Refused
from common.periods import format_period

from ..models import Release
from ..permissions import can_close
from ..sealing import digest_of
from ..selection import get_default_year
from ..selectors.closing import get_bridge, get_closing, get_months_to_close, get_restatements
from ..services.releases import close_month
from .periods import period_or_404

LINES_CHECKED_UNASKED = 10_000  # the seal of more takes seconds, and is recomputed when somebody asks


def release_list(request) -> HttpResponse:
    """The months of a year: closed, next to be closed, still to come."""
    today = timezone.localdate()
    year = request.GET.get("year", "")
    year = int(year) if year.isdecimal() and len(year) == 4 else get_default_year(today)
    context = {"year": year, "months": get_months_to_close(year), "can_close": can_close(request.user)}
    return render(request, "investments/release_list.html", context)


def release_detail(request, period: str) -> HttpResponse:
    """Published, restated, live; each restatement with its reason and approver; and whether the seal is whole."""
    release = _release_or_404(period)
    restated = get_restatements(release, user=request.user)
    is_checked = "verify" in request.GET or release.releaselines.count() <= LINES_CHECKED_UNASKED
    context = {
        "release": release,
        "restated": restated,
        "bridge": get_bridge(release, restated, user=request.user),
        "is_checked": is_checked,
        "is_whole": is_checked and digest_of(release) == release.digest,
    }
    return render(request, "investments/release_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def release_close(request, period: str) -> HttpResponse:
    """What is missing, waiting and red; then the act itself."""
    if not can_close(request.user):
        raise PermissionDenied(_("只有省级规划员可以封账"))
    year, month = period_or_404(period)
    if request.method == "POST":
        try:
            close_month(year, month, by=request.user, at=timezone.now(), note=request.POST.get("note", ""))
        except Refused as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, _("%(period)s 已封账") % {"period": period})
            return redirect("investments:release-detail", period=period)
    context = {"period": format_period(year, month), "closing": get_closing(year, month, user=request.user)}
    context["note"] = request.POST.get("note", "")
    context["release"] = Release.objects.filter(year=year, month=month).first()
    return render(request, "investments/release_close.html", context)


def _release_or_404(period: str) -> Release:
    year, month = period_or_404(period)
    return get_object_or_404(Release.objects.select_related("closed_by"), year=year, month=month)
