"""The rules of a year, as they are put in force."""

from dataclasses import dataclass

from django.db.models import Exists

from common.moments import is_moment, once

from ..freshness import get_freshness
from ..models import JudgedLamp, RuleSet
from .rules import InForce, RuleBook


@dataclass(frozen=True)
class Standing:
    """``is_judged``: somebody judged otherwise in this year, at least once."""

    versions: tuple[InForce, ...]
    is_judged: bool


def get_rules(year: int) -> Standing:
    """Within a moment they are kept with the figures: putting rules in force and judging mark the cells that there are.

    Whoever rebuilds is in no moment, and reads them as they are. One query.
    """
    if not is_moment():
        return _read(year)
    return once(("lamp-rules", year), lambda: get_freshness(year).keep("lamp-rules", lambda: _read(year)))


def _read(year: int) -> Standing:
    judged = Exists(JudgedLamp.objects.filter(listing__year=year))
    rows = RuleSet.objects.filter(year=year).annotate(is_judged=judged)
    sets = list(rows.values_list("version", "from_month", "name", "rules", "is_judged"))
    versions = (InForce(version, month, name, RuleBook.of(rules)) for version, month, name, rules, _judged in sets)
    return Standing(tuple(versions), any(row[-1] for row in sets))
