"""The hash chain of a listing's history: what an entry's digest covers, as pure functions of rows.

They read attributes only, so that a migration can seal with them what was reported before there was a history.
"""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter

START = ""
REPORT_FACTS = [
    "month", "revision", "completed_ytd_wan", "completed_total_wan", "no_progress", "progress_note", "problem",
    "started_on", "completed_on", "note", "flags", "source", "submitted_by_id", "submitted_at", "request_id",
]  # fmt: skip
REVIEW_FACTS = ["decision", "reason", "status_after", "decided_by_id", "decided_at", "request_id"]
ENTRY_FACTS = [
    "listing_id", "number", "month", "act", "report_id", "review_id", "old_wan", "new_wan", "status_after", "reason",
    "done_by_id", "done_at", "source", "request_id",
]  # fmt: skip

_of_entry, _of_report, _of_review = (attrgetter(*names) for names in (ENTRY_FACTS, REPORT_FACTS, REVIEW_FACTS))


def entry_digest(previous: str, entry, report, review) -> str:
    """SHA-256 of the entry before, this entry, and the facts of the report and the review that it is about."""
    facts = [_of_entry(entry), _of_report(report), _of_review(review) if review else []]
    return hashlib.sha256(canonical([previous, *facts]).encode()).hexdigest()


def canonical(values: list) -> str:
    """One text for the same values on every database: two places for amounts, UTC for moments."""
    return _ENCODER.encode(values)


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return _moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


@lru_cache(maxsize=256)
def _moment_text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_text)
