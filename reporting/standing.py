"""How fresh the figures of the year at hand are: said at the foot of every page and in the head of every API answer."""

from dataclasses import dataclass

from django.utils import timezone

from common.periods import format_period
from investments.freshness import Freshness, get_freshness
from investments.selection import get_default_month, get_default_year


@dataclass(frozen=True)
class Standing:
    year: int
    month: int
    freshness: Freshness


def get_standing() -> Standing:
    year = get_default_year(timezone.localdate())
    freshness = get_freshness(year)
    return Standing(year, get_default_month(freshness), freshness)


class FreshnessHeadersMiddleware:
    """``Rollup-As-Of``, ``Rollup-Computed-At`` and ``Rollup-Stale`` in each answer of the API."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/api/v1/") and response.status_code < 300 and hasattr(response, "data"):
            standing = get_standing()
            computed_at = standing.freshness.computed_at
            response["Rollup-As-Of"] = format_period(standing.year, standing.month)
            response["Rollup-Computed-At"] = computed_at.isoformat() if computed_at else ""
            response["Rollup-Stale"] = str(standing.freshness.stale)
        return response
