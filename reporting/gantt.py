"""The steps of a project as a Gantt chart that the server draws: planned and actual, and what is late by how much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from projects.models import EventKind, Milestone, MilestoneKind, Project, ProjectEvent

WIDTH, LABELS, ROW, HEAD = 860, 130, 30, 26  # of the drawing, in its own units
SPACE_AFTER = 110  # right of the last day, for the word that says how late
MOST_TICKS = 14
EVENTS_SHOWN = [EventKind.RESUMED, EventKind.PARTLY_COMMISSIONED]


@dataclass(frozen=True)
class Step:
    """Days from one to another, or one day: planned and actual. ``late`` in days; negative is early, None unknown."""

    name: str
    planned: tuple[date, date] | None
    actual: tuple[date, date] | None
    late: int | None
    is_open: bool  # not reached yet


@dataclass(frozen=True)
class Bar:
    step: Step
    y: int
    planned: tuple[float, float] | None  # x and width; no width is a mark
    actual: tuple[float, float] | None
    word_x: float


@dataclass(frozen=True)
class Gantt:
    bars: list[Bar]
    ticks: list[tuple[float, str]]
    today_x: float | None
    height: int
    width: int = WIDTH
    labels: int = LABELS


def get_gantt(
    project: Project, milestones: Iterable[Milestone], events: Sequence[ProjectEvent], *, until: date
) -> Gantt | None:
    """The chart as of a day; None where no date is known."""
    steps = list(_steps(project, {one.kind: one for one in milestones}, events, until))
    days = [day for step in steps for span in (step.planned, step.actual) if span for day in span]
    if not days:
        return None
    first, last = min(days).replace(day=1), max(days)
    unit = (WIDTH - LABELS - SPACE_AFTER) / max((last - first).days, 28)

    def place(day: date) -> float:
        return round(LABELS + (day - first).days * unit, 1)

    def span(days: tuple[date, date] | None) -> tuple[float, float] | None:
        return days and (place(days[0]), round(place(days[1]) - place(days[0]), 1))

    bars = []
    for number, step in enumerate(steps):
        planned, actual = span(step.planned), span(step.actual)
        ends = [x + width for x, width in filter(None, [planned, actual])]
        bars.append(Bar(step, HEAD + ROW * number, planned, actual, max(ends) + 12))
    ticks = [(place(day), label) for day, label in _ticks(first, last)]
    return Gantt(bars, ticks, place(until) if first <= until <= last else None, HEAD + ROW * len(steps) + 8)


def _steps(project: Project, milestones: dict, events: Sequence[ProjectEvent], until: date) -> Iterable[Step]:
    happened = {event.kind: event.occurred_on for event in events}
    started, completed = happened.get(EventKind.STARTED), happened.get(EventKind.COMPLETED)
    begin, end = project.planned_start_on, project.planned_completion_on
    if (begin and end) or started:
        planned = (begin, end) if begin and end else None
        yield Step(_("建设工期"), planned, started and (started, max(started, completed or until)), None, False)
    for name, planned, actual in [
        (EventKind.STARTED.label, begin, started),
        *((MilestoneKind(kind).label, *_dates(milestones[kind])) for kind in MilestoneKind if kind in milestones),
        *((kind.label, None, happened[kind]) for kind in EVENTS_SHOWN if kind in happened),
        (EventKind.COMPLETED.label, end, completed),
    ]:
        if planned or actual:
            late = None if planned is None else ((actual or max(until, planned)) - planned).days
            yield Step(str(name), planned and (planned, planned), actual and (actual, actual), late, actual is None)


def _dates(milestone: Milestone) -> tuple[date | None, date | None]:
    return milestone.planned_on, milestone.reached_on


def _ticks(first: date, last: date) -> Iterable[tuple[date, str]]:
    """The first of months, of quarters or of years, as many as can be read."""
    months = [first]
    while months[-1] < last:
        months.append((months[-1] + timedelta(days=32)).replace(day=1))
    for step in (1, 3, 6, 12):
        shown = [day for day in months if (day.month - 1) % step == 0]
        if len(shown) <= MOST_TICKS:
            break
    return [(day, f"{day:%Y}" if step == 12 else f"{day:%Y-%m}") for day in shown]
