"""How fresh the figures of a year are, and what may be kept until one of them changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, Subquery

from common.cache import get_or_compute
from common.moments import once

from .models import Rebuild, StaleCell

T = TypeVar("T")

# Names and targets may be edited without a figure changing: nothing is kept longer than this.
SECONDS_KEPT = 60


@dataclass(frozen=True)
class Freshness:
    """When the cells of a year were last rebuilt, and how many changes they do not yet show."""

    year: int
    computed_at: datetime | None
    stale: int
    version: int = 0  # of the cells

    def keep(self, key: str, compute: Callable[[], T]) -> T:
        """What was computed under this key since the figures of the year last changed, or computes it now."""
        return get_or_compute(f"{key}:{self.year}:{self.version}:{self.stale}", compute, seconds=SECONDS_KEPT)


def get_freshness(year: int) -> Freshness:
    """One query, and one for the whole of a moment; two while a year was never built."""
    return once(("freshness", year), lambda: _read_freshness(year))


def _read_freshness(year: int) -> Freshness:
    marks = StaleCell.objects.filter(year=year)
    counted = marks.order_by().values("year").annotate(count=Count("pk")).values("count")
    newest = Rebuild.objects.filter(year=year).annotate(stale=Subquery(counted))
    found = newest.values_list("computed_at", "stale", "version").first()
    return Freshness(year, found[0], found[1] or 0, found[2]) if found else Freshness(year, None, marks.count())
