"""Recognised facts of a project, each with a date and its evidence."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .projects import Project


class EventKind(models.TextChoices):
    STARTED = "started", _("开工")
    RESUMED = "resumed", _("复工")
    PARTLY_COMMISSIONED = "partly_commissioned", _("部分投产")
    COMPLETED = "completed", _("竣工投产")
    ENTERED_STATISTICS = "entered_statistics", _("纳统")


ONCE_KINDS = [EventKind.STARTED, EventKind.COMPLETED, EventKind.ENTERED_STATISTICS]


class ProjectEventQuerySet(models.QuerySet):
    def standing(self):
        """Recognised and not withdrawn."""
        return self.filter(withdrawn_at=None)


class ProjectEvent(models.Model):
    """A start or a completion is a recognised fact. A wrong one is withdrawn with a reason, never edited."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="events")
    kind = models.CharField(_("类别"), max_length=20, choices=EventKind)
    occurred_on = models.DateField(_("日期"))
    evidence = models.CharField(_("依据"), max_length=250, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("撤销原因"), max_length=250, blank=True)

    objects = ProjectEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("项目节点")
        verbose_name_plural = _("项目节点")
        ordering = ["occurred_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_known"),
            models.UniqueConstraint(
                fields=["project", "kind"],
                condition=Q(withdrawn_at__isnull=True, kind__in=ONCE_KINDS),
                name="event_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""), name="event_withdrawn_with_reason"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.occurred_on}"
