"""How fresh the figures of the year at hand are: said at the foot of every page and in the head of every API answer."""

from contextlib import suppress
from dataclasses import dataclass

from django.db import DatabaseError
from django.utils import timezone

from common.periods import format_period
from investments.freshness import Freshness, get_freshness
from investments.selection import get_default_year


@dataclass(frozen=True)
class Standing:
    year: int
    month: int
    freshness: Freshness


def get_standing() -> Standing:
    year = get_default_year(timezone.localdate())
    freshness = get_freshness(year)
    return Standing(year, freshness.newest_month, freshness)


class FreshnessHeadersMiddleware:
    """``Rollup-As-Of``, ``Rollup-Computed-At`` and ``Rollup-Stale`` in each answer of the API that has none yet."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_answer = request.path.startswith("/api/v1/") and response.status_code < 300 and hasattr(response, "data")
        if is_answer and "Rollup-As-Of" not in response:
            with suppress(DatabaseError):  # what was asked for is done
                standing = get_standing()
                for name, value in freshness_headers(standing.year, standing.month, standing.freshness).items():
                    response[name] = value
        return response


def freshness_headers(year: int, month: int, freshness: Freshness) -> dict[str, str]:
    computed_at = freshness.computed_at
    return {
        "Rollup-As-Of": format_period(year, month),
        "Rollup-Computed-At": computed_at.isoformat() if computed_at else "",
        "Rollup-Stale": str(freshness.stale),
    }
