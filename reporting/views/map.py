"""``/map/``: the reporting units coloured by a measure, and where the projects are."""

from django.http import HttpResponse
from django.shortcuts import render

from common.moments import one_moment
from investments.freshness import get_freshness

from ..league import RANKED, get_league
from ..maps import get_map
from ..scoping import describe_scope
from .filters import filter_context, get_page_selection
from .league import ranked_measure


@one_moment()
def map_page(request) -> HttpResponse:
    """``measure`` and the filters of any page; ``region`` goes nearer: to a unit's counties, to a county's projects."""
    selection = get_page_selection(request, beside={"measure"})
    name = ranked_measure(request)
    filters = filter_context(selection, user=request.user)
    league = get_league(name, selection, user=request.user)
    context = {
        "league": league,
        "map": get_map(league, selection, user=request.user),
        "measures": RANKED.values(),
        "selection": selection,
        "scope": describe_scope(selection, request.user),
        "freshness": get_freshness(selection.year),
        **filters,
    }
    return render(request, "reporting/map.html", context)
