"""年终预测: what the officers themselves expect of a listing's year."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.money import WanYuanField
from projects.models import Listing


class OwnForecastQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(listing__in=Listing.objects.visible_to(user))

    def standing(self) -> Self:
        """The newest of each listing and month: those before it were corrected."""
        newer = self.model.objects.filter(listing=models.OuterRef("listing"), month=models.OuterRef("month"))
        return self.exclude(models.Exists(newer.filter(pk__gt=models.OuterRef("pk"))))


class OwnForecast(models.Model):
    """What an officer expects a listing to complete in the whole year, said at the end of a month. Append-only.

    It holds until the next one is said; of several for one month the newest stands.
    """

    listing = models.ForeignKey(Listing, models.PROTECT, db_index=False, related_name="own_forecasts")
    month = models.PositiveSmallIntegerField(_("截至月份"))
    expected_wan = WanYuanField(_("预计全年完成投资"))
    note = models.CharField(_("说明"), max_length=250, blank=True)
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(_("填报时间"))

    objects = OwnForecastQuerySet.as_manager()

    class Meta:
        verbose_name = _("填报单位预计")
        verbose_name_plural = _("填报单位预计")
        ordering = ["listing", "month", "id"]
        indexes = [models.Index(fields=["listing", "month"], name="own_forecast_of_listing")]
        constraints = [
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="own_forecast_month_known"),
            models.CheckConstraint(condition=Q(expected_wan__gte=0), name="own_forecast_not_negative"),
        ]

    def __str__(self):
        return f"{self.listing} {self.month}: {self.expected_wan}"


class Level(models.TextChoices):
    TOTAL = "total", _("全部")
    UNIT = "region", _("报送单位")
    BATCH = "batch", _("批次")
    INDUSTRY = "industry", _("产业")
    PROJECT = "project", _("项目")


class Outlook(models.Model):
    """A forecast of a year, made of the cells of one version at the end of one month. Derived: a newer one replaces it.

    ``errors``: what the back-test of the years before found, by level (see investments/outlook/making.py).
    """

    year = models.PositiveSmallIntegerField(_("年度"), unique=True)
    month = models.PositiveSmallIntegerField(_("截至月份"))
    version = models.PositiveBigIntegerField()  # of the cells (Rebuild)
    basis = models.CharField(max_length=64, default="")  # SHA-256 of all it was made from, see investments/outlook
    made_at = models.DateTimeField(_("计算时间"))
    history = models.JSONField(default=list)  # the complete years that it learned from
    target_wan = WanYuanField(_("年度目标"), null=True)
    probability = models.FloatField(null=True)  # that the year comes to the target or more; null: nothing to tell from
    errors = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("年终预测")
        verbose_name_plural = _("年终预测")

    def __str__(self):
        return f"{self.year}-{self.month:02d}"

    def tried(self, level: str) -> dict | None:
        """What the back-test found of a level at this forecast's month."""
        return next((one for one in self.errors.get(level, []) if one["month"] == self.month), None)


class OutlookRow(models.Model):
    """What one method after the other says of the whole year, of everything, a unit, batch, industry or listing."""

    outlook = models.ForeignKey(Outlook, models.CASCADE, related_name="rows")
    level = models.CharField(max_length=8, choices=Level)
    code = models.CharField(max_length=60, blank=True)  # as in filters; empty for the total and for listings
    listing = models.ForeignKey(Listing, models.CASCADE, null=True, related_name="+")
    planned_wan = WanYuanField()
    completed_wan = WanYuanField()
    straight_wan = WanYuanField(null=True)
    seasonal_wan = WanYuanField(null=True)
    fitted_wan = WanYuanField(null=True)
    own_wan = WanYuanField(null=True)
    low_wan = WanYuanField(null=True)
    high_wan = WanYuanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlook", "level", "code"], condition=Q(listing=None), name="outlook_row_once"
            ),
            models.UniqueConstraint(fields=["outlook", "listing"], name="outlook_listing_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="outlook_level_known"),
            models.CheckConstraint(
                condition=Q(level="project", listing__isnull=False) | (~Q(level="project") & Q(listing=None)),
                name="outlook_listing_of_projects",
            ),
        ]

    def __str__(self):
        return f"{self.level} {self.code or self.listing_id or ''}"

    @property
    def expected_wan(self):
        """What the page says first: the fitted forecast, or where no year is known the seasonal or the straight one."""
        return next((one for one in (self.fitted_wan, self.seasonal_wan, self.straight_wan) if one is not None), None)
