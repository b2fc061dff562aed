"""报送及时率: how many returns of each unit came in time, late, or not at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Region, User
from common.money import ratio
from projects.models import Listing

from ..models import MonthlyReport, ReportingWindow


@dataclass(frozen=True)
class Punctuality:
    """Returns of one unit. In time: first sent by the end of the due day in Shanghai; corrections do not count."""

    unit: Region
    due: int
    in_time: int
    late: int

    @property
    def missing(self) -> int:
        return self.due - self.in_time - self.late

    @property
    def rate(self) -> Decimal | None:
        return ratio(self.in_time, self.due)


def get_punctuality(*, year: int, months: Collection[int], user: User) -> list[Punctuality]:
    """The units that the user may see, the most punctual first. Four queries, for one month or for all."""
    windows = ReportingWindow.objects.filter(year=year, month__in=months)
    windows = [window for window in windows if _end_of(window) <= timezone.now()]
    due = _due(year, windows, user)
    first = MonthlyReport.objects.visible_to(user).filter(listing__year=year, revision=1)
    sent = in_time = Q(pk__in=[])
    for window in windows:
        of_window = Q(month=window.month) & _on_list(window, "listing__")
        sent |= of_window
        in_time |= of_window & Q(submitted_at__lt=_end_of(window))
    counts = first.order_by().values("listing__unit")
    counts = counts.annotate(sent=Count("pk", filter=sent), in_time=Count("pk", filter=in_time))
    reported = {row["listing__unit"]: row for row in counts}
    found = []
    for unit in Region.objects.filter(pk__in=due).order_by("code"):
        row = reported.get(unit.pk, {"sent": 0, "in_time": 0})
        found.append(Punctuality(unit, due[unit.pk], row["in_time"], row["sent"] - row["in_time"]))
    return sorted(found, key=lambda one: (-(one.rate or 0), one.unit.code))


def _due(year: int, windows: Sequence[ReportingWindow], user: User) -> dict[int, int]:
    """unit -> how many returns were due in these windows, for each month that a listing was on the list."""
    counts = {f"window_{window.pk}": Count("pk", filter=_on_list(window)) for window in windows}
    rows = Listing.objects.visible_to(user).filter(year=year).order_by().values("unit").annotate(**counts)
    due = {row.pop("unit"): sum(row.values()) for row in rows}
    return {unit: count for unit, count in due.items() if count}


def _on_list(window: ReportingWindow, path: str = "") -> Q:
    """Listings of the window's tier that are on the list in its month."""
    listed = {f"{path}tier": window.tier, f"{path}listed_on__month__lte": window.month}
    left_later = Q(**{f"{path}delisted_on": None}) | Q(**{f"{path}delisted_on__month__gt": window.month})
    return Q(**listed) & left_later


def _end_of(window: ReportingWindow) -> datetime:
    return datetime.combine(window.due_on + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())
