"""``/projects/<code>/documents/``: photos and documents, brought in, handed out and withdrawn."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import Refused

from ..downloads import answer_with
from ..forms import DocumentForm
from ..models import Document, Project
from ..permissions import can_keep_records
from ..services.documents import add_document, withdraw_document


@require_http_methods(["GET", "HEAD", "POST"])
def documents(request, code: str) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user), code=code)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _add(request, form, project):
        messages.success(request, _("已上传"))
        return redirect("projects:documents", code=code)
    context = {
        "project": project,
        "form": form,
        "may_keep": can_keep_records(request.user),
        "documents": project.documents.standing().select_related("uploaded_by"),
        "withdrawn": project.documents.exclude(withdrawn_at=None).select_related("uploaded_by", "withdrawn_by"),
    }
    return render(request, "projects/documents.html", context)


def _add(request, form: DocumentForm, project: Project) -> bool:
    file = form.cleaned_data["file"]
    try:
        title = form.cleaned_data["title"]
        add_document(project, file.read(), file.name, title=title, by=request.user, at=timezone.now())
    except Refused as refused:
        form.add_error("file", str(refused.message))
        return False
    return True


@require_GET
def document_file(request, code: str, pk: int) -> HttpResponse:
    return answer_with(_document(request, code, pk), preview="preview" in request.GET)


@require_POST
def document_withdraw(request, code: str, pk: int) -> HttpResponse:
    withdraw_document(_document(request, code, pk), by=request.user, at=timezone.now())
    messages.success(request, _("已撤下"))
    return redirect("projects:documents", code=code)


def _document(request, code: str, pk: int) -> Document:
    visible = Document.objects.visible_to(request.user).select_related("project")
    return get_object_or_404(visible, project__code=code, pk=pk)
