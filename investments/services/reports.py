"""``submit_reports``: the one way in for a month's figures, whatever the entrance."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import RowError, RowErrors
from common.middleware import current_request_id
from projects.models import Listing

from .. import permissions, rules
from ..inputs import FACT_FIELDS, ReportInput
from ..marking import mark_reports
from ..models import MonthlyReport, ReportingWindow, ReportStatus
from ..models.reports import WAITING


@dataclass
class _Context:
    """Everything the inputs are judged by, read in a number of queries that does not depend on how many they are."""

    listings: Mapping[tuple[str, int], Listing]  # (project code, year)
    windows: Mapping[tuple[int, int, str], ReportingWindow]  # (year, month, tier)
    current: dict[int, dict[int, MonthlyReport]] = field(default_factory=lambda: defaultdict(dict))
    revisions: dict[tuple[int, int], int] = field(default_factory=dict)

    def listing_of(self, report: ReportInput) -> Listing | None:
        return self.listings.get((report.project_code, report.period.year))

    def window_of(self, report: ReportInput, listing: Listing) -> ReportingWindow | None:
        return self.windows.get((report.period.year, report.period.month, listing.tier))


@transaction.atomic
def submit_reports(inputs: Sequence[ReportInput], *, by: User, source: str, at: datetime) -> list[MonthlyReport]:
    """Record progress for any number of listings; all or nothing. A correction is a new row, nothing is overwritten.

    Returns the reports in the order of the inputs; one that says what already stands is returned as it is, not added
    again. Raises PermissionDenied, or RowErrors with every refused row.
    """
    if not permissions.can_report(by):
        raise PermissionDenied(_("只有填报员可以填报月度进度"))
    context = _load_context(inputs, by=by)
    _check(inputs, context, at=at)
    fresh = [report for report in inputs if not _says_the_same(report, context)]
    _replace_waiting(fresh, context)
    added = MonthlyReport.objects.bulk_create([_build(report, context, by, source, at) for report in fresh])
    mark_reports(added, at=at)
    by_key = {(report.listing_id, report.month): report for report in added}
    return [_result(report, context, by_key) for report in inputs]


def _load_context(inputs: Sequence[ReportInput], *, by: User) -> _Context:
    codes = {report.project_code for report in inputs}
    years = {report.period.year for report in inputs}
    # Locked in one order, so that whoever reports or reviews the same listings waits instead of deadlocking.
    locked = (
        Listing.objects.visible_to(by)
        .filter(project__code__in=codes, year__in=years)
        .select_related("project", "unit")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    listings = {(listing.project.code, listing.year): listing for listing in locked}
    windows = {(w.year, w.month, w.tier): w for w in ReportingWindow.objects.filter(year__in=years)}
    context = _Context(listings, windows)
    reports = MonthlyReport.objects.filter(listing__in=list(listings.values()))
    for report in reports.filter(status__in=[ReportStatus.ACCEPTED, *WAITING]).order_by("revision"):
        known = context.current[report.listing_id].get(report.month)
        if known is None or known.status == ReportStatus.ACCEPTED:
            context.current[report.listing_id][report.month] = report
    revisions = reports.values("listing", "month").annotate(newest=Max("revision")).order_by()
    context.revisions = {(row["listing"], row["month"]): row["newest"] for row in revisions}
    return context


def _check(inputs: Sequence[ReportInput], context: _Context, *, at: datetime) -> None:
    today = timezone.localdate(at)
    errors = []
    seen: dict[tuple, int] = {}
    batch_figures = _figures_with(inputs, context)
    for row, report in enumerate(inputs):
        listing = context.listing_of(report)
        if listing is None:
            message = _("%(year)s 年度名单中没有您可填报的项目 %(code)s")
            message %= {"code": report.project_code, "year": report.period.year}
            errors.append(RowError(row, "project_code", message, "not_listed"))
            continue
        key = (listing.pk, report.period)
        if key in seen:
            message = _("与第 %(row)s 行重复：同一项目同一月份") % {"row": seen[key] + 1}
            errors.append(RowError(row, "project_code", message, "duplicate_row"))
            continue
        seen[key] = row
        entry = _entry(listing, batch_figures[listing.pk])
        refusals = rules.check(report, entry, context.window_of(report, listing), today=today)
        errors.extend(RowError(row, *refusal) for refusal in refusals)
    if errors:
        raise RowErrors(errors)


def _figures_with(inputs: Sequence[ReportInput], context: _Context) -> dict[int, dict]:
    """listing id -> month -> figure, as it would stand if the whole batch were taken."""
    figures = defaultdict(dict)
    for listing_id, months in context.current.items():
        figures[listing_id] = {month: report.completed_ytd_wan for month, report in months.items()}
    for report in inputs:
        if listing := context.listing_of(report):
            figures[listing.pk][report.period.month] = report.completed_ytd_wan
    return figures


def _entry(listing: Listing, figures: Mapping) -> rules.Entry:
    left = listing.delisted_on.month - 1 if listing.delisted_on else 12
    return rules.Entry(listed_from=listing.listed_on.month, listed_until=left, figures=figures)


def _says_the_same(report: ReportInput, context: _Context) -> bool:
    standing = context.current[context.listing_of(report).pk].get(report.period.month)
    return standing is not None and all(getattr(standing, name) == getattr(report, name) for name in FACT_FIELDS)


def _replace_waiting(inputs: Sequence[ReportInput], context: _Context) -> None:
    standing = [context.current[context.listing_of(r).pk].get(r.period.month) for r in inputs]
    waiting = [report.pk for report in standing if report is not None and report.status in WAITING]
    MonthlyReport.objects.filter(pk__in=waiting).update(status=ReportStatus.REPLACED)


def _build(report: ReportInput, context: _Context, by: User, source: str, at: datetime) -> MonthlyReport:
    listing = context.listing_of(report)
    month = report.period.month
    return MonthlyReport(
        listing=listing,
        month=month,
        revision=context.revisions.get((listing.pk, month), 0) + 1,
        status=permissions.first_status(listing),
        source=source,
        submitted_by=by,
        submitted_at=at,
        request_id=current_request_id(),
        **{name: getattr(report, name) for name in FACT_FIELDS},
    )


def _result(report: ReportInput, context: _Context, added: Mapping) -> MonthlyReport:
    listing = context.listing_of(report)
    month = report.period.month
    return added.get((listing.pk, month)) or context.current[listing.pk][month]
