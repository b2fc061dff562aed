"""What is done from the register: keeping a view of it, and changing many of its rows at once."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import Refused
from investments.selection import Selection
from investments.selectors.lines import get_lines
from projects.forms import BulkEditForm, SaveViewForm
from projects.models import Listing, SavedView
from projects.services.bulk_edits import MOST, EditRefused, preview_edit
from projects.services.imports import require_may_import
from projects.services.saved_views import save_view

from .filters import get_page_selection
from .projects import asked_of_register, words_of_view

SHOWN = 20  # of the rows that an edit is about


@require_POST
def view_save(request) -> HttpResponse:
    """Keeps the address that the page was asked with, under a name; its words are read as the register reads them."""
    _selection, _sort, _columns = asked_of_register(request)
    form = SaveViewForm(request.POST)
    query = words_of_view(request.GET.urlencode())
    if not form.is_valid():
        messages.error(request, _("没有保存：请填写 60 字以内的名称"))
    else:
        try:
            view = save_view(**form.cleaned_data, query=query, by=request.user)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("已保存视图“%(name)s”") % {"name": view.name})
    return redirect(f"{reverse('reporting:project-list')}?{request.GET.urlencode()}")


@require_POST
def view_delete(request, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    view.delete()
    messages.success(request, _("已删除视图“%(name)s”") % {"name": view.name})
    return redirect("reporting:project-list")


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_edit(request) -> HttpResponse:
    """The rows ticked in the register (``code``), or all of the selection; the answer is the preview of a list."""
    require_may_import(request.user)
    selection = get_page_selection(request, beside={"code", "sort", "columns", "page"})
    listings = _chosen(request, selection)
    start = date(selection.year, timezone.localdate().month, 1)
    form = BulkEditForm(request.POST or None, year=selection.year, initial={"effective_on": start})
    plan = None
    if request.method == "POST" and form.is_valid():
        try:
            batch = preview_edit(
                listings,
                form.values(),
                year=selection.year,
                effective_on=form.cleaned_data["effective_on"],
                by=request.user,
                at=timezone.now(),
            )
        except EditRefused as refused:
            plan = refused.plan
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            query = urlencode({"effective_on": form.cleaned_data["effective_on"].isoformat()})
            return redirect(f"{reverse('projects:import-preview', args=[batch.pk])}?{query}")
    context = {
        "form": form,
        "plan": plan,
        "selection": selection,
        "count": len(listings),
        "listings": listings[:SHOWN],
        "is_ticked": "code" in request.GET,
        "asked": request.GET.urlencode(),
        "query": selection.query(),
    }
    return render(request, "reporting/bulk_edit.html", context)


def _chosen(request, selection: Selection) -> list[Listing]:
    """As they are now: a row of a past month shows how a listing was classed then."""
    listings = Listing.objects.visible_to(request.user).filter(year=selection.year)
    if codes := request.GET.getlist("code"):
        chosen = listings.filter(project__code__in=codes[:MOST])
    else:
        lines = get_lines(selection, user=request.user, limit=MOST + 1)
        chosen = listings.filter(pk__in=[line.listing_id for line in lines])
    return list(chosen.select_related("project", "unit").order_by("project__code"))
