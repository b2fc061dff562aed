"""The bulletin as XLSX: a sheet for the sentences and one for each table, figures as numbers with all their places."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal

from common.templatetags.figures import NOTHING
from investments.measures import Unit

from ..sheets import Column as SheetColumn
from ..sheets import Linked, write_tables
from ..sheets import Table as Sheet
from .links import linker
from .structure import FOLLOWED, KNOWN, Cell, Column, Content, Figure, Section, Stamp, sentence_text

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
            yield _sheet(section, [*marks, *section.notes], linker(content.period, content.site))


def _sheet(section: Section, notes: list[str], link: Callable[[Figure], str]) -> Sheet:
    """Figures are links but in a very long list, as in the PDF."""
    table = section.table
    followed = link if len(table.rows) <= FOLLOWED else None
    columns = [SheetColumn(one.label, _unit(one), round(one.width * WIDER)) for one in table.columns]
    rows = ([_value(*pair, followed) for pair in zip(row, table.columns, strict=True)] for row in table.rows)
    return Sheet(section.title, section.title, notes, columns, rows)


def _unit(column: Column) -> Unit | None:
    return KNOWN[column.measure].unit if column.measure else Unit.COUNT if column.is_number else None


def _value(cell: Cell, column: Column, link: Callable[[Figure], str] | None) -> object:
    """A rank is a number too; what is not computed is a dash."""
    if isinstance(cell, Figure):
        value = NOTHING if cell.value is None else cell.value
        value = int(value) if isinstance(value, Decimal) and KNOWN[cell.measure].unit == Unit.COUNT else value
        return Linked(value, link(cell)) if link else value
    return int(cell) if column.is_number and cell.isdecimal() else cell
