"""What is not a fact yet: what somebody typed, and a workbook that somebody sent, until they are submitted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models import Listing


class ReportDraft(models.Model):
    """One row of the grid as one person typed it. ``values`` holds texts by field of ReportInput, unread.

    ``base_revision`` is the newest revision of the month that the person had before them; 0 if there was none.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="report_drafts")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="+")
    month = models.PositiveSmallIntegerField(_("月份"))
    values = models.JSONField(default=dict)
    base_revision = models.PositiveSmallIntegerField(default=0)
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("月报草稿")
        verbose_name_plural = _("月报草稿")
        constraints = [
            models.UniqueConstraint(fields=["user", "listing", "month"], name="draft_once"),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="draft_month_known"),
        ]


class ReportSheet(models.Model):
    """A monthly workbook that was sent in: kept from its preview to its commit, and then as the record of it."""

    year = models.PositiveSmallIntegerField(_("年度"))
    month = models.PositiveSmallIntegerField(_("月份"))
    file_name = models.CharField(_("文件名"), max_length=200)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))
    committed_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    submitted_count = models.PositiveIntegerField(_("报送数"), default=0)

    class Meta:
        verbose_name = _("月报表格")
        verbose_name_plural = _("月报表格")
        ordering = ["-uploaded_at"]
        constraints = [models.CheckConstraint(condition=Q(month__range=(1, 12)), name="sheet_month_known")]
