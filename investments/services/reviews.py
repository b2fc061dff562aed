"""``accept_reports`` and ``return_reports``: the judgement on what was sent."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from common.errors import Refused
from common.middleware import current_request_id
from projects.models import EventKind, Listing, Project
from projects.services.events import record_event

from .. import permissions, rules
from ..marking import mark_reports
from ..models import Decision, MonthlyReport, ReportingWindow, ReportReview, ReportStatus
from ..models.reports import WAITING

LONGEST_REASON = 500


@transaction.atomic
def accept_reports(report_ids: Sequence[int], *, by: User, at: datetime, reason: str = "") -> list[MonthlyReport]:
    """Accept reports at the reviewer's step; all or none. The last step puts the figure in force.

    Raises PermissionDenied, or Refused if a report was judged or replaced meanwhile, is the reviewer's own, or no
    longer fits the months around it.
    """
    reports = _load_waiting(report_ids, by=by)
    outcomes = {report.pk: permissions.status_after_acceptance(report) for report in reports}
    final = [report for report in reports if outcomes[report.pk] == ReportStatus.ACCEPTED]
    _require_open(final)
    _require_fit(final)
    _replace_in_force(final)
    _judge(reports, Decision.ACCEPT, outcomes, by=by, at=at, reason=reason)
    for report in final:
        _recognise_events(report, by=by, at=at)
    mark_reports(reports, at=at)
    return reports


@transaction.atomic
def return_reports(report_ids: Sequence[int], *, by: User, at: datetime, reason: str) -> list[MonthlyReport]:
    """Send reports back with a reason; a figure that was in force before stays in force. Raises like acceptance."""
    if not reason.strip():
        raise Refused(_("退回必须说明原因"), "reason_required")
    _require_storable(reason)
    reports = _load_waiting(report_ids, by=by)
    outcomes = {report.pk: ReportStatus.RETURNED for report in reports}
    _judge(reports, Decision.RETURN, outcomes, by=by, at=at, reason=reason)
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
    subject = {"project": report.listing.project.name, "month": report.month}
    if report.status not in WAITING:
        state = {**subject, "status": report.get_status_display()}
        raise Refused(_("%(project)s %(month)s 月：%(status)s，已由他人处理或已有新的填报") % state, "already_judged")
    if report.submitted_by_id == by.pk:
        raise Refused(_("%(project)s %(month)s 月：不能审核自己填报的数据") % subject, "own_report")
    if report.status not in permissions.statuses_judged_by(by):
        raise Refused(_("%(project)s %(month)s 月：当前环节不由您审核") % subject, "not_your_step")


def _require_open(reports: list[MonthlyReport]) -> None:
    """A closed month does not change; what still waits for it becomes a restatement."""
    years = {report.listing.year for report in reports}
    windows = ReportingWindow.objects.filter(year__in=years).exclude(closed_at=None)
    closed = set(windows.values_list("year", "month", "tier"))
    for report in reports:
        if (report.listing.year, report.month, report.listing.tier) in closed:
            raise Refused(_("%(month)s 月已封账，不能再审定") % {"month": report.month}, "window_closed")


def _require_fit(reports: list[MonthlyReport]) -> None:
    """The cumulative may not fall once these are in force: other months may have changed since they were sent."""
    in_force: dict[int, dict] = defaultdict(dict)
    accepted = MonthlyReport.objects.accepted().filter(listing__in=[report.listing_id for report in reports])
    for report in [*accepted, *reports]:
        in_force[report.listing_id][report.month] = report.completed_ytd_wan
    for report in reports:
        figures = in_force[report.listing_id]
        for _field, message, code in rules.check_cumulative(report.month, report.completed_ytd_wan, figures):
            raise Refused(f"{report.listing.project.name}: {message}", code)


def _replace_in_force(reports: list[MonthlyReport]) -> None:
    months_of = {(report.listing_id, report.month) for report in reports}
    accepted = MonthlyReport.objects.accepted().filter(listing__in=[report.listing_id for report in reports])
    replaced = [report.pk for report in accepted if (report.listing_id, report.month) in months_of]
    MonthlyReport.objects.filter(pk__in=replaced).update(status=ReportStatus.REPLACED)


def _judge(
    reports: list[MonthlyReport], decision: str, outcomes: Mapping[int, str], *, by: User, at: datetime, reason: str
) -> None:
    for status in set(outcomes.values()):
        pks = [pk for pk, outcome in outcomes.items() if outcome == status]
        MonthlyReport.objects.filter(pk__in=pks).update(status=status)
    for report in reports:
        report.status = outcomes[report.pk]
    ReportReview.objects.bulk_create(
        ReportReview(
            report=report,
            decision=decision,
            reason=reason.strip(),
            status_after=report.status,
            decided_by=by,
            decided_at=at,
            request_id=current_request_id(),
        )
        for report in reports
    )


def _recognise_events(report: MonthlyReport, *, by: User, at: datetime) -> None:
    """A start or completion that an accepted report claims becomes a recognised event of the project."""
    claims = {EventKind.STARTED: report.started_on, EventKind.COMPLETED: report.completed_on}
    for kind, occurred_on in claims.items():
        if occurred_on:
            with override(settings.LANGUAGE_CODE):  # kept in the register, whatever language the reviewer reads
                evidence = _("%(month)s 月月报") % {"month": report.month}
            record_event(report.listing.project, kind, occurred_on=occurred_on, evidence=evidence, by=by, at=at)
