"""Reading the stored forecast of a year, each person what they may see of it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, QuerySet

from accounts.models import Region, User
from common.money import ratio, wan
from projects.models import Batch, Listing

from ..models import Level, Outlook, OutlookRow
from ..selection import Selection
from .breakdowns import get_industries, get_units
from .chosen import get_chosen

# The table of a level shows what most misses its plan first.
BY_SHORTFALL = (F("planned_wan") - F("fitted_wan")).desc(nulls_last=True)


@dataclass(frozen=True)
class Expected:
    """A row of the forecast with the name that people read and the words that select the figures behind it."""

    row: OutlookRow
    name: str
    words: dict[str, str]
    months_left: int
    listing: Listing | None = None

    @property
    def expected_wan(self) -> Decimal | None:
        return self.row.expected_wan

    @property
    def expected_rate(self) -> Decimal | None:
        """Of the plan; None where there is no plan or nothing to tell from."""
        return None if self.expected_wan is None else ratio(self.expected_wan, self.row.planned_wan)

    @property
    def short_wan(self) -> Decimal | None:
        """What the plan will be missed by; negative where it is passed."""
        return None if self.expected_wan is None else self.row.planned_wan - self.expected_wan

    @property
    def needed_a_month_wan(self) -> Decimal | None:
        """What each of the months left must bring to reach the plan; None once it is reached or the year is over."""
        left = self.row.planned_wan - self.row.completed_wan
        return wan(left / self.months_left) if left > 0 and self.months_left else None


def get_outlook(year: int) -> Outlook | None:
    return Outlook.objects.filter(year=year).first()


def get_expected(outlook: Outlook, level: str, *, user: User) -> list[Expected]:
    """Of the total, units, batches or industries. Who sees one unit sees its row; a county has no row of its own."""
    rows = outlook.rows.filter(level=level)
    if not user.scope.everything:
        own = Region.objects.filter(pk=user.scope.unit_id or 0).values("code")
        rows = rows.filter(code__in=own) if level == Level.UNIT else rows.none()
    names = _names(level)
    found = [
        Expected(row, names.get(row.code, row.code), {level: row.code} if row.code else {}, 12 - outlook.month)
        for row in rows.order_by("pk")
    ]
    return [one for one in found if one.row.planned_wan or one.row.completed_wan]


def get_expected_projects(outlook: Outlook, selection: Selection, *, user: User) -> QuerySet[OutlookRow]:
    """The forecasts of the listings that the selection names, what most misses its plan first."""
    rows = outlook.rows.filter(level=Level.PROJECT, listing__in=get_chosen(selection).visible_to(user))
    rows = rows.exclude(planned_wan=0, completed_wan=0)  # what has left the list
    return rows.select_related("listing__project", "listing__unit").order_by(BY_SHORTFALL, "listing")


def with_listing(row: OutlookRow, outlook: Outlook) -> Expected:
    project = row.listing.project
    return Expected(row, project.name, {"q": project.code}, 12 - outlook.month, row.listing)


def get_listing_outlook(listing: Listing) -> OutlookRow | None:
    """Of a listing that the caller has shown to be visible."""
    rows = OutlookRow.objects.filter(outlook__year=listing.year, listing=listing)
    return rows.select_related("outlook").first()


def _names(level: str) -> dict[str, str]:
    if level == Level.UNIT:
        return {unit.code: str(unit.name_as_unit) for unit in get_units()}
    if level == Level.INDUSTRY:
        return {industry.code: industry.name for industry in get_industries()}
    return {batch.value: str(batch.label) for batch in Batch}
