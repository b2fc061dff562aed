"""Rows of the invented portfolio in bulk, one unit at a time, so that memory stays flat at any scale."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal

from accounts.models import Organisation, Region, Tier, User
from common.periods import month_end
from investments.models import MonthlyReport, OwnForecast, ReportReview
from investments.models.reports import Source
from projects.models import (
    Cluster,
    Factor,
    Industry,
    Listing,
    ListingMovement,
    Milestone,
    MovementKind,
    Project,
    ProjectEvent,
)
from projects.models.listings import STATE_FIELDS

from .accounts import PLANNER, PROVINCIAL_REVIEWER, officer_of, reviewer_of
from .dates import moment_on
from .entries import DemoEntry
from .events import DemoEvent
from .land import DemoFactor
from .months import DemoReport
from .portfolio import DemoProject
from .reviews import DemoReview

OPEN_END = 13
REPLANNED_MONTH = 7
LISTED_DOCUMENT = "演示名单〔{year}〕1号"
REPLANNED_DOCUMENT = "演示调整〔{year}〕7号"
ENTRIES_AT_A_TIME = 500
# Fields of DemoReport that are columns of MonthlyReport under the same name.
REPORT_FIELDS = [field.name for field in fields(DemoReport) if field.name != "reviews"]
PROJECT_FIELDS = [
    "code", "national_code", "name", "place_text", "longitude", "latitude", "sponsor", "content",
    "total_investment_wan", "planned_start_on", "planned_completion_on",
]  # fmt: skip


@dataclass
class Written:
    """How many rows were made."""

    listings: int = 0
    reports: int = 0
    reviews: int = 0
    events: int = 0


class Writer:
    """Knows the rows that others point at, and counts what it writes."""

    def __init__(self, year: int, users: dict[str, User]):
        self.year = year
        self.planner, self.provincial_reviewer = users[PLANNER], users[PROVINCIAL_REVIEWER]
        self.regions = {region.code: region for region in Region.objects.all()}
        units = [region for region in self.regions.values() if region.is_unit]
        self.officers = {unit.code: users[officer_of(unit.name_en)] for unit in units}
        self.reviewers = {unit.code: users[reviewer_of(unit.name_en)] for unit in units}
        self.industries = {industry.code: industry.pk for industry in Industry.objects.all()}
        self.clusters = {(c.place_text, c.name): c.pk for c in Cluster.objects.all()}
        self.organisations: dict[str, int] = {}
        self.written = Written()

    def write_unit(self, entries: Iterable[DemoEntry]) -> None:
        entries = list(entries)
        self._write_organisations([entry.project for entry in entries])
        for start in range(0, len(entries), ENTRIES_AT_A_TIME):
            self._write(entries[start : start + ENTRIES_AT_A_TIME])

    def _write(self, entries: Sequence[DemoEntry]) -> None:
        projects = Project.objects.bulk_create(self._project(entry.project) for entry in entries)
        listings = Listing.objects.bulk_create(
            self._listing(entry.project, project) for entry, project in zip(entries, projects, strict=True)
        )
        ListingMovement.objects.bulk_create(movement for listing in listings for movement in self._movements(listing))
        events = ProjectEvent.objects.bulk_create(
            self._event(entry, event, project)
            for entry, project in zip(entries, projects, strict=True)
            for event in entry.events
        )
        Factor.objects.bulk_create(
            self._factor(entry, factor, listing)
            for entry, listing in zip(entries, listings, strict=True)
            for factor in entry.land
        )
        Milestone.objects.bulk_create(
            Milestone(project=project, recorded_by=self.officers[entry.project.unit_code], **asdict(step))
            for entry, project in zip(entries, projects, strict=True)
            for step in entry.steps
        )
        OwnForecast.objects.bulk_create(
            self.own_forecast(listing, month, expected)
            for entry, listing in zip(entries, listings, strict=True)
            for month, expected in enumerate(entry.expected, start=1)
        )
        self.written.listings += len(listings)
        self.written.events += len(events)
        self._write_reports(entries, listings)

    def _write_reports(self, entries: Sequence[DemoEntry], listings: Sequence[Listing]) -> None:
        drawn = [
            (entry.project, report, listing)
            for entry, listing in zip(entries, listings, strict=True)
            for report in entry.reports
        ]
        reports = MonthlyReport.objects.bulk_create(self._report(*row) for row in drawn)
        reviews = ReportReview.objects.bulk_create(
            self._review(project, review, report)
            for (project, demo_report, _), report in zip(drawn, reports, strict=True)
            for review in demo_report.reviews
        )
        self.written.reports += len(reports)
        self.written.reviews += len(reviews)

    def _write_organisations(self, projects: Sequence[DemoProject]) -> None:
        wanted = {project.owner: project.unit_code for project in projects}
        wanted |= {project.responsible_unit: project.region_code for project in projects}
        fresh = {name: code for name, code in wanted.items() if name not in self.organisations}
        Organisation.objects.bulk_create(
            (Organisation(name=name, region=self.regions[code]) for name, code in fresh.items()),
            ignore_conflicts=True,  # an office of the same name may have been entered before
        )
        made = Organisation.objects.filter(name__in=fresh)
        self.organisations.update(made.values_list("name", "pk"))

    def _project(self, project: DemoProject) -> Project:
        return Project(
            region=self.regions[project.region_code],
            owner_id=self.organisations[project.owner],
            responsible_unit_id=self.organisations[project.responsible_unit],
            cluster_id=self.clusters[project.cluster] if project.cluster else None,
            is_invented=True,
            **_picked(project, PROJECT_FIELDS),
        )

    def _listing(self, demo: DemoProject, project: Project) -> Listing:
        return Listing(
            project=project,
            year=self.year,
            unit=self.regions[demo.unit_code],
            industry_id=self.industries[demo.industry],
            listed_on=date(self.year, 1, 1),
            **_picked(demo, ["tier", "batch", "stage", "planned_wan", "first_planned_wan"]),
        )

    def _movements(self, listing: Listing) -> Iterable[ListingMovement]:
        """Listed on 1 January with the first plan; a replanned one carries the new plan from July on."""
        replanned = listing.first_planned_wan != listing.planned_wan
        added = self._movement(listing, MovementKind.ADDED, month=1, document=LISTED_DOCUMENT)
        if replanned:
            added.planned_wan = listing.first_planned_wan
            added.until_month = REPLANNED_MONTH
            yield self._movement(listing, MovementKind.REPLANNED, month=REPLANNED_MONTH, document=REPLANNED_DOCUMENT)
        yield added

    def _movement(self, listing: Listing, kind: MovementKind, *, month: int, document: str) -> ListingMovement:
        effective_on = date(self.year, month, 1)
        return ListingMovement(
            listing=listing,
            kind=kind,
            effective_on=effective_on,
            from_month=month,
            until_month=OPEN_END,
            document=document.format(year=self.year),
            recorded_by=self.planner,
            recorded_at=moment_on(effective_on),
            **_picked(listing, STATE_FIELDS),
        )

    def _event(self, entry: DemoEntry, event: DemoEvent, project: Project) -> ProjectEvent:
        recorded_by = self._reviewer(entry.project, entry.project.tier)
        return ProjectEvent(project=project, recorded_by=recorded_by, **asdict(event))

    def _factor(self, entry: DemoEntry, factor: DemoFactor, listing: Listing) -> Factor:
        return Factor(listing=listing, recorded_by=self.reviewers[entry.project.unit_code], **asdict(factor))

    def own_forecast(self, listing: Listing, month: int, expected: Decimal) -> OwnForecast:
        return OwnForecast(
            listing=listing,
            month=month,
            expected_wan=expected,
            stated_by=self.officers[listing.unit.code],
            stated_at=moment_on(month_end(self.year, month)),
        )

    def _report(self, project: DemoProject, report: DemoReport, listing: Listing) -> MonthlyReport:
        return MonthlyReport(
            listing=listing,
            source=Source.DEMO,
            submitted_by=self.officers[project.unit_code],
            **_picked(report, REPORT_FIELDS),
        )

    def _review(self, project: DemoProject, review: DemoReview, report: MonthlyReport) -> ReportReview:
        columns = _picked(review, ["decision", "reason", "status_after", "decided_at"])
        return ReportReview(report=report, decided_by=self._reviewer(project, review.tier), **columns)

    def _reviewer(self, project: DemoProject, tier: Tier) -> User:
        return self.provincial_reviewer if tier == Tier.PROVINCIAL else self.reviewers[project.unit_code]


def _picked(source, names: Iterable[str]) -> dict:
    return {name: getattr(source, name) for name in names}
