"""What is to be invested in the year, and when its months are reported."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, Tier
from common.money import WanYuanField


class Target(models.Model):
    """The year's target: of the province (``unit`` empty), or of one reporting unit."""

    year = models.PositiveSmallIntegerField(_("年度"))
    unit = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("报送单位")
    )
    target_wan = WanYuanField(_("年度目标"))
    source = models.CharField(_("来源"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("年度目标")
        verbose_name_plural = _("年度目标")
        ordering = ["year", F("unit__code").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["year"], condition=Q(unit__isnull=True), name="target_one_a_year"),
            models.UniqueConstraint(
                fields=["year", "unit"], condition=Q(unit__isnull=False), name="target_one_a_year_and_unit"
            ),
            models.CheckConstraint(condition=Q(target_wan__gt=0), name="target_positive"),
        ]

    def __str__(self):
        return f"{self.year} {self.unit or ''} {self.target_wan}"


class ReportingWindow(models.Model):
    """When a month of a tier opens, is due at each step, and is closed (docs/trade.md)."""

    year = models.PositiveSmallIntegerField(_("年度"))
    month = models.PositiveSmallIntegerField(_("月份"))
    tier = models.CharField(_("层级"), max_length=10, choices=Tier)
    opens_on = models.DateField(_("开始填报"))
    due_on = models.DateField(_("填报截止"))
    city_due_on = models.DateField(_("市级审核截止"))
    province_due_on = models.DateField(_("省级审核截止"))
    closed_at = models.DateTimeField(_("封账时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("填报期")
        verbose_name_plural = _("填报期")
        ordering = ["year", "month", "tier"]
        constraints = [
            models.UniqueConstraint(fields=["year", "month", "tier"], name="window_once"),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="window_month_known"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="window_tier_known"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on"), city_due_on__gte=F("due_on"))
                & Q(province_due_on__gte=F("city_due_on")),
                name="window_dates_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.year}-{self.month:02d} {self.get_tier_display()}"
