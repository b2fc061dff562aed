"""``/warnings/quality/``: figures that look wrong, check by check, each with its evidence and how it stands."""

from django.http import HttpResponse
from django.shortcuts import render

from common.moments import one_moment
from common.pager import get_pager
from investments.freshness import get_freshness
from investments.measures import UNIT_CHECKS
from investments.models import FindingState
from investments.selectors.quality import get_findings, looks_at_units

from ..quality import count_checks, get_checked, narrowed, read_check, read_state
from ..scoping import describe_scope
from .filters import filter_context, get_page_selection

PAGE_SIZE = 50


@one_moment()
def quality(request) -> HttpResponse:
    """``check`` chooses whose findings are listed, ``state`` how they stand; and the filters of any page."""
    selection = get_page_selection(request, beside={"check", "state", "page"})
    name = read_check(request.GET.get("check", "identical_amounts"))
    state = read_state(request.GET.get("state", ""))
    filters = filter_context(selection, user=request.user)
    raised = get_checked(selection, user=request.user)
    checks = count_checks(raised)
    chosen = narrowed(raised, check=name, state=state)
    words = {"check": name, **({"state": state} if state else {})}
    pager = get_pager(request, count=len(chosen), size=PAGE_SIZE, query=selection.query(**words))
    shown = chosen[pager.offset : pager.offset + PAGE_SIZE]
    context = {
        "checks": checks,
        "chosen": next(one for one in checks if one.check.name == name),
        "is_of_units": name in UNIT_CHECKS,
        "looks_at_units": looks_at_units(selection, request.user),
        "state": state,
        "states": FindingState,
        "findings": get_findings(shown, year=selection.year, month=selection.month, user=request.user),
        "pager": pager,
        "selection": selection,
        "scope": describe_scope(selection, request.user),
        "freshness": get_freshness(selection.year),
        **filters,
    }
    return render(request, "reporting/quality.html", context)
