"""A rule set as people write it, in JSON, and every reason why one cannot be read.

    {"lamps": [{"lamp": "progress", "stages": ["continuing"], "rules": [
        {"colour": "yellow", "when": [{"measure": "points_below", "from": "10", "to": "30"}], "consequence": "提醒"}]}]}

``from`` and ``to`` are included, ``above`` and ``below`` are not.
"""

import json
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from common.api.serializers import StrictSerializer
from common.wording import listed
from projects.models import Stage

from ..models import Lamp
from .checker import count_places
from .measures import LAMP_MEASURES, LampKind
from .rules import LOWER, UPPER, RuleBook, bound_of

MOST_MONTHS = 120
MOST_PLACES = 20_000  # where a checker looks; a published set has some twenty
_COLOURS = [(lamp.value, lamp.label) for lamp in Lamp if lamp != Lamp.NONE]


class BadRules(Exception):
    """A text that is no rule set; ``errors`` names each place and reason."""

    def __init__(self, errors: list[str]):
        self.errors = errors
        super().__init__("; ".join(errors))


def read_rules(text: str) -> RuleBook:
    """Raises BadRules with every reason at once."""
    data = as_data(text)
    reader = _Book(data=data)
    if not reader.is_valid():
        raise BadRules(list(_reasons(reader.errors)))
    book = RuleBook.of(data)
    if (places := count_places(book)) > MOST_PLACES:
        words = {"places": places, "most": MOST_PLACES}
        raise BadRules([_("规则太繁：要核对 %(places)s 处，最多 %(most)s 处") % words])
    return book


def as_data(text: str) -> dict:
    """Raises BadRules for what is no JSON, and for a word that stands twice in one place."""
    try:
        data = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number)
        json.dumps(data, ensure_ascii=False).encode()  # half a character, which \\ud800 is, can be kept nowhere
        return data
    except json.JSONDecodeError as error:
        words = {"line": error.lineno, "column": error.colno}
        raise BadRules([_("不是 JSON：第 %(line)s 行第 %(column)s 个字起读不懂") % words]) from None
    except (ValueError, RecursionError):
        raise BadRules([_("不是 JSON：太长的数或太深的层次")]) from None


def _once_each(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = sorted({name for name, _value in pairs if [one for one, _v in pairs].count(name) > 1})
        raise BadRules([_("同一处写了两次：%(names)s") % {"names": listed(twice).encode(errors="replace").decode()}])
    return found


def _no_number(word: str) -> None:
    raise BadRules([_("%(word)s 不是数") % {"word": word}])


def as_text(data: dict) -> str:
    """How a form shows it: a line for each rule."""
    kinds = []
    for kind in data["lamps"]:
        rules = ",\n".join(f"   {json.dumps(rule, ensure_ascii=False)}" for rule in kind["rules"])
        head = json.dumps({name: value for name, value in kind.items() if name != "rules"}, ensure_ascii=False)
        kinds.append(f'  {head[:-1]}, "rules": [\n{rules}\n  ]}}')
    return '{"lamps": [\n' + ",\n".join(kinds) + "\n]}"


class _Condition(StrictSerializer):
    measure = serializers.ChoiceField([(name, one.label) for name, one in LAMP_MEASURES.items()])

    def get_fields(self):
        """``from`` is a word of Python."""
        bounds = {name: serializers.DecimalField(7, 1, required=False) for name in (*LOWER, *UPPER)}
        return {**super().get_fields(), **bounds}

    def validate(self, data):
        lower, upper = bound_of(data, LOWER), bound_of(data, UPPER)
        if len(LOWER.keys() & data.keys()) > 1 or len(UPPER.keys() & data.keys()) > 1:
            raise serializers.ValidationError(gettext_lazy("from 与 above、to 与 below 各取一个"))
        if lower is None and upper is None:
            raise serializers.ValidationError(gettext_lazy("至少写一个界限：from、above、to 或 below"))
        if lower and upper:
            is_point = lower.is_included and upper.is_included
            if lower.value > upper.value or (lower.value == upper.value and not is_point):
                raise serializers.ValidationError(gettext_lazy("上下界限之间没有数"))
        is_count = LAMP_MEASURES[data["measure"]].is_count
        if is_count and any(bound and bound.value % 1 for bound in (lower, upper)):
            raise serializers.ValidationError(gettext_lazy("月数的界限应为整数"))
        if is_count and any(bound and not 0 <= bound.value <= MOST_MONTHS for bound in (lower, upper)):
            raise serializers.ValidationError(gettext_lazy("月数的界限应在 0 至 120 之间"))
        return data


class _Rule(StrictSerializer):
    colour = serializers.ChoiceField(_COLOURS)
    when = _Condition(many=True, allow_empty=False)
    consequence = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class _Kind(StrictSerializer):
    lamp = serializers.ChoiceField(LampKind.choices)
    stages = serializers.MultipleChoiceField(choices=Stage.choices, required=False)
    rules = _Rule(many=True, allow_empty=False)

    def validate(self, data):
        is_unit = data["lamp"] == LampKind.UNIT
        names = {condition["measure"] for rule in data["rules"] for condition in rule["when"]}
        known = {name for name, one in LAMP_MEASURES.items() if (one.of_unit if is_unit else one.of_listing)}
        if is_unit and data.get("stages"):
            raise serializers.ValidationError(gettext_lazy("单位灯不分建设性质"))
        if foreign := names - known:
            words = {"names": ", ".join(sorted(foreign))}
            raise serializers.ValidationError(gettext_lazy("这种灯不能用这些指标：%(names)s") % words)
        return data


class _Book(StrictSerializer):
    """A file may say whose rules they are."""

    name = serializers.CharField(required=False, allow_blank=True)
    source = serializers.CharField(required=False, allow_blank=True)
    lamps = _Kind(many=True, allow_empty=False)

    def validate_lamps(self, kinds):
        names = [one["lamp"] for one in kinds]
        if len(set(names)) < len(names):
            raise serializers.ValidationError(gettext_lazy("一种灯只能写一处"))
        return kinds


def _reasons(errors, place: str = "") -> Iterator[str]:
    """lamps[0].rules[2].when[0].measure: the reason."""
    if isinstance(errors, Mapping):
        for name, below in errors.items():
            step = "" if name == "non_field_errors" else f"[{name}]" if str(name).isdecimal() else f".{name}"
            yield from _reasons(below, place + step)
    elif errors and isinstance(errors[0], Mapping | list):
        for number, below in enumerate(errors):
            yield from _reasons(below, f"{place}[{number}]")
    else:
        for error in errors:
            yield f"{place.lstrip('.')}: {error}" if place else str(error)
