"""What every page asks about the whole installation, in one query."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from common.cache import get_or_compute
from common.moments import once

SECONDS_KEPT = 5  # the longest that a new alarm goes unseen


@dataclass(frozen=True)
class Installation:
    newest_year: int | None  # with a list, up to the year of today
    is_invented: bool  # some project is
    unseen: int  # comparisons that found a difference and that no planner has seen
    failing: int  # cells that cannot be rebuilt

    @property
    def alarms(self) -> int:
        return self.unseen + self.failing

    @property
    def is_lasting(self) -> bool:
        """What was seen of an alarm is gone at once, and the first list is there at once."""
        return not self.alarms and self.newest_year is not None


def get_installation(today: date, *, anew: bool = False) -> Installation:
    """Kept for a few seconds if nothing in it wants to be seen at once; ``anew`` looks again, once in a moment."""

    def read() -> Installation:
        return once("installation", lambda: _read(today))

    if anew:
        return read()
    return get_or_compute("installation", read, seconds=SECONDS_KEPT, if_it=lambda found: found.is_lasting)


def _read(today: date) -> Installation:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT MAX(year) FROM projects_listing WHERE year <= %s),
                   EXISTS (SELECT 1 FROM projects_project WHERE is_invented),
                   (SELECT COUNT(*) FROM investments_verification WHERE differing > 0 AND seen_at IS NULL),
                   (SELECT COUNT(*) FROM investments_rollupfailure)
            """,
            [today.year],
        )
        newest, is_invented, unseen, failing = cursor.fetchone()
    return Installation(newest, bool(is_invented), unseen, failing)
