"""``/reports/``: the officer's months, list and form."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import RowErrors
from common.periods import format_period
from projects.models import Listing

from ..forms import ReportForm
from ..inputs import FACT_FIELDS, ReportInput
from ..models import MonthlyReport, ReportingWindow, ReportStatus, Source
from ..permissions import can_report
from ..selectors.lines import get_months
from ..selectors.returns import Return, get_returns
from ..services.reports import submit_reports
from .periods import period_or_404


@dataclass(frozen=True)
class MonthLink:
    period: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class ReturnRow:
    """A row of the officer's list, with the way to its form."""

    entry: Return
    url: str

    @property
    def listing(self):
        return self.entry.listing

    @property
    def report(self):
        return self.entry.report

    @property
    def previous_ytd_wan(self):
        return self.entry.previous_ytd_wan

    @property
    def state(self):
        return self.entry.state


def report_home(request) -> HttpResponse:
    """On to the newest month that is open."""
    _require_officer(request)
    window = _open_windows(timezone.localdate()).first()
    if window is None:
        return render(request, "investments/report_list.html", {"period": "", "months": [], "rows": [], "counts": {}})
    return redirect("investments:report-list", period=format_period(window.year, window.month))


def report_list(request, period: str) -> HttpResponse:
    """The officer's whole list for one month, each row with its state."""
    _require_officer(request)
    year, month = period_or_404(period)
    rows = [
        ReturnRow(entry, reverse("investments:report-form", args=[period, entry.listing.project.code]))
        for entry in get_returns(year=year, month=month, user=request.user)
    ]
    windows = ReportingWindow.objects.filter(year=year, month=month)
    context = {
        "period": period,
        "months": _month_links(year, period),
        "counts": Counter(row.state for row in rows),
        "rows": rows,
        "window": windows.order_by("tier").first(),
    }
    return render(request, "investments/report_list.html", context)


def report_form(request, period: str, code: str) -> HttpResponse:
    """One listing's month: what stands, and the form for what is new."""
    _require_officer(request)
    year, month = period_or_404(period)
    visible = Listing.objects.visible_to(request.user).select_related("project__region", "unit", "industry")
    listing = get_object_or_404(visible, project__code=code, year=year)
    standing = _standing(listing, month)
    form = ReportForm(request.POST or None, initial=_initial(standing))
    if request.method == "POST" and form.is_valid() and _submit(request, form, listing, month):
        messages.success(
            request, _("%(project)s %(period)s 已报送，等待审核") % {"project": listing.project, "period": period}
        )
        return redirect("investments:report-list", period=period)
    months = get_months(listing)
    context = {
        "form": form,
        "listing": listing,
        "period": period,
        "month": month,
        "standing": standing,
        "months": months,
        "previous_ytd_wan": next((line.completed_ytd_wan for line in months if line.month == month - 1), None),
    }
    return render(request, "investments/report_form.html", context)


def _submit(request, form: ReportForm, listing: Listing, month: int) -> bool:
    """Hands the form to the service; on refusal puts each reason beside its field."""
    period = date(listing.year, month, 1)
    report = ReportInput(project_code=listing.project.code, period=period, **form.cleaned_data)
    try:
        submit_reports([report], by=request.user, source=Source.FORM, at=timezone.now())
    except RowErrors as refused:
        for error in refused.errors:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    return True


def _require_officer(request) -> None:
    if not can_report(request.user):
        raise PermissionDenied(_("只有填报员可以填报月度进度"))


def _open_windows(today: date):
    return ReportingWindow.objects.filter(opens_on__lte=today, closed_at=None).order_by("-year", "-month")


def _month_links(year: int, current: str) -> list[MonthLink]:
    months = ReportingWindow.objects.filter(year=year).order_by("month").values_list("month", flat=True).distinct()
    periods = [format_period(year, month) for month in months]
    return [MonthLink(p, reverse("investments:report-list", args=[p]), p == current) for p in periods]


def _standing(listing: Listing, month: int) -> MonthlyReport | None:
    """The newest report of the month that was not replaced."""
    reports = listing.reports.filter(month=month).exclude(status=ReportStatus.REPLACED)
    return reports.prefetch_related("reviews__decided_by").order_by("-revision").first()


def _initial(standing: MonthlyReport | None) -> dict:
    return {name: getattr(standing, name) for name in FACT_FIELDS} if standing else {}
