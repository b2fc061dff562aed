"""How investment runs through the twelve months of a listing: its shape, as shares of what it sets out to do."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import exp
from random import Random

from projects.models import Stage

from ..portfolio import DemoProject
from ..quotas import draw_weighted

MONTHS = range(1, 13)
Shares = tuple[float, ...]  # of January to December


class YearShape(StrEnum):
    S_CURVE = "s_curve"  # construction: slow, fast in the middle, slow
    STEADY = "steady"
    FRONT_LOADED = "front_loaded"  # equipment that arrives in one or two months of spring
    LATE_RUSH = "late_rush"  # most of it in the last quarter
    STOP_AND_GO = "stop_and_go"
    WINDING_DOWN = "winding_down"  # a completing project: less every month, nothing once it is complete
    SLIPPED = "slipped"  # begins months after it was to begin, and what falls beyond December is not made up
    NEVER_STARTS = "never_starts"
    EARLY_MOVER = "early_mover"  # a preliminary project that invests before it has a plan


# How work goes on outdoors. Around the Spring Festival little is done anywhere.
SEASON = (0.45, 0.3, 0.8, 1.0, 1.1, 1.15, 1.1, 1.05, 1.1, 1.1, 1.05, 1.0)
SEASON_WITH_WINTER_REST = (0.0, 0.0, 0.04, 0.9, 1.2, 1.3, 1.2, 1.2, 1.2, 0.9, 0.05, 0.01)
RESTING_MONTHS = (1, 2, 3, 11, 12)

OF_STAGE: Mapping[Stage, Mapping[YearShape, float]] = {
    Stage.NEW_START: {
        YearShape.S_CURVE: 32, YearShape.STEADY: 5, YearShape.FRONT_LOADED: 13, YearShape.LATE_RUSH: 16,
        YearShape.STOP_AND_GO: 8, YearShape.SLIPPED: 20, YearShape.NEVER_STARTS: 6,
    },
    Stage.CONTINUING: {
        YearShape.S_CURVE: 24, YearShape.STEADY: 29, YearShape.FRONT_LOADED: 13, YearShape.LATE_RUSH: 18,
        YearShape.STOP_AND_GO: 13, YearShape.NEVER_STARTS: 3,
    },
    Stage.COMPLETING: {
        YearShape.S_CURVE: 14, YearShape.STEADY: 11, YearShape.FRONT_LOADED: 19, YearShape.LATE_RUSH: 19,
        YearShape.STOP_AND_GO: 8, YearShape.WINDING_DOWN: 28, YearShape.NEVER_STARTS: 1,
    },
    Stage.PRELIMINARY: {YearShape.NEVER_STARTS: 78, YearShape.EARLY_MOVER: 22},
}  # fmt: skip
# What an industry is like, times the above.
_MACHINES = {YearShape.FRONT_LOADED: 2.2, YearShape.S_CURVE: 0.8}
_WORKS = {YearShape.S_CURVE: 1.6, YearShape.FRONT_LOADED: 0.3}
_MOODS = {YearShape.STOP_AND_GO: 1.8, YearShape.LATE_RUSH: 1.2, YearShape.FRONT_LOADED: 0.5}
OF_INDUSTRY: Mapping[str, Mapping[YearShape, float]] = {
    **dict.fromkeys(("information", "biomedicine", "equipment", "new_materials", "county_characteristic"), _MACHINES),
    **dict.fromkeys(("transport", "energy_water", "ecology", "education_science", "medical_care"), _WORKS),
    **dict.fromkeys(("culture_tourism", "culture_heritage", "logistics", "finance", "other"), _MOODS),
    "new_energy": {YearShape.LATE_RUSH: 2.4},  # to be on the grid before the year ends
}


def draw_shape(project: DemoProject, rng: Random) -> YearShape:
    leanings = OF_INDUSTRY.get(project.industry, {})
    return draw_weighted({s: weight * leanings.get(s, 1) for s, weight in OF_STAGE[project.stage].items()}, rng)


def season_of(project: DemoProject) -> Shares:
    return SEASON_WITH_WINTER_REST if project.rests_in_winter else SEASON


def draw_shares(shape: YearShape, project: DemoProject, rng: Random) -> Shares:
    """They sum to 1, to less where a part slipped beyond December, to 0 where nothing begins."""
    if shape is YearShape.NEVER_STARTS:
        return (0.0,) * 12
    begins, ends = _first_month(shape, project, rng), _last_month(shape, project)
    run = _draw_run(shape, project, rng)
    weights = [
        run[month - 1] * season * rng.lognormvariate(0, 0.3) if begins <= month <= ends else 0.0
        for month, season in zip(MONTHS, season_of(project), strict=True)
    ]
    return _slip(_normal(weights), rng.randint(2, 7)) if shape is YearShape.SLIPPED else _normal(weights)


def _first_month(shape: YearShape, project: DemoProject, rng: Random) -> int:
    """A new start begins about when it was to begin; that others go on needs no start."""
    if project.stage != Stage.NEW_START:
        return 1
    delay = 0 if shape is YearShape.SLIPPED else rng.choice((-1, 0, 0, 0, 1))
    latest = 9 if project.rests_in_winter else 11
    return max(1, min(latest, project.planned_start_on.month + delay))


def _last_month(shape: YearShape, project: DemoProject) -> int:
    """Who winds down has its last bills paid in the month after it was to be complete."""
    return min(12, project.planned_completion_on.month + 1) if shape is YearShape.WINDING_DOWN else 12


def _draw_run(shape: YearShape, project: DemoProject, rng: Random) -> Sequence[float]:
    """Weights of the months before the season and chance have their say."""
    match shape:
        case YearShape.S_CURVE | YearShape.SLIPPED:
            return _bell(rng.gauss(7.2, 1.3), rng.uniform(1.7, 3.2))
        case YearShape.FRONT_LOADED:
            return _deliveries(5 if project.rests_in_winter else 4, rng)
        case YearShape.LATE_RUSH:
            return _rush(9 if project.rests_in_winter else 11, rng)
        case YearShape.STOP_AND_GO:
            return _blocks(rng)
        case YearShape.WINDING_DOWN:
            slowness = rng.uniform(2.5, 6)
            return [exp(-month / slowness) + 0.02 for month in MONTHS]
        case YearShape.EARLY_MOVER:
            return [max(0.0, month - 4) for month in MONTHS]
        case _:
            return [1.0] * 12


def _bell(peak: float, width: float) -> list[float]:
    return [exp(-(((month - peak) / width) ** 2) / 2) + 0.03 for month in MONTHS]


def _deliveries(around: int, rng: Random) -> list[float]:
    """Even work, and one or two months in which machines arrive that cost as much as all of it, or thrice."""
    run = [1.0] * 12
    for _ in range(rng.choice((1, 1, 2))):
        run[min(11, max(2, around - 1 + rng.randint(-1, 2)))] += rng.uniform(8, 24)
    return run


def _rush(around: int, rng: Random) -> list[float]:
    height = rng.uniform(3, 9)
    return [0.7 + height * exp(-(((month - around) / 1.1) ** 2) / 2) for month in MONTHS]


def _blocks(rng: Random) -> list[float]:
    """Some months of work, then some of standstill."""
    run: list[float] = []
    while len(run) < 12:
        run += [rng.uniform(0.7, 2.0)] * rng.randint(1, 3) + [0.0] * rng.randint(1, 3)
    return run[:12] if sum(run[3:10]) else [1.0] * 12


def _normal(weights: Sequence[float]) -> Shares:
    """As shares; where chance and season leave nothing, all of it in September."""
    whole = sum(weights)
    return tuple(w / whole for w in weights) if whole else tuple(float(month == 9) for month in MONTHS)


def _slip(shares: Shares, months: int) -> Shares:
    return (*(0.0,) * months, *shares[: 12 - months])
