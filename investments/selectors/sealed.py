"""What a bulletin says of single projects and of returns: as it was when the month was closed, whatever came since.

Names and figures are the release's own lines. Reports are not sealed with it, but only added: those that had been sent
by the moment of closing are the same at any later time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import Region, Tier, User
from common.money import ratio
from common.periods import time_progress
from projects.models import Listing, Stage

from ..models import MonthlyReport, Release, ReleaseLine, ReportingWindow
from .breakdowns import get_units
from .punctuality import Arrival, DueReturn, Punctuality, end_of

CHUNK = 2000


@dataclass(frozen=True)
class SealedLine:
    """A project as it was published."""

    unit_code: str
    code: str
    name: str
    tier: Tier
    stage: Stage
    month: int
    planned_wan: Decimal | None
    completed_ytd_wan: Decimal

    @property
    def completion_rate(self) -> Decimal | None:
        return ratio(self.completed_ytd_wan, self.planned_wan or 0)

    @property
    def points_ahead(self) -> Decimal | None:
        rate = self.completion_rate
        return None if rate is None else (rate - time_progress(self.month)) * 100


@dataclass(frozen=True)
class SealedProblem:
    """What the month's report said of a project's problems."""

    unit_code: str
    code: str
    name: str
    problem: str


def is_invented(release: Release) -> bool:
    """Whether some of its projects are of a demonstration: whatever is printed of it must say so. One query."""
    return release.releaselines.filter(listing__project__is_invented=True).exists()


def get_unstarted_of(release: Release) -> Iterator[SealedLine]:
    """应开未开 (measures/counts.py UNSTARTED), unit by unit. One query, read in pieces."""
    return _lines(release.releaselines.filter(starts_due=1, started=0), release)


def get_red_of(release: Release) -> Iterator[SealedLine]:
    """Those with a red lamp, unit by unit. One query, read in pieces."""
    return _lines(release.releaselines.filter(lamp="red"), release)


def get_problems_of(release: Release) -> Iterator[SealedProblem]:
    """What the newest report of the month, sent before it was closed, names as a problem. One query."""
    sent = _sent(release).order_by("-revision").values("problem")[:1]
    rows = _ordered(release.releaselines.annotate(problem=Subquery(sent)).exclude(problem=None).exclude(problem=""))
    for row in rows.values_list("unit__code", "code", "project_name", "problem").iterator(chunk_size=CHUNK):
        yield SealedProblem(*row)


def get_punctuality_of(release: Release) -> list[Punctuality]:
    """Of the release's lines that were due: first sent in time, late, or not by the closing. By unit; two queries."""
    lines, in_time = _due(release)
    rows = lines.values("unit_id").annotate(
        of_unit=Count("pk"), sent=Count("pk", filter=Q(sent_at__isnull=False)), in_time=Count("pk", filter=in_time)
    )
    found = {row["unit_id"]: row for row in rows.order_by()}
    return [
        Punctuality(release.month, unit, row["of_unit"], row["in_time"], row["sent"] - row["in_time"])
        for unit in get_units()
        if (row := found.get(unit.pk))
    ]


def get_due_lines(
    release: Release, *, user: User, region: Region | None = None, arrival: str = ""
) -> QuerySet[ReleaseLine]:
    """The lines that ``get_punctuality_of`` counts, by project: what they may see, of one region and one arrival."""
    lines, in_time = _due(release)
    wanted = {
        Arrival.IN_TIME: in_time,
        Arrival.LATE: Q(sent_at__isnull=False) & ~in_time,
        Arrival.MISSING: Q(sent_at=None),
    }
    visible = Listing.objects.visible_to(user).order_by().values("pk")
    lines = lines.filter(wanted.get(arrival, Q()), listing__in=visible)
    if region:
        lines = lines.filter(listing__project__region=region) if region.is_county else lines.filter(unit=region)
    return lines.order_by("listing__project__code")


def as_returns(lines: QuerySet[ReleaseLine], release: Release) -> list[DueReturn]:
    """Two queries."""
    due_on = {window.tier: window.due_on for window in _windows(release)}
    found = lines.select_related("listing__project__region", "listing__unit")
    return [DueReturn(line.listing, release.month, due_on.get(line.tier), line.sent_at) for line in found]


def _due(release: Release) -> tuple[QuerySet[ReleaseLine], Q]:
    """Its lines that were due, each with when its return was first sent before the closing; and which were in time."""
    first = _sent(release).filter(revision=1).values("submitted_at")[:1]
    in_time = Q(pk__in=[])
    for window in _windows(release):
        in_time |= Q(tier=window.tier, sent_at__lt=end_of(window))
    return release.releaselines.filter(due=1).annotate(sent_at=Subquery(first)), in_time


def _windows(release: Release) -> list[ReportingWindow]:
    return list(ReportingWindow.objects.filter(year=release.year, month=release.month))


def _sent(release: Release) -> QuerySet[MonthlyReport]:
    """The reports of a line's month that had been sent when it was closed."""
    of_line = MonthlyReport.objects.filter(listing=OuterRef("listing"), month=release.month)
    return of_line.filter(submitted_at__lte=release.closed_at)


def _ordered(lines: QuerySet[ReleaseLine]) -> QuerySet[ReleaseLine]:
    return lines.annotate(code=F("listing__project__code")).order_by("unit__code", "code")


def _lines(lines: QuerySet[ReleaseLine], release: Release) -> Iterator[SealedLine]:
    columns = ["unit__code", "code", "project_name", "tier", "stage", "planned_wan", "completed_ytd_wan"]
    for unit, code, name, tier, stage, *amounts in _ordered(lines).values_list(*columns).iterator(chunk_size=CHUNK):
        yield SealedLine(unit, code, name, Tier(tier), Stage(stage), release.month, *amounts)
