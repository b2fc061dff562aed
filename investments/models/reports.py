"""Monthly returns: what was reported, and what the reviewers said. Rows are added, never changed."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.money import WanYuanField
from projects.models import Listing


class ReportStatus(models.TextChoices):
    SUBMITTED = "submitted", _("待市级审核")
    CITY_ACCEPTED = "city_accepted", _("待省级审核")
    ACCEPTED = "accepted", _("已审定")
    RETURNED = "returned", _("已退回")
    REPLACED = "replaced", _("已被新报替代")


WAITING = [ReportStatus.SUBMITTED, ReportStatus.CITY_ACCEPTED]


class Source(models.TextChoices):
    """The entrance through which a report came."""

    FORM = "form", _("网页")
    XLSX = "xlsx", _("表格")
    API = "api", _("接口")
    DEMO = "demo", _("演示")


class MonthlyReportQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Reports of the listings that the user may see."""
        if user.scope.everything:
            return self
        return self.filter(listing__in=Listing.objects.visible_to(user))

    def accepted(self) -> Self:
        """In force: at most one for each listing and month."""
        return self.filter(status=ReportStatus.ACCEPTED)

    def waiting(self) -> Self:
        """Sent and not yet judged by the last reviewer."""
        return self.filter(status__in=WAITING)


class MonthlyReport(models.Model):
    """What one listing reported for one month. A correction is a new row with the next revision.

    Only ``status`` moves, and only forward: an accepted figure stays in force until its correction is accepted,
    and is then REPLACED. A database trigger refuses any change of the other columns.
    """

    listing = models.ForeignKey(
        Listing, models.PROTECT, db_index=False, related_name="reports", verbose_name=_("年度名单")
    )
    month = models.PositiveSmallIntegerField(_("月份"))
    revision = models.PositiveSmallIntegerField(_("版次"), default=1)
    completed_ytd_wan = WanYuanField(_("自年初累计完成投资"))
    completed_total_wan = WanYuanField(_("自开工累计完成投资"), null=True, blank=True)
    no_progress = models.BooleanField(_("本月无进展"), default=False)
    progress_note = models.TextField(_("形象进度"), blank=True)
    problem = models.TextField(_("存在问题"), blank=True)
    started_on = models.DateField(_("开工日期"), null=True, blank=True)
    completed_on = models.DateField(_("竣工日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    flags = models.CharField(_("提示"), max_length=80, blank=True)  # codes of the soft rules it met, with spaces
    status = models.CharField(_("状态"), max_length=15, choices=ReportStatus, default=ReportStatus.SUBMITTED)
    source = models.CharField(_("来源"), max_length=5, choices=Source)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("报送时间"))
    request_id = models.CharField(max_length=36, blank=True)

    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("月报")
        verbose_name_plural = _("月报")
        ordering = ["listing", "month", "revision"]
        indexes = [
            models.Index(fields=["submitted_at"], name="report_submitted_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["listing", "month", "revision"], name="report_revision_once"),
            models.UniqueConstraint(
                fields=["listing", "month"],
                condition=Q(status=ReportStatus.ACCEPTED),
                name="report_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["listing", "month"], condition=Q(status__in=WAITING), name="report_one_waiting"
            ),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="report_month_known"),
            models.CheckConstraint(condition=Q(status__in=ReportStatus.values), name="report_status_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="report_source_known"),
            models.CheckConstraint(condition=Q(completed_ytd_wan__gte=0), name="report_completed_not_negative"),
            models.CheckConstraint(
                condition=Q(completed_total_wan__isnull=True) | Q(completed_total_wan__gte=F("completed_ytd_wan")),
                name="report_total_covers_year",
            ),
        ]

    def __str__(self):
        return f"{self.listing} {self.month} r{self.revision}"


class Decision(models.TextChoices):
    ACCEPT = "accept", _("审核通过")
    RETURN = "return", _("退回")


class ReportReview(models.Model):
    """One reviewer's judgement of one report; append-only."""

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="reviews")
    decision = models.CharField(_("决定"), max_length=6, choices=Decision)
    reason = models.CharField(_("原因"), max_length=500, blank=True)
    status_after = models.CharField(_("状态"), max_length=15, choices=ReportStatus)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("审核时间"))
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        verbose_name = _("审核记录")
        verbose_name_plural = _("审核记录")
        ordering = ["decided_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(decision__in=Decision.values), name="review_decision_known"),
            models.CheckConstraint(
                condition=~Q(decision=Decision.RETURN) | ~Q(reason=""), name="review_return_with_reason"
            ),
        ]

    def __str__(self):
        return f"{self.report} {self.get_decision_display()}"
