"""How the machinery is doing: jobs, cells that cannot be rebuilt, and comparisons with a rebuild."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .cells import CellScope


class Pulse(models.Model):
    """The last run of a periodic job: how others see that a worker is alive, and why a job fails."""

    job = models.CharField(max_length=40, unique=True)
    beat_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("连续失败次数"), default=0)
    error = models.TextField(_("错误"), blank=True)

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")

    def __str__(self):
        return f"{self.job} {self.beat_at}"


class RollupFailure(CellScope):
    """A cell that the database refuses to rebuild. Its marks remain; it is tried again after pauses that grow."""

    attempts = models.PositiveIntegerField(_("尝试次数"))
    error = models.TextField(_("错误"))
    first_failed_at = models.DateTimeField(_("首次失败"))
    failed_at = models.DateTimeField(_("最近失败"))
    retry_at = models.DateTimeField(_("下次重试"))

    class Meta:
        verbose_name = _("汇总失败单元")
        verbose_name_plural = _("汇总失败单元")
        ordering = ["first_failed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "unit", "industry", "batch", "stage", "tier"], name="rollup_failure_once"
            ),
            models.CheckConstraint(condition=Q(attempts__gte=1), name="rollup_failure_attempted"),
        ]


class Verification(models.Model):
    """A comparison of a year's cells with a rebuild. One that found a difference is an alarm until a planner saw it."""

    year = models.PositiveSmallIntegerField(_("年度"))
    verified_at = models.DateTimeField(_("核对时间"))
    cells = models.PositiveIntegerField(_("单元数"))
    differing = models.PositiveIntegerField(_("不符单元数"))
    names = models.JSONField(_("不符单元"), default=list, blank=True)
    is_repaired = models.BooleanField(_("已修复"), default=False)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("汇总核对")
        verbose_name_plural = _("汇总核对")
        ordering = ["-verified_at", "-id"]
        indexes = [models.Index(fields=["year", "-verified_at"], name="verification_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__isnull=False, seen_by__isnull=False),
                name="verification_seen_by_somebody",
            ),
            models.CheckConstraint(condition=Q(differing=0) | ~Q(names=[]), name="verification_names_what_differs"),
        ]

    def __str__(self):
        return f"{self.year} {self.verified_at}"
