"""When people work, and what was sent to them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A correction of the working calendar: a day that is, or is not, worked although the library says otherwise."""

    day = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("是否上班"))
    note = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("工作日历更正")
        verbose_name_plural = _("工作日历更正")
        ordering = ["day"]

    def __str__(self):
        return f"{self.day}"


class DailyDigest(models.Model):
    """The one reminder that a person gets on a day. ``sent_at`` is empty until the mail server took it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField(_("日期"))
    items = models.PositiveIntegerField(_("事项数"))
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("每日提醒")
        verbose_name_plural = _("每日提醒")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]
