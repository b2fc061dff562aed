"""``/explain/``: any figure, with its meaning, its formula and the rows behind it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.moments import one_moment
from common.pager import get_pager
from investments.measures import EXPLAINED
from investments.selection import BadSelection
from investments.selectors.explanations import get_explanation, with_shares

from ..scoping import describe_scope
from .filters import filter_context, get_page_selection

PAGE_SIZE = 50


@one_moment()
def explain(request) -> HttpResponse:
    """``measure`` and the filters of any page; the rows come in pages."""
    selection = get_page_selection(request, beside={"measure", "page"})
    name = request.GET.get("measure", "completion_rate")
    if name not in EXPLAINED:
        raise BadSelection({"measure": [_("没有指标“%(name)s”") % {"name": name}]})
    found = get_explanation(name, selection, user=request.user)
    pager = get_pager(request, count=found.resum.rows, size=PAGE_SIZE, query=selection.query(measure=name))
    found = with_shares(found, user=request.user, limit=PAGE_SIZE, offset=pager.offset)
    context = {
        "explanation": found,
        "selection": selection,
        "pager": pager,
        "scope": describe_scope(selection, request.user),
        "measures": EXPLAINED.values(),
        **filter_context(selection, user=request.user),
    }
    return render(request, "reporting/explain.html", context)
