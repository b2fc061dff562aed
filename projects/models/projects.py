"""A construction project: what is being built, where, by whom, and for how much in all."""

import re

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Organisation, Region
from common.money import WanYuanField

from .catalogue import Cluster

# Both forms have this shape: year-region-industry-type-serial before November 2020, and GB/T 40058-2021 since.
NATIONAL_CODE_FORM = r"^[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}$"


TYPED_INITIALS = re.compile(r"[a-z0-9]{2,}", re.IGNORECASE)


def found_by(text: str, project: str = "") -> Q:
    """What a search finds: each word is part of a name, pinyin initials in a row, or the beginning of a code.

    ``project`` is the way to the project from the model that is searched, as in ``"project__"``.
    """
    return Q(*(_found_by(word, project) for word in text.split()))


def _found_by(word: str, project: str) -> Q:
    ways = {
        "name__icontains": word,
        "owner__name__icontains": word,
        "responsible_unit__name__icontains": word,
        "code__istartswith": word,
        "national_code__istartswith": word,
    }
    if TYPED_INITIALS.fullmatch(word):
        ways["initials__contains"] = word.lower()
    return Q(*((project + way, value) for way, value in ways.items()), _connector=Q.OR)


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The projects in the part of the province that the user answers for."""
        scope = user.scope
        if scope.everything:
            return self
        if scope.unit_id:
            return self.filter(region__unit_id=scope.unit_id)
        return self.filter(region_id=scope.region_id) if scope.region_id else self.none()

    def with_details(self):
        """With everything that is shown of a project; ``standing_events`` holds its recognised events."""
        standing = self.model._meta.get_field("events").related_model.objects.standing()
        return self.select_related("region__unit", "package", "owner", "responsible_unit", "cluster").prefetch_related(
            models.Prefetch("events", standing, to_attr="standing_events")
        )


class Project(models.Model):
    """``code`` is this register's own and never changes; the national code may come later or be corrected."""

    code = models.CharField(_("登记编号"), max_length=32, unique=True)
    national_code = models.CharField(
        _("项目代码"),
        max_length=24,
        blank=True,
        validators=[RegexValidator(NATIONAL_CODE_FORM, _("项目代码应为 24 位：NNNN-NNNNNN-NN-NN-NNNNNN"))],
    )
    name = models.CharField(_("项目名称"), max_length=200)
    # Of the name, in pinyin; written afterwards by the worker (services/initials.py). None: still to be written.
    initials = models.CharField(max_length=200, null=True, editable=False)  # noqa: DJ001
    package = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("所属打包项目")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="projects", verbose_name=_("所在地区"))
    place_text = models.CharField(_("建设地点"), max_length=120, blank=True)
    latitude = models.DecimalField(_("纬度"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("经度"), max_digits=9, decimal_places=6, null=True, blank=True)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="owned_projects", verbose_name=_("建设单位")
    )
    responsible_unit = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="responsible_projects",
        verbose_name=_("责任单位"),
    )
    sponsor = models.CharField(_("包联领导"), max_length=60, blank=True)
    content = models.TextField(_("建设规模及内容"), blank=True)
    cluster = models.ForeignKey(
        Cluster, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("特色产业集群")
    )
    total_investment_wan = WanYuanField(_("总投资"), null=True, blank=True)
    planned_start_on = models.DateField(_("计划开工日期"), null=True, blank=True)
    planned_completion_on = models.DateField(_("计划竣工日期"), null=True, blank=True)
    is_invented = models.BooleanField(_("演示数据"), default=False, editable=False)

    objects = ProjectQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["initials"],
        no_db_index=["package", "region", "owner", "responsible_unit", "cluster"],
    )

    class Meta:
        verbose_name = _("项目")
        verbose_name_plural = _("项目")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["id"], name="project_invented", condition=Q(is_invented=True)),
            models.Index(fields=["id"], name="project_without_initials", condition=Q(initials__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="project_named"),
            models.CheckConstraint(
                condition=Q(national_code="") | Q(national_code__regex=NATIONAL_CODE_FORM), name="project_code_form"
            ),
            models.UniqueConstraint(
                fields=["national_code"], condition=~Q(national_code=""), name="project_national_code_once"
            ),
            models.CheckConstraint(
                condition=Q(package__isnull=True) | ~Q(package=F("id")), name="project_not_its_own_part"
            ),
            models.CheckConstraint(
                condition=Q(total_investment_wan__isnull=True) | Q(total_investment_wan__gte=0),
                name="project_total_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # Named not null: a condition that is unknown, because one of them is null, would hold.
                | Q(latitude__isnull=False, latitude__range=(-90, 90))
                & Q(longitude__isnull=False, longitude__range=(-180, 180)),
                name="project_coordinates_whole",
            ),
            models.CheckConstraint(
                condition=Q(planned_start_on__isnull=True)
                | Q(planned_completion_on__isnull=True)
                | Q(planned_completion_on__gte=F("planned_start_on")),
                name="project_ends_after_start",
            ),
        ]

    def __str__(self):
        return self.name
