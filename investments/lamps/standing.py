"""The rules of a year, as they are put in force."""

from dataclasses import dataclass

from django.db.models import Exists

from common.moments import once

from ..models import JudgedLamp, RuleSet
from .rules import InForce, RuleBook


@dataclass(frozen=True)
class Standing:
    """``is_judged``: somebody judged otherwise in this year, at least once."""

    versions: tuple[InForce, ...]
    is_judged: bool


def get_rules(year: int) -> Standing:
    """One query, and one for the whole of a moment."""
    return once(("lamp-rules", year), lambda: _read(year))


def _read(year: int) -> Standing:
    judged = Exists(JudgedLamp.objects.filter(listing__year=year))
    rows = RuleSet.objects.filter(year=year).annotate(is_judged=judged)
    sets = list(rows.values_list("version", "from_month", "name", "rules", "is_judged"))
    versions = (InForce(version, month, name, RuleBook.of(rules)) for version, month, name, rules, _judged in sets)
    return Standing(tuple(versions), any(row[-1] for row in sets))
