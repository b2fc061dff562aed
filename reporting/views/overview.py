"""``/``: where the year stands."""

from django.http import HttpResponse
from django.shortcuts import render

from common.money import WAN_PER_YI

from ..overview import Overview, get_overview
from .filters import filter_context, get_page_selection


def overview(request) -> HttpResponse:
    """The page; its figures are those of /api/v1/rollups/ with the same filters."""
    selection = get_page_selection(request)
    data = get_overview(selection, user=request.user)
    context = {"overview": data, "chart_data": _chart_data(data), **filter_context(request, selection)}
    return render(request, "reporting/overview.html", context)


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
        "units": [{"name": row.name, "rate": float(row.figures.completion_rate or 0)} for row in data.units],
    }


def _yi(amount_wan) -> float | None:
    return None if amount_wan is None else float(amount_wan / WAN_PER_YI)
