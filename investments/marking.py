"""Marking cells stale in the transaction that changes their facts, and nudging the worker once it has committed."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection, transaction
from kombu.exceptions import OperationalError

from common.bulk import in_parts, moment
from projects.hooks import ListingsChanged
from projects.models import Listing

from .models import MonthlyReport
from .restating import Cause, restate
from .tasks import recompute_stale_cells

logger = logging.getLogger(__name__)

LISTINGS_AT_ONCE = 5000  # in one statement, well below SQLite's limit of parameters


def mark_stale(first_months: Mapping[int, int], *, at: datetime) -> None:
    """Mark every cell that the listings (id -> first changed month) count in, or ever counted in, from then on."""
    by_month: dict[int, list[int]] = {}
    for listing_id, month in first_months.items():
        by_month.setdefault(month, []).append(listing_id)
    with connection.cursor() as cursor:
        for month, listing_ids in sorted(by_month.items()):
            for part in in_parts(sorted(listing_ids), LISTINGS_AT_ONCE):
                ids = ", ".join(["%s"] * len(part))
                cursor.execute(_MARK.format(ids=ids), [month, month, moment(at), *part, month])
    transaction.on_commit(nudge_worker)


# A movement that was closed in the month in which it began counts nowhere now, but may still be in its cell.
_MARK = """
    INSERT INTO investments_stalecell
        (year, from_month, tier, batch, industry_id, unit_id, stage, marked_at)
    SELECT DISTINCT l.year, CASE WHEN mv.from_month > %s THEN mv.from_month ELSE %s END,
        mv.tier, mv.batch, mv.industry_id, mv.unit_id, mv.stage, %s
    FROM projects_listingmovement mv
    JOIN projects_listing l ON l.id = mv.listing_id
    WHERE mv.listing_id IN ({ids}) AND (mv.until_month > %s OR mv.from_month = mv.until_month)
"""


def mark_year(year: int, *, at: datetime, from_month: int = 1) -> None:
    """Mark every cell of a year from a month on: its rules or windows changed."""
    mark_stale(dict.fromkeys(Listing.objects.filter(year=year).values_list("pk", flat=True), from_month), at=at)


def mark_reports(reports: Iterable[MonthlyReport], *, at: datetime) -> None:
    """Mark the cells of the reports' listings, each from its earliest reported month on: later months carry it."""
    first_months: dict[int, int] = {}
    for report in reports:
        first_months[report.listing_id] = min(report.month, first_months.get(report.listing_id, 12))
    mark_stale(first_months, at=at)


def follow_listings(change: ListingsChanged) -> None:
    """The watcher of ``projects.hooks``: the cells are stale, and closed months that change are restated."""
    mark_stale(dict.fromkeys(change.reasons, 1), at=change.at)
    restate({pk: [Cause(reason)] for pk, reason in change.reasons.items()}, by=change.by, at=change.at)


def follow_regions(at: datetime) -> None:
    """The watcher of ``accounts.hooks``: a county that belongs to another unit counts there, in every year."""
    for year in Listing.objects.order_by("year").values_list("year", flat=True).distinct():
        mark_year(year, at=at)


def nudge_worker() -> None:
    """Ask the worker to rebuild now. If the broker is away the marks remain, and the periodic sweep finds them."""
    try:
        recompute_stale_cells.apply_async(expires=60)
    except (OperationalError, OSError) as error:
        logger.warning("The broker did not take the nudge (%s); the sweep will find the marks.", error)
