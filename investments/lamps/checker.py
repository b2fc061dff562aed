"""Whether a rule set says one thing, and only one, of every number: its gaps and overlaps, named."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod

from django.utils.translation import gettext as _

from common.wording import listed

from ..models import Lamp
from .measures import LAMP_MEASURES, LampKind
from .rules import Bound, KindRules, RuleBook, interval


@dataclass(frozen=True)
class Stretch:
    """A part of a number line on which no condition of the rules changes its mind; ``sample`` lies in it."""

    lower: Bound | None
    upper: Bound | None
    sample: Fraction | int


@dataclass(frozen=True)
class Fault:
    """A place of a lamp where no colour is lit (``colours`` empty), or where several are."""

    kind: LampKind
    place: str
    colours: tuple[Lamp, ...]

    def __str__(self):
        words = {"lamp": self.kind.label, "place": self.place}
        if not self.colours:
            return _("%(lamp)s：%(place)s 没有规定亮什么灯") % words
        return _("%(lamp)s：%(place)s 同时亮%(colours)s") % {
            **words, "colours": listed(colour.label for colour in self.colours)
        }  # fmt: skip


def find_faults(book: RuleBook) -> list[Fault]:
    """Every gap and overlap of every lamp. Exact: between two neighbouring bounds nothing can change."""
    return [fault for kind in book.kinds for fault in _faults_of(kind)]


def _faults_of(kind: KindRules) -> Iterator[Fault]:
    *others, last = kind.measures
    lines = [_stretches(kind, measure) for measure in others]
    for place in product(*lines):
        values = {measure: stretch.sample for measure, stretch in zip(others, place, strict=True)}
        before = [_named(measure, one.lower, one.upper) for measure, one in zip(others, place, strict=True)]
        for (lower, upper), colours in _merged(kind, last, values):
            if len(colours) != 1:
                named = [*before, _named(last, lower, upper)]
                yield Fault(kind.kind, listed(name for name in named if name), colours)


def _merged(kind: KindRules, measure: str, values: dict) -> Iterator[tuple[tuple, tuple[Lamp, ...]]]:
    """Neighbouring stretches of one line that are lit alike are one."""
    merged: list[list] = []
    for stretch in _stretches(kind, measure):
        here = {**values, measure: stretch.sample}
        colours = tuple(colour for colour in Lamp if any(r.colour == colour and r.holds(here) for r in kind.rules))
        if merged and merged[-1][2] == colours:
            merged[-1][1] = stretch.upper
        else:
            merged.append([stretch.lower, stretch.upper, colours])
    for lower, upper, colours in merged:
        yield (lower, upper), colours


def count_places(book: RuleBook) -> int:
    """In how many places the checker looks."""
    return sum(prod(len(_stretches(kind, measure)) for measure in kind.measures) for kind in book.kinds)


def _stretches(kind: KindRules, measure: str) -> list[Stretch]:
    bounds = [b for rule in kind.rules for one in rule.when if one.measure == measure for b in (one.lower, one.upper)]
    values = sorted({bound.value for bound in bounds if bound})
    return list(_of_counts(values) if LAMP_MEASURES[measure].is_count else _of_a_continuum(values))


def _of_counts(values: list[Decimal]) -> Iterator[Stretch]:
    """The same of whole numbers from 0 on: each bound itself, and what lies between two, if anything does."""
    following = 0
    for value in map(int, values):
        if following < value:
            yield Stretch(Bound(Decimal(following), True), Bound(Decimal(value - 1), True), following)
        if following <= value:
            yield Stretch(Bound(Decimal(value), True), Bound(Decimal(value), True), value)
        following = max(following, value + 1)
    yield Stretch(Bound(Decimal(following), True), None, following)


def _of_a_continuum(values: list[Decimal]) -> Iterator[Stretch]:
    """Before the first bound, each bound itself, between two, and after the last."""
    if not values:
        yield Stretch(None, None, 0)
        return
    yield Stretch(None, Bound(values[0], False), Fraction(values[0]) - 1)
    for place, value in enumerate(values):
        yield Stretch(Bound(value, True), Bound(value, True), Fraction(value))
        following = values[place + 1] if place + 1 < len(values) else None
        sample = Fraction(value) + 1 if following is None else (Fraction(value) + Fraction(following)) / 2
        yield Stretch(Bound(value, False), following and Bound(following, False), sample)


def _named(measure: str, lower: Bound | None, upper: Bound | None) -> str:
    """Empty where it is the whole line."""
    return interval(str(LAMP_MEASURES[measure].label), lower, upper) if lower or upper else ""
