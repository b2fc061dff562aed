"""Before and after a month is closed: what is still open, what was published, and what was corrected since."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, QuerySet

from accounts.models import User
from common.money import ZERO, ratio
from projects.models import Listing

from ..measures import Figures
from ..models import Release, ReleaseLine, ReportingWindow, Restatement
from ..selection import Selection, unit_of
from .figures import get_total

AMOUNTS = ("planned_wan", "completed_ytd_wan", "completed_in_month_wan")


@dataclass(frozen=True)
class MonthState:
    """A month of a year: its figures now, or as published, and whether it can be closed next."""

    year: int
    month: int
    release: Release | None
    is_next: bool

    @property
    def period(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True)
class Closing:
    """What a planner looks at before closing a month; ``query`` selects it in the register."""

    year: int
    month: int
    total: Figures
    query: str


def get_months_to_close(year: int) -> list[MonthState]:
    """The months of a year that have windows, in their order. Two queries."""
    months = sorted(set(ReportingWindow.objects.filter(year=year).values_list("month", flat=True)))
    releases = {release.month: release for release in Release.objects.filter(year=year).select_related("closed_by")}
    following = next((month for month in months if month not in releases), None)
    return [MonthState(year, month, releases.get(month), month == following) for month in months]


def get_first_open_month(year: int) -> int:
    """The month after the last closed one; December once all are closed."""
    closed = Release.objects.filter(year=year).aggregate(last=Max("month"))["last"] or 0
    return min(closed + 1, 12)


def get_closing(year: int, month: int, *, user: User) -> Closing:
    """Due, accepted, waiting, returned, missing and red of a month, as the cells have them."""
    selection = Selection(year=year, month=month)
    return Closing(year, month, get_total(selection, user=user), selection.query())


@dataclass(frozen=True)
class RestatedLine:
    """One restatement: what the listing was in the closed month before it, and what it is since. Amounts in 万元."""

    restatement: Restatement
    old: ReleaseLine | Restatement | None
    within: int | None = None  # the reader's unit: what it was or is elsewhere is none of theirs

    @property
    def sides(self) -> list[ReleaseLine | Restatement]:
        """As it was, if it was there, and as it is."""
        return [side for side in (self.old, self.restatement) if self._is_seen(side)]

    @property
    def is_elsewhere(self) -> bool:
        """Its project's page is not the reader's any more, or not yet."""
        return self.within is not None and self.restatement.listing.project.region.unit_id != self.within

    def _is_seen(self, side: ReleaseLine | Restatement | None) -> bool:
        return side is not None and self.within in (None, side.unit_id)

    def changed(self, name: str) -> tuple[Decimal, Decimal]:
        """Before and after; zero where it is not in the reader's unit."""
        values = (getattr(side, name) if self._is_seen(side) else None for side in (self.old, self.restatement))
        old, new = (value or ZERO for value in values)
        return old, new

    @property
    def old_wan(self) -> Decimal:
        return self.changed("completed_ytd_wan")[0]

    @property
    def new_wan(self) -> Decimal:
        return self.changed("completed_ytd_wan")[1]

    @property
    def difference_wan(self) -> Decimal:
        return self.new_wan - self.old_wan

    @property
    def others(self) -> list[str]:
        """Names of what else changed: plan, class, start, completion, land, the listing itself."""
        if self.old is None:
            return ["listings"]
        if len(self.sides) < 2:
            return ["unit_id"]
        names = ["listings", "planned_wan", "tier", "batch", "industry_id", "unit_id", "stage", "started", "completed"]
        names += ["land_needed_mu", "land_secured_mu"]
        return [name for name in names if getattr(self.old, name) != getattr(self.restatement, name)]

    @property
    def other_amounts(self) -> list[tuple[str, Decimal | None, Decimal | None]]:
        """Of these, the plan and the land, each with what it was and what it is."""
        amounts = [name for name in self.others if name.endswith(("_wan", "_mu"))]
        return [(name, getattr(self.old, name), getattr(self.restatement, name)) for name in amounts]


def get_restatements(release: Release, *, user: User, listing: Listing | None = None) -> list[RestatedLine]:
    """The restatements of a release that the user may see, in their order, each beside what it changed. Two queries."""
    rows: QuerySet[Restatement] = release.restatements.all()
    within = unit_of(user)
    if user.scope.unit_id:
        rows = rows.filter(listing__in=Listing.objects.ever_in(within))
    elif not user.scope.everything:
        rows = rows.filter(listing__in=Listing.objects.visible_to(user))
    rows = rows.select_related("listing__project__region", "unit", "approved_by", "report__submitted_by")
    if listing is not None:
        rows = rows.filter(listing=listing)
    rows = list(rows)
    published = release.releaselines.filter(listing__in={row.listing_id for row in rows})
    standing: dict[int, ReleaseLine | Restatement] = {line.listing_id: line for line in published}
    found = []
    for row in rows:
        found.append(RestatedLine(row, standing.get(row.listing_id), within))
        standing[row.listing_id] = row
    return [one for one in found if one.sides]


@dataclass(frozen=True)
class Bridge:
    """From the published figure to the live one: published + restated = live, to 0.01 万元."""

    published_wan: Decimal
    restated_wan: Decimal
    live_wan: Decimal
    planned_published_wan: Decimal
    planned_restated_wan: Decimal
    planned_live_wan: Decimal

    @property
    def holds(self) -> bool:
        return (
            self.published_wan + self.restated_wan == self.live_wan
            and self.planned_published_wan + self.planned_restated_wan == self.planned_live_wan
        )

    @property
    def published_rate(self) -> Decimal | None:
        return ratio(self.published_wan, self.planned_published_wan)

    @property
    def live_rate(self) -> Decimal | None:
        return ratio(self.live_wan, self.planned_live_wan)


def get_bridge(release: Release, restated: Sequence[RestatedLine], *, user: User) -> Bridge:
    """Read three ways: the sealed copy, the restatements one by one, and the live cells."""
    published = get_total(Selection(release.year, release.month, as_of=release), user=user)
    live = get_total(Selection(release.year, release.month), user=user)
    return Bridge(
        published_wan=published.completed_ytd_wan,
        restated_wan=_difference(restated, "completed_ytd_wan"),
        live_wan=live.completed_ytd_wan,
        planned_published_wan=published.planned_wan,
        planned_restated_wan=_difference(restated, "planned_wan"),
        planned_live_wan=live.planned_wan,
    )


def _difference(restated: Sequence[RestatedLine], name: str) -> Decimal:
    return sum((new - old for old, new in (line.changed(name) for line in restated)), ZERO)
