"""Invented milestones: the steps between start and completion, planned, and reached early or late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from projects.models import MilestoneKind

from .course import Course, last_day
from .dates import moment_on
from .portfolio import DemoProject

KNOWN = 0.35  # of the projects at work
# How far between start and completion each step lies, and in how many projects it occurs.
PLACES = {
    MilestoneKind.DEMOLITION: (0.04, 0.4),
    MilestoneKind.PILING: (0.12, 0.6),
    MilestoneKind.EXCAVATION: (0.2, 0.8),
    MilestoneKind.GROUND_LEVEL: (0.34, 0.9),
    MilestoneKind.TOPPED_OUT: (0.58, 1),
    MilestoneKind.STRUCTURE: (0.74, 1),
    MilestoneKind.EQUIPMENT: (0.88, 0.8),
}
EARLIEST_DELAY, LATEST_DELAY = -20, 75  # days


@dataclass(frozen=True)
class DemoStep:
    kind: MilestoneKind
    planned_on: date
    reached_on: date | None
    recorded_at: datetime


def draw_steps(project: DemoProject, course: Course, rng: Random) -> Iterator[DemoStep]:
    """For a project at work whose planned days are known; what lies after the last reported month is not reached."""
    begin, end = project.planned_start_on, project.planned_completion_on
    if course.started_on is None or not begin or not end or rng.random() >= KNOWN:
        return
    today, delay = last_day(project), (course.started_on - begin).days
    for kind, (place, chance) in PLACES.items():
        if rng.random() < chance:
            planned_on = begin + timedelta(days=round((end - begin).days * place))
            delay += rng.randint(EARLIEST_DELAY, LATEST_DELAY) // 3
            reached_on = max(course.started_on, planned_on + timedelta(days=delay))
            recorded_at = moment_on(max(date(project.year, 1, 6), min(reached_on, today)))
            yield DemoStep(kind, planned_on, reached_on if reached_on <= today else None, recorded_at)
