"""红黄绿灯: rules as data."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Lamp(models.TextChoices):
    RED = "red", _("红灯")
    YELLOW = "yellow", _("黄灯")
    GREEN = "green", _("绿灯")
    NONE = "none", _("无灯")


class LampRule(models.Model):
    """The progress lamp of a year, in whole percentage points that the completion rate is below time progress.

    Yellow from ``yellow_from_points`` (included) to ``red_above_points`` (included), red beyond, green otherwise;
    without a plan there is no lamp.
    """

    year = models.PositiveSmallIntegerField(_("年度"), unique=True)
    name = models.CharField(_("名称"), max_length=60)
    yellow_from_points = models.PositiveSmallIntegerField(_("黄灯起点（百分点）"))
    red_above_points = models.PositiveSmallIntegerField(_("红灯起点（百分点）"))
    source = models.CharField(_("来源"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("亮灯规则")
        verbose_name_plural = _("亮灯规则")
        constraints = [
            models.CheckConstraint(
                condition=Q(red_above_points__gte=F("yellow_from_points"), red_above_points__lte=100),
                name="lamp_rule_in_order",
            )
        ]

    def __str__(self):
        return f"{self.year} {self.name}"
