"""The versioned template: sentences in both languages, with named measures as placeholders, filled in.

``{completed_ytd_wan:yi}`` is a measure of all projects and how it is printed, ``{new_start.completed_ytd_wan:yi}`` one
of a tier or stage, ``{completion_rate:first}`` the first five units by it, and ``{month}`` a word. What a version once
said it says for ever: another wording is another file.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from common.money import WAN_PER_YI, round_half_up
from common.templatetags import figures as printed
from investments.measures import Unit

from ..league import AT_EACH_END, League
from .structure import Cell, Figure, Sentence

CURRENT = "v1"
FOLDER = Path(__file__).parent / "templates"
PLACEHOLDER = re.compile(r"\{(?:(\w+)\.)?(\w+)(?::(\w+))?\}")
ENDS = ("first", "last")
Value = Decimal | int | None


@cache
def load(version: str) -> dict:
    return json.loads((FOLDER / f"{version}.json").read_text(encoding="utf-8"))


def language() -> str:
    """zh or en, as the template names them."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def said(texts: Mapping[str, str]) -> str:
    return texts[language()]


# How a figure is printed: rounded half up, once. Amounts as bulletins print them: 543, 310.6, 376.24 亿元. ----------


def _yi(places: int) -> Callable[[Value], str]:
    def print_it(amount_wan: Value) -> str:
        in_english = language() == "en"
        value = Decimal(amount_wan) / (WAN_PER_YI * 10 if in_english else WAN_PER_YI)
        rounded = round_half_up(value, places + 1 if in_english else places)
        return _without_zeros(f"{rounded or Decimal(0):,}" if in_english else f"{rounded or Decimal(0)}")

    return print_it


def _mu(value: Value) -> str:
    return _without_zeros(f"{round_half_up(Decimal(value), 2):,}")


def _without_zeros(text: str) -> str:
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"−{text[1:]}" if text.startswith("-") else text


def _ahead(value: Value) -> str:
    return printed.points(abs(Decimal(value))).removeprefix("+")


FORMATS: dict[str, Callable[[Value], str]] = {
    "n": printed.count,
    "yi": _yi(2),
    "yi1": _yi(1),
    "mu": _mu,
    "pct": printed.percent,
    "ahead": _ahead,
    # in tables, where figures stand below each other
    "money": printed.yi,
    "wan": printed.wan,
    "points": printed.points,
}


def print_value(value: Value, how: str) -> str:
    return printed.NOTHING if value is None else FORMATS[how](value)


# Filling in -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """What a template is filled from: ``value`` and ``query`` of a scope ("" is all) and a measure, leagues, words."""

    value: Callable[[str, str], Value]
    query: Callable[[str, str], str]
    leagues: Mapping[str, League]
    words: Mapping[str, str]
    template: dict


def sentences(asked: Sequence[dict], source: Source, *, rows: int = 0) -> tuple[Sentence, ...]:
    """Those whose conditions hold, and for the others what is said instead, if anything."""
    found = []
    for one in asked:
        texts = one if _holds(one, source, rows) else one.get("otherwise")
        if texts:
            found.append(fill(said(texts), source))
    return tuple(found)


def _holds(asked: dict, source: Source, rows: int) -> bool:
    whole = {name: source.value("", name) for key in ("needs", "if_zero", "if_some") for name in asked.get(key, ())}
    return (
        all(whole[name] is not None for name in asked.get("needs", ()))
        and all(not whole[name] for name in asked.get("if_zero", ()))
        and all(whole[name] for name in asked.get("if_some", ()))
        and ("ranks" not in asked or bool(source.leagues[asked["ranks"]].ranked))
        and (not asked.get("if_rows") or rows > 0)
        and ("months" not in asked or asked["months"][0] <= int(source.words["month"]) <= asked["months"][1])
    )


def fill(text: str, source: Source) -> Sentence:
    """A sentence in its parts: words, and figures that can be followed."""
    cells: list[Cell] = []
    at = 0
    for found in PLACEHOLDER.finditer(text):
        cells.append(text[at : found.start()])
        cells += _cells(*found.groups(), source)
        at = found.end()
    cells.append(text[at:])
    return _joined(cells)


def _cells(scope: str | None, name: str, how: str | None, source: Source) -> list[Cell]:
    if how is None:
        return [source.words[name]]
    if how in ENDS:
        return _ranked(source.leagues[name], how, source)
    value = source.value(scope or "", name)
    figure = Figure(name, value, print_value(value, how), source.query(scope or "", name))
    if how != "ahead":
        return [figure]
    rounded = Decimal(0) if value is None else round_half_up(Decimal(value), 1)
    way = "ahead" if rounded > 0 else "behind" if rounded < 0 else "level"
    before, after = said(source.template["points"][way]).split("{points}")
    return [before, figure, after]


def _ranked(league: League, end: str, source: Source) -> list[Cell]:
    standings = league.first if end == "first" else league.last
    if not standings:
        return [said(source.template["few" if len(league.ranked) <= AT_EACH_END else "level"])]
    name = league.measure.name
    how = {Unit.PERCENT: "pct", Unit.POINTS: "points"}.get(league.measure.unit, "yi")
    opening, closing, between = said(source.template["list"])
    cells: list[Cell] = []
    for one in standings:
        figure = Figure(name, one.value, print_value(one.value, how), one.row.query)
        cells += [between if cells else "", f"{one.row.name}{opening}", figure, closing]
    if len(standings) != AT_EACH_END:
        cells.append(said(source.template["counted"]).format(count=len(standings)))
    return cells


def _joined(cells: Sequence[Cell]) -> Sentence:
    """Neighbouring words as one."""
    found: list[Cell] = []
    for cell in cells:
        if isinstance(cell, str) and found and isinstance(found[-1], str):
            found[-1] += cell
        elif cell != "":
            found.append(cell)
    return tuple(found)
