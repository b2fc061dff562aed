"""Whole years of the past, drawn from a seed: the same seed gives the same years."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from accounts.models import Tier
from projects.models import Batch, Stage

from ..amounts import round_to, rounding_step
from ..atlas import Atlas
from ..portfolio import LISTINGS_PER_COPY, DemoProject, draw_portfolio
from .habits import Habit, draw_habit, draw_habits, draw_pressure, draw_reported
from .hopes import draw_expected
from .shapes import YearShape, draw_shape, draw_shares
from .shocks import Shock, Weather, draw_weather
from .truth import Cumulative, draw_truth

LISTINGS_A_YEAR = 1200  # at scale 1


@dataclass(frozen=True)
class PastListing:
    """One listing's complete year; all amounts in 万元, the twelve cumulative from 1 January to each month's end.

    ``true_wan`` is what was invested, ``reported_wan`` what was reported and accepted (it never falls), and
    ``expected_wan`` what the officer said at each month's end that the whole year would come to. A preliminary listing
    has no plan. ``project`` holds everything else: name, place, dates, total investment.
    """

    unit_code: str
    industry: str
    batch: Batch
    tier: Tier
    stage: Stage
    planned_wan: Decimal | None
    true_wan: Cumulative
    reported_wan: Cumulative
    expected_wan: Cumulative
    shape: YearShape
    habit: Habit
    project: DemoProject


@dataclass(frozen=True)
class YearOfPast:
    """``severity`` is how hard the shock was, from 0 to 1."""

    year: int
    shock: Shock
    severity: float
    listings: tuple[PastListing, ...]


def draw_history(atlas: Atlas, *, seed: int, years: Iterable[int], scale: int = 1) -> dict[int, YearOfPast]:
    return {year: draw_year_of_past(atlas, seed=seed, year=year, listings=LISTINGS_A_YEAR * scale) for year in years}


def draw_year_of_past(atlas: Atlas, *, seed: int, year: int, listings: int, shock: Shock | None = None) -> YearOfPast:
    weather = weather_of(atlas, seed=seed, year=year, shock=shock)
    drawn = draw_year(atlas, seed=seed, year=year, listings=listings, shock=shock)
    return YearOfPast(year, weather.shock, weather.severity, tuple(drawn))


def draw_year(
    atlas: Atlas, *, seed: int, year: int, listings: int = LISTINGS_A_YEAR, shock: Shock | None = None
) -> list[PastListing]:
    """So many listings, unit by unit within each 3,647; ``shock`` asks for a harsh one instead of the year's own."""
    return list(iterate_year(atlas, seed=seed, year=year, listings=listings, shock=shock))


def iterate_year(
    atlas: Atlas, *, seed: int, year: int, listings: int, shock: Shock | None = None
) -> Iterator[PastListing]:
    """The same, one after the other: only one copy of the portfolio is in memory."""
    weather = weather_of(atlas, seed=seed, year=year, shock=shock)
    habits = draw_habits(_unit_codes(atlas), Random(f"habits {seed}"))
    pressure = draw_pressure(Random(f"pressure {seed} {year}"))
    for project in _draw_projects(atlas, seed=seed, year=year, listings=listings):
        rng = Random(f"past {seed} {project.code}")  # its own, so that a shock changes nothing but what it strikes
        yield _live(project, weather, draw_habit(project.unit_code, habits, rng), pressure, rng)


def weather_of(atlas: Atlas, *, seed: int, year: int, shock: Shock | None = None) -> Weather:
    return draw_weather(_unit_codes(atlas), Random(f"weather {seed} {year}"), shock=shock)


def _unit_codes(atlas: Atlas) -> list[str]:
    return sorted(unit.code for unit in atlas.units)


def _live(project: DemoProject, weather: Weather, habit: Habit, pressure: float, rng: Random) -> PastListing:
    shape = draw_shape(project, rng)
    shares = draw_shares(shape, project, rng)
    truth = draw_truth(project, shape=shape, shares=shares, weather=weather, rng=rng)
    plan = project.planned_wan
    reported = draw_reported(truth, habit=habit, planned_wan=plan, pressure=pressure, rng=rng)
    return PastListing(
        unit_code=project.unit_code,
        industry=project.industry,
        batch=project.batch,
        tier=project.tier,
        stage=project.stage,
        planned_wan=plan,
        true_wan=truth,
        reported_wan=reported,
        expected_wan=draw_expected(reported, planned_wan=plan, final_wan=float(reported[-1]), rng=rng),
        shape=shape,
        habit=habit,
        project=project,
    )


def _draw_projects(atlas: Atlas, *, seed: int, year: int, listings: int) -> Iterator[DemoProject]:
    """A sample of the demo's portfolio as another seed draws it; the copies begin after the one with real names."""
    rng, copy = Random(f"sample {seed} {year}"), 1
    while listings > 0:
        count = min(listings, LISTINGS_PER_COPY)
        chosen = set(rng.sample(range(LISTINGS_PER_COPY), count))
        portfolio = draw_portfolio(atlas, seed=seed * 10_000 + year, copy=copy, year=year)
        yield from (_of_the_past(project) for place, project in enumerate(portfolio) if place in chosen)
        listings, copy = listings - count, copy + 1


def _of_the_past(project: DemoProject) -> DemoProject:
    """Planned and never replanned. Without a national code, which must be unique among the projects of all years."""
    plan = project.planned_wan
    if plan is None and project.stage != Stage.PRELIMINARY:
        left = (project.total_investment_wan - project.earlier_wan) * Decimal("0.6")
        plan = round_to(left, rounding_step(left))
    return replace(project, planned_wan=plan, first_planned_wan=plan, national_code="")
