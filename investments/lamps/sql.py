"""Lamps inside the statement behind every figure: rules become conditions, compared without dividing.

The names are those of ``lines``: l a listing, mv its movement, mo a month, c what was carried to it, e the events, p
the project, k its capital.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..models import Lamp
from ..sql import exact, month_number
from .measures import LAMP_MEASURES
from .rules import WORST_FIRST, Bound, Condition, InForce, KindRules, Rule, RuleBook, in_force_by_month


@dataclass(frozen=True)
class _Share:
    """A measure that is a share of an amount in a whole: compared as amount against whole × what a bound asks of it.

    ``asked`` gives that as SQL for the bound times ``scale``, which makes it whole. ``falls``: as the amount grows.
    """

    amount: str
    whole: str
    times: int
    asked: Callable[[int, int], str]
    falls: bool


_DONE, _IN_MONTH = "COALESCE(c.completed_ytd_wan, 0)", "COALESCE(c.in_month_wan, 0)"
_SHARES = {
    "points_below": _Share(
        _DONE, "mv.planned_wan", 1200, lambda bound, scale: f"({100 * scale} * mo.month - ({12 * bound}))", True
    ),
    "percent_below": _Share(
        _DONE, "mv.planned_wan", 1200, lambda bound, scale: f"(mo.month * {100 * scale - bound})", True
    ),
    "month_task_percent": _Share(_IN_MONTH, "mv.planned_wan", 1200, lambda bound, scale: f"({bound})", False),
    "capital_percent_below": _Share(
        "k.secured", "k.needed", 100, lambda bound, scale: f"({100 * scale - bound})", True
    ),
}
_FLIPPED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


def count_measures() -> dict[str, str]:
    """The measures that are whole numbers; NULL where one does not apply."""
    this, planned, started = (
        "(l.year * 12 + mo.month)",
        month_number("p.planned_start_on"),
        month_number("e.started_on"),
    )
    return {
        "months_unstarted": f"""CASE WHEN mv.stage <> 'new_start' THEN NULL WHEN e.started_on <= mo.ends_on THEN 0
            WHEN {planned} <= l.year * 12 THEN mo.month
            WHEN {planned} <= {this} THEN {this} - {planned} + 1
            WHEN mo.month = 12 THEN 1 ELSE 0 END""",
        "months_unentered": f"""CASE WHEN e.started_on IS NULL OR e.started_on > mo.ends_on THEN NULL
            WHEN e.entered_on <= mo.ends_on THEN 0 ELSE {this} - {started} END""",
        "months_idle": """mo.month - COALESCE(c.moved_month, (
            SELECT MIN(v.from_month) FROM projects_listingmovement v WHERE v.listing_id = l.id) - 1)""",
    }


@dataclass(frozen=True)
class LampSql:
    """``lamp``: the CASE that says a line's lamp. ``measures``: what the rules need to know of a line."""

    lamp: str
    measures: frozenset[str]


def lamp_sql(versions: Sequence[InForce]) -> LampSql:
    """Of each month the version in force then; no lamp where there is none."""
    found = in_force_by_month(versions)
    stretches: list[tuple[int, InForce]] = []
    for month in sorted(found):
        if not stretches or stretches[-1][1] != found[month]:
            stretches.append((month, found[month]))
    cases = " ".join(f"WHEN mo.month >= {month} THEN {_worst(one.book)}" for month, one in reversed(stretches))
    kinds = [kind for _month, one in stretches for kind in one.book.of_listings]
    lamp = f"CASE {cases} ELSE '{Lamp.NONE}' END" if cases else f"'{Lamp.NONE}'"
    return LampSql(lamp, frozenset(measure for kind in kinds for measure in kind.measures))


def _worst(book: RuleBook) -> str:
    """The first colour, worst first, that a rule of any kind lights."""
    whens = []
    for colour in WORST_FIRST:
        lit = [_rule(kind, rule) for kind in book.of_listings for rule in kind.rules if rule.colour == colour]
        if lit:
            whens.append(f"WHEN {' OR '.join(lit)} THEN '{colour}'")
    return f"CASE {' '.join(whens)} ELSE '{Lamp.NONE}' END" if whens else f"'{Lamp.NONE}'"


def _rule(kind: KindRules, rule: Rule) -> str:
    stages = ", ".join(f"'{stage}'" for stage in kind.stages)
    conditions = [f"mv.stage IN ({stages})"] if stages else []
    conditions += [_applies(measure) for measure in kind.measures]
    return f"({' AND '.join([*conditions, *map(_condition, rule.when)])})"


def _applies(measure: str) -> str:
    return f"{_SHARES[measure].whole} > 0" if measure in _SHARES else f"({count_measures()[measure]}) IS NOT NULL"


def _condition(condition: Condition) -> str:
    sides = [(condition.lower, ">"), (condition.upper, "<")]
    compare = _compare_count if LAMP_MEASURES[condition.measure].is_count else _compare_share
    return " AND ".join(
        compare(condition.measure, f"{sign}=" if bound.is_included else sign, bound) for bound, sign in sides if bound
    )


def _compare_count(measure: str, sign: str, bound: Bound) -> str:
    return f"{count_measures()[measure]} {sign} {int(bound.value)}"


def _compare_share(measure: str, sign: str, bound: Bound) -> str:
    share = _SHARES[measure]
    scale = 1 if bound.value == int(bound.value) else 10
    amount = exact(f"{share.amount} * {share.times * scale}", places=0)
    asked = exact(f"{share.whole} * {share.asked(int(bound.value * scale), scale)}")
    return f"{amount} {_FLIPPED[sign] if share.falls else sign} {asked}"
