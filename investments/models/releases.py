"""月报发布 / 封账: a closed month as it was published, and what was corrected in it afterwards. Rows are only added."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, Tier
from common.money import WanYuanField
from common.periods import format_period
from projects.models import Batch, Industry, Listing, Stage

from .cells import MEASURES, RollupMeasures
from .lamps import Lamp


class Release(models.Model):
    """The figures of a year up to the end of a month, as they were when the month was closed.

    ``digest`` is the SHA-256 of the canonical form (investments/sealing.py); once it is set, a database trigger refuses
    any change of the row. Months are closed in their order.
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    month = models.PositiveSmallIntegerField(_("月份"))
    closed_at = models.DateTimeField(_("封账时间"))
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField(_("说明"), max_length=500, blank=True)
    restated_to = models.BigIntegerField(default=0)  # the newest restatement of earlier months that is in these figures
    digest = models.CharField(_("摘要（SHA-256）"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("月报发布")
        verbose_name_plural = _("月报发布")
        ordering = ["-year", "-month"]
        constraints = [
            models.UniqueConstraint(fields=["year", "month"], name="release_once_a_month"),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="release_month_known"),
            models.CheckConstraint(
                condition=Q(digest="") | Q(digest__regex=r"^[0-9a-f]{64}$"), name="release_digest_form"
            ),
        ]

    def __str__(self):
        return self.period

    @property
    def period(self) -> str:
        return format_period(self.year, self.month)


class ReleaseCell(RollupMeasures):
    """A rollup cell as it was when the release was made; cells of every month up to the release's."""

    industry = models.ForeignKey(Industry, models.DO_NOTHING, related_name="+", db_index=False)
    unit = models.ForeignKey(Region, models.DO_NOTHING, related_name="+", db_index=False)
    release = models.ForeignKey(Release, models.PROTECT, db_index=False, related_name="cells")

    class Meta:
        verbose_name = _("已发布的汇总单元")
        verbose_name_plural = _("已发布的汇总单元")
        constraints = [
            models.UniqueConstraint(
                fields=["release", "month", "unit", "industry", "batch", "stage", "tier"], name="release_cell_once"
            ),
        ]


class LineCopy(models.Model):
    """One listing at the end of a closed month: the columns of ``investments/lines.py``."""

    release = models.ForeignKey(Release, models.PROTECT, db_index=False, related_name="%(class)ss")
    listing = models.ForeignKey(Listing, models.PROTECT, db_index=False, related_name="+")
    tier = models.CharField(_("层级"), max_length=10, choices=Tier)
    batch = models.CharField(_("五个一批"), max_length=15, choices=Batch)
    industry = models.ForeignKey(Industry, models.DO_NOTHING, related_name="+", db_index=False)
    unit = models.ForeignKey(Region, models.DO_NOTHING, related_name="+", db_index=False)
    stage = models.CharField(_("建设性质"), max_length=12, choices=Stage)
    listings = models.PositiveSmallIntegerField()
    plan_missing = models.PositiveSmallIntegerField()
    first_planned_wan = WanYuanField(null=True)
    planned_wan = WanYuanField(null=True)
    completed_ytd_wan = WanYuanField()
    completed_in_month_wan = models.DecimalField(max_digits=14, decimal_places=2)
    starts_planned = models.PositiveSmallIntegerField()
    starts_due = models.PositiveSmallIntegerField()
    started = models.PositiveSmallIntegerField()
    completions_planned = models.PositiveSmallIntegerField()
    completed = models.PositiveSmallIntegerField()
    partly_commissioned = models.PositiveSmallIntegerField()
    due = models.PositiveSmallIntegerField()
    reported = models.PositiveSmallIntegerField()
    waiting = models.PositiveSmallIntegerField()
    returned = models.PositiveSmallIntegerField()
    lamp = models.CharField(max_length=6, choices=Lamp)
    land_known = models.PositiveSmallIntegerField(null=True)  # null in what was sealed before land was followed
    land_needed_mu = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    land_secured_mu = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        abstract = True


LINE_COLUMNS = ["tier", "batch", "industry_id", "unit_id", "stage"]
LINE_COLUMNS += [measure for measure in MEASURES if measure not in Lamp.values] + ["lamp"]


class ReleaseLine(LineCopy):
    """A listing as it was published, with the name it then had."""

    project_name = models.CharField(_("项目名称"), max_length=200)

    class Meta:
        verbose_name = _("已发布的项目")
        verbose_name_plural = _("已发布的项目")
        constraints = [models.UniqueConstraint(fields=["release", "listing"], name="release_line_once")]


class Restatement(LineCopy):
    """更正: a listing of a closed month as it is since a correction; before it was the row before, or published.

    A listing that has left the month has ``listings`` 0 and no amounts. Published + restatements = live.
    """

    reason = models.CharField(_("更正原因"), max_length=500)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("批准时间"))
    report = models.ForeignKey(
        "investments.MonthlyReport", models.PROTECT, null=True, related_name="restatements", verbose_name=_("月报")
    )
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        verbose_name = _("更正")
        verbose_name_plural = _("更正")
        ordering = ["id"]
        indexes = [models.Index(fields=["release", "listing"], name="restatement_of_line")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="restatement_with_reason")]
