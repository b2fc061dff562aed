"""The whole invented year of each project, in the order in which it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from .atlas import Atlas
from .course import draw_course
from .events import DemoEvent, list_events
from .land import DemoFactor, draw_land
from .months import DemoReport, draw_reports
from .portfolio import DemoProject, draw_portfolio
from .steps import DemoStep, draw_steps

DEFAULT_SEED = 538
DEFAULT_YEAR = 2020


@dataclass(frozen=True)
class DemoEntry:
    project: DemoProject
    reports: tuple[DemoReport, ...]
    events: tuple[DemoEvent, ...]
    land: tuple[DemoFactor, ...]
    steps: tuple[DemoStep, ...]
    expected: tuple[Decimal, ...] = ()  # of the whole year, in 万元, said at the end of each month from January on


def draw_entries(atlas: Atlas, *, scale: int, seed: int, year: int) -> Iterator[DemoEntry]:
    """``scale`` copies with names and numbers of their own, unit by unit; only one copy is in memory at a time."""
    for copy in range(scale):
        rng, of_land, of_steps = (Random(f"{what} {seed} {copy}") for what in ("year", "land", "steps"))
        for project in draw_portfolio(atlas, seed=seed, copy=copy, year=year):
            course = draw_course(project, rng)
            reports = draw_reports(project, course, rng)
            events, land = list_events(project, course, reports), draw_land(project, of_land)
            steps = draw_steps(project, course, of_steps)
            yield DemoEntry(project, tuple(reports), tuple(events), tuple(land), tuple(steps))
