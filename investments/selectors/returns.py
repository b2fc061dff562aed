"""Who has reported what for a month, and what waits for whose judgement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, prefetch_related_objects

from accounts.models import Region, User
from common.money import ZERO, ratio
from common.periods import time_progress
from projects.models import Listing

from .. import rules
from ..models import MonthlyReport, ReportDraft, ReportReview, ReportStatus
from ..models.reports import WAITING
from ..permissions import statuses_judged_by
from .standing import get_closed, get_recognised


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
    is_closed: bool  # it changes a closed month: accepting it restates what was published

    @property
    def completed_in_month_wan(self) -> Decimal:
        return self.report.completed_ytd_wan - (self.previous_ytd_wan or ZERO)

    @property
    def flags(self) -> list[str]:
        """Why it was asked for a note, in words."""
        return [str(rules.QUESTIONS[code]) for code in self.report.flags.split()]

    @property
    def is_clean(self) -> bool:
        """Nothing about it wants a second look."""
        return not (self.report.flags or self.is_closed or self.report.problem)


@dataclass(frozen=True)
class WaitingGroup:
    """What waits of one unit: what wants a look first, then the rest."""

    unit: Region
    reports: list[WaitingReport]

    @property
    def clean(self) -> list[WaitingReport]:
        return [row for row in self.reports if row.is_clean]


@dataclass(frozen=True)
class WaitingUnit:
    """How much waits of a unit, and how much of it with an answered question of a soft rule."""

    unit: Region
    waiting: int
    flagged: int


def get_waiting_units(user: User) -> list[WaitingUnit]:
    """The units of which something waits for this user, by code. Two queries."""
    flagged = Count("pk", filter=~Q(flags=""))
    counts = _waiting_for(user).order_by().values("listing__unit").annotate(waiting=Count("pk"), flagged=flagged)
    counts = {row["listing__unit"]: row for row in counts}
    units = Region.objects.filter(pk__in=counts).order_by("code")
    return [WaitingUnit(unit, counts[unit.pk]["waiting"], counts[unit.pk]["flagged"]) for unit in units]


def get_waiting(user: User, *, units: Collection[Region]) -> list[WaitingGroup]:
    """What of these units waits for this user's judgement. Four queries."""
    reports = _waiting_for(user).filter(listing__unit__in=units)
    reports = list(reports.select_related("listing__project", "submitted_by"))
    accepted = MonthlyReport.objects.accepted().filter(listing__in={report.listing_id for report in reports})
    in_force: dict[int, dict[int, Decimal]] = {}
    for listing_id, month, figure in accepted.values_list("listing_id", "month", "completed_ytd_wan"):
        in_force.setdefault(listing_id, {})[month] = figure
    closed, recognised = get_closed(), get_recognised([report.listing.project_id for report in reports])
    rows: dict[int, list[WaitingReport]] = {unit.pk: [] for unit in units}
    for report in reports:
        month = date(report.listing.year, report.month, 1)
        known = recognised.get(report.listing.project_id, {})
        restates = rules.restates(report, month, closed=closed, recognised=known)
        rows[report.listing.unit_id].append(_beside(report, in_force.get(report.listing_id, {}), restates))
    groups = [WaitingGroup(unit, sorted(rows[unit.pk], key=_worth_a_look)) for unit in units]
    return [group for group in groups if group.reports]


def _waiting_for(user: User) -> QuerySet[MonthlyReport]:
    reports = MonthlyReport.objects.visible_to(user).filter(status__in=statuses_judged_by(user))
    return reports.exclude(submitted_by__in=user.identities)


def _worth_a_look(row: WaitingReport) -> tuple:
    return not row.flags, not row.is_closed, row.is_clean, row.report.month, row.report.listing.project.code


def _beside(report: MonthlyReport, figures: Mapping[int, Decimal], restates: bool) -> WaitingReport:
    earlier = [month for month in figures if month < report.month]
    previous = figures[max(earlier)] if earlier else None
    return WaitingReport(report, previous, figures.get(report.month), restates)
