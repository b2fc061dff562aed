"""How the truth was reported: each unit has a habit that most of its desks share, year after year."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate
from random import Random

from common.money import CENT, ZERO

from .truth import Cumulative


class Habit(StrEnum):
    PLAIN = "plain"
    AHEAD = "ahead"  # reports what is hoped for; reality catches up, or the figure stalls at the end of the year
    QUARTERLY = "quarterly"  # books most of a quarter in its last month
    LATE = "late"  # some months go by with the figure of the month before


DECK = [Habit.AHEAD] * 4 + [Habit.QUARTERLY] * 3 + [Habit.LATE] * 3 + [Habit.PLAIN] * 4
SHARED = 0.65  # of a unit's desks share its habit
LEAD = (0.05, 0.22)  # of the plan, at its height
LEAD_BY_MONTH = (0.1, 0.2, 0.45, 0.65, 0.85, 1.0, 1.0, 0.95, 0.8, 0.6, 0.35, 0.0)
NEARLY_THERE = Decimal("0.86")  # who leads and has so much of the plan in December reports the whole of it
LATE_CHANCE = 0.38


def draw_habits(unit_codes: Sequence[str], rng: Random) -> dict[str, Habit]:
    """Dealt once for all years. With the fourteen units four report ahead."""
    deck = [DECK[position % len(DECK)] for position in range(len(unit_codes))]
    rng.shuffle(deck)
    return dict(zip(unit_codes, deck, strict=True))


def draw_habit(unit_code: str, habits: Mapping[str, Habit], rng: Random) -> Habit:
    return habits[unit_code] if rng.random() < SHARED else Habit.PLAIN


def draw_pressure(rng: Random) -> float:
    """How much a year asks for good figures: some years hardly, some so that leads are half as large again."""
    return rng.uniform(0.3, 1.5)


def draw_reported(
    truth: Cumulative, *, habit: Habit, planned_wan: Decimal | None, pressure: float, rng: Random
) -> Cumulative:
    """Never falling. A listing with nothing to show, or without a plan, reports what there is."""
    if not truth[-1] or habit is Habit.PLAIN:
        return truth
    if habit is Habit.QUARTERLY:
        return _quarterly(truth, rng.uniform(0.05, 0.4))
    if habit is Habit.LATE:
        return _late(truth, rng)
    return _ahead(truth, planned_wan, rng.uniform(*LEAD) * pressure) if planned_wan else truth


def _ahead(truth: Cumulative, planned_wan: Decimal, lead: float) -> Cumulative:
    """From the month in which there is something. What was once reported stands, though it was not there."""
    height = Decimal(str(round(lead, 4))) * planned_wan
    figures = [
        (done + height * Decimal(str(share))).quantize(Decimal(1)).quantize(CENT) if done else ZERO
        for done, share in zip(truth, LEAD_BY_MONTH, strict=True)
    ]
    figures[-1] = planned_wan if planned_wan * NEARLY_THERE <= truth[-1] < planned_wan else truth[-1]
    return tuple(accumulate(figures, max))


def _quarterly(truth: Cumulative, shown: float) -> Cumulative:
    """Within a quarter only a part of what was done since the last one is shown."""
    part, figures, booked = Decimal(str(round(shown, 2))), [], ZERO
    for month, done in enumerate(truth, start=1):
        if month % 3 == 0:
            booked = done
        figures.append(booked + ((done - booked) * part).quantize(CENT))
    return tuple(figures)


def _late(truth: Cumulative, rng: Random) -> Cumulative:
    """December is always in time: the year is closed with it."""
    figures, before = [], ZERO
    for month, done in enumerate(truth, start=1):
        before = before if month < 12 and rng.random() < LATE_CHANCE else done
        figures.append(before)
    return tuple(figures)
