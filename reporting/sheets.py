"""What a page shows, as a workbook: the same rows and figures, with numbers as numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from investments.measures import Unit

# Rates and points are written as numbers with all their places; the cell's format rounds what is seen.
FORMATS = {
    Unit.WAN: "#,##0.00",
    Unit.MU: "#,##0.00",
    Unit.COUNT: "#,##0",
    Unit.PERCENT: "0.0%",
    Unit.POINTS: "+0.0;-0.0;0.0",
}
TEXT = "@"
NOTHING = "—"
LONGEST_NAME = 31  # of a sheet, as Excel has it
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True)
class Column:
    """``unit`` None is text."""

    label: str
    unit: Unit | None = None
    width: int = 14


@dataclass(frozen=True)
class Linked:
    """A value that leads somewhere, and stays what it is."""

    value: object
    address: str


@dataclass(frozen=True)
class Table:
    """One sheet: a title, lines that say what it is, heads, rows."""

    name: str
    title: str
    notes: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]


def write_tables(tables: Iterable[Table], *, created: datetime | None = None) -> bytes:
    """The XLSX. Text stays text: nothing that begins with = + - @ becomes a formula or a link.

    With a moment of ``created`` the same tables give the same bytes; without one it is now.
    """
    import xlsxwriter  # 10 MiB, which a server that nobody asks for a workbook saves

    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        if created:
            workbook.set_properties({"created": created})
        formats = {unit: workbook.add_format({"num_format": number}) for unit, number in FORMATS.items()}
        formats |= {
            None: workbook.add_format({"num_format": TEXT}),
            "day": workbook.add_format({"num_format": "yyyy-mm-dd"}),
            "head": workbook.add_format({"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#DCE7EA"}),
            "title": workbook.add_format({"bold": True, "font_size": 14}),
            "note": workbook.add_format({"font_color": "#5D6B75"}),
        }
        for table in tables:
            _write(workbook.add_worksheet(table.name.translate(FORBIDDEN)[:LONGEST_NAME]), table, formats)
    return buffer.getvalue()


def _write(sheet, table: Table, formats: dict) -> None:
    sheet.write_string(0, 0, table.title, formats["title"])
    for row, note in enumerate(table.notes, start=1):
        sheet.write_string(row, 0, note, formats["note"])
    head = len(table.notes) + 1
    for position, column in enumerate(table.columns):
        unit = f" ({column.unit.label})" if column.unit in (Unit.WAN, Unit.MU, Unit.POINTS) else ""
        sheet.write_string(head, position, column.label + unit, formats["head"])
        sheet.set_column(position, position, column.width)
    last = head
    for last, values in enumerate(table.rows, start=head + 1):
        for position, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            _write_cell(sheet, last, position, value, column.unit, formats)
    sheet.freeze_panes(head + 1, 1)
    sheet.repeat_rows(head)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    if last > head:
        sheet.autofilter(head, 0, last, len(table.columns) - 1)


def _write_cell(sheet, row: int, position: int, value: object, unit: Unit | None, formats: dict) -> None:
    if isinstance(value, Linked):  # the address first: it comes as text, which the value then replaces
        sheet.write_url(row, position, value.address, string=NOTHING)
        value = value.value
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, position, value, formats["day"])
    elif unit is None or not isinstance(value, (Decimal, int)):
        sheet.write_string(row, position, str(value), formats[None])
    else:
        sheet.write_number(row, position, value, formats[unit])
