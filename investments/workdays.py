"""Which days are worked: China's holidays, shifted weekends included, as an administrator has corrected them."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import holidays

from .models import CalendarDay


class WorkingCalendar:
    """The days of the ``holidays`` package; ``corrections`` (day -> is it worked) come first.

    A year whose holidays are not announced yet has only those that the package can foresee.
    """

    def __init__(self, corrections: Mapping[date, bool]):
        self.corrections = corrections

    @classmethod
    def load(cls) -> "WorkingCalendar":
        """With the corrections of the database. One query."""
        return cls(dict(CalendarDay.objects.values_list("day", "is_working")))

    def is_working(self, day: date) -> bool:
        corrected = self.corrections.get(day)
        return _of_china().is_working_day(day) if corrected is None else corrected

    def on_or_after(self, day: date) -> date:
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def after(self, day: date, days: int = 1) -> date:
        """The working day that many working days later."""
        for _step in range(days):
            day = self.on_or_after(day + timedelta(days=1))
        return day


@cache
def _of_china() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")
