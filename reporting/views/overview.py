"""``/``: where the year stands."""

import hashlib

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from accounts.models import User
from common.moments import asking_once, one_moment
from common.money import WAN_PER_YI
from investments.freshness import get_freshness
from investments.selection import Selection

from ..overview import Progress, get_overview
from ..screen import get_screen
from .filters import filter_context, get_page_selection


@asking_once()
def overview(request) -> HttpResponse:
    """The page; its figures are those of /api/v1/rollups/ with the same filters.

    Its body is made of one moment and kept until a figure of the year changes, apart for each scope, language and
    selection: what is kept needs no transaction. With ``screen=1`` it is made for a wall.
    """
    selection = get_page_selection(request, beside={"screen", "slide"})
    freshness = get_freshness(selection.year)
    kind = "screen" if request.GET.get("screen") == "1" else "overview"
    make = _screen if kind == "screen" else _body
    key = f"{kind}:{get_language()}:{request.user.scope}:{selection.query()}"
    body = freshness.keep(hashlib.sha256(key.encode()).hexdigest(), lambda: make(selection, request.user))
    return render(request, f"reporting/{kind}.html", {"body": body, "selection": selection})


@one_moment()
def _screen(selection: Selection, user: User) -> str:
    freshness = get_freshness(selection.year)
    data = get_screen(selection, user=user)
    context = {"screen": data, "chart_data": chart_data(data.progress), "selection": selection, "freshness": freshness}
    return render_to_string("reporting/_screen_body.html", context)


@one_moment()
def _body(selection: Selection, user: User) -> str:
    data = get_overview(selection, user=user, freshness=get_freshness(selection.year))
    context = {"overview": data, "chart_data": chart_data(data), **filter_context(selection, user=user)}
    return render_to_string("reporting/_overview_body.html", context)


def chart_data(data: Progress) -> dict:
    """Amounts as numbers of 亿元, for drawing only."""
    return {
        "curve": [
            {
                "month": point.month,
                "planned": _yi(point.planned_wan),
                "first": _yi(point.first_planned_wan),
                "seasonal": _yi(point.seasonal_wan),
                "last_year": _yi(point.last_year_wan),
                "completed": _yi(point.completed_ytd_wan),
                "in_month": _yi(point.completed_in_month_wan),
            }
            for point in data.curve
        ],
    }


def _yi(amount_wan) -> float | None:
    return None if amount_wan is None else float(amount_wan / WAN_PER_YI)
