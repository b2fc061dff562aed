"""Writing a listing's history, and finding the first row of it that was altered."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.db.models import CharField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from common.bulk import in_parts, insert, stored
from common.periods import format_period
from projects.models import Listing

from ..chain import ENTRY_FACTS, START, entry_digest
from ..models import Act, Decision, HistoryEntry, MonthlyReport, ReportReview, ReportStatus
from ..models.reports import WAITING

COLUMNS = [*ENTRY_FACTS, "digest"]
ACTS_AT_ONCE = 5000
LISTINGS_SEALED_AT_ONCE = 500


def record_submissions(reports: Sequence[MonthlyReport], replaced: Mapping[tuple[int, int], MonthlyReport]) -> None:
    """One entry for each new report; ``replaced`` holds, by listing and month, the report that stood before it."""
    _append(_submission(report, replaced.get((report.listing_id, report.month))) for report in reports)


def record_reviews(reviews: Sequence[ReportReview], in_force: Mapping[tuple[int, int], MonthlyReport]) -> None:
    """One entry for each decision; ``in_force`` holds, by listing and month, the figure that was in force before it."""
    _append(_decision(r, r.report, in_force.get((r.report.listing_id, r.report.month))) for r in reviews)


@dataclass(slots=True)
class _Entry:
    """The columns of a HistoryEntry: a model's instance would cost several times as much, and there are thousands."""

    listing_id: int
    month: int
    act: str
    report_id: int
    old_wan: Decimal | None
    new_wan: Decimal | None
    status_after: str
    reason: str
    done_by_id: int
    done_at: datetime
    request_id: str
    source: str = ""
    review_id: int | None = None
    number: int = 0
    digest: str = ""


def _submission(report, before) -> tuple:
    entry = _Entry(
        listing_id=report.listing_id,
        month=report.month,
        act=Act.SUBMIT,
        report_id=report.pk,
        old_wan=before.completed_ytd_wan if before else None,
        new_wan=report.completed_ytd_wan,
        status_after=report.status if report.status in WAITING else ReportStatus.SUBMITTED,
        reason=report.note,
        done_by_id=report.submitted_by_id,
        done_at=report.submitted_at,
        source=report.source,
        request_id=report.request_id,
    )
    return entry, report, None


def _decision(review, report, in_force) -> tuple:
    old = in_force.completed_ytd_wan if in_force else None
    accepted = review.status_after == ReportStatus.ACCEPTED
    entry = _Entry(
        listing_id=report.listing_id,
        month=report.month,
        act=Act.ACCEPT if review.decision == Decision.ACCEPT else Act.RETURN,
        report_id=report.pk,
        review_id=review.pk,
        old_wan=old,
        new_wan=report.completed_ytd_wan if accepted else old,
        status_after=review.status_after,
        reason=review.reason,
        done_by_id=review.decided_by_id,
        done_at=review.decided_at,
        request_id=review.request_id,
    )
    return entry, report, review


def _append(acts: Iterable[tuple]) -> None:
    """The caller holds the listings' locks, so nobody else adds to these chains."""
    for part in in_parts(acts, ACTS_AT_ONCE):
        last = _last_entries({entry.listing_id for entry, _report, _review in part})
        insert(HistoryEntry, COLUMNS, map(stored(COLUMNS), _linked(part, last)))


def _last_entries(listing_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """Number and digest of each chain's last entry, in one look at the index of its numbers."""
    link = Concat(Cast("number", CharField()), Value(" "), "digest")
    newest = HistoryEntry.objects.filter(listing=OuterRef("pk")).order_by("-number").annotate(link=link)
    listings = Listing.objects.filter(pk__in=listing_ids).annotate(link=Subquery(newest.values("link")[:1]))
    links = listings.filter(link__isnull=False).values_list("pk", "link")
    return {pk: (int(number), digest) for pk, link in links for number, digest in [link.split(" ")]}


def _linked(acts: Iterable[tuple], last: dict[int, tuple[int, str]]) -> Iterator[_Entry]:
    for entry, report, review in acts:
        number, previous = last.get(entry.listing_id, (0, START))
        entry.number = number + 1
        entry.digest = entry_digest(previous, entry, report, review)
        last[entry.listing_id] = (entry.number, entry.digest)
        yield entry


# Reports that are there already: a demo, or what was reported before there was a history ------------------------------


def seal_unrecorded() -> int:
    """Write the history of listings that have reports and no history; how many listings those were.

    A listing that has a history is left alone: a report that was smuggled in beside it stays a fault.
    """
    reported = MonthlyReport.objects.filter(listing=OuterRef("pk"))
    entries = HistoryEntry.objects.filter(listing=OuterRef("pk"))
    unrecorded = Listing.objects.filter(Exists(reported), ~Exists(entries)).order_by("pk").values_list("pk", flat=True)
    count = 0
    for part in in_parts(list(unrecorded), LISTINGS_SEALED_AT_ONCE):
        reports = MonthlyReport.objects.filter(listing__in=part).prefetch_related("reviews").order_by("listing")
        _append(
            act
            for _listing, of_listing in groupby(reports, key=lambda report: report.listing_id)
            for act in _acts_in_order(list(of_listing))
        )
        count += len(part)
    return count


def _acts_in_order(reports: list[MonthlyReport]) -> Iterator[tuple]:
    moments = [(report.submitted_at, 0, report.revision, report, None) for report in reports]
    moments += [(r.decided_at, 1, r.pk, report, r) for report in reports for r in report.reviews.all()]
    standing: dict[int, MonthlyReport] = {}
    in_force: dict[int, MonthlyReport] = {}
    for _at, _kind, _order, report, review in sorted(moments, key=lambda one: one[:3]):
        if review is None:
            yield _submission(report, standing.get(report.month))
            standing[report.month] = report
        else:
            yield _decision(review, report, in_force.get(report.month))
            if review.status_after == ReportStatus.ACCEPTED:
                in_force[report.month] = report


# Verifying ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """The first row of a listing's history that is not what it was."""

    project_code: str
    period: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.project_code} {self.period} entry {self.number}: {self.what}"


def verify_history(*, year: int | None = None) -> tuple[int, list[Fault]]:
    """Follow every chain; the number of entries read, and for each damaged listing its first altered row.

    Altered are: an entry, a report or a review that differs from what its digest covers; a gap; a status that no act
    led to; a report or a review without an entry.
    """
    entries = HistoryEntry.objects.select_related("listing__project", "report", "review").order_by("listing", "number")
    if year is not None:
        entries = entries.filter(listing__year=year)
    count = 0
    faults = {fault.project_code: fault for fault in _dangling(year)}
    for _listing, of_listing in groupby(entries.iterator(chunk_size=2000), key=lambda entry: entry.listing_id):
        chain = list(of_listing)
        count += len(chain)
        if fault := _first_fault(chain):
            faults.setdefault(fault.project_code, fault)
    for fault in _unrecorded(year):
        faults.setdefault(fault.project_code, fault)
    return count, list(faults.values())


def _first_fault(chain: list[HistoryEntry]) -> Fault | None:
    previous = START
    statuses: dict[tuple[int, int], str] = {}  # (month, report) -> what the acts made of it
    for number, entry in enumerate(chain, start=1):
        if entry.number != number:
            return _fault(entry, f"entry {number} is missing")
        if entry.digest != entry_digest(previous, entry, entry.report, entry.review):
            return _fault(entry, "the entry, its report or its review was altered")
        _replay(entry, statuses)
        previous = entry.digest
    for entry in chain:
        said = statuses[entry.month, entry.report_id]
        if said != entry.report.status:
            return _fault(entry, f"the report is {entry.report.status}, but its history says {said}")
    return None


def _replay(entry: HistoryEntry, statuses: dict[tuple[int, int], str]) -> None:
    """What the act made of its report, and of the one of the same month that it took the place of."""
    superseded = WAITING if entry.act == Act.SUBMIT else [ReportStatus.ACCEPTED]
    if entry.act == Act.SUBMIT or entry.status_after == ReportStatus.ACCEPTED:
        for key, status in statuses.items():
            if key[0] == entry.month and key[1] != entry.report_id and status in superseded:
                statuses[key] = ReportStatus.REPLACED
    statuses[entry.month, entry.report_id] = entry.status_after


def _dangling(year: int | None) -> Iterator[Fault]:
    entries = HistoryEntry.objects.filter(~Exists(MonthlyReport.objects.filter(pk=OuterRef("report_id"))))
    if year is not None:
        entries = entries.filter(listing__year=year)
    for entry in entries.select_related("listing__project").order_by("-listing", "-number"):
        yield _fault(entry, "its report is gone")


def _unrecorded(year: int | None) -> Iterator[Fault]:
    of_listing = HistoryEntry.objects.filter(listing=OuterRef("listing"))
    reports = MonthlyReport.objects.filter(~Exists(of_listing.filter(report=OuterRef("pk"), act=Act.SUBMIT)))
    of_listing = HistoryEntry.objects.filter(listing=OuterRef("report__listing"))
    reviews = ReportReview.objects.filter(~Exists(of_listing.filter(review=OuterRef("pk"))))
    if year is not None:
        reports, reviews = reports.filter(listing__year=year), reviews.filter(report__listing__year=year)
    for report in reports.select_related("listing__project").order_by("listing", "month", "revision"):
        yield _fault_of(report, 0, "a report without an entry")
    for review in reviews.select_related("report__listing__project").order_by("report__listing", "pk"):
        yield _fault_of(review.report, 0, "a review without an entry")


def _fault(entry: HistoryEntry, what: str) -> Fault:
    return _fault_of(entry, entry.number, what)


def _fault_of(row: HistoryEntry | MonthlyReport, number: int, what: str) -> Fault:
    return Fault(row.listing.project.code, format_period(row.listing.year, row.month), number, what)
