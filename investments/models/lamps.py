"""红黄绿灯: rules as data, and what people judge otherwise."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from projects.models import Listing


class Lamp(models.TextChoices):
    RED = "red", _("红灯")
    YELLOW = "yellow", _("黄灯")
    GREEN = "green", _("绿灯")
    NONE = "none", _("无灯")


class RuleSet(models.Model):
    """A version of a year's rules, in force from the end of a month on until a later version is. Append-only."""

    year = models.PositiveSmallIntegerField(_("年度"))
    version = models.PositiveSmallIntegerField(_("版本"))
    from_month = models.PositiveSmallIntegerField(_("自何月起"))
    name = models.CharField(_("名称"), max_length=60)
    source = models.CharField(_("来源"), max_length=250, blank=True)
    rules = models.JSONField(_("规则"))  # as investments/lamps/reading.py has it
    put_in_force_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    put_in_force_at = models.DateTimeField(_("生效时间"))

    class Meta:
        verbose_name = _("亮灯规则")
        verbose_name_plural = _("亮灯规则")
        ordering = ["year", "version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="rule_set_version_once"),
            models.CheckConstraint(condition=Q(from_month__range=(1, 12)), name="rule_set_month_known"),
            models.CheckConstraint(condition=~Q(name=""), name="rule_set_named"),
        ]

    def __str__(self):
        return f"{self.year} {self.name} v{self.version}"


class JudgedLampQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(listing__in=Listing.objects.visible_to(user))


class JudgedLamp(models.Model):
    """A lamp that somebody judged otherwise than the rules, for some months, and why. Append-only.

    Of several for one month the newest holds; one without a colour gives the months back to the rules.
    """

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="judged_lamps")
    colour = models.CharField(_("改判为"), max_length=6, blank=True, choices=Lamp)
    from_month = models.PositiveSmallIntegerField(_("自何月起"))
    until_month = models.PositiveSmallIntegerField(_("至何月止"))
    reason = models.CharField(_("理由"), max_length=500)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(_("改判时间"))

    objects = JudgedLampQuerySet.as_manager()

    class Meta:
        verbose_name = _("改判的灯")
        verbose_name_plural = _("改判的灯")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(colour__in=["", *Lamp.values]), name="judged_lamp_known"),
            models.CheckConstraint(
                condition=Q(from_month__gte=1, from_month__lte=F("until_month"), until_month__lte=12),
                name="judged_lamp_months_in_order",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="judged_lamp_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.listing} {self.get_colour_display()}"
