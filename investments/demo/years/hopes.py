"""What an officer says at the end of each month of how the year will end: by temper, rarely revised, late to admit."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from math import exp
from random import Random

from common.money import CENT, ZERO

from ..amounts import round_to, rounding_step
from ..quotas import draw_weighted


class Temper(StrEnum):
    LOYAL = "loyal"  # the plan will be met, until late in the year
    BOASTFUL = "boastful"  # more than the plan
    CANDID = "candid"  # what he sees coming, from spring on
    CAUTIOUS = "cautious"  # less than he sees, to be praised in December


TEMPERS = {Temper.LOYAL: 52, Temper.BOASTFUL: 16, Temper.CANDID: 22, Temper.CAUTIOUS: 10}
COMES_TO_REASON = {  # the first month in which what he sees begins to tell
    Temper.LOYAL: (8, 11),
    Temper.BOASTFUL: (9, 11),
    Temper.CANDID: (3, 5),
    Temper.CAUTIOUS: (7, 10),
}
ENHANCEMENT = {
    Temper.LOYAL: (1.0, 1.0),
    Temper.BOASTFUL: (1.04, 1.25),
    Temper.CANDID: (0.98, 1.02),
    Temper.CAUTIOUS: (0.85, 0.97),
}
BLINDNESS = 0.3  # how far off, as a log, what is seen in January usually is of what comes
REVISES = 0.5  # of the months, those in which anybody looks at the statement again


def draw_expected(
    reported: Sequence[Decimal], *, planned_wan: Decimal | None, final_wan: float, rng: Random
) -> tuple[Decimal, ...]:
    """A statement in 万元 for each reported month: never below what is reported, in December that itself.

    ``final_wan`` is what the year really comes to: nobody knows it, but who is on the site sees some of it coming.
    """
    temper = draw_weighted(TEMPERS, rng)
    goal = float(planned_wan or 0) * rng.uniform(*ENHANCEMENT[temper])
    turn, error = rng.randint(*COMES_TO_REASON[temper]), rng.gauss(0.04, BLINDNESS)
    said, statements = ZERO, []
    for month, done in enumerate(reported, start=1):
        if month == 1 or said < done or rng.random() < REVISES:
            seen = final_wan * exp(error * (12 - month) / 11)
            said = _print(_weigh(goal, seen, month, turn))
        said = max(said, done) if month < 12 else done
        statements.append(said)
    return tuple(statements)


def _weigh(goal: float, seen: float, month: int, turn: int) -> float:
    """The goal before the turn, then more and more of what is seen. Without a goal only what is seen is there."""
    if not goal:
        return seen
    insight = 0.0 if month < turn else min(1.0, (month - turn + 1) / 3)
    return goal + (seen - goal) * insight


def _print(value: float) -> Decimal:
    """As offices print it: round."""
    return round_to(value, rounding_step(value)) if value >= 1000 else Decimal(round(value)).quantize(CENT)
