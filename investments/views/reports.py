"""``/reports/<month>/<code>/``: one project's month, with its history beside it."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import RowErrors
from projects.models import Listing

from ..deadlines import get_deadline
from ..forms import ReportForm
from ..inputs import FACT_FIELDS, ReportInput
from ..models import MonthlyReport, ReportDraft, ReportingWindow, ReportStatus, Source
from ..selectors.lines import get_months
from ..services.reports import submit_reports
from .grid import require_officer
from .periods import period_or_404


def report_form(request, period: str, code: str) -> HttpResponse:
    """One listing's month: what stands, and the form for what is new."""
    require_officer(request)
    year, month = period_or_404(period)
    visible = Listing.objects.visible_to(request.user).select_related("project__region", "unit", "industry")
    listing = get_object_or_404(visible, project__code=code, year=year)
    standing = _standing(listing, month)
    form = ReportForm(request.POST or None, initial=_initial(listing, month, standing))
    if request.method == "POST" and form.is_valid() and _submit(request, form, listing, month):
        messages.success(
            request, _("%(project)s %(period)s 已报送，等待审核") % {"project": listing.project, "period": period}
        )
        return redirect("investments:report-list", period=period)
    months = get_months(listing)
    windows = ReportingWindow.objects.filter(year=year, month=month, tier=listing.tier)
    context = {
        "form": form,
        "listing": listing,
        "period": period,
        "month": month,
        "standing": standing,
        "months": months,
        "deadline": get_deadline(windows, request.user, at=timezone.now()),
        "previous_ytd_wan": next((line.completed_ytd_wan for line in months if line.month == month - 1), None),
    }
    return render(request, "investments/report_form.html", context)


def _submit(request, form: ReportForm, listing: Listing, month: int) -> bool:
    """Hands the form to the service; on refusal puts each reason beside its field."""
    period = date(listing.year, month, 1)
    report = ReportInput(project_code=listing.project.code, period=period, **form.cleaned_data)
    try:
        submit_reports([report], by=request.user, source=Source.FORM, at=timezone.now())
        ReportDraft.objects.filter(user=request.user, listing=listing, month=month).delete()
    except RowErrors as refused:
        for error in refused.errors:
            reason = ValidationError(str(error.message), code=error.code)
            form.add_error(error.field if error.field in form.fields else None, reason)
        return False
    return True


def _standing(listing: Listing, month: int) -> MonthlyReport | None:
    """The newest report of the month that was not replaced."""
    reports = listing.reports.filter(month=month).exclude(status=ReportStatus.REPLACED)
    return reports.prefetch_related("reviews__decided_by").order_by("-revision").first()


def _initial(listing: Listing, month: int, standing: MonthlyReport | None) -> dict:
    newest = listing.reports.filter(month=month).aggregate(newest=Max("revision"))["newest"] or 0
    facts = {name: getattr(standing, name) for name in FACT_FIELDS} if standing else {}
    return {**facts, "base_revision": newest}
