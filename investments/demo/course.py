"""What happens on site within the year: when a project begins and ends, and how its investment adds up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from common.money import CENT, ZERO
from common.periods import month_end
from projects.models import Stage

from .dates import LAST_REPORTED_MONTH, MONTHS, draw_day_in_month
from .portfolio import DemoProject
from .quotas import PROFILES, draw_weighted

# Shares of what is completed by the end of September. In 2020 February stood still everywhere.
SHARES = (5, 1, 8, 13, 15, 16, 14, 14, 14)
SHARES_WITH_WINTER_REST = (0, 0, 0.4, 13, 18, 19, 17, 16, 16)

# Where the completion rate stands at the end of September, time progress being 75 %.
PACES = {
    "none": (1, 0.0, 0.0),
    "red": (6, 0.08, 0.44),
    "late": (12, 0.46, 0.65),
    "on_time": (63, 0.84, 1.08),
    "ahead": (18, 1.02, 1.50),
}
FASTEST = 1.5
# A project that began late in the year has had less time: share of its pace, by months since it began.
RAMP = {1: 0.4, 2: 0.7}
START_CHANCE = 0.92  # of the planned starts that are due, those that did begin
LEAST_WHEN_COMPLETED = Decimal("0.7")  # of the plan
EARLY_INVESTMENT = 0.42  # of the preliminary projects, those that invest before they have a plan


@dataclass(frozen=True)
class Course:
    """Investment since 1 January at the end of each month to September, and the days of what was recognised."""

    cumulative: tuple[Decimal, ...]
    started_on: date | None = None
    entered_statistics_on: date | None = None
    partly_commissioned_on: date | None = None
    completed_on: date | None = None

    def at(self, month: int) -> Decimal:
        return self.cumulative[month - 1]


def draw_course(project: DemoProject, rng: Random) -> Course:
    started_on = _draw_start(project, rng)
    first_month = _first_month(project, started_on)
    final = _draw_final(project, first_month, rng)
    completed_on, partly_on = _draw_completion(project, final, rng)
    return Course(
        cumulative=_spread(project, final, first_month, rng),
        started_on=started_on,
        entered_statistics_on=_draw_entry(project, started_on, rng),
        partly_commissioned_on=partly_on,
        completed_on=completed_on,
    )


def last_day(project: DemoProject) -> date:
    return month_end(project.year, LAST_REPORTED_MONTH)


def _draw_start(project: DemoProject, rng: Random) -> date | None:
    """Planned starts mostly begin within weeks of the planned day; some that are due have not begun."""
    if project.stage == Stage.PRELIMINARY:
        return None
    if project.stage != Stage.NEW_START:
        return project.planned_start_on
    begins = rng.random() < START_CHANCE
    earliest = date(project.year, 4 if project.rests_in_winter else 2, 20)
    day = max(earliest, project.planned_start_on + timedelta(days=rng.randint(-25, 25)))
    return day if begins and day <= last_day(project) else None


def _first_month(project: DemoProject, started_on: date | None) -> int | None:
    """The first month with investment; None if there is none."""
    if project.stage != Stage.NEW_START:
        return 1
    return started_on.month if started_on else None


def _draw_final(project: DemoProject, first_month: int | None, rng: Random) -> Decimal:
    """Completed by the end of September."""
    if first_month is None:
        return ZERO
    if project.stage == Stage.PRELIMINARY:
        return _draw_early_investment(project, rng)
    months_at_work = LAST_REPORTED_MONTH - first_month + 1
    pace = _draw_pace(PROFILES[project.unit_code].pace, rng) * RAMP.get(months_at_work, 1)
    left = project.total_investment_wan - project.earlier_wan
    base = left * Decimal("0.6") if project.planned_wan is None else project.planned_wan
    return min(left, base * Decimal(str(round(pace, 4))))


def _draw_pace(unit_pace: float, rng: Random) -> float:
    kind = draw_weighted({name: weight for name, (weight, _, _) in PACES.items()}, rng)
    _, slowest, fastest = PACES[kind]
    return min(FASTEST, unit_pace * rng.triangular(slowest, fastest))


def _draw_early_investment(project: DemoProject, rng: Random) -> Decimal:
    if rng.random() >= EARLY_INVESTMENT:
        return ZERO
    share = min(0.2, rng.lognormvariate(0, 0.8) * 0.03)
    return project.total_investment_wan * Decimal(str(round(share, 4)))


def _draw_completion(project: DemoProject, final: Decimal, rng: Random) -> tuple[date | None, date | None]:
    """Of the completions due: most are completed, some partly, some late. Who has invested little completes nothing."""
    if project.stage != Stage.COMPLETING or final < (project.planned_wan or ZERO) * LEAST_WHEN_COMPLETED:
        return None, None
    day = project.planned_completion_on + timedelta(days=rng.randint(-20, 30))
    partly = draw_day_in_month(project.year, rng.randint(5, LAST_REPORTED_MONTH), rng) if rng.random() < 0.2 else None
    if day > last_day(project) or rng.random() < 0.2:
        return None, partly
    return day, partly if partly and partly < day else None


def _draw_entry(project: DemoProject, started_on: date | None, rng: Random) -> date | None:
    """When the statistics office took the project in: some weeks after the start, if at all yet."""
    if started_on is None or rng.random() < 0.3:
        return None
    day = started_on + timedelta(days=rng.randint(15, 90))
    return day if day <= last_day(project) else None


def _spread(project: DemoProject, final: Decimal, first_month: int | None, rng: Random) -> tuple[Decimal, ...]:
    """Month by month by the season, with months in which nothing moves."""
    if not final:
        return (ZERO,) * len(MONTHS)
    shares = SHARES_WITH_WINTER_REST if project.rests_in_winter else SHARES
    idle = rng.randint(3, LAST_REPORTED_MONTH) if rng.random() < 0.15 else None
    weights = [
        0.0 if month < first_month or month == idle else share * rng.uniform(0.6, 1.4)
        for month, share in zip(MONTHS, shares, strict=True)
    ]
    if not sum(weights):
        weights[-1] = 1.0
    step = rng.choices([Decimal(1), Decimal(10), CENT], weights=[75, 15, 10])[0]
    return tuple(_accumulate(weights, final, step))


def _accumulate(weights: Sequence[float], final: Decimal, step: Decimal):
    whole, done = sum(weights), 0.0
    for weight in weights:
        done += weight
        share = Decimal(str(round(done / whole, 6)))
        yield (final * share / step).quantize(Decimal(1), ROUND_HALF_UP) * step
