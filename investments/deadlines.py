"""How long is left: the day by which a person's own step of a month has to be done, in Shanghai time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Tier, User

from .models import ReportingWindow
from .permissions import can_report

SOON = timedelta(days=2)


@dataclass(frozen=True)
class Deadline:
    """A month's deadline for one person. ``left`` is negative once it has passed."""

    year: int
    month: int
    day: date
    left: timedelta
    is_closed: bool = False

    @property
    def period(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def state(self) -> str:
        """closed, overdue, soon or open."""
        if self.is_closed:
            return "closed"
        if self.left < timedelta(0):
            return "overdue"
        return "soon" if self.left <= SOON else "open"

    @property
    def days(self) -> int:
        """Whole days left, or, once it has passed, days begun since."""
        return self.left.days if self.left >= timedelta(0) else -self.left.days

    @property
    def hours(self) -> int:
        return self.left.seconds // 3600


def step_of(user: User) -> str:
    """The date of a window that is this person's: officers report, cities review, the province ends it."""
    if can_report(user) and not user.is_superuser:
        return "due_on"
    return "province_due_on" if user.is_superuser or user.tier == Tier.PROVINCIAL else "city_due_on"


def get_deadline(windows: Iterable[ReportingWindow], user: User, *, at: datetime) -> Deadline | None:
    """The deadline of one month, whose windows (of both tiers) these are; the earlier of two. None without a window."""
    windows = list(windows)
    if not windows:
        return None
    window = min(windows, key=lambda one: getattr(one, step_of(user)))
    day = getattr(window, step_of(user))
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())
    closed = all(one.closed_at for one in windows)
    return Deadline(window.year, window.month, day, end - at, closed)


def get_open_windows(*, today: date) -> list[ReportingWindow]:
    """Those of the newest month that is open. One query."""
    return list(ReportingWindow.objects.filter(opens_on__lte=today, closed_at=None).order_by("-year", "-month")[:2])


def get_current_deadline(user: User, *, at: datetime, windows: list[ReportingWindow] | None = None) -> Deadline | None:
    """The deadline of the newest month that is open. One query, unless its ``windows`` are known."""
    if windows is None:
        windows = get_open_windows(today=timezone.localdate(at))
    return get_deadline([w for w in windows if (w.year, w.month) == (windows[0].year, windows[0].month)], user, at=at)
