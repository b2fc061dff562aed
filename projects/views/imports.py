"""The page ``/import/``: upload, look at what would happen, then commit."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Region
from common.errors import Refused
from common.spreadsheets import XLSX, SheetError, read_upload
from projects.imports.forms import UploadForm
from projects.imports.plan import ImportPlan, make_plan
from projects.imports.template import template_workbook
from projects.models import Batch, ImportBatch, Industry, Stage
from projects.services.imports import PlanChanged, commit_batch, keep_preview, plan_batch, require_may_import

SHOWN = 200  # rows of each table; the counts above it are complete


@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: HttpRequest) -> HttpResponse:
    """The form, and its answer: the preview, or what is wrong with the file with everything typed still there."""
    require_may_import(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, initial={"year": timezone.localdate().year})
    plan = None
    if request.method == "POST" and form.is_valid():
        try:
            content = read_upload(form.cleaned_data["file"])
            plan = make_plan(content, by=request.user, **_terms(form))
        except SheetError as error:
            form.add_error("file", error.message)
        else:
            if not plan.errors:
                return _keep(request, content, form, plan)
    return render(request, "projects/import_upload.html", {"form": form, **_shown(plan)})


def _terms(form: UploadForm) -> dict:
    return {name: form.cleaned_data[name] for name in ("year", "tier", "effective_on")}


def _keep(request: HttpRequest, content: bytes, form: UploadForm, plan: ImportPlan) -> HttpResponse:
    batch = keep_preview(content, form.cleaned_data["file"].name, plan, by=request.user, at=timezone.now())
    query = f"?effective_on={plan.effective_on.isoformat()}"
    return redirect(reverse("projects:import-preview", args=[batch.pk]) + query)


@require_GET
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What committing would do now; for a committed file, what it did."""
    batch = _own_batch(request, pk)
    if batch.committed_at is not None:
        return render(request, "projects/import_preview.html", {"batch": batch})
    plan = plan_batch(batch, effective_on=_effective_on(request.GET, batch), by=request.user)
    return render(request, "projects/import_preview.html", {"batch": batch, **_shown(plan)})


@require_POST
def import_commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was previewed, or show the new preview if the register has changed since."""
    batch = _own_batch(request, pk)
    try:
        plan = commit_batch(
            batch,
            seen_digest=request.POST.get("digest", ""),
            effective_on=_effective_on(request.POST, batch),
            by=request.user,
            at=timezone.now(),
        )
    except PlanChanged as changed:
        messages.warning(request, _("预览之后项目库有变化，尚未导入。请核对新的预览后再次确认"))
        return render(request, "projects/import_preview.html", {"batch": batch, **_shown(changed.plan)}, status=409)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        words = {"new": len(plan.new), "changed": len(plan.changed), "unchanged": plan.unchanged}
        messages.success(request, _("已导入：新增 %(new)s，变更 %(changed)s，未变 %(unchanged)s") % words)
    return redirect("projects:import-preview", pk=batch.pk)


@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    require_may_import(request.user)
    headers = {"Content-Disposition": 'attachment; filename="project-list.xlsx"'}
    return HttpResponse(template_workbook(), content_type=XLSX, headers=headers)


def _own_batch(request: HttpRequest, pk: int) -> ImportBatch:
    require_may_import(request.user)
    batches = ImportBatch.objects.all()
    if not request.user.is_superuser:
        batches = batches.filter(uploaded_by=request.user)
    return get_object_or_404(batches, pk=pk)


def _effective_on(data, batch: ImportBatch) -> date:
    text = data.get("effective_on", "")
    try:
        return date.fromisoformat(text) if text else date(batch.year, 1, 1)
    except ValueError as error:
        raise BadRequest(f"effective_on: {text}") from error


def _shown(plan: ImportPlan | None) -> dict:
    """A plan for the template: names instead of ids, and no more rows than a page can carry."""
    if plan is None:
        return {}
    regions = Region.objects.in_bulk([new.row.region_id for new in plan.new[:SHOWN]])
    industries = Industry.objects.in_bulk()
    new = [
        {
            "row": entry.row,
            "region": regions[entry.row.region_id],
            "industry": industries[entry.row.industry_id],
            "stage": Stage(entry.row.stage).label,
            "batch": Batch(entry.row.batch).label,
            "known": entry.project,
        }
        for entry in plan.new[:SHOWN]
    ]
    return {"plan": plan, "new": new, "changed": plan.changed[:SHOWN], "shown": SHOWN}
