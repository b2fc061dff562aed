"""How many listings of which kind stand where. What is known of 2020 is kept exactly, the rest is plausible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from accounts.models import Tier
from projects.models import Batch, Stage

from .atlas import Atlas, Unit

T = TypeVar("T")


@dataclass(frozen=True)
class Profile:
    """One unit's listings by tier, the size of its projects, and how they get on, both relative to the province."""

    provincial: int
    municipal: int
    size: float = 1.0
    pace: float = 1.0

    def count(self, tier: Tier) -> int:
        return self.provincial if tier == Tier.PROVINCIAL else self.municipal


# Sums: 536 provincial and 3,111 municipal. What Xiong'an names counts as provincial.
PROFILES = {
    "130100": Profile(62, 380, size=1.15, pace=1.10),
    "130181": Profile(7, 21, size=0.70, pace=0.97),
    "130200": Profile(66, 420, size=1.25, pace=1.04),
    "130300": Profile(24, 180, size=0.85, pace=0.91),
    "130400": Profile(52, 340, pace=1.00),
    "130500": Profile(44, 290, size=0.90, pace=0.98),
    "130600": Profile(50, 310, pace=0.93),
    "130682": Profile(8, 30, size=0.70, pace=1.03),
    "130700": Profile(46, 230, size=0.95, pace=0.87),
    "130800": Profile(30, 210, size=0.85, pace=0.90),
    "130900": Profile(48, 290, size=1.05, pace=1.07),
    "131000": Profile(46, 250, size=1.05, pace=0.98),
    "131100": Profile(28, 160, size=0.80, pace=1.12),
    "133100": Profile(25, 0, size=2.20, pace=1.02),
}

# Provincial, published in March 2020: 163 new starts, and 189 continuing or completing outside the three units that
# rest in winter. The rest is "preliminary, or in those three"; how it divides between the two is ours.
STAGE_ORDER = (Stage.NEW_START, Stage.CONTINUING, Stage.COMPLETING, Stage.PRELIMINARY)
STAGES = {  # by tier, and whether the unit rests in winter
    (Tier.PROVINCIAL, False): (138, 121, 68, 109),
    (Tier.PROVINCIAL, True): (25, 39, 21, 15),
    (Tier.MUNICIPAL, False): (920, 840, 345, 386),
    (Tier.MUNICIPAL, True): (230, 220, 75, 95),
}
BATCHES = {
    Tier.PROVINCIAL: {
        Batch.STRATEGY: 10, Batch.INDUSTRY: 45, Batch.SERVICES: 14, Batch.INFRASTRUCTURE: 22, Batch.COUNTY: 9,
    },
    Tier.MUNICIPAL: {
        Batch.STRATEGY: 3, Batch.INDUSTRY: 45, Batch.SERVICES: 15, Batch.INFRASTRUCTURE: 21, Batch.COUNTY: 16,
    },
}  # fmt: skip
BATCHES_OF_UNIT = {
    "133100": {Batch.STRATEGY: 50, Batch.INDUSTRY: 10, Batch.SERVICES: 8, Batch.INFRASTRUCTURE: 32},
}
INDUSTRIES: Mapping[Batch, Mapping[str, int]] = {
    Batch.STRATEGY: {
        "transport": 5, "energy_water": 3, "ecology": 3, "information": 3, "equipment": 2, "culture_tourism": 3,
        "logistics": 3, "education_science": 1, "other": 2,
    },
    Batch.INDUSTRY: {
        "information": 12, "biomedicine": 10, "equipment": 22, "new_energy": 11, "new_materials": 14, "steel": 10,
        "petrochemicals": 8, "food": 9, "other": 4,
    },
    Batch.SERVICES: {"logistics": 10, "culture_tourism": 9, "finance": 2, "information": 2, "other": 1},
    Batch.INFRASTRUCTURE: {
        "transport": 9, "energy_water": 9, "ecology": 6, "medical_care": 5, "education_science": 5,
        "culture_heritage": 2,
    },
    Batch.COUNTY: {"county_characteristic": 12, "food": 3, "urban_agriculture": 4, "equipment": 2},
}  # fmt: skip
# What a unit is known for weighs more there.
LEANINGS = {
    "130100": {"biomedicine": 3, "information": 2},
    "130200": {"steel": 3, "petrochemicals": 2},
    "130300": {"equipment": 2, "culture_tourism": 2},
    "130400": {"steel": 3},
    "130700": {"new_energy": 4, "culture_tourism": 3, "information": 2},
    "130800": {"culture_tourism": 3, "ecology": 2},
    "130900": {"petrochemicals": 4},
    "131000": {"information": 3},
}


@dataclass(frozen=True)
class Slot:
    """A listing's place in the counts, before anything is known of the project."""

    unit: Unit
    tier: Tier
    stage: Stage


def deal_slots(atlas: Atlas, rng: Random) -> list[Slot]:
    """Every listing of one copy, unit by unit; the stages are dealt at random, their sums are exact."""
    decks = {key: _shuffled(counts, rng) for key, counts in STAGES.items()}
    return [
        Slot(unit, tier, decks[tier, unit.rests_in_winter].pop())
        for unit in atlas.units
        for tier in (Tier.PROVINCIAL, Tier.MUNICIPAL)
        for _ in range(PROFILES[unit.code].count(tier))
    ]


def draw_batch(slot: Slot, rng: Random) -> Batch:
    return draw_weighted(BATCHES_OF_UNIT.get(slot.unit.code, BATCHES[slot.tier]), rng)


def draw_industry(unit_code: str, batch: Batch, rng: Random) -> str:
    leanings = LEANINGS.get(unit_code, {})
    weights = {code: weight * leanings.get(code, 1) for code, weight in INDUSTRIES[batch].items()}
    return draw_weighted(weights, rng)


def draw_weighted(weights: Mapping[T, float], rng: Random) -> T:
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def _shuffled(counts: Sequence[int], rng: Random) -> list[Stage]:
    deck = [stage for stage, count in zip(STAGE_ORDER, counts, strict=True) for _ in range(count)]
    rng.shuffle(deck)
    return deck
