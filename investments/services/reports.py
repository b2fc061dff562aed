"""``submit_reports``: the one way in for a month's figures, whatever the entrance."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import BigIntegerField, F, Q, QuerySet
from django.db.models.functions import Cast, Round
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Region, User
from common.bulk import collector_at_rest, insert, reserve_ids, stored
from common.errors import Refused, RowError, RowErrors
from common.money import ZERO, ratio
from common.periods import time_progress
from common.tracing import current_request_id
from projects.models import Listing

from .. import permissions, rules
from ..inputs import FACT_FIELDS, ReportInput
from ..locks import keep_open
from ..marking import mark_reports
from ..models import MonthlyReport, ReportingWindow, ReportStatus
from ..models.reports import WAITING
from ..selectors.standing import get_closed, get_recognised
from .history import record_submissions

MOST_AT_ONCE = 20_000  # in one statement, well below SQLite's limit of parameters
MANY = 500
LISTING_FIELDS = ["pk", "year", "tier", "stage", "planned_wan", "listed_on", "delisted_on", "project_id"]
LISTING_FIELDS += ["project__code", "unit_id"]  # in the order of _Listing
REPORT_COLUMNS = [field.attname for field in MonthlyReport._meta.concrete_fields]


@dataclass(slots=True)
class _Listing:
    """What of a listing the rules and the report need: thousands of them are loaded at once."""

    pk: int
    year: int
    tier: str
    stage: str
    planned_wan: Decimal | None
    listed_on: date
    delisted_on: date | None
    project_id: int
    project_code: str
    unit: Region


@dataclass
class _Context:
    """Everything the inputs are judged by, read in a number of queries that does not depend on how many they are."""

    listings: Mapping[tuple[str, int], _Listing]  # (project code, year)
    windows: Mapping[tuple[int, int, str], ReportingWindow]  # (year, month, tier)
    closed: Mapping[int, int]  # year -> last closed month
    recognised: Mapping[int, Mapping[str, date]]  # project -> kind -> day
    figures: dict[int, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(dict))  # listing -> month
    current: dict[tuple[int, int], MonthlyReport] = field(default_factory=dict)  # (listing, month), of these months
    revisions: dict[tuple[int, int], int] = field(default_factory=dict)

    def listing_of(self, report: ReportInput) -> _Listing | None:
        return self.listings.get((report.project_code, report.period.year))

    def window_of(self, report: ReportInput, listing: _Listing) -> ReportingWindow | None:
        return self.windows.get((report.period.year, report.period.month, listing.tier))

    def standing(self, report: ReportInput) -> MonthlyReport | None:
        """What counts for the month now: the report that waits, else the one in force."""
        return self.current.get((self.listing_of(report).pk, report.period.month))

    def says_the_same(self, report: ReportInput) -> bool:
        standing = self.standing(report)
        if standing is None or standing.revision != self.revision_of(report):
            return False  # what stands was corrected since, and the correction came back: this is an answer to that
        return all(getattr(standing, name) == getattr(report, name) for name in FACT_FIELDS)

    def revision_of(self, report: ReportInput) -> int:
        """The newest revision of the month, 0 if there is none."""
        return self.revisions.get((self.listing_of(report).pk, report.period.month), 0)


@dataclass(frozen=True)
class Assessment:
    """What the rules say of one input, and what it makes of the month. ``questions`` are those of soft rules.

    Soft rules that the note has answered are in ``flags`` and not in ``questions``.
    """

    errors: tuple[RowError, ...] = ()
    questions: tuple[RowError, ...] = ()
    flags: tuple[str, ...] = ()
    is_unchanged: bool = False
    month: int = 12
    completed_ytd_wan: Decimal | None = None
    previous_ytd_wan: Decimal | None = None
    planned_wan: Decimal | None = None
    revision: int = 0  # the newest there is

    @property
    def completed_in_month_wan(self) -> Decimal | None:
        return None if self.completed_ytd_wan is None else self.completed_ytd_wan - (self.previous_ytd_wan or ZERO)

    @property
    def completion_rate(self) -> Decimal | None:
        return None if self.completed_ytd_wan is None else ratio(self.completed_ytd_wan, self.planned_wan or 0)

    @property
    def points_ahead(self) -> Decimal | None:
        rate = self.completion_rate
        return None if rate is None else (rate - time_progress(self.month)) * 100


@collector_at_rest()
@transaction.atomic
def submit_reports(inputs: Sequence[ReportInput], *, by: User, source: str, at: datetime) -> list[MonthlyReport]:
    """Record progress for any number of listings; all or nothing. A correction is a new row, nothing is overwritten.

    Returns the reports in the order of the inputs; one that says what already stands is returned as it is, not added
    again. Raises PermissionDenied, or RowErrors with every refused row, questions that no note answers among them.
    """
    if not permissions.can_report(by):
        raise PermissionDenied(_("只有填报员可以填报月度进度"))
    context = _load_context(inputs, by=by, for_update=True)
    keep_open({report.period.year for report in inputs})  # a release holds cells and lines of one moment
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
    ids = reserve_ids(MonthlyReport, len(fresh))
    added = [_build(pk, *each, context, by, source, at) for pk, each in zip(ids, fresh, strict=True)]
    insert(MonthlyReport, REPORT_COLUMNS, map(stored(REPORT_COLUMNS), added))
    record_submissions(added, before)
    mark_reports(added, at=at)
    by_key = {(report.listing_id, report.month): report for report in added}
    return [_result(report, context, by_key) for report in inputs]


def check_reports(inputs: Sequence[ReportInput], *, by: User, at: datetime) -> list[Assessment]:
    """What ``submit_reports`` would say of the inputs, in their order. Nothing is written; anybody may ask."""
    return _assess(inputs, _load_context(inputs, by=by, for_update=False), at=at)


def _load_context(inputs: Sequence[ReportInput], *, by: User, for_update: bool) -> _Context:
    if len(inputs) > MOST_AT_ONCE:
        raise Refused(_("一次最多 %(most)s 行") % {"most": f"{MOST_AT_ONCE:,}"}, "too_many_rows")
    years = {report.period.year for report in inputs}
    listings = _load_listings({report.project_code for report in inputs}, years, by=by, for_update=for_update)
    windows = {(w.year, w.month, w.tier): w for w in ReportingWindow.objects.filter(year__in=years)}
    projects = [listing.project_id for listing in listings.values()]
    reports = MonthlyReport.objects.filter(listing__in=[listing.pk for listing in listings.values()])
    if len(listings) >= MANY:  # a condition costs less than a list of ids
        projects = Listing.objects.visible_to(by).filter(year__in=years).values("project")
        reports = MonthlyReport.objects.visible_to(by).filter(listing__year__in=years)
    context = _Context(listings, windows, get_closed(), get_recognised(projects))
    _load_reports(context, reports, months={report.period.month for report in inputs})
    return context


def _load_listings(
    codes: Collection[str], years: Collection[int], *, by: User, for_update: bool
) -> dict[tuple[str, int], _Listing]:
    visible = Listing.objects.visible_to(by).filter(project__code__in=codes, year__in=years).order_by("pk")
    if for_update:  # in one order, so that whoever reports or reviews the same listings waits instead of deadlocking
        visible = visible.select_for_update(of=("self",))
    rows = list(visible.values_list(*LISTING_FIELDS))
    units = Region.objects.in_bulk({row[-1] for row in rows})
    listings = [_Listing(*row, units[unit_id]) for *row, unit_id in rows]
    return {(listing.project_code, listing.year): listing for listing in listings}


def _load_reports(context: _Context, reports: QuerySet[MonthlyReport], *, months: Collection[int]) -> None:
    """A month has at most one report in force and one that waits; the one that waits counts."""
    cents = Cast(Round(F("completed_ytd_wan") * 100), BigIntegerField())  # whole numbers come several times as fast
    in_months, waits = Q(month__in=months), Q(status__in=WAITING)
    earlier = reports.filter(~in_months, status=ReportStatus.ACCEPTED).values_list("listing_id", "month", cents)
    for listing_id, month, figure in earlier.order_by():  # nearly all, so no column and no order more than needed
        context.figures[listing_id][month] = Decimal(figure).scaleb(-2)
    counting = {ReportStatus.ACCEPTED.value: 0, **dict.fromkeys(map(str, WAITING), 1)}
    standing: dict[tuple[int, int], int] = {}
    rows = reports.filter(in_months | waits).order_by("revision")
    columns = ("pk", "listing_id", "month", "status", "revision", cents)
    for pk, listing_id, month, status, revision, figure in rows.values_list(*columns):
        if month in months:
            context.revisions[listing_id, month] = revision
        if status in counting and (counting[status] or month not in context.figures[listing_id]):
            context.figures[listing_id][month] = Decimal(figure).scaleb(-2)
            if month in months:
                standing[listing_id, month] = pk
    found = MonthlyReport.objects.in_bulk(standing.values())
    context.current = {key: found[pk] for key, pk in standing.items()}


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
        is_unchanged=unchanged,
        month=report.period.month,
        completed_ytd_wan=report.completed_ytd_wan,
        previous_ytd_wan=previous if at else None,
        planned_wan=listing.planned_wan,
        revision=context.revision_of(report),
    )


def _check_seen(report: ReportInput, context: _Context) -> list[rules.Refusal]:
    """Somebody else reported the month since the sender last looked: neither may overwrite the other unseen."""
    newest = context.revision_of(report)
    if report.base_revision is None or report.base_revision == newest:
        return []
    standing = context.standing(report)
    figure = f"{standing.completed_ytd_wan:,.2f}" if standing else "—"
    words = {"figure": figure, "revision": newest}
    message = _("您打开之后有人又报了这一行（现为第 %(revision)s 版，%(figure)s 万元），请核对后再报") % words
    return [("completed_ytd_wan", message, "stale_row")]


def _figures_with(inputs: Sequence[ReportInput], context: _Context) -> dict[int, dict]:
    """listing id -> month -> figure, as it would stand if the whole batch were taken."""
    figures = defaultdict(dict, {listing_id: dict(months) for listing_id, months in context.figures.items()})
    for report in inputs:
        if listing := context.listing_of(report):
            figures[listing.pk][report.period.month] = report.completed_ytd_wan
    return figures


def _entry(listing: _Listing, figures: Mapping, context: _Context) -> rules.Entry:
    left = listing.delisted_on.month - 1 if listing.delisted_on else 12
    return rules.Entry(
        listed_from=listing.listed_on.month,
        listed_until=left,
        figures=figures,
        stage=listing.stage,
        planned_wan=listing.planned_wan,
        rests_in_winter=listing.unit.rests_in_winter,
        closed=context.closed,
        recognised=context.recognised.get(listing.project_id, {}),
    )


def _replace_waiting(standing: Iterable[MonthlyReport]) -> None:
    waiting = [report.pk for report in standing if report.status in WAITING]
    MonthlyReport.objects.filter(pk__in=waiting).update(status=ReportStatus.REPLACED)


def _build(
    pk: int, report: ReportInput, flags: Sequence[str], context: _Context, by: User, source: str, at: datetime
) -> MonthlyReport:
    listing = context.listing_of(report)
    facts = {name: getattr(report, name) for name in FACT_FIELDS}
    facts |= {
        "id": pk,
        "listing_id": listing.pk,
        "month": report.period.month,
        "revision": context.revision_of(report) + 1,
        "flags": " ".join(flags),
        "status": permissions.first_status(listing.unit),
        "source": source,
        "submitted_by_id": by.pk,
        "submitted_at": at,
        "request_id": current_request_id(),
    }
    return MonthlyReport(*map(facts.get, REPORT_COLUMNS))  # by position: several times as fast as by name


def _result(report: ReportInput, context: _Context, added: Mapping) -> MonthlyReport:
    listing = context.listing_of(report)
    month = report.period.month
    return added.get((listing.pk, month)) or context.current[listing.pk, month]
