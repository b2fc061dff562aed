"""Marking cells stale in the transaction that changes their facts, and nudging the worker once it has committed."""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from projects.models import ListingMovement

from .models import MonthlyReport, StaleCell
from .tasks import recompute_stale_cells

logger = logging.getLogger(__name__)

AT_ONCE = 5000  # ids in one query, well below SQLite's limit of parameters


def mark_stale(first_months: Mapping[int, int], *, at: datetime) -> None:
    """Mark every cell that the listings (id -> first changed month) count in, or ever counted in, from then on."""
    marks = {mark for chunk in _chunks(list(first_months)) for mark in _marks_of(chunk, first_months)}
    columns = ("year", "from_month", "tier", "batch", "industry_id", "unit_id", "stage")
    StaleCell.objects.bulk_create(
        [StaleCell(**dict(zip(columns, mark, strict=True)), marked_at=at) for mark in sorted(marks)], batch_size=1000
    )
    transaction.on_commit(nudge_worker)


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _marks_of(listing_ids: list[int], first_months: Mapping[int, int]) -> Iterator[tuple]:
    movements = ListingMovement.objects.filter(listing__in=listing_ids).values_list(
        "listing_id", "listing__year", "from_month", "until_month", "tier", "batch", "industry_id", "unit_id", "stage"
    )
    for listing_id, year, from_month, until_month, *key in movements:
        first = first_months[listing_id]
        if until_month > first or from_month == until_month:
            yield year, max(first, from_month), *key


def mark_reports(reports: Iterable[MonthlyReport], *, at: datetime) -> None:
    """Mark the cells of the reports' listings, each from its earliest reported month on: later months carry it."""
    first_months: dict[int, int] = {}
    for report in reports:
        first_months[report.listing_id] = min(report.month, first_months.get(report.listing_id, 12))
    mark_stale(first_months, at=at)


def mark_listings(listing_ids: Collection[int]) -> None:
    """The watcher of ``projects.hooks``: class, plan, dates or events of these listings changed."""
    mark_stale(dict.fromkeys(listing_ids, 1), at=timezone.now())


def nudge_worker() -> None:
    """Ask the worker to rebuild now. If the broker is away the marks remain, and the periodic sweep finds them."""
    try:
        recompute_stale_cells.apply_async(expires=60)
    except (OperationalError, OSError) as error:
        logger.warning("The broker did not take the nudge (%s); the sweep will find the marks.", error)
