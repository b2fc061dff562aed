"""``accept_reports`` and ``return_reports``: the judgement on what was sent."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from common.errors import Refused
from common.tracing import current_request_id
from projects.models import Listing, Project
from projects.services.events import Claim, record_events

from .. import permissions, rules
from ..locks import keep_open
from ..marking import mark_reports
from ..models import Decision, MonthlyReport, ReportReview, ReportStatus
from ..models.reports import WAITING
from ..restating import Cause, restate
from ..selectors.standing import get_closed, get_recognised
from .history import record_reviews

LONGEST_REASON = 500


@transaction.atomic
def accept_reports(report_ids: Sequence[int], *, by: User, at: datetime, reason: str = "") -> list[MonthlyReport]:
    """Accept reports at the reviewer's step; all or none. The last step puts the figure in force.

    What changes a closed month goes to the province and becomes a restatement, with the report's note or else the
    reviewer's ``reason``. Raises PermissionDenied, or Refused if a report was judged or replaced meanwhile, is the
    reviewer's own, no longer fits the months around it, or restates without a reason.
    """
    _require_storable(reason)
    reports = _load_waiting(report_ids, by=by)
    restating = _restating(reports)
    outcomes = {r.pk: permissions.status_after_acceptance(r, restates=r.pk in restating) for r in reports}
    final = [report for report in reports if outcomes[report.pk] == ReportStatus.ACCEPTED]
    _require_reasons([report for report in final if report.pk in restating], reason)
    in_force = _in_force(reports)
    _require_fit(final, in_force)
    _replace_in_force(final, in_force)
    _judge(reports, Decision.ACCEPT, outcomes, in_force, by=by, at=at, reasons=dict.fromkeys(outcomes, reason))
    mark_reports(reports, at=at)
    causes: dict[int, list[Cause]] = defaultdict(list)
    for report in final:  # in the order of their months
        if report.pk in restating:
            causes[report.listing_id].append(Cause(report.note or reason, report))
    restate(causes, by=by, at=at)
    _recognise_events(final, by=by, at=at)
    return reports


@transaction.atomic
def return_reports(reasons: Mapping[int, str], *, by: User, at: datetime) -> list[MonthlyReport]:
    """Send reports (id -> reason) back; a figure that was in force before stays in force. Raises like acceptance."""
    for reason in reasons.values():
        if not reason.strip():
            raise Refused(_("退回必须说明原因"), "reason_required")
        _require_storable(reason)
    reports = _load_waiting(list(reasons), by=by)
    keep_open({report.listing.year for report in reports})
    outcomes = {report.pk: ReportStatus.RETURNED for report in reports}
    _judge(reports, Decision.RETURN, outcomes, _in_force(reports), by=by, at=at, reasons=reasons)
    mark_reports(reports, at=at)
    return reports


def _require_storable(reason: str) -> None:
    if len(reason) > LONGEST_REASON or "\0" in reason:
        raise Refused(_("原因最多 %(most)s 字，且不能含控制字符") % {"most": LONGEST_REASON}, "bad_reason")


def _load_waiting(report_ids: Sequence[int], *, by: User) -> list[MonthlyReport]:
    """The reports, locked and in the order of their months, if every one of them waits for this user's step."""
    report_ids = [pk for pk in report_ids if pk <= models.BigAutoField.MAX_BIGINT]
    if not report_ids:
        raise Refused(_("请先选择要审核的月报"), "nothing_chosen")
    if not permissions.can_review(by):
        raise PermissionDenied(_("只有审核员可以审核月报"))
    visible = MonthlyReport.objects.visible_to(by).filter(pk__in=report_ids)
    # Projects, then listings, as an import does; reporting locks the listings: so none of them can cross another.
    projects = Project.objects.filter(pk__in=visible.values("listing__project"))
    list(projects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    list(Listing.objects.filter(pk__in=visible.values("listing")).select_for_update().order_by("pk").values_list("pk"))
    reports = list(visible.select_related("listing__project", "submitted_by").order_by("month", "pk"))
    if len(reports) != len(set(report_ids)):
        raise Refused(_("找不到该月报，或不在您的审核范围内"), "not_found")
    for report in reports:
        _require_can_judge(report, by)
    return reports


def _require_can_judge(report: MonthlyReport, by: User) -> None:
    if refusal := why_not(report, by):
        raise refusal


def why_not(report: MonthlyReport, user: User) -> Refused | None:
    """Why this person cannot judge this report, which they see; None if they can."""
    subject = {"project": report.listing.project.name, "month": report.month}
    if report.status not in WAITING:
        state = {**subject, "status": report.get_status_display()}
        return Refused(_("%(project)s %(month)s 月：%(status)s，已由他人处理或已有新的填报") % state, "already_judged")
    if report.submitted_by_id in user.identities:
        return Refused(_("%(project)s %(month)s 月：不能审核自己填报的数据") % subject, "own_report")
    if report.status not in permissions.statuses_judged_by(user):
        return Refused(_("%(project)s %(month)s 月：当前环节不由您审核") % subject, "not_your_step")
    if user.acting_for and report.reviews.filter(decided_by__in=user.identities).exists():
        return Refused(_("%(project)s %(month)s 月：前一步由您或被代办人审核，不能再审") % subject, "judged_before")
    return None


def _restating(reports: list[MonthlyReport]) -> set[int]:
    """Those whose acceptance would change a closed month; until the transaction ends no further month is closed."""
    keep_open({report.listing.year for report in reports})
    closed = get_closed()
    if not closed:
        return set()
    recognised = get_recognised([report.listing.project_id for report in reports])
    return {
        report.pk
        for report in reports
        if rules.restates(
            report,
            date(report.listing.year, report.month, 1),
            closed=closed,
            recognised=recognised[report.listing.project_id],
        )
    }


def _require_reasons(reports: list[MonthlyReport], reason: str) -> None:
    for report in reports:
        if not (report.note.strip() or reason.strip()):
            words = {"project": report.listing.project.name, "month": report.month}
            raise Refused(
                _("%(project)s %(month)s 月已封账，须写明更正原因才能通过") % words, "restatement_needs_reason"
            )


def _in_force(reports: list[MonthlyReport]) -> dict[tuple[int, int], MonthlyReport]:
    """Every accepted report of the listings, by listing and month."""
    accepted = MonthlyReport.objects.accepted().filter(listing__in={report.listing_id for report in reports})
    return {(report.listing_id, report.month): report for report in accepted}


def _require_fit(reports: list[MonthlyReport], in_force: Mapping[tuple[int, int], MonthlyReport]) -> None:
    """The cumulative may not fall once these are in force: other months may have changed since they were sent."""
    figures: dict[int, dict] = defaultdict(dict)
    for report in [*in_force.values(), *reports]:
        figures[report.listing_id][report.month] = report.completed_ytd_wan
    for report in reports:
        around = figures[report.listing_id]
        for _field, message, code in rules.check_cumulative(report.month, report.completed_ytd_wan, around):
            raise Refused(f"{report.listing.project.name}: {message}", code)


def _replace_in_force(reports: list[MonthlyReport], in_force: Mapping[tuple[int, int], MonthlyReport]) -> None:
    keys = [(report.listing_id, report.month) for report in reports]
    replaced = [in_force[key].pk for key in keys if key in in_force]
    MonthlyReport.objects.filter(pk__in=replaced).update(status=ReportStatus.REPLACED)


def _judge(
    reports: list[MonthlyReport],
    decision: str,
    outcomes: Mapping[int, str],
    in_force: Mapping[tuple[int, int], MonthlyReport],
    *,
    by: User,
    at: datetime,
    reasons: Mapping[int, str],
) -> None:
    for status in set(outcomes.values()):
        pks = [pk for pk, outcome in outcomes.items() if outcome == status]
        MonthlyReport.objects.filter(pk__in=pks).update(status=status)
    for report in reports:
        report.status = outcomes[report.pk]
    reviews = ReportReview.objects.bulk_create(
        ReportReview(
            report=report,
            decision=decision,
            reason=reasons[report.pk].strip(),
            status_after=report.status,
            decided_by=by,
            decided_at=at,
            request_id=current_request_id(),
        )
        for report in reports
    )
    record_reviews(reviews, in_force)


def _recognise_events(reports: Collection[MonthlyReport], *, by: User, at: datetime) -> None:
    """A start or completion that an accepted report claims becomes a recognised event of the project."""
    claims = []
    with override(settings.LANGUAGE_CODE):  # kept in the register, whatever language the reviewer reads
        for report in reports:
            evidence = _("%(month)s 月月报") % {"month": report.month}
            evidence = f"{evidence} {report.note}".strip()
            for name, kind in rules.CLAIMS.items():
                if occurred_on := getattr(report, name):
                    claims.append(Claim(report.listing.project, kind, occurred_on, evidence))
    if claims:
        record_events(claims, by=by, at=at)
