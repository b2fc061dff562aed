"""A bulletin's sentences and rows as HTML, its figures as links. Not in a template: a list has thousands of cells."""

from collections.abc import Callable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ..bulletin.links import linker
from ..bulletin.structure import Cell, Column, Figure, Sentence, Table

register = template.Library()
Link = Callable[[Figure], str]


@register.simple_tag
def bulletin_sentence(sentence: Sentence, period: str) -> SafeString:
    to = linker(period)
    return mark_safe("".join(_html(cell, to) for cell in sentence))


@register.simple_tag
def bulletin_rows(table: Table, period: str, most: int) -> SafeString:
    """All of them, or so ``most`` if it is not 0; the first cell of a row is its head."""
    to = linker(period)
    rows = []
    for place, row in enumerate(table.rows[:most] if most else table.rows):
        kind = ' class="total"' if place == 0 and table.has_total else ""
        cells = [_cell(cell, column, to) for cell, column in zip(row[1:], table.columns[1:], strict=True)]
        rows.append(f'<tr{kind}><th scope="row">{_html(row[0], to)}</th>{"".join(cells)}</tr>')
    return mark_safe("\n".join(rows))


def _cell(cell: Cell, column: Column, to: Link) -> str:
    kind = ' class="num"' if column.is_number else ""
    return f"<td{kind}>{_html(cell, to)}</td>"


def _html(cell: Cell, to: Link) -> str:
    return f'<a href="{escape(to(cell))}">{escape(cell.text)}</a>' if isinstance(cell, Figure) else escape(cell)
