"""红黄绿灯: rules kept as data, read, checked for gaps and overlaps, and put into the one statement behind figures.

A rule set has lamps of several kinds, each with rules; a rule lights a colour where all its conditions hold. A
listing's lamp is the worst of its kinds. Where a measure does not apply (no plan, not a planned start) its kind has no
lamp. ``reading`` is apart: it checks what people write, which the statement need not know.
"""

from .checker import Fault, find_faults
from .measures import LAMP_MEASURES, LampKind, LampMeasure
from .rules import WORST_FIRST, Bound, Condition, InForce, KindRules, Rule, RuleBook, in_force_by_month
from .sql import count_measures, lamp_sql
from .standing import Standing, get_rules

__all__ = [
    "LAMP_MEASURES",
    "WORST_FIRST",
    "Bound",
    "Condition",
    "Fault",
    "InForce",
    "KindRules",
    "LampKind",
    "LampMeasure",
    "Rule",
    "RuleBook",
    "Standing",
    "count_measures",
    "find_faults",
    "get_rules",
    "in_force_by_month",
    "lamp_sql",
]
