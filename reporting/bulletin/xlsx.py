"""The bulletin as XLSX: a sheet for the sentences and one for each table, figures as numbers with all their places."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from common.templatetags.figures import NOTHING
from investments.measures import Unit

from ..sheets import Column as SheetColumn
from ..sheets import Table as Sheet
from ..sheets import write_tables
from .structure import KNOWN, Cell, Column, Content, Figure, Section, Stamp, sentence_text

SENTENCE_WIDTH = 120
WIDER = 1.25  # characters for a share of the page
# No file of a bulletin says when it was written: the same content gives the same bytes.
FIXED = datetime(2020, 1, 1)


def render(content: Content, stamp: Stamp) -> bytes:
    return write_tables(_sheets(content, stamp), created=FIXED)


def _sheets(content: Content, stamp: Stamp) -> Iterator[Sheet]:
    words = content.furniture
    title = f"{content.title} {content.subtitle}"
    marks = [f"{words['number']} {stamp.number}", f"{words['digest']} {stamp.digest}"]
    marks += [content.warning] if content.warning else []
    head = [*marks, f"{words['release_digest']} {content.release_digest}", content.closed, words["made"]]
    sentences = [[one.title, sentence_text(sentence)] for one in content.sections for sentence in one.sentences]
    columns = [SheetColumn(words["section"], None, 28), SheetColumn(words["sentence"], None, SENTENCE_WIDTH)]
    yield Sheet(content.subtitle, title, head, columns, sentences)
    for section in content.sections:
        if section.table:
            yield _sheet(section, [*marks, *section.notes])


def _sheet(section: Section, notes: list[str]) -> Sheet:
    table = section.table
    columns = [SheetColumn(one.label, _unit(one), round(one.width * WIDER)) for one in table.columns]
    rows = ([_value(*pair) for pair in zip(row, table.columns, strict=True)] for row in table.rows)
    return Sheet(section.title, section.title, notes, columns, rows)


def _unit(column: Column) -> Unit | None:
    return KNOWN[column.measure].unit if column.measure else Unit.COUNT if column.is_number else None


def _value(cell: Cell, column: Column) -> object:
    """A rank is a number too; what is not computed is a dash."""
    if isinstance(cell, Figure):
        value = NOTHING if cell.value is None else cell.value
        return int(value) if isinstance(value, Decimal) and KNOWN[cell.measure].unit == Unit.COUNT else value
    return int(cell) if column.is_number and cell.isdecimal() else cell
