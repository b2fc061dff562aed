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
