"""A file as the rows of a list, with every error and notice, before the register is asked."""

import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from common.amounts import Unit
from common.spreadsheets import Sheet, SheetError, SheetRow, check_row_count, read_sheets

from .context import Context
from .fields import FIELD_BY_NAME
from .headings import Head, find_head, no_headings
from .messages import CellError, UnknownColumn
from .rows import ListRow, RowReader

TOTALS = re.compile(r"(?:合\s*计|总\s*计|小\s*计|共\s*计|total|subtotal)", re.IGNORECASE)
SUBHEADING = re.compile(r"^[(（]?[一二三四五六七八九十]+[)）、.．]")
FOOTNOTE = re.compile(r"^(?:注|备注|说明|填表|填报|制表|审核|单位负责人|联系人|note)\s*[:：人]", re.IGNORECASE)


@dataclass
class ParsedList:
    """What a file states."""

    rows: list[ListRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    unknown: list[UnknownColumn] = field(default_factory=list)
    unstored: list[str] = field(default_factory=list)
    stated: set[str] = field(default_factory=set)
    refused: int = 0


def read_list(content: bytes, context: Context) -> ParsedList:
    """Read every sheet that has a heading of project names. Raises SheetError where the file itself is no list."""
    sheets = read_sheets(content)
    parsed = ParsedList()
    heads = [(sheet, None if sheet.hidden else find_head(sheet)) for sheet in sheets]
    if not any(head for _sheet, head in heads):
        raise no_headings([sheet for sheet in sheets if not sheet.hidden])
    for sheet, head in heads:
        if head is None:
            message = _("工作表“%(sheet)s”未读取：%(why)s")
            why = _("已隐藏") if sheet.hidden else _("没有“项目名称”列")
            context.notices.add("sheet_not_read", message % {"sheet": sheet.name, "why": why})
        else:
            _read_sheet(sheet, head, context, parsed)
    if not parsed.rows and not parsed.refused:
        raise SheetError(_("标题行下没有数据"), "no_rows")
    check_row_count(len(parsed.rows) + parsed.refused)
    return parsed


def _read_sheet(sheet: Sheet, head: Head, context: Context, parsed: ParsedList) -> None:
    parsed.unknown += head.unknown
    parsed.unstored += [label for label in head.unstored if label not in parsed.unstored]
    parsed.stated |= set(head.columns)
    parsed.errors += [_twice(sheet, head, first, second) for first, second in head.twice]
    if sheet.formulas:
        message = _("工作表“%(sheet)s”有 %(count)s 个公式，读取的是保存时的结果")
        context.notices.add("formulas", message % {"sheet": sheet.name, "count": sheet.formulas})
    reader = RowReader(context, sheet.name, head.columns, _units(sheet, head, context))
    name_column = head.columns["name"].index
    for row in _filled_down(sheet, head):
        if reason := _not_a_project(row, name_column):
            context.notices.add("row_skipped", reason, row.number)
            continue
        read = reader.read(row.number, row.cells)
        if read:
            parsed.rows.append(read)
        else:
            parsed.refused += 1
    parsed.errors += reader.errors


def _twice(sheet: Sheet, head: Head, first, second) -> CellError:
    message = _("与 %(letter)s 列“%(heading)s”是同一项，只能保留一列")
    words = {"letter": first.letter, "heading": first.heading}
    return CellError(
        sheet.name, head.last_row, second.letter, second.heading, second.heading, message % words, "column_twice"
    )


def _units(sheet: Sheet, head: Head, context: Context) -> dict[str, Unit]:
    """Each amount column's unit: its heading's, or the sheet's (单位：万元), or 万元, and then it is said."""
    units = {}
    for name, column in head.columns.items():
        if column.field.is_amount:
            units[name] = column.unit or head.unit or Unit.WAN
            if not column.unit and not head.unit:
                message = _("“%(heading)s”没有注明单位，按万元计")
                context.notices.add("unit_assumed", message % {"heading": column.heading})
    return units


def _filled_down(sheet: Sheet, head: Head) -> list[SheetRow]:
    """The data rows. Places and classes merged over several rows count for each; amounts and names do not."""
    rows = [row for row in sheet.rows if row.number > head.last_row]
    filling = {column.index for column in head.columns.values() if FIELD_BY_NAME[column.field.name].fills_down}
    values = {}
    by_number = {row.number: row for row in rows} if sheet.merges else {}
    for merge in sheet.merges:
        if merge.first_column in filling and merge.first_row in by_number:
            value = by_number[merge.first_row].cells[merge.first_column]
            for number in range(merge.first_row + 1, min(merge.last_row, rows[-1].number) + 1):
                values[number, merge.first_column] = value
    if not values:
        return rows
    return [_with_values(row, values) for row in rows]


def _with_values(row: SheetRow, values: dict[tuple[int, int], object]) -> SheetRow:
    cells = [values.get((row.number, index), cell) for index, cell in enumerate(row.cells)]
    return row._replace(cells=cells)


def _not_a_project(row: SheetRow, name_column: int) -> str:
    """Totals, sub-headings and footnotes, which stand among the projects of a printed list."""
    name = str(row.cells[name_column]).strip() if name_column < len(row.cells) else ""
    if name and not TOTALS.match(name) and not SUBHEADING.match(name) and not FOOTNOTE.match(name):
        return ""
    filled = [text for cell in row.cells if (text := str(cell).strip())]
    if TOTALS.fullmatch(name) or (not name and filled and any(TOTALS.match(text) for text in filled[:2])):
        return _("合计行，未读取")
    if len(set(filled)) == 1 and (not name or SUBHEADING.match(name) or FOOTNOTE.match(name)):
        return _("小标题或注释行，未读取：%(text)s") % {"text": filled[0][:40]}
    return ""


def with_defaults(row: ListRow, **defaults) -> ListRow:
    """The row with what it does not state filled in, as for a listing that is new."""
    missing = {name: value for name, value in defaults.items() if getattr(row, name) is None}
    return replace(row, **missing) if missing else row
