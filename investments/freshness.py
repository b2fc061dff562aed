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

# Names and targets may be edited without a figure changing: nothing is kept longer than this, and what is made of kept
# things no longer than twice.
SECONDS_KEPT = 60


@dataclass(frozen=True)
class Freshness:
    """When the cells of a year were last rebuilt, and how many changes they do not yet show."""

    year: int
    computed_at: datetime | None
    stale: int
    version: int = 0  # of the cells
    version_before: int = 0  # of the cells of the year before, with which curves compare; 0 if it has none
    newest_month: int = 1  # that is worth looking at, see Rebuild

    def keep(self, key: str, compute: Callable[[], T]) -> T:
        """What was computed under this key since the figures of these years last changed, or computes it now."""
        moment = f"{self.year}:{self.version}:{self.stale}:{self.version_before}"
        return get_or_compute(f"{key}:{moment}", compute, seconds=SECONDS_KEPT)


def get_freshness(year: int) -> Freshness:
    """One query, and one for the whole of a moment; two while a year was never built."""
    return once(("freshness", year), lambda: _read_freshness(year))


def _read_freshness(year: int) -> Freshness:
    marks = StaleCell.objects.filter(year=year)
    counted = marks.order_by().values("year").annotate(count=Count("pk")).values("count")
    rebuilds = Rebuild.objects.filter(year__in=[year, year - 1]).annotate(stale=Subquery(counted)).in_bulk()
    before = rebuilds[year - 1].version if year - 1 in rebuilds else 0
    if year not in rebuilds:
        return Freshness(year, None, marks.count(), version_before=before)
    newest = rebuilds[year]
    return Freshness(year, newest.computed_at, newest.stale or 0, newest.version, before, newest.newest_month)
