"""Invented amounts in 万元: sizes as they occur, round as offices print them, and an exact sum."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from random import Random

from accounts.models import Tier
from common.money import CENT, ZERO, wan
from projects.models import Stage

from .quotas import PROFILES, Slot

PLAN_TOTAL_WAN = Decimal("81100000.00")  # of one copy, as the plan was reported: 811 billion yuan
PLANS_MISSING = {Tier.PROVINCIAL: 2, Tier.MUNICIPAL: 10}
REPLANNED = 6
SMALLEST_WAN = Decimal(100)
SETTLING_STEP = Decimal(1000)

# Median and spread of the log-normal sizes; only their proportions matter.
MEDIANS = {Tier.PROVINCIAL: 46_000, Tier.MUNICIPAL: 13_500}
SPREAD = 0.85


def draw_size(slot: Slot, rng: Random) -> float:
    """A plausible yearly investment in 万元, not yet rounded."""
    return MEDIANS[slot.tier] * PROFILES[slot.unit.code].size * rng.lognormvariate(0, SPREAD)


def draw_plans(slots: Sequence[Slot], rng: Random) -> list[Decimal | None]:
    """The planned investment of each slot, PLAN_TOTAL_WAN in all; None for preliminary ones and where it is missing."""
    unplanned = _draw_missing(slots, rng)
    sizes = [
        None if position in unplanned or slot.stage == Stage.PRELIMINARY else draw_size(slot, rng)
        for position, slot in enumerate(slots)
    ]
    scale = float(PLAN_TOTAL_WAN) / sum(size for size in sizes if size)
    plans = [None if size is None else print_round(size * scale, rng) for size in sizes]
    return settle(plans, PLAN_TOTAL_WAN)


def draw_first_plans(plans: Sequence[Decimal | None], rng: Random) -> list[Decimal | None]:
    """What was planned in January: the same, but for a few larger listings that are replanned in July."""
    first = list(plans)
    candidates = [position for position, plan in enumerate(plans) if plan and plan >= 20_000]
    for position in rng.sample(candidates, REPLANNED):
        plan = plans[position] * rng.choice([Decimal("0.75"), Decimal("1.25")])
        first[position] = round_to(plan, rounding_step(plan))
    return first


def print_round(value: float, rng: Random) -> Decimal:
    """Most offices print round amounts; a few are exact to 0.01."""
    if rng.random() < 0.06:
        return wan(Decimal(str(round(value, 2))))
    return max(SMALLEST_WAN, round_to(value, 50 if rng.random() < 0.2 else rounding_step(value)))


def rounding_step(value: float | Decimal) -> int:
    return 100 if value < 10_000 else 1_000 if value < 100_000 else 5_000


def round_to(value: float | Decimal, step: int | Decimal, rounding: str = ROUND_HALF_UP) -> Decimal:
    step = Decimal(step)
    return ((Decimal(value) / step).quantize(Decimal(1), rounding) * step).quantize(CENT)


def round_up(value: Decimal) -> Decimal:
    return round_to(value, rounding_step(value), ROUND_UP)


def settle(plans: Sequence[Decimal | None], total: Decimal) -> list[Decimal | None]:
    """The same plans with what rounding left over put on the largest, in round steps, and the last rest on one more."""
    settled = list(plans)
    rest = total - sum((plan for plan in plans if plan is not None), ZERO)
    step = SETTLING_STEP.copy_sign(rest)
    largest = sorted((p for p, plan in enumerate(plans) if plan is not None), key=lambda p: -plans[p])
    position = 0
    while abs(rest) >= SETTLING_STEP:
        settled[largest[position % (len(largest) // 2)]] += step
        rest -= step
        position += 1
    settled[largest[position % (len(largest) // 2)]] += rest
    return settled


def _draw_missing(slots: Sequence[Slot], rng: Random) -> set[int]:
    missing = set()
    for tier, count in PLANS_MISSING.items():
        planned = [
            position for position, slot in enumerate(slots) if slot.tier == tier and slot.stage != Stage.PRELIMINARY
        ]
        missing.update(rng.sample(planned, count))
    return missing
