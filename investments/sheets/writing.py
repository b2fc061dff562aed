"""Writing the monthly workbook: blank to fill in, or as it was sent, with what was wrong marked and commented."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO

from django.utils.translation import gettext as _

from .columns import COLUMNS, OPEN, POSITIONS

HEADING_ROW = 2  # counted from 0: a title and a hint stand above it
LONGEST_LIST = 50_000


@dataclass(frozen=True)
class SheetLine:
    """One row to write: values by column, and remarks by column for the copy that goes back."""

    values: Mapping[str, object]
    remarks: Mapping[str, Sequence[str]] = field(default_factory=dict)


def write_workbook(lines: Iterable[SheetLine], *, title: str) -> bytes:
    """The XLSX. Text stays text: nothing that begins with = + - @ becomes a formula or a link."""
    import xlsxwriter  # 10 MiB, which a server that nobody asks for a workbook saves

    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        sheet = workbook.add_worksheet(_("月报"))
        formats = _formats(workbook)
        _write_head(sheet, formats, title)
        row = HEADING_ROW
        for row, line in enumerate(lines, start=HEADING_ROW + 1):
            _write_line(sheet, formats, row, line)
        _guard(sheet, formats, last=max(row, HEADING_ROW + 1))
    return buffer.getvalue()


def _formats(workbook) -> dict[str, object]:
    numbers = {"amount": "#,##0.00", "day": "yyyy-mm-dd", "text": "@", "yes": "@", "number": "0"}
    formats = {}
    for kind, number in numbers.items():
        base = {
            "num_format": number,
            "border": 1,
            "border_color": "#B9C5CC",
            "valign": "top",
            "text_wrap": kind == "text",
        }
        formats[kind] = workbook.add_format({**base, "bg_color": "#F1F4F6", "font_color": "#46555F"})
        formats[f"open-{kind}"] = workbook.add_format({**base, "locked": False})
        formats[f"wrong-{kind}"] = workbook.add_format({**base, "locked": False, "bg_color": "#F9D5D1"})
    formats["head"] = workbook.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#DCE7EA"})
    formats["open-head"] = workbook.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#BFDDE3"})
    formats["title"] = workbook.add_format({"bold": True, "font_size": 14})
    formats["hint"] = workbook.add_format({"font_color": "#5D6B75"})
    formats["falls"] = workbook.add_format({"font_color": "#B3261E", "bold": True})
    return formats


def _write_head(sheet, formats, title: str) -> None:
    sheet.write_string(0, 0, title, formats["title"])
    hint = _("只填浅色列；空白表示未报；没有进展请在“本月无进展”填“是”。金额可写 1,234.50 或 1.2亿。")
    sheet.write_string(1, 0, hint, formats["hint"])
    for position, column in enumerate(COLUMNS):
        sheet.set_column(position, position, column.width, None, {"hidden": column.is_hidden})
        sheet.write_string(HEADING_ROW, position, str(column.label), formats["open-head" if column.is_open else "head"])
    sheet.freeze_panes(HEADING_ROW + 1, POSITIONS["project_name"] + 1)


def _write_line(sheet, formats, row: int, line: SheetLine) -> None:
    for position, column in enumerate(COLUMNS):
        remarks = line.remarks.get(column.name)
        kind = "wrong-" if remarks else "open-" if column.is_open else ""
        _write_cell(sheet, row, position, line.values.get(column.name), formats[f"{kind}{column.kind}"])
        if remarks:
            sheet.write_comment(row, position, "\n".join(remarks), {"x_scale": 2})


def _write_cell(sheet, row: int, position: int, value: object, cell_format) -> None:
    if value is None or value == "" or value is False:
        sheet.write_blank(row, position, None, cell_format)
    elif value is True:
        sheet.write_string(row, position, _("是"), cell_format)
    elif isinstance(value, (Decimal, int, float)):
        sheet.write_number(row, position, value, cell_format)
    elif hasattr(value, "isoformat"):
        sheet.write_datetime(row, position, value, cell_format)
    else:
        sheet.write_string(row, position, str(value), cell_format)


def _guard(sheet, formats, *, last: int) -> None:
    """Locked columns, drop-downs, warnings beside a cumulative that falls. Excel only warns: the server decides."""
    first, column = HEADING_ROW + 1, POSITIONS
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})
    sheet.autofilter(HEADING_ROW, 0, last, len(COLUMNS) - 1)
    yes = {"validate": "list", "source": [_("是")], "error_type": "warning"}
    sheet.data_validation(first, column["no_progress"], last, column["no_progress"], yes)
    rule = {"type": "formula", "criteria": f"=AND(ISNUMBER($H{first + 1}),$H{first + 1}<$G{first + 1})"}
    sheet.conditional_format(first, column[OPEN[0]], last, column[OPEN[0]], {**rule, "format": formats["falls"]})
    sheet.set_landscape()
    sheet.repeat_rows(HEADING_ROW)
    sheet.fit_to_pages(1, 0)
