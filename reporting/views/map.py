"""``/map/``: the reporting units coloured by a measure, and where the projects are."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.moments import one_moment
from investments.freshness import get_freshness
from investments.selection import BadSelection

from ..league import RANKED, get_league
from ..maps import get_map
from ..scoping import describe_scope
from .filters import filter_context, get_page_selection


@one_moment()
def map_page(request) -> HttpResponse:
    """``measure`` and the filters of any page; ``region`` goes nearer: to a unit's counties, to a county's projects."""
    selection = get_page_selection(request, beside={"measure"})
    name = request.GET.get("measure", "completion_rate")
    if name not in RANKED:
        known = ", ".join(RANKED)
        raise BadSelection(
            {"measure": [_("不能按“%(name)s”着色，可用的有：%(known)s") % {"name": name, "known": known}]}
        )
    league = get_league(name, selection, user=request.user)
    context = {
        "league": league,
        "map": get_map(league, selection, user=request.user),
        "measures": RANKED.values(),
        "selection": selection,
        "scope": describe_scope(selection, request.user),
        "freshness": get_freshness(selection.year),
        **filter_context(selection, user=request.user),
    }
    return render(request, "reporting/map.html", context)
