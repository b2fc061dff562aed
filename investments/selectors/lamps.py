"""Why a lamp is lit, by which rule of which version, since when; and what would turn it green."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from accounts.models import User
from common.moments import once
from common.money import CENT, ZERO, wan

from ..lamps import WORST_FIRST, InForce, KindRules, LampKind, Rule, RuleBook, get_rules, in_force_by_month
from ..measures import Figures
from ..models import JudgedLamp, Lamp, RuleSet
from ..selection import Selection, unit_of
from .figures import get_figures
from .lines import Line, get_months_of


@dataclass(frozen=True)
class Lit:
    """One kind of lamp of a listing, and the rule that lights it; ``version`` is the rule set's."""

    kind: LampKind
    rule: Rule
    version: InForce

    @property
    def colour(self) -> Lamp:
        return self.rule.colour


@dataclass(frozen=True)
class LampReason:
    """A listing's lamp at the end of a month: its kinds, worst first; what was judged; and since which month."""

    lamp: Lamp
    since: int
    kinds: tuple[Lit, ...]
    judged: JudgedLamp | None = None


def get_lamp_reasons(lines: Sequence[Line], *, year: int) -> dict[int, LampReason]:
    """Of each live line, by its listing. Two queries, and one more if somebody judged otherwise in this year."""
    if not lines:
        return {}
    months = get_months_of([line.listing for line in lines], until=max(line.month for line in lines))
    reasons = {line.listing_id: reason_of(months[line.listing_id], line.month, year=year) for line in lines}
    elsewhere = [line.listing_id for line in lines if line.is_elsewhere]  # its record is not theirs to read
    return reasons | {pk: replace(reasons[pk], judged=None) for pk in elsewhere}


def reason_of(months: Sequence[Line], month: int, *, year: int) -> LampReason:
    """Why a listing's lamp is what it is at the end of a month, from its live months (``get_months_of``)."""
    standing = get_rules(year)
    version = in_force_by_month(standing.versions).get(month)
    by_month = {line.month: line for line in months}
    line = by_month[month]
    since = month
    while since - 1 in by_month and by_month[since - 1].lamp == line.lamp:
        since -= 1
    judged = _judged(line, year) if standing.is_judged and line.facts["judged"] else None
    return LampReason(line.lamp, since, tuple(_lit(line, version)) if version else (), judged)


def _judged(line: Line, year: int) -> JudgedLamp:
    """The newest judgement of its month; all of a year are read at once, for there are few."""

    def read() -> list[JudgedLamp]:
        return list(JudgedLamp.objects.filter(listing__year=year).select_related("judged_by"))  # the newest first

    return next(
        one
        for one in once(("judged-lamps", year), read)
        if one.listing_id == line.listing_id and one.from_month <= line.month <= one.until_month
    )


def _lit(line: Line, version: InForce) -> list[Lit]:
    values = measured(line)
    kinds = [(kind, kind.lit_by(values, line.facts["stage"])) for kind in version.book.of_listings]
    lit = [Lit(kind.kind, rule, version) for kind, rule in kinds if rule]
    return sorted(lit, key=lambda one: WORST_FIRST.index(one.colour))


def measured(line: Line) -> dict[str, Fraction | int | None]:
    """The measures of a live line from its facts, exact; None where one does not apply."""
    needed, secured = (Fraction(wan(line.facts[name] or 0)) for name in ("capital_needed", "capital_secured"))
    counts = {name: line.facts[name] for name in ("months_unstarted", "months_unentered", "months_idle")}
    shares = _of_plan(line.month, line.planned_wan or ZERO, line.completed_ytd_wan, line.completed_in_month_wan)
    return {**counts, **shares, "capital_percent_below": 100 * (needed - secured) / needed if needed > 0 else None}


def _of_plan(month: int, planned: Decimal, completed: Decimal, in_month: Decimal) -> dict[str, Fraction | None]:
    if planned <= 0:
        return dict.fromkeys(["points_below", "percent_below", "month_task_percent"])
    rate = Fraction(completed) / Fraction(planned)
    return {
        "points_below": 100 * (Fraction(month, 12) - rate),
        "percent_below": 100 * (1 - rate / Fraction(month, 12)),
        "month_task_percent": 1200 * Fraction(in_month) / Fraction(planned),
    }


def get_rule_sets(year: int) -> list[tuple[RuleSet, RuleBook]]:
    """The versions of a year, the newest first, each with its rules."""
    sets = RuleSet.objects.filter(year=year).select_related("put_in_force_by").order_by("-version")
    return [(one, RuleBook.of(one.rules)) for one in sets]


# What would turn it green ---------------------------------------------------------------------------------------------


def to_green_wan(line: Line, *, year: int) -> Decimal | None:
    """The least investment still to be accepted by the end of the line's month for a green progress lamp.

    Zero where it is green; None where it has none, where its rules ask for something else than investment, or where
    there is too much of it.
    """
    version = in_force_by_month(get_rules(year).versions).get(line.month)
    kind = next((one for one in version.book.kinds if one.kind == LampKind.PROGRESS), None) if version else None
    if kind is None or not line.planned_wan or (kind.stages and line.listing.stage not in kind.stages):
        return None
    green = [rule for rule in kind.rules if rule.colour == Lamp.GREEN]
    shares = _of_plan(line.month, line.planned_wan, line.completed_ytd_wan, line.completed_in_month_wan)
    if any(rule.holds(shares) for rule in green):
        return ZERO
    needed = [missing for rule in green if (missing := _missing(line, rule)) is not None and missing > 0]
    return min(needed, default=None)


def _missing(line: Line, rule: Rule) -> Decimal | None:
    """What the line still lacks for a rule of one condition; negative where it has more."""
    if len(rule.when) != 1:
        return None
    (condition,) = rule.when
    if condition.measure == "month_task_percent":
        bound, so_far = condition.lower, line.completed_in_month_wan
        limit = bound and line.planned_wan * bound.value / 1200
    elif condition.measure in ("points_below", "percent_below"):
        bound, so_far = condition.upper, line.completed_ytd_wan
        limit = bound and line.planned_wan * _share_asked(condition.measure, line.month, bound.value)
    else:
        return None
    if bound is None:
        return None
    least = limit.quantize(CENT, ROUND_CEILING) if bound.is_included else limit.quantize(CENT, ROUND_FLOOR) + CENT
    return least - so_far


def _share_asked(measure: str, month: int, bound: Decimal) -> Decimal:
    """The share of the plan at which a line stands exactly at the bound."""
    if measure == "points_below":
        return (100 * month - 12 * bound) / 1200
    return month * (100 - bound) / 1200


# Reporting units ------------------------------------------------------------------------------------------------------


PROVINCE = User(is_superuser=True)  # who sees everything


def get_unit_lamps(selection: Selection, *, user: User) -> dict[int, Lit]:
    """The lamp of each reporting unit that the user sees, by its id; none unless the rules of the month have one.

    Of the whole unit, however the selection is narrowed: it is the same for everybody. Up to five queries.
    """
    version = in_force_by_month(get_rules(selection.year).versions).get(selection.month)
    kind: KindRules | None = next(iter(version.book.of_units), None) if version else None
    if kind is None:
        return {}
    whole = Selection(selection.year, selection.month, as_of=selection.as_of)
    growth = _growth(whole) if any(one.startswith("growth") for one in kind.measures) else {}
    months: dict[int, dict[int, Figures]] = {}
    for row in get_figures(whole, user=PROVINCE, by=["region", "month"], months=range(1, whole.month + 1)):
        months.setdefault(row.key["region"], {})[row.key["month"]] = row
    lit = {}
    for unit, of_unit in months.items():
        rule = kind.lit_by({**_unit_values(of_unit, whole.month), **growth.get(unit, {})}, "")
        if rule and (user.scope.everything or unit == unit_of(user)):
            lit[unit] = Lit(LampKind.UNIT, rule, version)
    return lit


def _unit_values(months: Mapping[int, Figures], month: int) -> dict[str, Fraction | int | None]:
    now = months.get(month, Figures(month))
    missed = 0
    while missed < month and _missed_task(months.get(month - missed, Figures(month - missed))):
        missed += 1
    shares = _of_plan(month, now.planned_wan, now.completed_ytd_wan, now.completed_in_month_wan)
    return {**shares, "months_task_missed": missed if now.planned_wan else None}


def _missed_task(figures: Figures) -> bool:
    return figures.completed_in_month_wan * 12 < figures.planned_wan


def _growth(whole: Selection) -> dict[int, dict[str, Fraction | None]]:
    """Against the same month of last year, of each unit and of the province."""
    now, before = (
        {row.key["region"]: row.completed_ytd_wan for row in get_figures(one, user=PROVINCE, by=["region"])}
        for one in (whole, replace(whole, year=whole.year - 1, as_of=None))
    )
    average = _percent_more(sum(now.values()), sum(before.values()))
    found = {}
    for unit, completed in now.items():
        growth = _percent_more(completed, before.get(unit, ZERO))
        below = None if growth is None or average is None else average - growth
        found[unit] = {"growth_percent": growth, "growth_points_below_average": below}
    return found


def _percent_more(now: Decimal, before: Decimal) -> Fraction | None:
    return 100 * (Fraction(now) / Fraction(before) - 1) if before else None
