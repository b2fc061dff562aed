"""Who has reported what for a month, and what waits for whose judgement."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Region, User
from projects.models import Listing

from ..models import MonthlyReport, ReportStatus
from ..models.reports import WAITING
from ..permissions import statuses_judged_by


@dataclass(frozen=True)
class Return:
    """A listing's return for one month: the newest report, and the cumulative of the last month before that has one."""

    listing: Listing
    report: MonthlyReport | None
    previous_ytd_wan: Decimal | None

    @property
    def state(self) -> str:
        """missing, waiting, returned or accepted."""
        if self.report is None:
            return "missing"
        return "waiting" if self.report.status in WAITING else self.report.status


def get_returns(*, year: int, month: int, user: User) -> list[Return]:
    """Every listing that the user answers for in a month, by project code. Two queries."""
    listings = (
        Listing.objects.visible_to(user)
        .filter(year=year, listed_on__month__lte=month)
        .exclude(delisted_on__month__lte=month)
        .select_related("project__region", "unit", "industry")
        .order_by("project__code")
    )
    newest, previous = _figures_to(month, MonthlyReport.objects.visible_to(user).filter(listing__year=year))
    return [Return(listing, newest.get(listing.pk), previous.get(listing.pk)) for listing in listings]


def _figures_to(month: int, reports) -> tuple[dict, dict]:
    newest: dict[int, MonthlyReport] = {}
    previous: dict[int, Decimal] = {}
    for report in reports.filter(month__lte=month).order_by("month", "revision"):
        if report.month == month and report.status != ReportStatus.REPLACED:
            newest[report.listing_id] = report
        elif report.month < month and report.status in (ReportStatus.ACCEPTED, *WAITING):
            previous[report.listing_id] = report.completed_ytd_wan
    return newest, previous


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
