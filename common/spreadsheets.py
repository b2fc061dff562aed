"""Uploaded XLSX and CSV files as sheets of plain values, with guards that say what is wrong with a file."""

import csv
import io
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from .wording import listed
from .workbooks import MAX_CELLS, SheetError, SheetFacts, column_letter, inspect_workbook

__all__ = ["MAX_BYTES", "MAX_ROWS", "XLSX", "Merge", "Sheet", "SheetError", "SheetRow", "check_row_count"]
__all__ += ["column_letter", "read_sheets", "read_upload"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
HEAD_ROWS = 20  # title, unit and heading rows, which are not data
NAMED_CELLS = 10
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Cell = object  # str, float, int, bool, date, datetime, time or timedelta; "" where there is nothing


class SheetRow(NamedTuple):
    """``number`` is the row's own in the sheet, counted from 1."""

    number: int
    cells: list[Cell]


class Merge(NamedTuple):
    """A merged range: first and last row counted from 1, columns from 0. Only its first cell has a value."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """The rows that hold anything; ``formulas`` counts cells whose stored result was read."""

    name: str
    rows: list[SheetRow]
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False
    formulas: int = 0


def read_upload(file: UploadedFile) -> bytes:
    """The bytes of an uploaded file. Raises SheetError before one that is too large is read into memory."""
    if file.size > MAX_BYTES:
        raise SheetError(_("文件超过 20 MB。请拆分后分次导入"), "too_large")
    return file.read()


def read_sheets(content: bytes, *, is_known: bool = False) -> list[Sheet]:
    """Every sheet with something in it. Raises SheetError; the type is told by content, not by the file's name.

    ``is_known`` spares the guards for bytes that passed them before and were kept.
    """
    if not is_known:
        _check_bytes(content)
    is_workbook = content.startswith(b"PK")
    sheets = _read_workbook(content, is_known=is_known) if is_workbook else [_read_csv(content)]
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not any(not sheet.hidden for sheet in sheets):
        raise SheetError(_("文件中没有数据：工作表为空"), "empty")
    for sheet in sheets:
        check_row_count(len(sheet.rows) - HEAD_ROWS)
    return sheets


def check_row_count(count: int) -> None:
    """Raises SheetError above 50,000 data rows."""
    if count > MAX_ROWS:
        raise SheetError(_("数据超过 %(limit)s 行。请拆分后分次导入") % {"limit": f"{MAX_ROWS:,}"}, "too_many_rows")


def _check_bytes(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise SheetError(_("文件超过 20 MB。请拆分后分次导入"), "too_large")
    if not content.strip():
        raise SheetError(_("文件是空的"), "empty")
    if content.startswith(OLE_SIGNATURE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise SheetError(_("文件已加密。请取消密码后重新上传"), "encrypted")
        raise SheetError(_("这是旧版 Excel 文件（.xls）。请另存为 XLSX"), "wrong_type")
    if content.startswith(b"%PDF"):
        raise SheetError(_("这是 PDF 文件，不是表格。请上传 XLSX 或 CSV"), "wrong_type")


# XLSX ----------------------------------------------------------------------------------------------------------------


def _read_workbook(content: bytes, *, is_known: bool) -> list[Sheet]:
    facts = None if is_known else inspect_workbook(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            _read_sheet(workbook, metadata, facts and facts[metadata.name])
            for metadata in workbook.sheets_metadata
            if metadata.typ == SheetTypeEnum.WorkSheet and (facts is None or metadata.name in facts)
        ]
    except CalamineError as error:
        raise SheetError(_("工作簿无法读取，文件可能已损坏。请重新另存为 XLSX 后上传"), "broken_workbook") from error


def _read_sheet(workbook: CalamineWorkbook, metadata: SheetMetadata, facts: SheetFacts | None) -> Sheet:
    name = metadata.name
    if metadata.visible != SheetVisibleEnum.Visible:
        return Sheet(name, [SheetRow(1, [""])] if facts is None or facts.area else [], hidden=True)
    if facts is not None:
        _check_facts(name, facts)
    sheet = workbook.get_sheet_by_name(name)
    rows = [
        SheetRow(number, cells)
        for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1)
        if any(cell != "" for cell in cells)
    ]
    merges = [Merge(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in sheet.merged_cell_ranges or ()]
    return Sheet(name, rows, merges, formulas=facts.formulas if facts else 0)


def _check_facts(name: str, facts: SheetFacts) -> None:
    if facts.area > MAX_CELLS:
        message = _("工作表“%(sheet)s”的范围过大（A1:%(cell)s）。请删除多余的空行空列后重新上传")
        last_cell = f"{column_letter(facts.last_column - 1)}{facts.last_row}"
        raise SheetError(message % {"sheet": name, "cell": last_cell}, "too_many_cells")
    if facts.without_value:
        message = _("工作表“%(sheet)s”的公式没有保存结果：%(cells)s。请在 Excel 中打开并保存，或粘贴为数值")
        raise SheetError(message % {"sheet": name, "cells": _named(facts.without_value)}, "formula_without_value")
    if facts.error_cells:
        message = _("工作表“%(sheet)s”有错误值（如 #REF!）：%(cells)s。请更正后重新上传")
        raise SheetError(message % {"sheet": name, "cells": _named(facts.error_cells)}, "error_value")


def _named(cells: list[str]) -> str:
    more = f" … ({len(cells)})" if len(cells) > NAMED_CELLS else ""
    return listed(cells[:NAMED_CELLS]) + more


# CSV -----------------------------------------------------------------------------------------------------------------


def _read_csv(content: bytes) -> Sheet:
    text = _decode(content)
    head = text[:2000].lstrip().lower()
    if "\0" in text or head.startswith(("<html", "<!doctype", "<?xml", "{\\rtf")):
        raise SheetError(_("这不是表格文件。请上传 XLSX 或 CSV"), "wrong_type")
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise SheetError(_("CSV 文件无法读取：%(reason)s") % {"reason": error}, "broken_csv") from error
    rows = [
        SheetRow(number, cells) for number, cells in enumerate(records, start=1) if any(cell.strip() for cell in cells)
    ]
    return Sheet("CSV", rows)


def _decode(content: bytes) -> str:
    """UTF-8 with or without a byte order mark, UTF-16 with one, or GB18030, which includes GBK."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError(_("文件不是文本，或编码无法识别。请保存为 UTF-8 或 GBK 的 CSV，或上传 XLSX"), "wrong_type")


def _delimiter(text: str) -> str:
    """The separator that the first lines use most; a comma if none."""
    lines = text.splitlines()[:HEAD_ROWS]
    return max(",\t;", key=lambda mark: sum(line.count(mark) for line in lines))
