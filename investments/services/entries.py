"""Rows as people write them, from the grid or the workbook: read, judged together, submitted together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from accounts.models import User
from common.errors import RowError, RowErrors
from projects.models import Listing

from ..entries import read_entry
from ..inputs import ReportInput
from ..models import MonthlyReport, ReportDraft
from .reports import Assessment, check_reports, submit_reports


@dataclass(frozen=True)
class WrittenRow:
    """One listing's month as it was written: texts, numbers or dates by the names of ReportInput."""

    project_code: str
    written: Mapping[str, object]
    base_revision: int | None = None


def check_rows(rows: Sequence[WrittenRow], *, period: date, by: User, at: datetime) -> list[Assessment]:
    """What is to be said of each row, in their order: what cannot be read, else what the rules say. Writes nothing."""
    inputs, unreadable = _read(rows, period)
    readable = [position for position, report in enumerate(inputs) if report is not None]
    judged = check_reports([inputs[position] for position in readable], by=by, at=at)
    assessed = dict(zip(readable, (_moved(one, at) for one, at in zip(judged, readable, strict=True)), strict=True))
    return [assessed.get(position) or Assessment(errors=unreadable[position]) for position in range(len(rows))]


def submit_rows(
    rows: Sequence[WrittenRow], *, period: date, by: User, source: str, at: datetime
) -> list[MonthlyReport]:
    """All of them or none; raises like ``submit_reports``, with the rows that cannot be read among the errors."""
    inputs, unreadable = _read(rows, period)
    if unreadable:
        assessed = check_rows(rows, period=period, by=by, at=at)
        raise RowErrors([error for one in assessed for error in (*one.errors, *one.questions)])
    reports = submit_reports(inputs, by=by, source=source, at=at)
    _forget_drafts({report.listing_id for report in reports}, period=period, by=by)
    return reports


def _forget_drafts(listing_ids: Collection[int], *, period: date, by: User) -> None:
    drafts = ReportDraft.objects.filter(user=by, month=period.month).values_list("pk", "listing_id")
    ReportDraft.objects.filter(pk__in=[pk for pk, listing_id in drafts if listing_id in listing_ids]).delete()


def _read(rows: Sequence[WrittenRow], period: date) -> tuple[list[ReportInput | None], dict[int, tuple[RowError, ...]]]:
    inputs: list[ReportInput | None] = []
    unreadable = {}
    for position, row in enumerate(rows):
        values, problems = read_entry(row.written)
        if problems:
            unreadable[position] = tuple(RowError(position, *problem) for problem in problems)
            inputs.append(None)
        else:
            report = ReportInput(row.project_code, period, base_revision=row.base_revision, **values)
            inputs.append(report)
    return inputs, unreadable


def _moved(assessment: Assessment, position: int) -> Assessment:
    """Its errors name the row among all rows, not among the readable ones."""
    return replace(
        assessment,
        errors=tuple(replace(error, row=position) for error in assessment.errors),
        questions=tuple(replace(error, row=position) for error in assessment.questions),
    )


def save_drafts(rows: Sequence[WrittenRow], *, period: date, by: User, at: datetime) -> None:
    """Keep what somebody typed, unread. A row without ``written`` is forgotten, a listing they cannot see skipped."""
    listings = _listings_of(rows, period=period, by=by)
    known = {listings[row.project_code]: row for row in rows if row.project_code in listings}
    kept = [
        ReportDraft(
            user=by,
            listing_id=pk,
            month=period.month,
            values={name: str(value) for name, value in row.written.items()},
            base_revision=row.base_revision or 0,
            saved_at=at,
        )
        for pk, row in known.items()
        if row.written
    ]
    ReportDraft.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["user", "listing", "month"],
        update_fields=["values", "base_revision", "saved_at"],
    )
    _forget_drafts({pk for pk, row in known.items() if not row.written}, period=period, by=by)


def _listings_of(rows: Iterable[WrittenRow], *, period: date, by: User) -> dict[str, int]:
    visible = Listing.objects.visible_to(by).filter(year=period.year, project__code__in={r.project_code for r in rows})
    return dict(visible.values_list("project__code", "pk"))
