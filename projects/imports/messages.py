"""What an import has to say: errors that name their cell, and notices that name their rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field


class ValueRefused(ValueError):
    """A cell whose text means nothing here; ``code`` says why."""

    def __init__(self, message: str, code: str):
        self.message = message
        self.code = code
        super().__init__(message)


@dataclass(frozen=True)
class CellError:
    """Why one row is refused. ``column`` is the letter in the sheet; empty where no single cell is to blame."""

    sheet: str
    row: int
    column: str
    heading: str
    value: str
    message: str
    code: str

    def __str__(self):
        cell = f"{self.column}{self.row}" if self.column else f"{self.row}"
        return f"[{self.sheet}] {cell} {self.heading}: {self.message} ({self.value})".replace(": : ", ": ")


@dataclass(frozen=True)
class UnknownColumn:
    """A column that is not read, with the known heading nearest to its own."""

    sheet: str
    column: str
    heading: str
    nearest: str


@dataclass(frozen=True)
class Notice:
    """Something taken, but worth a look. ``rows`` are "sheet row" numbers; empty if it is about the whole file."""

    code: str
    message: str
    rows: tuple[int, ...] = ()

    def __str__(self):
        shown = ", ".join(map(str, self.rows[:10])) + (f" … ({len(self.rows)})" if len(self.rows) > 10 else "")
        return f"{self.message} [{shown}]" if self.rows else self.message


@dataclass
class Notices:
    """Collects notices; the same sentence is said once, with all its rows."""

    rows: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add(self, code: str, message: str, *rows: int) -> None:
        self.rows.setdefault((code, message), []).extend(rows)

    def extend(self, notices: Iterable[Notice]) -> None:
        for notice in notices:
            self.add(notice.code, notice.message, *notice.rows)

    def all(self) -> list[Notice]:
        return [Notice(code, message, tuple(rows)) for (code, message), rows in self.rows.items()]
