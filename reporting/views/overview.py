"""``/``: where the year stands."""

import hashlib

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from accounts.models import User
from common.moments import one_moment
from common.money import WAN_PER_YI
from investments.freshness import Freshness, get_freshness
from investments.selection import Selection

from ..overview import Overview, get_overview
from .filters import filter_context, get_page_selection


@one_moment()
def overview(request) -> HttpResponse:
    """The page; its figures are those of /api/v1/rollups/ with the same filters.

    Its body is kept until a figure of the year changes, apart for each scope, language and selection.
    """
    selection = get_page_selection(request)
    freshness = get_freshness(selection.year)
    key = f"overview:{get_language()}:{request.user.scope}:{selection.query()}"
    body = freshness.keep(hashlib.sha256(key.encode()).hexdigest(), lambda: _body(selection, request.user, freshness))
    return render(request, "reporting/overview.html", {"body": body})


def _body(selection: Selection, user: User, freshness: Freshness) -> str:
    data = get_overview(selection, user=user, freshness=freshness)
    context = {"overview": data, "chart_data": _chart_data(data), **filter_context(selection, user=user)}
    return render_to_string("reporting/_overview_body.html", context)


def _chart_data(data: Overview) -> dict:
    """Amounts as numbers of 亿元, for drawing only."""
    return {
        "curve": [
            {
                "month": point.month,
                "planned": _yi(point.planned_wan),
                "completed": _yi(point.completed_ytd_wan),
                "in_month": _yi(point.completed_in_month_wan),
            }
            for point in data.curve
        ],
    }


def _yi(amount_wan) -> float | None:
    return None if amount_wan is None else float(amount_wan / WAN_PER_YI)
