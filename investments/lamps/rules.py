"""A rule set as objects, and what one says of numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from common.wording import listed
from projects.models import Stage

from ..models import Lamp
from .measures import LAMP_MEASURES, LampKind

LOWER, UPPER = {"from": True, "above": False}, {"to": True, "below": False}  # word of a bound -> is it included
WORST_FIRST = (Lamp.RED, Lamp.YELLOW, Lamp.GREEN)
Values = Mapping[str, Fraction | int | None]


@dataclass(frozen=True)
class Bound:
    value: Decimal
    is_included: bool


def bound_of(data: Mapping, words: Mapping[str, bool]) -> Bound | None:
    """The one of these words that is there; 10, not 10.0, where it is whole."""
    for word, is_included in words.items():
        if word in data:
            value = Decimal(str(data[word]))
            return Bound(value if value % 1 else value.quantize(Decimal(1)), is_included)
    return None


@dataclass(frozen=True)
class Condition:
    """A measure within bounds; without a bound on one side it is open there."""

    measure: str
    lower: Bound | None = None
    upper: Bound | None = None

    def holds(self, value: Fraction | int) -> bool:
        above = self.lower is None or value > self.lower.value or (self.lower.is_included and value == self.lower.value)
        below = self.upper is None or value < self.upper.value or (self.upper.is_included and value == self.upper.value)
        return above and below

    def __str__(self):
        """10 ≤ 低于时间进度的百分点 ≤ 30."""
        return interval(str(LAMP_MEASURES[self.measure].label), self.lower, self.upper)


def interval(name: str, lower: Bound | None, upper: Bound | None) -> str:
    """A stretch of a number line in signs."""
    if lower and upper and lower.value == upper.value:
        return f"{name} = {lower.value}"
    left = f"{lower.value} {'≤' if lower.is_included else '<'} " if lower else ""
    right = f" {'≤' if upper.is_included else '<'} {upper.value}" if upper else ""
    return f"{left}{name}{right}"


@dataclass(frozen=True)
class Rule:
    colour: Lamp
    when: tuple[Condition, ...]
    consequence: str = ""

    def holds(self, values: Values) -> bool:
        """False also where one of its measures does not apply."""
        return all((value := values.get(one.measure)) is not None and one.holds(value) for one in self.when)

    def __str__(self):
        return listed(self.when)


@dataclass(frozen=True)
class KindRules:
    """The rules of one kind of lamp, for listings of some stages; of all where none is named."""

    kind: LampKind
    rules: tuple[Rule, ...]
    stages: tuple[str, ...] = ()

    @property
    def measures(self) -> list[str]:
        return list(dict.fromkeys(one.measure for rule in self.rules for one in rule.when))

    @property
    def stage_labels(self) -> list[str]:
        return [str(Stage(stage).label) for stage in self.stages]

    def lit_by(self, values: Values, stage: str) -> Rule | None:
        """The rule that lights the lamp; the worst colour first, as the statement has it.

        None where a measure of the kind does not apply: what the checker has found complete is so where all of them do.
        """
        if (self.stages and stage not in self.stages) or any(values.get(name) is None for name in self.measures):
            return None
        lit = [rule for colour in WORST_FIRST for rule in self.rules if rule.colour == colour and rule.holds(values)]
        return lit[0] if lit else None


@dataclass(frozen=True)
class RuleBook:
    kinds: tuple[KindRules, ...]

    @classmethod
    def of(cls, data: Mapping) -> Self:
        """From what ``reading`` has found to be well-formed."""
        return cls(tuple(_kind(one) for one in data["lamps"]))

    def as_data(self) -> dict:
        """As it is kept: what ``of`` reads."""
        return {"lamps": [_kind_as_data(one) for one in self.kinds]}

    @property
    def of_listings(self) -> list[KindRules]:
        return [one for one in self.kinds if one.kind != LampKind.UNIT]

    @property
    def of_units(self) -> list[KindRules]:
        return [one for one in self.kinds if one.kind == LampKind.UNIT]


def _kind(data: Mapping) -> KindRules:
    rules = tuple(
        Rule(Lamp(one["colour"]), tuple(map(_condition, one["when"])), str(one.get("consequence", "")))
        for one in data["rules"]
    )
    return KindRules(LampKind(data["lamp"]), rules, tuple(sorted(data.get("stages", []))))


def _condition(data: Mapping) -> Condition:
    return Condition(data["measure"], bound_of(data, LOWER), bound_of(data, UPPER))


def _kind_as_data(kind: KindRules) -> dict:
    rules = [
        {"colour": str(rule.colour), "when": [_condition_as_data(one) for one in rule.when]}
        | ({"consequence": rule.consequence} if rule.consequence else {})
        for rule in kind.rules
    ]
    return {"lamp": str(kind.kind), **({"stages": list(kind.stages)} if kind.stages else {}), "rules": rules}


def _condition_as_data(condition: Condition) -> dict:
    sides = [(condition.lower, LOWER), (condition.upper, UPPER)]
    bounds = {_word(words, bound): str(bound.value) for bound, words in sides if bound}
    return {"measure": condition.measure, **bounds}


def _word(words: Mapping[str, bool], bound: Bound) -> str:
    return next(word for word, is_included in words.items() if is_included == bound.is_included)


@dataclass(frozen=True)
class InForce:
    """A version of a year's rules, in force from a month on until a later version is."""

    version: int
    from_month: int
    name: str
    book: RuleBook


def in_force_by_month(versions: Sequence[InForce]) -> dict[int, InForce]:
    """The version of each month that has one: the newest of those that had begun."""
    found = {}
    for month in range(1, 13):
        begun = [one for one in versions if one.from_month <= month]
        if begun:
            found[month] = max(begun, key=lambda one: one.version)
    return found
