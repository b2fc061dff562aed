"""``/projects/<code>/milestones/``: when the steps of construction are planned and reached."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import RowErrors

from ..forms import MilestoneForm
from ..models import MilestoneKind, Project
from ..permissions import can_keep_records
from ..services.milestones import state_milestones


def milestones(request, code: str) -> HttpResponse:
    """All steps in one form; a step that was not touched adds nothing. Every statement stays on record."""
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("region"), code=code)
    standing = {one.kind: one for one in project.milestones.standing()}
    forms = [
        MilestoneForm(request.POST or None, prefix=kind, kind=kind, standing=standing.get(kind))
        for kind in MilestoneKind
    ]
    if request.method == "POST":
        if not can_keep_records(request.user):
            raise PermissionDenied(_("节点由填报员、审核员和省级规划员登记"))
        wrong = [form for form in forms if not form.is_valid()]  # each is asked, so that all errors are shown
        if not wrong and _state(request, forms, project):
            messages.success(request, _("已登记"))
            return redirect("reporting:project-detail", code=code)
    context = {
        "project": project,
        "forms": forms,
        "may_state": can_keep_records(request.user),
        "statements": project.milestones.select_related("recorded_by").order_by("-pk"),
    }
    return render(request, "projects/milestones.html", context)


def _state(request, forms: list[MilestoneForm], project: Project) -> bool:
    touched = [form for form in forms if form.has_changed()]
    try:
        state_milestones([form.read(project) for form in touched], by=request.user, at=timezone.now())
    except RowErrors as refused:
        for error in refused.errors:
            form = touched[error.row]
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    return True
