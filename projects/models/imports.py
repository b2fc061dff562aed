"""A list that somebody sent in: kept from its preview to its commit, and afterwards as the record of what was read."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Tier


class ImportBatch(models.Model):
    """One file, uploaded for one year and tier. ``committed_at`` is empty while it is only a preview."""

    file_name = models.CharField(_("文件名"), max_length=200)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField(_("年度"))
    tier = models.CharField(_("层级"), max_length=10, choices=Tier)
    plan_digest = models.CharField(max_length=64, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))
    committed_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    created_count = models.PositiveIntegerField(_("新增"), default=0)
    changed_count = models.PositiveIntegerField(_("变更"), default=0)
    unchanged_count = models.PositiveIntegerField(_("未变"), default=0)

    class Meta:
        verbose_name = _("名单导入")
        verbose_name_plural = _("名单导入")
        ordering = ["-uploaded_at"]
        constraints = [models.CheckConstraint(condition=Q(tier__in=Tier.values), name="import_tier_known")]

    def __str__(self):
        return f"{self.file_name} {self.year}"
