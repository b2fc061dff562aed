"""报送及时率: how many returns of each unit came in time, late, or not at all, and which they are."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, User
from common.moments import once
from common.money import ratio
from projects.models import Listing

from ..models import MonthlyReport, ReportingWindow
from .breakdowns import get_units


class Arrival(models.TextChoices):
    """How a return came; without one it was due."""

    IN_TIME = "in_time", _("及时")
    LATE = "late", _("迟报")
    MISSING = "missing", _("未报")


@dataclass(frozen=True)
class DueReturn:
    """A return that was due, and when it was first sent, if it was."""

    listing: Listing
    month: int
    due_on: date
    sent_at: datetime | None


@dataclass(frozen=True)
class Punctuality:
    """Returns of one unit. In time: first sent by the end of the due day in Shanghai; corrections do not count."""

    month: int | None  # None: of several
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


def get_punctuality(
    *, year: int, months: Collection[int], user: User, listings: models.QuerySet | None = None
) -> list[Punctuality]:
    """The units that the user may see, of all their listings or of some, the most punctual first. Few queries."""
    of_unit: dict[int, Punctuality] = {}
    for one in get_monthly_punctuality(year=year, months=months, user=user, listings=listings):
        known = of_unit.get(one.unit.pk, Punctuality(None, one.unit, 0, 0, 0))
        of_unit[one.unit.pk] = replace(
            known, due=known.due + one.due, in_time=known.in_time + one.in_time, late=known.late + one.late
        )
    return sorted(of_unit.values(), key=lambda one: (-(one.rate or 0), one.unit.code))


def get_monthly_punctuality(
    *, year: int, months: Collection[int], user: User, listings: models.QuerySet | None = None
) -> list[Punctuality]:
    """The same for each month of its own, in no order."""
    seen = Listing.objects.visible_to(user).filter(year=year)
    if listings is not None:
        seen = seen.filter(pk__in=listings.order_by().values("pk"))
    windows = _ended(year, months)
    due = _due(windows, seen)
    first = MonthlyReport.objects.filter(listing__in=seen, revision=1)
    sent = in_time = Q(pk__in=[])
    for window in windows:
        of_window = Q(month=window.month) & _on_list(window, "listing__")
        sent |= of_window
        in_time |= of_window & Q(submitted_at__lt=end_of(window))
    counts = first.order_by().values("month", "listing__unit")
    counts = counts.annotate(sent=Count("pk", filter=sent), in_time=Count("pk", filter=in_time))
    reported = {(row["month"], row["listing__unit"]): row for row in counts}
    units = {region.pk: region for region in get_units()}
    found = []
    for (month, unit), count in due.items():
        row = reported.get((month, unit), {"sent": 0, "in_time": 0})
        found.append(Punctuality(month, units[unit], count, row["in_time"], row["sent"] - row["in_time"]))
    return found


def get_due_returns(
    *, year: int, months: Collection[int], user: User, region: Region | None, arrival: str, limit: int, offset: int
) -> list[DueReturn]:
    """The returns that ``get_punctuality`` counts, by month and project; of one region, of one arrival."""
    listings = Listing.objects.visible_to(user).filter(year=year).order_by()
    if region:
        listings = listings.in_region(region)
    parts = [_due_in(window, listings, arrival) for window in _ended(year, months)]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True).order_by("of_month", "project__code")[offset : offset + limit]
    rows = list(rows)
    found = Listing.objects.select_related("project__region", "unit").in_bulk([row[0] for row in rows])
    return [DueReturn(found[pk], month, due_on, sent_at) for pk, _code, month, due_on, sent_at in rows]


def _due_in(window: ReportingWindow, listings: models.QuerySet, arrival: str) -> models.QuerySet:
    first = MonthlyReport.objects.filter(listing=OuterRef("pk"), month=window.month, revision=1)
    rows = listings.filter(_on_list(window)).annotate(
        of_month=Value(window.month),
        due_on=Value(window.due_on, output_field=models.DateField()),
        sent_at=Subquery(first.values("submitted_at")[:1]),
    )
    wanted = {
        Arrival.IN_TIME: Q(sent_at__lt=end_of(window)),
        Arrival.LATE: Q(sent_at__gte=end_of(window)),
        Arrival.MISSING: Q(sent_at=None),
    }
    return rows.filter(wanted.get(arrival, Q())).values_list("pk", "project__code", "of_month", "due_on", "sent_at")


def _ended(year: int, months: Collection[int]) -> list[ReportingWindow]:
    of_year = ReportingWindow.objects.filter(year=year).order_by("month", "tier")
    windows = once(("windows", year), lambda: list(of_year))
    return [window for window in windows if window.month in months and end_of(window) <= timezone.now()]


def _due(windows: Sequence[ReportingWindow], listings: models.QuerySet) -> dict[tuple[int, int], int]:
    """(month, unit) -> how many returns were due of the listings that were on the list; only where there were some."""
    counts = {f"window_{window.pk}": Count("pk", filter=_on_list(window)) for window in windows}
    due: Counter[tuple[int, int]] = Counter()
    for row in listings.order_by().values("unit").annotate(**counts):
        for window in windows:
            due[window.month, row["unit"]] += row[f"window_{window.pk}"]
    return {key: count for key, count in due.items() if count}


def _on_list(window: ReportingWindow, path: str = "") -> Q:
    """Listings of the window's tier that are on the list in its month."""
    listed = {f"{path}tier": window.tier, f"{path}listed_on__month__lte": window.month}
    left_later = Q(**{f"{path}delisted_on": None}) | Q(**{f"{path}delisted_on__month__gt": window.month})
    return Q(**listed) & left_later


def end_of(window: ReportingWindow) -> datetime:
    return datetime.combine(window.due_on + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())
