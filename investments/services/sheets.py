"""The monthly workbook sent back: what it would change, kept until it is committed, all of it or nothing."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.bulk import collector_at_rest
from common.errors import Refused
from common.periods import format_period

from ..entries import is_blank, read_entry
from ..inputs import FACT_FIELDS
from ..models import MonthlyReport, ReportSheet, ReportStatus, Source
from ..permissions import can_report
from ..sheets.columns import COLUMNS
from ..sheets.reading import ReadLine, ReadSheet, read_monthly_sheet
from .entries import WrittenRow, check_rows, submit_rows

PREVIEWS_KEPT = timedelta(days=7)
LABELS = {column.name: column.label for column in COLUMNS}

Facts = Mapping[str, object]


@dataclass(frozen=True)
class CellError:
    """Why a cell, or its row, cannot be taken; ``is_question``: a note in the same row would answer it."""

    row: int
    letter: str
    column: str
    project_code: str
    field: str
    message: str
    code: str
    is_question: bool = False

    @property
    def cell(self) -> str:
        return f"{self.letter}{self.row}"


@dataclass(frozen=True)
class Change:
    """What one row would change: (column, old, new) of each fact."""

    row: int
    project_code: str
    facts: list[tuple[str, object, object]]


@dataclass(frozen=True)
class SheetPlan:
    """What committing would do. ``lines`` are those that say something new, ``blank`` and ``unchanged`` the others."""

    sheet: ReadSheet
    lines: list[ReadLine]
    errors: list[CellError]
    changes: list[Change] = field(default_factory=list)
    blank: int = 0
    unchanged: int = 0

    @property
    def can_commit(self) -> bool:
        return not self.errors and bool(self.lines)


@collector_at_rest()
def plan_sheet(content: bytes, *, year: int, month: int, by: User, at: datetime, is_known: bool = False) -> SheetPlan:
    """Read the file and judge every row that says something new. Raises SheetError; writes nothing."""
    sheet = read_monthly_sheet(content, is_known=is_known)
    standing = _standing(year, month, by)
    filled, lines = _told(sheet, standing)
    assessed = check_rows([_row(line) for line in lines], period=date(year, month, 1), by=by, at=at)
    errors = list(_foreign(sheet, filled, format_period(year, month)))
    if not errors:
        for one in assessed:
            errors += [_error(sheet, lines[e.row], e.field, str(e.message), e.code) for e in one.errors]
            errors += [_error(sheet, lines[e.row], e.field, str(e.message), e.code, True) for e in one.questions]
    fresh = [line for line, one in zip(lines, assessed, strict=True) if not one.is_unchanged]
    return SheetPlan(
        sheet=sheet,
        lines=fresh,
        errors=sorted(errors, key=lambda error: (error.row, error.letter)),
        changes=[_change(line, standing.get(line.project_code, {})) for line in fresh],
        blank=len(sheet.lines) - len(filled),
        unchanged=len(filled) - len(fresh),
    )


def _told(sheet: ReadSheet, standing: Mapping[str, Facts]) -> tuple[list[ReadLine], list[ReadLine]]:
    """The rows that are filled in, and those of them that somebody touched."""
    filled = [line for line in sheet.lines if not is_blank(line.written)]
    return filled, [line for line in filled if not _is_untouched(line, standing.get(line.project_code))]


def _standing(year: int, month: int, by: User) -> dict[str, Facts]:
    """By project code, the newest report of the month that was not replaced."""
    reports = MonthlyReport.objects.visible_to(by).filter(listing__year=year, month=month)
    reports = reports.exclude(status=ReportStatus.REPLACED).order_by("revision")
    facts = reports.values("listing__project__code", "status", *FACT_FIELDS)
    return {row["listing__project__code"]: row for row in facts}


def _is_untouched(line: ReadLine, standing: Facts | None) -> bool:
    """It says what it said when it was exported; of a returned report too, which nobody wants to send again unseen."""
    if standing is None or standing["status"] != ReportStatus.RETURNED:
        return False  # what waits or is in force the service compares itself
    values, problems = read_entry(line.written)
    return not problems and all(values[name] == standing[name] for name in FACT_FIELDS)


def _foreign(sheet: ReadSheet, lines: list[ReadLine], period: str) -> Iterator[CellError]:
    """Rows of another month, or without the revision that they were exported with."""
    for line in lines:
        if line.period != period:
            message = _("这一行是 %(found)s 的月报，本页是 %(period)s") % {
                "found": line.period or "—",
                "period": period,
            }
            yield _error(sheet, line, "period", message, "other_month")
        elif line.base_revision is None:
            yield _error(sheet, line, "base_revision", _("版次被改动或清空，请重新下载表格"), "no_revision")


def _error(
    sheet: ReadSheet, line: ReadLine, name: str, message: str, code: str, is_question: bool = False
) -> CellError:
    letter, label = sheet.letters.get(name, "A"), str(LABELS.get(name, name))
    return CellError(line.number, letter, label, line.project_code, name, message, code, is_question)


def _change(line: ReadLine, standing: Facts) -> Change:
    values, _problems = read_entry(line.written)
    facts = [
        (str(LABELS[name]), standing.get(name), values[name])
        for name in FACT_FIELDS
        if name in values and values[name] != standing.get(name, _nothing(values[name]))
    ]
    return Change(line.number, line.project_code, facts)


def _nothing(value: object) -> object:
    """What an empty cell of the same kind reads as."""
    return type(value)() if isinstance(value, (str, bool)) else None


def _row(line: ReadLine) -> WrittenRow:
    return WrittenRow(line.project_code, line.written, line.base_revision)


# Kept, then committed -------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_sheet(content: bytes, file_name: str, *, year: int, month: int, by: User, at: datetime) -> ReportSheet:
    """Keep a file that ``plan_sheet`` has read until it is committed; what nobody committed goes after a week."""
    if not can_report(by):
        raise PermissionDenied(_("只有填报员可以填报月度进度"))
    ReportSheet.objects.filter(committed_at=None, uploaded_at__lt=at - PREVIEWS_KEPT).delete()
    return ReportSheet.objects.create(
        year=year,
        month=month,
        file_name=file_name[-200:],
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        uploaded_at=at,
    )


def plan_kept(sheet: ReportSheet, *, by: User, at: datetime) -> SheetPlan:
    """What committing would do now."""
    return plan_sheet(bytes(sheet.content), year=sheet.year, month=sheet.month, by=by, at=at, is_known=True)


@collector_at_rest()
@transaction.atomic
def commit_sheet(sheet: ReportSheet, *, by: User, at: datetime) -> int:
    """Submit every row that says something new; how many. Raises RowErrors, or Refused if there is nothing to do."""
    sheet = ReportSheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.committed_at is not None:
        raise Refused(_("该表格已经报送"), "already_committed")
    read = read_monthly_sheet(bytes(sheet.content), is_known=True)
    filled, lines = _told(read, _standing(sheet.year, sheet.month, by))
    if any(_foreign(read, filled, format_period(sheet.year, sheet.month))):
        raise Refused(_("表格中有不能报送的行"), "refused_rows")
    period = date(sheet.year, sheet.month, 1)
    reports = submit_rows([_row(line) for line in lines], period=period, by=by, source=Source.XLSX, at=at)
    sheet.submitted_count = sum(report.submitted_at == at for report in reports)
    if not sheet.submitted_count:
        raise Refused(_("没有需要报送的内容"), "nothing_to_commit")
    sheet.committed_at = at
    sheet.save(update_fields=["submitted_count", "committed_at"])
    return sheet.submitted_count
