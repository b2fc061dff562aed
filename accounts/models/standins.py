"""代办: who may act for whom, and from when to when."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class StandInQuerySet(models.QuerySet):
    def active(self, today: date) -> Self:
        return self.filter(from_on__lte=today, until_on__gte=today, absent__is_active=True)


class StandIn(models.Model):
    """``deputy`` may act in the place of ``absent`` on these days, both included. Acts are recorded as the deputy's."""

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="stood_in_for", verbose_name=_("被代办人")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="stands_in", verbose_name=_("代办人")
    )
    from_on = models.DateField(_("开始日期"))
    until_on = models.DateField(_("结束日期"))
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = _("代办")
        verbose_name_plural = _("代办")
        ordering = ["-from_on"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="stand_in_days_in_order"),
            models.CheckConstraint(condition=~Q(absent=F("deputy")), name="stand_in_is_somebody_else"),
        ]

    def __str__(self):
        return f"{self.deputy} → {self.absent}"
