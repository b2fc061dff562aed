"""What befell the whole province in a year, or some of its units: the months that stood still, and what came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from ..quotas import draw_weighted


class Shock(StrEnum):
    NONE = "none"
    GOOD_YEAR = "good_year"
    SPRING_STANDSTILL = "spring_standstill"
    JULY_FLOOD = "july_flood"  # in a few units
    AUTUMN_STOP = "autumn_stop"  # for the sake of the air: works and furnaces stand from October on


CHANCES = {
    Shock.NONE: 34, Shock.GOOD_YEAR: 18, Shock.SPRING_STANDSTILL: 14, Shock.JULY_FLOOD: 17, Shock.AUTUMN_STOP: 17,
}  # fmt: skip
HARSH = 0.35  # of the shocks; the others are mild
MILDNESS, HARSHNESS = (0.15, 0.45), (0.75, 1.0)
# The share of a month's work that is lost in the worst case.
LOSSES: Mapping[Shock, Mapping[int, float]] = {
    Shock.SPRING_STANDSTILL: {2: 0.97, 3: 0.92, 4: 0.8, 5: 0.2},
    Shock.JULY_FLOOD: {7: 0.9, 8: 0.55, 9: 0.15},
    Shock.AUTUMN_STOP: {10: 0.2, 11: 0.6, 12: 0.55},
}
# Of what was lost, the share that comes back in later months of the year.
RETURNS = {Shock.SPRING_STANDSTILL: (0.5, 0.8), Shock.JULY_FLOOD: (0.5, 0.85), Shock.AUTUMN_STOP: (0.0, 0.2)}
SHIELDED = {"finance": 0.3, "information": 0.6, "biomedicine": 0.7}  # industries that a stop for the air hardly touches


@dataclass(frozen=True)
class Weather:
    """One year's conditions. ``zeal`` is what is done beyond the usual, ``losses`` by unit the share lost by month."""

    shock: Shock
    severity: float
    zeal: float
    returns: float
    losses: Mapping[str, Sequence[float]]
    luck: Mapping[str, float]  # of each unit: what it does of what it usually does

    def lost_share(self, unit_code: str, industry: str) -> Sequence[float]:
        shield = SHIELDED.get(industry, 1.0) if self.shock is Shock.AUTUMN_STOP else 1.0
        return [share * shield for share in self.losses[unit_code]]


def draw_weather(unit_codes: Sequence[str], rng: Random, *, shock: Shock | None = None) -> Weather:
    """``shock`` asks for a harsh one of that kind, for somebody who wants to see what it does."""
    drawn = draw_weighted(CHANCES, rng)
    harsh = rng.random() < HARSH or shock is not None
    severity, returns = rng.uniform(*(HARSHNESS if harsh else MILDNESS)), rng.random()
    shock = drawn if shock is None else shock
    least, most = RETURNS.get(shock, (0.0, 0.0))
    return Weather(
        shock=shock,
        severity=0.0 if shock is Shock.NONE else round(severity, 2),
        zeal=1 + rng.gauss(0, 0.03) + (0.12 * severity if shock is Shock.GOOD_YEAR else 0),
        returns=least + (most - least) * returns,
        losses=_draw_losses(shock, severity, unit_codes, rng),
        luck={code: rng.lognormvariate(0, 0.05) for code in unit_codes},
    )


def _draw_losses(shock: Shock, severity: float, unit_codes: Sequence[str], rng: Random) -> dict[str, list[float]]:
    worst = LOSSES.get(shock, {})
    struck = set(unit_codes) if shock is not Shock.JULY_FLOOD else set(rng.sample(list(unit_codes), k=4))
    losses = {}
    for code in unit_codes:
        force = severity * rng.uniform(0.8, 1.05) if code in struck else 0.0
        losses[code] = [min(1.0, worst.get(month, 0.0) * force) for month in range(1, 13)]
    return losses
