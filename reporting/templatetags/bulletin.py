"""A bulletin's sentences and rows as HTML, its figures as links. Not in a template: a list has thousands of cells."""

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ..bulletin.structure import Cell, Column, Figure, Sentence, Table

register = template.Library()


@register.simple_tag
def bulletin_sentence(sentence: Sentence, period: str) -> SafeString:
    to = _address(period)
    return mark_safe("".join(_html(cell, to) for cell in sentence))


@register.simple_tag
def bulletin_rows(table: Table, period: str) -> SafeString:
    """All of them; the first cell of a row is its head."""
    to = _address(period)
    rows = []
    for place, row in enumerate(table.rows):
        kind = ' class="total"' if place == 0 and table.has_total else ""
        cells = [_cell(cell, column, to) for cell, column in zip(row[1:], table.columns[1:], strict=True)]
        rows.append(f'<tr{kind}><th scope="row">{_html(row[0], to)}</th>{"".join(cells)}</tr>')
    return mark_safe("\n".join(rows))


def _cell(cell: Cell, column: Column, to: str) -> str:
    kind = ' class="num"' if column.is_number else ""
    return f"<td{kind}>{_html(cell, to)}</td>"


def _html(cell: Cell, to: str) -> str:
    if isinstance(cell, Figure):
        return f'<a href="{to}{escape(cell.query)}&amp;measure={cell.measure}">{escape(cell.text)}</a>'
    return escape(cell)


def _address(period: str) -> str:
    return f"{reverse('reporting:bulletin-figure', args=[period])}?"
