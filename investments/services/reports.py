"""``submit_reports``: the one way in for a month's figures, whatever the entrance."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import RowError, RowErrors
from common.middleware import current_request_id
from common.money import ratio
from common.periods import time_progress
from projects.models import Listing, ProjectEvent

from .. import permissions, rules
from ..inputs import FACT_FIELDS, ReportInput
from ..marking import mark_reports
from ..models import MonthlyReport, Release, ReportingWindow, ReportStatus
from ..models.reports import WAITING
from .history import record_submissions


@dataclass
class _Context:
    """Everything the inputs are judged by, read in a number of queries that does not depend on how many they are."""

    listings: Mapping[tuple[str, int], Listing]  # (project code, year)
    windows: Mapping[tuple[int, int, str], ReportingWindow]  # (year, month, tier)
    last_closed: Mapping[int, int]  # year -> month
    recognised: Mapping[int, Mapping[str, date]]  # project -> kind -> day
    current: dict[int, dict[int, MonthlyReport]] = field(default_factory=lambda: defaultdict(dict))
    revisions: dict[tuple[int, int], int] = field(default_factory=dict)

    def listing_of(self, report: ReportInput) -> Listing | None:
        return self.listings.get((report.project_code, report.period.year))

    def window_of(self, report: ReportInput, listing: Listing) -> ReportingWindow | None:
        return self.windows.get((report.period.year, report.period.month, listing.tier))

    def standing(self, report: ReportInput) -> MonthlyReport | None:
        """What counts for the month now: the report that waits, else the one in force."""
        return self.current[self.listing_of(report).pk].get(report.period.month)

    def says_the_same(self, report: ReportInput) -> bool:
        standing = self.standing(report)
        return standing is not None and all(getattr(standing, name) == getattr(report, name) for name in FACT_FIELDS)


@dataclass(frozen=True)
class Assessment:
    """What the rules say of one input, and what it makes of the month. ``questions`` are those of soft rules.

    Soft rules that the note has answered are in ``flags`` and not in ``questions``.
    """

    errors: tuple[RowError, ...] = ()
    questions: tuple[RowError, ...] = ()
    flags: tuple[str, ...] = ()
    previous_ytd_wan: Decimal | None = None
    completed_in_month_wan: Decimal | None = None
    completion_rate: Decimal | None = None
    points_ahead: Decimal | None = None
    is_unchanged: bool = False


@transaction.atomic
def submit_reports(inputs: Sequence[ReportInput], *, by: User, source: str, at: datetime) -> list[MonthlyReport]:
    """Record progress for any number of listings; all or nothing. A correction is a new row, nothing is overwritten.

    Returns the reports in the order of the inputs; one that says what already stands is returned as it is, not added
    again. Raises PermissionDenied, or RowErrors with every refused row, questions that no note answers among them.
    """
    if not permissions.can_report(by):
        raise PermissionDenied(_("只有填报员可以填报月度进度"))
    context = _load_context(inputs, by=by, for_update=True)
    assessed = _assess(inputs, context, at=at)
    if refused := [error for one in assessed for error in (*one.errors, *one.questions)]:
        raise RowErrors(refused)
    fresh = [(report, one.flags) for report, one in zip(inputs, assessed, strict=True) if not one.is_unchanged]
    before = {
        (standing.listing_id, standing.month): standing
        for report, _flags in fresh
        if (standing := context.standing(report)) is not None
    }
    _replace_waiting(before.values())
    added = MonthlyReport.objects.bulk_create([_build(*each, context, by, source, at) for each in fresh])
    record_submissions(added, before)
    mark_reports(added, at=at)
    by_key = {(report.listing_id, report.month): report for report in added}
    return [_result(report, context, by_key) for report in inputs]


def check_reports(inputs: Sequence[ReportInput], *, by: User, at: datetime) -> list[Assessment]:
    """What ``submit_reports`` would say of the inputs, in their order. Nothing is written; anybody may ask."""
    return _assess(inputs, _load_context(inputs, by=by, for_update=False), at=at)


def _load_context(inputs: Sequence[ReportInput], *, by: User, for_update: bool) -> _Context:
    codes = {report.project_code for report in inputs}
    years = {report.period.year for report in inputs}
    visible = Listing.objects.visible_to(by).filter(project__code__in=codes, year__in=years)
    visible = visible.select_related("project", "unit").order_by("pk")
    if for_update:  # in one order, so that whoever reports or reviews the same listings waits instead of deadlocking
        visible = visible.select_for_update(of=("self",))
    listings = {(listing.project.code, listing.year): listing for listing in visible}
    windows = {(w.year, w.month, w.tier): w for w in ReportingWindow.objects.filter(year__in=years)}
    closed = Release.objects.filter(year__in=years).order_by().values("year").annotate(last=Max("month"))
    recognised: dict[int, dict[str, date]] = defaultdict(dict)
    projects = [listing.project_id for listing in listings.values()]
    events = ProjectEvent.objects.standing().filter(project__in=projects, kind__in=list(rules.CLAIMS.values()))
    for project_id, kind, day in events.values_list("project_id", "kind", "occurred_on"):
        recognised[project_id][kind] = day
    context = _Context(listings, windows, {row["year"]: row["last"] for row in closed}, recognised)
    _load_reports(context, MonthlyReport.objects.filter(listing__in=list(listings.values())))
    return context


def _load_reports(context: _Context, reports: QuerySet[MonthlyReport]) -> None:
    for report in reports.filter(status__in=[ReportStatus.ACCEPTED, *WAITING]).order_by("revision"):
        known = context.current[report.listing_id].get(report.month)
        if known is None or known.status == ReportStatus.ACCEPTED:
            context.current[report.listing_id][report.month] = report
    revisions = reports.values("listing", "month").annotate(newest=Max("revision")).order_by()
    context.revisions = {(row["listing"], row["month"]): row["newest"] for row in revisions}


def _assess(inputs: Sequence[ReportInput], context: _Context, *, at: datetime) -> list[Assessment]:
    today = timezone.localdate(at)
    seen: dict[tuple, int] = {}
    figures = _figures_with(inputs, context)
    assessed = []
    for row, report in enumerate(inputs):
        listing = context.listing_of(report)
        if listing is None:
            message = _("%(year)s 年度名单中没有您可填报的项目 %(code)s")
            message %= {"code": report.project_code, "year": report.period.year}
            assessed.append(Assessment((RowError(row, "project_code", message, "not_listed"),)))
        elif (first := seen.setdefault((listing.pk, report.period), row)) != row:
            message = _("与第 %(row)s 行重复：同一项目同一月份") % {"row": first + 1}
            assessed.append(Assessment((RowError(row, "project_code", message, "duplicate_row"),)))
        else:
            assessed.append(_assess_one(row, report, context, figures[listing.pk], today=today))
    return assessed


def _assess_one(row: int, report: ReportInput, context: _Context, figures: Mapping, *, today: date) -> Assessment:
    listing = context.listing_of(report)
    entry = _entry(listing, figures, context)
    at, previous = entry.before(report.period.month)
    rate = ratio(report.completed_ytd_wan, listing.planned_wan or 0)
    unchanged = context.says_the_same(report)
    errors, asked = [], []
    if not unchanged:
        errors = [
            *_check_seen(report, context),
            *rules.check(report, entry, context.window_of(report, listing), today=today),
        ]
        asked = [] if errors else list(rules.questions(report, entry))  # one thing after the other
    answered = bool(report.note.strip())
    return Assessment(
        errors=tuple(RowError(row, *refusal) for refusal in errors),
        questions=() if answered else tuple(RowError(row, *question) for question in asked),
        flags=tuple(code for _field, _message, code in asked) if answered else (),
        previous_ytd_wan=previous if at else None,
        completed_in_month_wan=report.completed_ytd_wan - previous,
        completion_rate=rate,
        points_ahead=None if rate is None else (rate - time_progress(report.period.month)) * 100,
        is_unchanged=unchanged,
    )


def _check_seen(report: ReportInput, context: _Context) -> list[rules.Refusal]:
    """Somebody else reported the month since the sender last looked: neither may overwrite the other unseen."""
    newest = context.revisions.get((context.listing_of(report).pk, report.period.month), 0)
    if report.base_revision is None or report.base_revision == newest:
        return []
    standing = context.standing(report)
    figure = f"{standing.completed_ytd_wan:,.2f}" if standing else "—"
    words = {"figure": figure, "revision": newest}
    message = _("您打开之后有人又报了这一行（现为第 %(revision)s 版，%(figure)s 万元），请核对后再报") % words
    return [("completed_ytd_wan", message, "stale_row")]


def _figures_with(inputs: Sequence[ReportInput], context: _Context) -> dict[int, dict]:
    """listing id -> month -> figure, as it would stand if the whole batch were taken."""
    figures = defaultdict(dict)
    for listing_id, months in context.current.items():
        figures[listing_id] = {month: report.completed_ytd_wan for month, report in months.items()}
    for report in inputs:
        if listing := context.listing_of(report):
            figures[listing.pk][report.period.month] = report.completed_ytd_wan
    return figures


def _entry(listing: Listing, figures: Mapping, context: _Context) -> rules.Entry:
    left = listing.delisted_on.month - 1 if listing.delisted_on else 12
    return rules.Entry(
        listed_from=listing.listed_on.month,
        listed_until=left,
        figures=figures,
        stage=listing.stage,
        planned_wan=listing.planned_wan,
        rests_in_winter=listing.unit.rests_in_winter,
        last_closed=context.last_closed.get(listing.year, 0),
        recognised=context.recognised.get(listing.project_id, {}),
    )


def _replace_waiting(standing: Iterable[MonthlyReport]) -> None:
    waiting = [report.pk for report in standing if report.status in WAITING]
    MonthlyReport.objects.filter(pk__in=waiting).update(status=ReportStatus.REPLACED)


def _build(
    report: ReportInput, flags: Sequence[str], context: _Context, by: User, source: str, at: datetime
) -> MonthlyReport:
    listing = context.listing_of(report)
    month = report.period.month
    return MonthlyReport(
        listing=listing,
        month=month,
        revision=context.revisions.get((listing.pk, month), 0) + 1,
        flags=" ".join(flags),
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
