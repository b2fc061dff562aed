"""Who has reported what for a month, and what waits for whose judgement."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, prefetch_related_objects

from accounts.models import Region, User
from common.money import ZERO, ratio
from common.periods import time_progress
from projects.models import Listing

from ..models import MonthlyReport, ReportDraft, ReportReview, ReportStatus
from ..models.reports import WAITING
from ..permissions import statuses_judged_by


@dataclass(frozen=True)
class Return:
    """A listing's return for one month: the newest report, what was drafted since, and the cumulative before it.

    ``previous_ytd_wan`` is that of the last month before that has a figure, waiting or accepted. ``revision`` is the
    newest of the month, 0 if there is none.
    """

    listing: Listing
    report: MonthlyReport | None = None
    draft: ReportDraft | None = None
    previous_ytd_wan: Decimal | None = None
    revision: int = 0

    @property
    def state(self) -> str:
        """missing, waiting, returned or accepted."""
        return _state_of(self.report.status if self.report else None)

    @property
    def completed_in_month_wan(self) -> Decimal | None:
        return self.report and self.report.completed_ytd_wan - (self.previous_ytd_wan or ZERO)

    @property
    def completion_rate(self) -> Decimal | None:
        return ratio(self.report.completed_ytd_wan, self.listing.planned_wan or 0) if self.report else None

    @property
    def points_ahead(self) -> Decimal | None:
        rate = self.completion_rate
        return None if rate is None else (rate - time_progress(self.report.month)) * 100

    @property
    def returned_with(self) -> ReportReview | None:
        """The review that sent it back."""
        if self.state != ReportStatus.RETURNED:
            return None
        return max(self.report.reviews.all(), key=lambda review: review.pk, default=None)


def get_return_states(*, year: int, month: int, user: User) -> dict[int, str]:
    """Each listing that the user answers for in a month, by project code, with its state. Two queries."""
    statuses = MonthlyReport.objects.filter(listing__year=year, month=month).exclude(status=ReportStatus.REPLACED)
    newest = dict(statuses.order_by("revision").values_list("listing_id", "status"))
    listings = listed_in(year, month, user).order_by("project__code").values_list("pk", flat=True)
    return {pk: _state_of(newest.get(pk)) for pk in listings}


def listed_in(year: int, month: int, user: User) -> QuerySet[Listing]:
    """The user's listings that are on the list in the month, whose returns are due."""
    listings = Listing.objects.visible_to(user).filter(year=year, listed_on__month__lte=month)
    return listings.exclude(delisted_on__month__lte=month)


def _state_of(status: str | None) -> str:
    if status is None:
        return "missing"
    return "waiting" if status in WAITING else status


def get_returns(listings: QuerySet[Listing], *, month: int, user: User) -> list[Return]:
    """A return for each of the listings, by project code. Six queries."""
    listings = list(listings.select_related("project__region", "unit", "industry").order_by("project__code"))
    pks = [listing.pk for listing in listings]
    reports = MonthlyReport.objects.filter(listing__in=pks, month=month).order_by("revision")
    revisions = {report.listing_id: report.revision for report in reports}
    current = {report.listing_id: report for report in reports if report.status != ReportStatus.REPLACED}
    returned = [report for report in current.values() if report.status == ReportStatus.RETURNED]
    prefetch_related_objects(returned, "reviews__decided_by")
    drafts = {draft.listing_id: draft for draft in ReportDraft.objects.filter(user=user, month=month, listing__in=pks)}
    previous = _figures_before(month, pks)
    return [
        Return(listing, current.get(pk), drafts.get(pk), previous.get(pk), revisions.get(pk, 0))
        for pk, listing in zip(pks, listings, strict=True)
    ]


def _figures_before(month: int, pks: Collection[int]) -> dict[int, Decimal]:
    counting = MonthlyReport.objects.filter(
        listing__in=pks, month__lt=month, status__in=[ReportStatus.ACCEPTED, *WAITING]
    )
    return dict(counting.order_by("month", "revision").values_list("listing_id", "completed_ytd_wan"))


@dataclass(frozen=True)
class WaitingReport:
    """A report to be judged, beside what stood before: the month before, and the figure it would replace."""

    report: MonthlyReport
    previous_ytd_wan: Decimal | None
    in_force_wan: Decimal | None


@dataclass(frozen=True)
class WaitingGroup:
    unit: Region
    reports: list[WaitingReport]


def get_waiting(user: User) -> list[WaitingGroup]:
    """What waits for this user's judgement, by reporting unit, oldest month first. Two queries."""
    waiting = list(
        MonthlyReport.objects.visible_to(user)
        .filter(status__in=statuses_judged_by(user))
        .exclude(submitted_by=user)
        .select_related("listing__project", "listing__unit", "submitted_by")
        .order_by("listing__unit__code", "month", "listing__project__code")
    )
    accepted = MonthlyReport.objects.accepted().filter(listing__in={report.listing_id for report in waiting})
    in_force: dict[int, dict[int, Decimal]] = {}
    for listing_id, month, figure in accepted.values_list("listing_id", "month", "completed_ytd_wan"):
        in_force.setdefault(listing_id, {})[month] = figure
    return _grouped(_beside(report, in_force.get(report.listing_id, {})) for report in waiting)


def _beside(report: MonthlyReport, figures: dict[int, Decimal]) -> WaitingReport:
    earlier = [month for month in figures if month < report.month]
    previous = figures[max(earlier)] if earlier else None
    return WaitingReport(report, previous, figures.get(report.month))


def _grouped(rows: Iterable[WaitingReport]) -> list[WaitingGroup]:
    groups: dict[int, WaitingGroup] = {}
    for row in rows:
        unit = row.report.listing.unit
        groups.setdefault(unit.pk, WaitingGroup(unit, [])).reports.append(row)
    return list(groups.values())
