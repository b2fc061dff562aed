"""Reading the monthly workbook back. What its cells mean is for ``entries.read_entry`` to say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from common.spreadsheets import Sheet, SheetError, SheetRow, column_letter, read_sheets
from common.wording import listed

from .columns import COLUMNS, NEEDED, OPEN, labels_of, plain

HEAD_ROWS = 10
LARGEST_REVISION = 32767


@dataclass(frozen=True)
class ReadLine:
    """One row of the sheet; ``number`` is its own there, counted from 1. ``base_revision`` is None if unreadable."""

    number: int
    project_code: str
    period: str
    written: dict[str, object]
    base_revision: int | None


@dataclass(frozen=True)
class ReadSheet:
    lines: list[ReadLine]
    letters: dict[str, str]  # of the columns by their names, as they stand in this file


def read_monthly_sheet(content: bytes, *, is_known: bool = False) -> ReadSheet:
    """The rows that name a project. Raises SheetError for a file that is not the monthly workbook."""
    sheets = [sheet for sheet in read_sheets(content, is_known=is_known) if not sheet.hidden]
    for sheet in sheets:
        for position, row in enumerate(sheet.rows[:HEAD_ROWS]):
            places = _places(row)
            if {"project_code", "completed_ytd_wan"} <= places.keys():
                return _read(sheet, position, places)
    raise SheetError(_("没有找到月报的表头（登记编号、本月自年初累计）。请用本页下载的表格填写"), "no_heading")


def _places(row: SheetRow) -> dict[str, int]:
    headings = {plain(cell): position for position, cell in enumerate(row.cells) if cell != ""}
    return {column.name: headings[label] for column in COLUMNS for label in labels_of(column) if label in headings}


def _read(sheet: Sheet, heading: int, places: dict[str, int]) -> ReadSheet:
    missing = [str(column.label) for column in COLUMNS if column.name in NEEDED and column.name not in places]
    if missing:
        words = {"columns": listed(missing)}
        raise SheetError(_("表格缺少以下列：%(columns)s。请用本页下载的表格填写") % words, "missing_column")
    lines = list(_lines(sheet.rows[heading + 1 :], places))
    if not lines:
        raise SheetError(_("表头以下没有数据"), "empty")
    return ReadSheet(lines, {name: column_letter(position) for name, position in places.items()})


def _lines(rows: list[SheetRow], places: dict[str, int]) -> Iterator[ReadLine]:
    for number, cells in rows:
        found = {name: cells[position] if position < len(cells) else "" for name, position in places.items()}
        written = {name: found[name] for name in OPEN}
        code = str(found["project_code"]).strip()
        if code or any(value != "" for value in written.values()):
            yield ReadLine(number, code, _period(found["period"]), written, _revision(found["base_revision"]))


def _period(value: object) -> str:
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value).strip()


def _revision(value: object) -> int | None:
    try:
        number = Decimal(str(value))
        return int(number) if 0 <= number <= LARGEST_REVISION and number == int(number) else None
    except (InvalidOperation, ValueError, OverflowError):
        return None
