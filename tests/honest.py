"""Invented returns in which nobody manipulates anything, to measure how often a check fires all the same.

Written apart from the demo on purpose: a generator that knows the checks would prove nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

MONTHS = range(1, 13)


@dataclass(frozen=True)
class HonestUnit:
    """Reports to 0.01 or to 1 万元; its projects are larger or smaller, and faster or slower, than elsewhere."""

    places: Decimal
    size: float
    pace: float


@dataclass(frozen=True)
class HonestListing:
    """``ytd_wan`` by month, of the months that were reported; ``before_wan`` was completed in earlier years."""

    unit: int
    stage: str
    planned_wan: Decimal
    total_wan: Decimal
    before_wan: Decimal
    ytd_wan: dict[int, Decimal]
    completed_month: int | None


def honest_units(rng: Random, count: int) -> list[HonestUnit]:
    return [
        HonestUnit(places=rng.choice([Decimal("0.01"), Decimal(1)]), size=rng.gauss(0, 0.3), pace=rng.gauss(1, 0.05))
        for _number in range(count)
    ]


def honest_listings(rng: Random, units: list[HonestUnit], count: int) -> Iterator[HonestListing]:
    for number in range(count):
        yield _listing(rng, number % len(units), units[number % len(units)])


def _listing(rng: Random, place: int, unit: HonestUnit) -> HonestListing:
    """Works follow an S-curve through the part of the year in which they go on, each month with noise of its own."""
    stage = rng.choices(["continuing", "completing", "new_start"], [5, 3, 2])[0]
    planned = Decimal(round(10 ** min(5.8, max(2.5, rng.gauss(3.7, 0.5) + unit.size))))
    first, last = 1, 12
    if stage == "new_start":
        first = rng.randint(2, 9)
    if stage == "completing":
        last = rng.randint(7, 12)
    reached = max(0.3, rng.gauss(1.02, 0.15)) * unit.pace  # of the year's plan
    weights = {month: _pace(month, first, last) * max(0.0, rng.gauss(1, 0.35)) for month in range(first, last + 1)}
    for month in weights:
        if rng.random() < 0.08:  # works stood still, or nothing was measured
            weights[month] = 0.0
    whole = sum(weights.values()) or 1.0
    done, ytd = Decimal(0), {}
    for month in MONTHS:
        share = Decimal(weights.get(month, 0.0) * reached / whole)
        done += (planned * share).quantize(unit.places)
        if rng.random() > 0.04:  # else late: the next report covers it
            ytd[month] = done
    before = Decimal(0)
    if stage != "new_start":
        before = (planned * Decimal(rng.uniform(0.2, 3))).quantize(unit.places)
    return HonestListing(
        unit=place,
        stage=stage,
        planned_wan=planned,
        total_wan=_total(rng, stage, before, planned, done),
        before_wan=before,
        ytd_wan=ytd,
        completed_month=_recognised(rng, last) if stage == "completing" else None,
    )


def _pace(month: int, first: int, last: int) -> float:
    """The slope of an S: slow at both ends."""
    x = (month - first + 0.5) / (last - first + 1)
    return 0.3 + x * (1 - x) * 4


def _total(rng: Random, stage: str, before: Decimal, planned: Decimal, done: Decimal) -> Decimal:
    """The approved estimate: what is completed stays within it but for one in a hundred, which overran it."""
    needed = before + (done if stage == "completing" else max(planned, done) * Decimal("1.5"))
    margin = rng.uniform(0.97, 1.0) if rng.random() < 0.01 else rng.uniform(1.0, 1.15)
    return (needed * Decimal(margin)).quantize(Decimal("0.01"))


def _recognised(rng: Random, last: int) -> int | None:
    """A completion is recognised in the month of the last works or one or two later; after December, next year."""
    month = last + rng.choices([0, 1, 2, 3], [5, 3, 1.5, 0.5])[0]
    return month if month <= 12 else None
