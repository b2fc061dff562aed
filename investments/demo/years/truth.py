"""What was really invested: the true cumulative 万元 at the end of each month of a listing's year."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from common.money import CENT, ZERO
from projects.models import Stage

from ..portfolio import DemoProject
from ..quotas import PROFILES, draw_weighted
from .shapes import Shares, YearShape, season_of
from .shocks import Weather

Cumulative = tuple[Decimal, ...]  # January to December, 万元

# What a listing sets out to do of its plan.
AMBITIONS = {
    "poor": (8, 0.05, 0.55),
    "short": (15, 0.60, 0.96),
    "as_planned": (49, 0.98, 1.14),
    "over": (23, 1.10, 1.60),
    "far_over": (5, 1.60, 2.50),
}
USUAL_ZEAL = 1.12  # somewhat more is set out to be done than is planned: some of it will be lost
MOST_OF_PLAN = Decimal("2.5")
BACKLOG_A_MONTH = 0.28  # of what came back to do, in a month of the usual season


def draw_truth(project: DemoProject, *, shape: YearShape, shares: Shares, weather: Weather, rng: Random) -> Cumulative:
    if shape is YearShape.NEVER_STARTS:
        return (ZERO,) * 12
    intended = _draw_early(project, rng) if shape is YearShape.EARLY_MOVER else _draw_intended(project, weather, rng)
    months = _struck([intended * share for share in shares], project, weather, rng)
    return _cumulative(months, most=_most(project), step=draw_step(rng))


def draw_step(rng: Random) -> Decimal:
    """To what a desk rounds its figures: most to 1 万元."""
    return rng.choices([Decimal(1), Decimal(10), CENT], weights=[75, 15, 10])[0]


def _draw_intended(project: DemoProject, weather: Weather, rng: Random) -> float:
    kind = draw_weighted({name: weight for name, (weight, _, _) in AMBITIONS.items()}, rng)
    _, least, most = AMBITIONS[kind]
    pace = PROFILES[project.unit_code].pace ** 0.6 * weather.luck[project.unit_code] * weather.zeal
    return float(project.planned_wan) * rng.uniform(least, most) * pace * USUAL_ZEAL


def _draw_early(project: DemoProject, rng: Random) -> float:
    return float(project.total_investment_wan) * min(0.2, 0.03 * rng.lognormvariate(0, 0.8))


def _most(project: DemoProject) -> Decimal:
    """Nobody invests more than the whole project has left, nor more than two and a half times the plan."""
    left = project.total_investment_wan - project.earlier_wan
    return left if project.stage == Stage.PRELIMINARY else min(left, project.planned_wan * MOST_OF_PLAN)


def _struck(months: Sequence[float], project: DemoProject, weather: Weather, rng: Random) -> list[float]:
    """The months with what a shock took from them, and what of that was caught up afterwards, by the season."""
    sensitivity = rng.uniform(0.75, 1.1)
    losses, season = weather.lost_share(project.unit_code, project.industry), season_of(project)
    struck, waiting, pace = [], 0.0, 0.0
    for month, intended in enumerate(months):
        lost = intended * min(1.0, losses[month] * sensitivity)
        caught_up = min(waiting, pace * season[month]) if losses[month] < 0.3 else 0.0
        struck.append(intended - lost + caught_up)
        waiting += lost * weather.returns - caught_up
        pace = max(pace, waiting * BACKLOG_A_MONTH)
    return struck


def _cumulative(months: Sequence[float], *, most: Decimal, step: Decimal) -> Cumulative:
    done, size, so_far = [], float(step), 0.0
    for amount in months:
        so_far += amount
        done.append(min(most, round(so_far / size) * step).quantize(CENT))
    return tuple(done)
