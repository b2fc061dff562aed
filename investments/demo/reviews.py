"""How a monthly return was judged: by the city, and for provincial projects then by the province."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from random import Random

from accounts.models import Tier
from investments.models import Decision, ReportStatus

from . import names
from .dates import draw_moment_after

DayRange = tuple[int, int]


class Outcome(Enum):
    """How far a return has come by October."""

    SUBMITTED = auto()
    CITY_ACCEPTED = auto()
    RETURNED_BY_CITY = auto()
    RETURNED_BY_PROVINCE = auto()
    ACCEPTED = auto()


@dataclass(frozen=True)
class Timetable:
    """Days of the following month on which the steps are taken."""

    submitted: DayRange
    city: DayRange
    province: DayRange


USUAL_DAYS = Timetable((1, 5), (6, 8), (9, 10))
RETURNED_EARLY = Timetable((1, 3), (4, 5), (9, 10))  # so that it can be sent again before the province decides
SENT_AGAIN = Timetable((6, 7), (8, 8), (9, 10))
CORRECTED_LATER = Timetable((12, 14), (15, 17), (18, 20))


@dataclass(frozen=True)
class DemoReview:
    """``tier`` says whose reviewer decided."""

    tier: Tier
    decision: Decision
    reason: str
    status_after: ReportStatus
    decided_at: datetime


@dataclass(frozen=True)
class Bench:
    """The reviewers of one return: the month after which they sit, and whether the province has the last word."""

    tier: Tier
    year: int
    month: int
    days: Timetable
    rng: Random

    def judge(self, outcome: Outcome) -> tuple[DemoReview, ...]:
        """The decisions that led to the outcome, in their order."""
        if outcome is Outcome.SUBMITTED:
            return ()
        if outcome is Outcome.RETURNED_BY_CITY:
            return (self._by_city(ReportStatus.RETURNED),)
        if self.tier == Tier.MUNICIPAL:
            return (self._by_city(ReportStatus.ACCEPTED),)
        by_city = self._by_city(ReportStatus.CITY_ACCEPTED)
        if outcome is Outcome.CITY_ACCEPTED:
            return (by_city,)
        returned = outcome is Outcome.RETURNED_BY_PROVINCE
        return by_city, self._by_province(ReportStatus.RETURNED if returned else ReportStatus.ACCEPTED)

    def _by_city(self, status_after: ReportStatus) -> DemoReview:
        return self._review(Tier.MUNICIPAL, status_after, self.days.city)

    def _by_province(self, status_after: ReportStatus) -> DemoReview:
        return self._review(Tier.PROVINCIAL, status_after, self.days.province)

    def _review(self, tier: Tier, status_after: ReportStatus, days: DayRange) -> DemoReview:
        returned = status_after == ReportStatus.RETURNED
        return DemoReview(
            tier=tier,
            decision=Decision.RETURN if returned else Decision.ACCEPT,
            reason=self.rng.choice(names.RETURN_REASONS) if returned else "",
            status_after=status_after,
            decided_at=draw_moment_after(self.year, self.month, days, self.rng),
        )
