"""What an entrance hands to the services."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class ReportInput:
    """One listing's return for one month, as read from a form, a sheet or JSON. Nothing is decided yet.

    ``period`` is the first of the month. ``completed_ytd_wan`` is 自年初累计完成投资 in 万元. ``no_progress`` says
    explicitly that the month moved nothing. ``base_revision`` is the newest revision of the month that the sender had
    seen, 0 for none; None asks no question of it.
    """

    project_code: str
    period: date
    completed_ytd_wan: Decimal
    completed_total_wan: Decimal | None = None
    no_progress: bool = False
    progress_note: str = ""
    problem: str = ""
    started_on: date | None = None
    completed_on: date | None = None
    note: str = ""
    base_revision: int | None = None


FACT_FIELDS = (
    "completed_ytd_wan",
    "completed_total_wan",
    "no_progress",
    "progress_note",
    "problem",
    "started_on",
    "completed_on",
    "note",
)
