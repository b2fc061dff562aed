"""When an invented project was to begin and to end, by its stage."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from projects.models import Stage

from .dates import draw_day, draw_day_in_month
from .quotas import draw_weighted

STARTS_BY_MONTH = {3: 18, 4: 24, 5: 20, 6: 13, 7: 8, 8: 6, 9: 4, 10: 4, 11: 3}
STARTS_AFTER_WINTER = {4: 26, 5: 28, 6: 18, 7: 10, 8: 7, 9: 5, 10: 6}
COMPLETIONS_BY_MONTH = {5: 4, 6: 12, 7: 8, 8: 10, 9: 14, 10: 14, 11: 14, 12: 24}


@dataclass(frozen=True)
class Schedule:
    """The planned days; a preliminary project may have none yet."""

    start_on: date | None
    completion_on: date | None


def draw_schedule(stage: Stage, *, rests_in_winter: bool, year: int, rng: Random) -> Schedule:
    if stage == Stage.NEW_START:
        months = STARTS_AFTER_WINTER if rests_in_winter else STARTS_BY_MONTH
        start = draw_day_in_month(year, draw_weighted(months, rng), rng)
        return Schedule(start, start + timedelta(days=rng.randint(240, 1000)))
    if stage == Stage.COMPLETING:
        completion = draw_day_in_month(year, draw_weighted(COMPLETIONS_BY_MONTH, rng), rng)
        return Schedule(draw_day(date(year - 3, 3, 1), date(year - 1, 6, 30), rng), completion)
    if stage == Stage.CONTINUING:
        start = draw_day(date(year - 2, 3, 1), date(year - 1, 11, 15), rng)
        return Schedule(start, draw_day(date(year + 1, 3, 1), date(year + 2, 12, 31), rng))
    if rng.random() < 0.25:
        return Schedule(None, None)
    start = draw_day(date(year + 1, 3, 1), date(year + 1, 11, 30), rng)
    return Schedule(start, start + timedelta(days=rng.randint(365, 1100)))
