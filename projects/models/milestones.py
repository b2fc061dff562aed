"""形象进度节点: the steps of construction between start and completion, planned and reached."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .projects import Project


class MilestoneKind(models.TextChoices):
    """In the order of the work, as the province's monthly forms name them. Start and completion are events."""

    DEMOLITION = "demolition", _("拆迁")
    PILING = "piling", _("打桩")
    EXCAVATION = "excavation", _("开挖")
    GROUND_LEVEL = "ground_level", _("正负零")
    TOPPED_OUT = "topped_out", _("主体封顶")
    STRUCTURE = "structure", _("主体竣工")
    EQUIPMENT = "equipment", _("设备安装调试")


class MilestoneQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(project__in=Project.objects.visible_to(user))

    def standing(self) -> Self:
        """The newest statement of each project and kind: those before it were corrected."""
        newer = self.model.objects.filter(project=models.OuterRef("project"), kind=models.OuterRef("kind"))
        return self.exclude(models.Exists(newer.filter(pk__gt=models.OuterRef("pk"))))


class Milestone(models.Model):
    """When a step is planned and when it was reached, as stated. Append-only: a newer statement corrects.

    Without either date the step is not part of the project's plan any more.
    """

    project = models.ForeignKey(Project, models.PROTECT, db_index=False, related_name="milestones")
    kind = models.CharField(_("节点"), max_length=12, choices=MilestoneKind)
    planned_on = models.DateField(_("计划日期"), null=True, blank=True)
    reached_on = models.DateField(_("实际日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=250, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("形象进度节点")
        verbose_name_plural = _("形象进度节点")
        ordering = ["project", "kind", "id"]
        indexes = [models.Index(fields=["project", "kind"], name="milestone_of_project")]
        constraints = [models.CheckConstraint(condition=Q(kind__in=MilestoneKind.values), name="milestone_kind_known")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.planned_on} {self.reached_on}"
