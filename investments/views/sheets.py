"""``/reports/<month>/sheet.xlsx`` and its way back: upload, preview, commit, and the copy with the bad cells marked."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from common.errors import Refused, RowErrors
from common.spreadsheets import XLSX, SheetError, read_upload

from ..inputs import FACT_FIELDS
from ..models import ReportSheet
from ..selectors.returns import Return, get_returns, listed_in
from ..services.sheets import SheetPlan, commit_sheet, keep_sheet, plan_kept, plan_sheet
from ..sheets.writing import SheetLine, write_workbook
from .grid import require_officer
from .periods import period_or_404

SHOWN = 300  # rows of each table; the counts above it are complete


@require_GET
def sheet_download(request: HttpRequest, period: str) -> HttpResponse:
    """The officer's list of the month to fill in."""
    require_officer(request)
    year, month = period_or_404(period)
    returns = get_returns(listed_in(year, month, request.user), month=month, user=request.user)
    return _workbook((line_of(entry, period) for entry in returns), request, period, suffix="")


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_upload(request: HttpRequest, period: str) -> HttpResponse:
    """Takes the file; what cannot be read at all is said at once, everything else on the preview."""
    require_officer(request)
    year, month = period_or_404(period)
    problem = ""
    if request.method == "POST":
        try:
            if "file" not in request.FILES:
                raise SheetError(_("请选择填好的表格文件"), "no_file")
            content = read_upload(request.FILES["file"])
            terms = {"year": year, "month": month, "by": request.user, "at": timezone.now()}
            plan_sheet(content, **terms)
            kept = keep_sheet(content, request.FILES["file"].name, **terms)
            return redirect("investments:sheet-preview", period=period, pk=kept.pk)
        except (SheetError, Refused) as error:
            problem = str(error.message)
    context = {"period": period, "problem": problem}
    return render(request, "investments/sheet_upload.html", context, status=400 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_preview(request: HttpRequest, period: str, pk: int) -> HttpResponse:
    """Every change and every error; POST commits, or shows anew what stands in the way."""
    kept = _own_sheet(request, period, pk)
    status = 200
    if request.method == "POST":
        try:
            count = commit_sheet(kept, by=request.user, at=timezone.now())
        except RowErrors:
            messages.error(request, _("没有报送：有行不能接受，见下表"))
            status = 409
        except Refused as refused:
            messages.error(request, str(refused.message))
        else:
            words = ngettext("已报送 %(count)s 项，等待审核", "已报送 %(count)s 项，等待审核", count)
            messages.success(request, words % {"count": count})
            return redirect("investments:report-list", period=period)
    plan = None if kept.committed_at else plan_kept(kept, by=request.user, at=timezone.now())
    context = {"kept": kept, "period": period, "plan": plan, "shown": SHOWN}
    return render(request, "investments/sheet_preview.html", context, status=status)


@require_GET
def sheet_marked(request: HttpRequest, period: str, pk: int) -> HttpResponse:
    """What was sent, as a workbook in which each bad cell is marked and says why."""
    kept = _own_sheet(request, period, pk)
    plan = plan_kept(kept, by=request.user, at=timezone.now())
    known = {entry.listing.project.code: line_of(entry, period) for entry in _returns_of(request, kept, plan)}
    return _workbook(_marked(plan, known), request, period, suffix="-marked")


def _own_sheet(request: HttpRequest, period: str, pk: int) -> ReportSheet:
    require_officer(request)
    year, month = period_or_404(period)
    return get_object_or_404(ReportSheet, pk=pk, year=year, month=month, uploaded_by=request.user)


def _returns_of(request: HttpRequest, kept: ReportSheet, plan: SheetPlan) -> list[Return]:
    codes = {line.project_code for line in plan.sheet.lines}
    listings = listed_in(kept.year, kept.month, request.user).filter(project__code__in=codes)
    return get_returns(listings, month=kept.month, user=request.user)


def line_of(entry: Return, period: str) -> SheetLine:
    """What stands: not the draft, so that a workbook sent back as it came changes nothing."""
    listing = entry.listing
    values = {
        "project_code": listing.project.code,
        "period": period,
        "project_name": listing.project.name,
        "region": listing.project.region.name,
        "stage": listing.get_stage_display(),
        "planned_wan": listing.planned_wan,
        "previous_ytd_wan": entry.previous_ytd_wan,
        "status": entry.report.get_status_display() if entry.report else _("未报送"),
        "base_revision": entry.revision,
    }
    facts = {name: getattr(entry.report, name) for name in FACT_FIELDS} if entry.report else {}
    return SheetLine({**values, **facts})


def _marked(plan: SheetPlan, known: dict[str, SheetLine]) -> Iterator[SheetLine]:
    remarks: dict[int, dict[str, list[str]]] = {}
    for error in plan.errors:
        remarks.setdefault(error.row, {}).setdefault(error.field, []).append(error.message)
    for line in plan.sheet.lines:
        about = known[line.project_code].values if line.project_code in known else {}
        told = {"project_code": line.project_code, "period": line.period, "base_revision": line.base_revision}
        yield SheetLine({**about, **told, **line.written}, remarks.get(line.number, {}))


def _workbook(lines, request: HttpRequest, period: str, *, suffix: str) -> HttpResponse:
    place = request.user.region.name if request.user.region else _("全省")
    content = write_workbook(lines, title=_("%(period)s 月报 · %(place)s") % {"period": period, "place": place})
    name = f"monthly-report-{period}-{request.user.username}{suffix}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
