"""The flowables of the PDF: sentences whose figures can be followed, and tables of any length.

reportlab's own Paragraph breaks Chinese lines inside a number, and its Table measures every row before it draws one.
"""

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from .fonts import FONT
from .structure import FOLLOWED, Cell, Figure, Table, text_of

INK, GREY, ACCENT = HexColor("#17242c"), HexColor("#5d6b75"), HexColor("#08404d")
WARNING = HexColor("#9a3b12")
LINE, BAND, SUM = HexColor("#b9c5cc"), HexColor("#e4f0f2"), HexColor("#f4f7f8")
LEADING = 1.55
MOST_LINES = 40  # of a row: what is longer goes on in a row below, which may stand on the next page
SURELY_SHORT = 200  # characters, which no column breaks into more
# What stays on one line: numbers, words and codes; any other character may end one, but for opening brackets, and begin
# the next, but for closing ones and stops.
TOKEN = re.compile(r"[A-Za-z0-9.,%+−’'/#_-]+ ?|.", re.DOTALL)
NEVER_FIRST = frozenset(
    map(chr, (0xFF0C, 0x3002, 0xFF1B, 0xFF1A, 0x3001, 0xFF09, 0x201D, 0xFF05, 0xFF01, 0xFF1F, 0x300B))
) | set(",.;:)")
NEVER_LAST = frozenset(map(chr, (0xFF08, 0x201C, 0x300A))) | set("(")
Link = Callable[[Figure], str] | None


def wrap(text: str, size: float, width: float) -> list[str]:
    """The lines of a text; a word that is wider than the line is broken."""
    if stringWidth(text, FONT, size) <= width:
        return [text]
    lines, line, used = [], "", 0.0
    for token in TOKEN.findall(text):
        wide = stringWidth(token.rstrip(), FONT, size)
        pieces = [token] if wide <= width else list(token)
        for piece in pieces:
            long = stringWidth(piece, FONT, size)
            hangs = piece in NEVER_FIRST and used <= width  # one of them, and no second
            if line and used + stringWidth(piece.rstrip(), FONT, size) > width and not hangs:
                carried = line[-1] if line[-1] in NEVER_LAST and len(line) > 1 else ""
                lines.append(line.removesuffix(carried))
                line, used = carried, stringWidth(carried, FONT, size)
            line, used = line + piece, used + long
    return [*lines, line] if line else lines


class Rule(Flowable):
    def __init__(self, thickness: float, colour):
        super().__init__()
        self.thickness, self.colour = thickness, colour

    def wrap(self, available, _height):
        self.width = available
        return available, 10

    def draw(self):
        self.canv.setStrokeColor(self.colour)
        self.canv.setLineWidth(self.thickness)
        self.canv.line(0, 5, self.width, 5)


class Title(Flowable):
    """In the middle, and heavier than the one weight of the font: its outlines are drawn too."""

    def __init__(self, text: str, size: float, colour):
        super().__init__()
        self.text, self.size, self.colour = text, size, colour

    def wrap(self, available, _height):
        self.width = available
        self.lines = wrap(self.text, self.size, available)
        return available, len(self.lines) * self.size * LEADING

    def draw(self):
        for place, line in enumerate(self.lines):
            x = (self.width - stringWidth(line, FONT, self.size)) / 2
            y = (len(self.lines) - 1 - place) * self.size * LEADING + self.size * 0.4
            draw_heavy(self.canv, x, y, line, self.size, self.colour)


class Heading(Flowable):
    """A section's, noted for the document's outline. Moves to the next page unless ``keep`` points follow it here."""

    def __init__(self, text: str, *, keep: float):
        super().__init__()
        self.text, self.keep = text, keep

    def wrap(self, available, height):
        self.lines = wrap(self.text, 12.5, available)
        tall = 13 + len(self.lines) * 12.5 * 1.4 + 3
        return available, tall if tall + self.keep <= height else max(tall, height + 1)

    def split(self, _available, _height):
        return []

    def draw(self):
        self.canv.note_heading(self.text, self.canv.absolutePosition(0, 24)[1])
        for place, line in enumerate(reversed(self.lines)):
            draw_heavy(self.canv, 0, 5 + place * 12.5 * 1.4, line, 12.5, ACCENT)


def draw_heavy(canvas, x: float, y: float, text: str, size: float, colour) -> None:
    words = canvas.beginText(x, y)
    words.setFont(FONT, size)
    words.setFillColor(colour)
    words.setStrokeColor(colour)
    words.setTextRenderMode(2)
    canvas.saveState()
    canvas.setLineWidth(size / 38)
    words.textOut(text)
    words.setTextRenderMode(0)
    canvas.drawText(words)
    canvas.restoreState()


class Words(Flowable):
    """A sentence, or what a page break left of one. Figures lead to what explains them."""

    def __init__(self, cells: Sequence[Cell], size: float, *, link: Link = None, colour=INK, indent=0.0, below=3.0):
        super().__init__()
        self.cells, self.size, self.link, self.colour = cells, size, link, colour
        self.indent, self.below = indent, below
        self.lines: list[list[tuple[str, Cell]]] | None = None

    def wrap(self, available, _height):
        if self.lines is None:
            self.lines = self._broken(available)
        return available, len(self.lines) * self.size * LEADING + self.below

    def split(self, _available, height):
        fit = int((height - self.below) // (self.size * LEADING))
        if self.lines is None or fit < 1 or fit >= len(self.lines):
            return []
        return [self._part(self.lines[:fit]), self._part(self.lines[fit:], indent=0.0)]

    def _part(self, lines, *, indent: float | None = None) -> "Words":
        part = Words([], self.size, link=self.link, colour=self.colour, below=self.below)
        part.indent = self.indent if indent is None else indent
        part.lines = lines
        return part

    def _broken(self, available: float) -> list[list[tuple[str, Cell]]]:
        lines: list[list[tuple[str, Cell]]] = [[]]
        left = available - self.indent
        for cell in self.cells:
            for token in [cell.text] if isinstance(cell, Figure) else TOKEN.findall(cell):
                wide = stringWidth(token, FONT, self.size)
                fits = stringWidth(token.rstrip(), FONT, self.size) <= left or (token in NEVER_FIRST and left >= 0)
                if not fits and lines[-1]:
                    carried = lines[-1][-1:] if lines[-1][-1][0] in NEVER_LAST else []
                    lines[-1] = lines[-1][: len(lines[-1]) - len(carried)]
                    lines.append(carried)
                    left = available - sum(stringWidth(text, FONT, self.size) for text, _cell in carried)
                lines[-1].append((token, cell))
                left -= wide
        return lines

    def draw(self):
        self.canv.setFont(FONT, self.size)
        for place, line in enumerate(self.lines):
            x = self.indent if place == 0 else 0.0
            y = self.below + (len(self.lines) - 1 - place) * self.size * LEADING + self.size * 0.3
            self._draw_line(line, x, y)

    def _draw_line(self, line, x: float, y: float) -> None:
        for text, cell in _runs(line):
            is_figure = isinstance(cell, Figure)
            self.canv.setFillColor(ACCENT if is_figure and self.link else self.colour)
            self.canv.drawString(x, y, text)
            wide = stringWidth(text, FONT, self.size)
            if is_figure and self.link:
                self.canv.linkURL(self.link(cell), (x, y - 2, x + wide, y + self.size), relative=1)
            x += wide


def _runs(line: Sequence[tuple[str, Cell]]) -> list[tuple[str, Cell]]:
    """Neighbouring words as one; figures alone."""
    found: list[tuple[str, Cell]] = []
    for text, cell in line:
        if found and not isinstance(cell, Figure) and not isinstance(found[-1][1], Figure):
            found[-1] = (found[-1][0] + text, cell)
        else:
            found.append((text, cell))
    return found


class Shape:
    """How a table lies on the page: shared by the parts into which page breaks cut it."""

    SIZE, GAP, PAD = 7.6, 2.2, 3.0
    HEAD_SIZES = (6.6, 6.2, 5.8, 5.4)

    def __init__(self, table: Table, width: float, link: Link):
        self.table, self.width = table, width
        self.link = link if len(table.rows) <= FOLLOWED else None
        self.heights: dict[int, float] = {}
        shares = sum(column.width for column in table.columns)
        self.widths = [width * column.width / shares for column in table.columns]
        self.rows = [part for row in table.rows for part in self._parts(row)]

    def _parts(self, row: Sequence[Cell]) -> list[Sequence[Cell]]:
        """The row, or if it is very tall its lines in several rows."""
        if max(map(len, map(text_of, row))) <= SURELY_SHORT:
            return [row]
        lines = [self._broken(cell, wide) for cell, wide in zip(row, self.widths, strict=True)]
        most = max(map(len, lines))
        if most <= MOST_LINES:
            return [row]
        return [
            [
                cell if at == 0 and len(of_cell) <= MOST_LINES else "".join(of_cell[at : at + MOST_LINES])
                for cell, of_cell in zip(row, lines, strict=True)
            ]
            for at in range(0, most, MOST_LINES)
        ]

    def _broken(self, cell: Cell, wide: float) -> list[str]:
        return wrap(text_of(cell), self.SIZE, wide - 2 * self.GAP)

    @cached_property
    def head_size(self) -> float:
        """Small enough that no word of a head is broken, within reason."""
        return next((size for size in self.HEAD_SIZES if self._heads_fit(size)), self.HEAD_SIZES[-1])

    def _heads_fit(self, size: float) -> bool:
        pairs = zip(self.table.columns, self.widths, strict=True)
        return all(
            stringWidth(word.rstrip(), FONT, size) <= wide - 2 * self.GAP
            for column, wide in pairs
            for word in TOKEN.findall(column.label)
        )

    @cached_property
    def heads(self) -> list[list[str]]:
        return [
            [*wrap(column.label, self.head_size, wide - 2 * self.GAP), *([column.unit] if column.unit else [])]
            for column, wide in zip(self.table.columns, self.widths, strict=True)
        ]

    @cached_property
    def head_height(self) -> float:
        return max(map(len, self.heads)) * self.head_size * 1.3 + 2 * self.PAD

    def lines(self, row: int) -> list[list[str]]:
        return [self._broken(cell, wide) for cell, wide in zip(self.rows[row], self.widths, strict=True)]

    def height(self, row: int) -> float:
        if row not in self.heights:
            self.heights[row] = max(map(len, self.lines(row))) * self.SIZE * 1.32 + 2 * self.PAD - 1
        return self.heights[row]


class Grid(Flowable):
    """Some rows of a table below its head, which is drawn again above each part."""

    def __init__(self, shape: Shape, start: int, stop: int):
        super().__init__()
        self.shape, self.start, self.stop = shape, start, stop
        self.spaceAfter = 6

    @classmethod
    def of(cls, table: Table, width: float, *, link: Link) -> "Grid":
        shape = Shape(table, width, link)
        return cls(shape, 0, len(shape.rows))

    def wrap(self, available, height):
        """As high as it is, or too high: nobody asks by how much."""
        tall = self.shape.head_height
        for row in range(self.start, self.stop):
            tall += self.shape.height(row)
            if tall > height:
                return available, height + 1
        return available, tall

    def split(self, _available, height):
        tall, row = self.shape.head_height, self.start
        while row < self.stop and (tall := tall + self.shape.height(row)) <= height:
            row += 1
        if row == self.start:
            return []
        return [Grid(self.shape, self.start, row), Grid(self.shape, row, self.stop)]

    def draw(self):
        shape, canvas = self.shape, self.canv
        heights = [shape.height(row) for row in range(self.start, self.stop)]
        top = shape.head_height + sum(heights)
        self._draw_head(top)
        top -= shape.head_height
        for row, tall in zip(range(self.start, self.stop), heights, strict=True):
            if row == 0 and shape.table.has_total:
                canvas.setFillColor(SUM)
                canvas.rect(0, top - tall, shape.width, tall, stroke=0, fill=1)
            self._draw_row(row, top)
            top -= tall
            canvas.setStrokeColor(LINE)
            canvas.setLineWidth(0.3)
            canvas.line(0, top, shape.width, top)

    def _draw_head(self, top: float) -> None:
        shape, canvas = self.shape, self.canv
        canvas.setFillColor(BAND)
        canvas.rect(0, top - shape.head_height, shape.width, shape.head_height, stroke=0, fill=1)
        canvas.setStrokeColor(ACCENT)
        canvas.setLineWidth(0.7)
        canvas.line(0, top - shape.head_height, shape.width, top - shape.head_height)
        canvas.setFillColor(ACCENT)
        canvas.setFont(FONT, shape.head_size)
        x = 0.0
        for lines, wide, column in zip(shape.heads, shape.widths, shape.table.columns, strict=True):
            for place, line in enumerate(lines):
                y = top - shape.PAD - shape.head_size - place * shape.head_size * 1.3 + 1
                self._write(line, x, y, wide, is_right=column.is_number)
            x += wide

    def _draw_row(self, row: int, top: float) -> None:
        shape, canvas = self.shape, self.canv
        canvas.setFillColor(INK)
        canvas.setFont(FONT, shape.SIZE)
        x = 0.0
        parts = zip(shape.rows[row], shape.lines(row), shape.widths, shape.table.columns, strict=True)
        for cell, lines, wide, column in parts:
            for place, line in enumerate(lines):
                y = top - shape.PAD - shape.SIZE - place * shape.SIZE * 1.32 + 1.2
                self._write(line, x, y, wide, is_right=column.is_number)
            if isinstance(cell, Figure) and shape.link:
                canvas.linkURL(shape.link(cell), (x, top - shape.SIZE - 2 * shape.PAD, x + wide, top), relative=1)
            x += wide

    def _write(self, text: str, x: float, y: float, wide: float, *, is_right: bool) -> None:
        if is_right:
            self.canv.drawRightString(x + wide - self.shape.GAP, y, text)
        else:
            self.canv.drawString(x + self.shape.GAP, y, text)
