"""A bulletin in one language, and its form as JSON. Every renderer is fed with this and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from investments.measures import IN_TIME, LATE, MEASURES, OF_LINES, PUNCTUALITY, UNSENT, Measure

OF_SENDING = {one.name: one for one in (IN_TIME, LATE, UNSENT, PUNCTUALITY)}
KNOWN: dict[str, Measure] = {**MEASURES, **OF_LINES, **OF_SENDING}
TEXT = ""  # the measure of a column of words
FOLLOWED = 5000  # rows of a table whose figures are links in a file: each takes up to 2 KiB of memory


@dataclass(frozen=True)
class Figure:
    """A measure's value: unrounded, as it is printed, and the words of a query string that explain it."""

    measure: str
    value: Decimal | int | None
    text: str
    query: str


Cell = str | Figure
Sentence = tuple[Cell, ...]


def text_of(cell: Cell) -> str:
    return cell.text if isinstance(cell, Figure) else cell


def sentence_text(sentence: Sentence) -> str:
    return "".join(map(text_of, sentence))


@dataclass(frozen=True)
class Column:
    """``unit`` stands below the head; ``width`` is a share of the page's."""

    label: str
    unit: str
    width: int
    measure: str = TEXT
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_total: bool = False  # its first row is the sum


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    sentences: tuple[Sentence, ...]
    table: Table | None
    notes: tuple[str, ...]

    def cells(self) -> Iterator[Cell]:
        """Of its sentences and its table."""
        yield from (cell for sentence in self.sentences for cell in sentence)
        if self.table:
            yield from (cell for row in self.table.rows for cell in row)

    def texts(self) -> Iterator[str]:
        """Every word and figure that it prints."""
        yield self.title
        yield from map(text_of, self.cells())
        yield from self.notes
        for column in self.table.columns if self.table else ():
            yield from (column.label, column.unit)

    def translated(self, characters: dict[int, str], *, note: str) -> "Section":
        """With other characters in its words, and one more note."""

        def words(cell: Cell) -> Cell:
            return cell.translate(characters) if isinstance(cell, str) else cell

        table = self.table and replace(self.table, rows=tuple(tuple(map(words, row)) for row in self.table.rows))
        sentences = tuple(tuple(map(words, sentence)) for sentence in self.sentences)
        return replace(self, sentences=sentences, table=table, notes=(*self.notes, note))


@dataclass(frozen=True)
class Content:
    """A whole bulletin. ``furniture`` are the words of heads and feet; ``release_digest`` is the seal it rests on.

    ``warning`` says that the projects are invented, if they are; ``site`` is where the figures of a file lead.
    """

    language: str
    period: str
    site: str
    title: str
    subtitle: str
    warning: str
    closed: str
    release_digest: str
    furniture: dict[str, str]
    sections: tuple[Section, ...]

    @cached_property
    def figures(self) -> list[Figure]:
        return [cell for section in self.sections for cell in section.cells() if isinstance(cell, Figure)]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Everything that is printed, each with the title of the section in which it stands."""
        words = (self.title, self.subtitle, self.warning, self.closed, *self.furniture.values())
        yield from (("", text) for text in words)
        for section in self.sections:
            yield from ((section.title, text) for text in section.texts())

    def section(self, key: str) -> Section:
        return next(one for one in self.sections if one.key == key)


@dataclass(frozen=True)
class Stamp:
    """What stands on a bulletin beside its content: which one it is, and the digest of its content."""

    number: str
    digest: str


# As JSON: words are strings, a figure is [measure, value, text, query]. ----------------------------------------------


def as_data(content: Content) -> dict:
    return {
        "language": content.language,
        "period": content.period,
        "site": content.site,
        "title": content.title,
        "subtitle": content.subtitle,
        "warning": content.warning,
        "closed": content.closed,
        "release_digest": content.release_digest,
        "furniture": content.furniture,
        "sections": [
            {
                "key": one.key,
                "title": one.title,
                "sentences": [list(map(_cell_data, sentence)) for sentence in one.sentences],
                "table": one.table and _table_data(one.table),
                "notes": list(one.notes),
            }
            for one in content.sections
        ],
    }


def _table_data(table: Table) -> dict:
    return {
        "columns": [[one.label, one.unit, one.width, one.measure, one.is_number] for one in table.columns],
        "rows": [list(map(_cell_data, row)) for row in table.rows],
        "has_total": table.has_total,
    }


def _cell_data(cell: Cell) -> str | list:
    if isinstance(cell, str):
        return cell
    value = cell.value if cell.value is None or isinstance(cell.value, int) else str(cell.value)
    return [cell.measure, value, cell.text, cell.query]


def from_data(data: dict) -> Content:
    plain = ["language", "period", "site", "title", "subtitle", "warning", "closed", "release_digest", "furniture"]
    return Content(**{name: data[name] for name in plain}, sections=tuple(map(_section, data["sections"])))


def _section(data: dict) -> Section:
    sentences = tuple(tuple(map(_cell, sentence)) for sentence in data["sentences"])
    table = data["table"] and Table(
        tuple(Column(*one) for one in data["table"]["columns"]),
        tuple(tuple(map(_cell, row)) for row in data["table"]["rows"]),
        data["table"]["has_total"],
    )
    return Section(data["key"], data["title"], sentences, table, tuple(data["notes"]))


def _cell(data: str | list) -> Cell:
    if isinstance(data, str):
        return data
    measure, value, text, query = data
    return Figure(measure, Decimal(value) if isinstance(value, str) else value, text, query)
