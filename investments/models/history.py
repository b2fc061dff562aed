"""What happened to each listing's months: a chain of entries in which none can be altered or left out unnoticed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.money import WanYuanField
from projects.models import Listing

from .reports import MonthlyReport, ReportReview, ReportStatus, Source


class Act(models.TextChoices):
    SUBMIT = "submit", _("报送")
    ACCEPT = "accept", _("审核通过")
    RETURN = "return", _("退回")


class HistoryEntry(models.Model):
    """One act on one month of a listing. ``digest`` covers the act, the rows it made, and the entry before it.

    What it points at cannot be deleted (append-only triggers), and ``verify_history`` names an entry that points
    nowhere: the database need not look each up again when thousands are added.
    """

    listing = models.ForeignKey(
        Listing, models.PROTECT, db_index=False, db_constraint=False, related_name="history_entries"
    )
    number = models.PositiveIntegerField(_("序号"))
    month = models.PositiveSmallIntegerField(_("月份"))
    act = models.CharField(_("操作"), max_length=6, choices=Act)
    report = models.ForeignKey(MonthlyReport, models.PROTECT, db_index=False, db_constraint=False, related_name="+")
    review = models.ForeignKey(
        ReportReview, models.PROTECT, db_index=False, db_constraint=False, null=True, related_name="+"
    )
    old_wan = WanYuanField(_("原数"), null=True)
    new_wan = WanYuanField(_("新数"), null=True)
    status_after = models.CharField(_("状态"), max_length=15, choices=ReportStatus)
    reason = models.CharField(_("原因"), max_length=500, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    done_at = models.DateTimeField(_("时间"))
    source = models.CharField(_("来源"), max_length=5, choices=Source, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("月报历史")
        verbose_name_plural = _("月报历史")
        ordering = ["listing", "number"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "number"], name="history_number_once"),
            models.CheckConstraint(condition=Q(act__in=Act.values), name="history_act_known"),
            models.CheckConstraint(
                condition=Q(act=Act.SUBMIT) | Q(review__isnull=False), name="history_act_has_review"
            ),
        ]
