"""报送及时率: how many returns of each unit came in time, late, or not at all."""

from collections.abc import Collection
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
    due = _due(year, {window.month for window in windows}, user)
    first = MonthlyReport.objects.visible_to(user).filter(listing__year=year, revision=1)
    first = first.filter(month__in={window.month for window in windows})
    in_time = Q(pk__in=[])
    for window in windows:
        in_time |= Q(month=window.month, listing__tier=window.tier, submitted_at__lt=_end_of(window))
    counts = first.values("listing__unit").annotate(sent=Count("pk"), in_time=Count("pk", filter=in_time)).order_by()
    sent = {row["listing__unit"]: row for row in counts}
    units = Region.objects.filter(pk__in=due).order_by("code")
    found = []
    for unit in units:
        row = sent.get(unit.pk, {"sent": 0, "in_time": 0})
        found.append(Punctuality(unit, due[unit.pk], row["in_time"], row["sent"] - row["in_time"]))
    return sorted(found, key=lambda one: (-(one.rate or 0), one.unit.code))


def _due(year: int, months: Collection[int], user: User) -> dict[int, int]:
    """unit -> how many returns were due in these months, for each month that a listing was on the list."""
    on_list = {
        f"month_{month}": Count(
            "pk",
            filter=Q(listed_on__month__lte=month) & (Q(delisted_on=None) | Q(delisted_on__month__gt=month)),
        )
        for month in months
    }
    listings = Listing.objects.visible_to(user).filter(year=year)
    rows = listings.order_by().values("unit").annotate(**on_list)
    due = {row.pop("unit"): sum(row.values()) for row in rows}
    return {unit: count for unit, count in due.items() if count}


def _end_of(window: ReportingWindow) -> datetime:
    return datetime.combine(window.due_on + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())
