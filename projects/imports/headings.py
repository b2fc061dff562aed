"""Where the headings of a sheet are and what they mean: synonyms, units, title rows, headings in two rows."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from common.amounts import Unit
from common.spreadsheets import HEAD_ROWS, Sheet, SheetError, SheetRow, column_letter

from .fields import FIELD_BY_NAME, FIELDS, UNSTORED, Field
from .messages import UnknownColumn

BRACKETS = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]")
FILLING = re.compile(r"[\s_\-./:：*、,，;\"'“”]+")
YEAR = re.compile(r"^20[0-9]{2}年?度?")
UNITS = [  # the longer words first
    (re.compile(r"千万元"), Unit.TEN_MILLION),
    (re.compile(r"百万元"), Unit.MILLION),
    (re.compile(r"100millionyuan|亿元?|\byi\b"), Unit.YI),
    (re.compile(r"10000yuan|10kyuan|万元?|wan$|wan\b"), Unit.WAN),
    (re.compile(r"billion(?:yuan|rmb|cny)?"), Unit.BILLION),
    (re.compile(r"million(?:yuan|rmb|cny)?"), Unit.MILLION),
    (re.compile(r"千元"), Unit.THOUSAND),
    (re.compile(r"元|yuan|rmb|cny"), Unit.YUAN),
]
TITLE_UNIT = re.compile(r"(?:金额)?单位[:：]?\s*(亿元|万元|百万元|千万元|千元|元)")
NEAR = 0.6


@dataclass(frozen=True)
class Column:
    """A column that is read. ``unit`` is None where its heading names none."""

    index: int
    heading: str
    field: Field
    unit: Unit | None = None

    @property
    def letter(self) -> str:
        return column_letter(self.index)


@dataclass
class Head:
    """The headings of one sheet. Data begin in the row after ``last_row``."""

    last_row: int
    columns: dict[str, Column] = field(default_factory=dict)
    unstored: list[str] = field(default_factory=list)
    unknown: list[UnknownColumn] = field(default_factory=list)
    unit: Unit | None = None
    twice: list[tuple[Column, Column]] = field(default_factory=list)


def normalise(text: object) -> str:
    """A heading without spaces, brackets, punctuation, unit and year: 总投资 for 总投资（亿元）."""
    plain = unicodedata.normalize("NFKC", str(text)).lower()
    plain = FILLING.sub("", BRACKETS.sub("", plain))
    plain = re.sub(r"(?<=.)(?:百万元|千万元|亿元|万元|千元)$", "", plain)
    if YEAR.match(plain) and plain != YEAR.match(plain)[0]:
        plain = "年度" + YEAR.sub("", plain)
    return plain


def unit_of(text: object) -> Unit | None:
    """The unit that a heading names, in brackets or at its end."""
    plain = re.sub(r"[\s,]+", "", unicodedata.normalize("NFKC", str(text)).lower())
    inside = "".join(BRACKETS.findall(plain))
    for words in filter(None, [inside, plain.replace("_", " ")]):
        for pattern, unit in UNITS:
            if pattern.search(words):
                return unit
    return None


WORDS = {normalise(word): entry for entry in reversed(FIELDS) for word in entry.synonyms}


def nearest_heading(heading: str) -> str:
    """The known heading most like this one; empty if none is."""
    close = get_close_matches(normalise(heading), WORDS, n=1, cutoff=NEAR)
    return str(WORDS[close[0]].label) if close else ""


def find_head(sheet: Sheet) -> Head | None:
    """The row or pair of rows in which most headings are known; None where no project name stands at the top."""
    best, most = None, 0
    for labels, last_row in _candidates(sheet):
        known = {WORDS[word].name for label in labels if (word := normalise(label)) in WORDS}
        score = len(known) + 0.1 * sum(normalise(label) in UNSTORED for label in labels)
        if "name" in known and score > most:
            best, most = (labels, last_row), score
    if best is None:
        return None
    return _read_head(sheet, *best)


def _candidates(sheet: Sheet) -> Iterator[tuple[list[str], int]]:
    """Each row near the top as headings, alone and together with the one below it."""
    top = sheet.rows[:HEAD_ROWS]
    for position, row in enumerate(top):
        labels = _labels(sheet, row)
        yield labels, row.number
        if position + 1 < len(top) and top[position + 1].number == row.number + 1:
            yield _joined(labels, _labels(sheet, top[position + 1])), row.number + 1


def _labels(sheet: Sheet, row: SheetRow) -> list[str]:
    """The texts of a row, with a heading merged over several columns repeated in each."""
    labels = ["" if cell is None else str(cell).strip() for cell in row.cells]
    for merge in sheet.merges:
        if merge.first_row == row.number and merge.last_column > merge.first_column:
            for column in range(merge.first_column, min(merge.last_column + 1, len(labels))):
                labels[column] = labels[merge.first_column]
    return labels


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    """投资（万元） over 总投资 is 总投资（万元）; an upper heading with nothing below stands alone."""
    joined = []
    for position in range(max(len(upper), len(lower))):
        above = upper[position] if position < len(upper) else ""
        below = lower[position] if position < len(lower) else ""
        if not below or below == above:
            joined.append(above)
        elif normalise(below) in WORDS or normalise(below) in UNSTORED:
            unit = (
                ""
                if unit_of(below) or not unit_of(above)
                else "".join(BRACKETS.findall(unicodedata.normalize("NFKC", above)))
            )
            joined.append(below + unit)
        else:
            joined.append(above + below)
    return joined


def _read_head(sheet: Sheet, labels: list[str], last_row: int) -> Head:
    head = Head(last_row, unit=_title_unit(sheet, last_row))
    for index, label in enumerate(labels):
        word = normalise(label)
        if not word:
            continue
        if word in WORDS:
            found = WORDS[word]
            column = Column(index, label.replace("\n", ""), found, unit_of(label) if found.is_amount else None)
            if found.name in head.columns:
                head.twice.append((head.columns[found.name], column))
            else:
                head.columns[found.name] = column
        elif word in UNSTORED:
            head.unstored.append(label)
        else:
            head.unknown.append(UnknownColumn(sheet.name, column_letter(index), label, nearest_heading(label)))
    return head


def _title_unit(sheet: Sheet, last_row: int) -> Unit | None:
    """单位：万元, above the headings."""
    for row in sheet.rows:
        if row.number > last_row:
            return None
        for cell in row.cells:
            if isinstance(cell, str) and (found := TITLE_UNIT.search(unicodedata.normalize("NFKC", cell))):
                return unit_of(found[1])
    return None


def no_headings(sheets: list[Sheet]) -> SheetError:
    """The error for a file without a project name, naming what was found instead."""
    seen = [str(cell).strip() for row in sheets[0].rows[:3] for cell in row.cells if str(cell).strip()][:8]
    message = _("没有找到“%(name)s”列。前几行是：%(seen)s")
    words = {"name": FIELD_BY_NAME["name"].label, "seen": "、".join(seen)}
    return SheetError(message % words, "no_headings")
