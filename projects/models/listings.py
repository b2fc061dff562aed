"""年度名单: a project's entry on the key list of one year, and its dated movements."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Region, Tier
from common.money import WanYuanField

from .catalogue import Industry
from .projects import Project, found_by


class Batch(models.TextChoices):
    """五个一批, from the plan itself."""

    STRATEGY = "strategy", _("重大战略和重大活动支撑项目")
    INDUSTRY = "industry", _("重大产业项目")
    SERVICES = "services", _("现代服务业项目")
    INFRASTRUCTURE = "infrastructure", _("重大基础设施和民生项目")
    COUNTY = "county", _("县域优势项目")


class Stage(models.TextChoices):
    """建设性质 of a listing. Preliminary: no plan for the year, may invest early, counted apart."""

    PRELIMINARY = "preliminary", _("前期")
    NEW_START = "new_start", _("计划新开工")
    CONTINUING = "continuing", _("续建")
    COMPLETING = "completing", _("保投产")


class MovementKind(models.TextChoices):
    ADDED = "added", _("列入")
    UPGRADED = "upgraded", _("升级为省级")
    DOWNGRADED = "downgraded", _("调整为市级")
    RECLASSIFIED = "reclassified", _("类别调整")
    REPLANNED = "replanned", _("计划调整")
    EXITED = "exited", _("退出")


class State(models.Model):
    """How a listing is classed and planned; a listing holds the newest, each movement the one from its date on."""

    tier = models.CharField(_("层级"), max_length=10, choices=Tier)
    batch = models.CharField(_("五个一批"), max_length=15, choices=Batch)
    # Lists are read by year and unit, cells by the index below: keys of their own would only slow down an import.
    industry = models.ForeignKey(
        Industry, models.PROTECT, db_index=False, related_name="%(class)ss", verbose_name=_("产业")
    )
    unit = models.ForeignKey(
        Region, models.PROTECT, db_index=False, related_name="%(class)ss", verbose_name=_("报送单位")
    )
    stage = models.CharField(_("建设性质"), max_length=12, choices=Stage)
    planned_wan = WanYuanField(_("年度计划投资"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(tier__in=Tier.values, batch__in=Batch.values, stage__in=Stage.values),
                name="%(class)s_classes_known",
            ),
            models.CheckConstraint(
                condition=Q(planned_wan__isnull=True) | Q(planned_wan__gte=0), name="%(class)s_plan_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.PRELIMINARY) | Q(planned_wan__isnull=True),
                name="%(class)s_preliminary_unplanned",
            ),
        ]


STATE_FIELDS = ["tier", "batch", "industry_id", "unit_id", "stage", "planned_wan"]


class ListingQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """A municipal user's own unit, or the one county they answer for; provincial users see all."""
        scope = user.scope
        if scope.everything:
            return self
        if scope.unit_id:
            return self.filter(unit_id=scope.unit_id)
        return self.filter(project__region_id=scope.region_id) if scope.region_id else self.none()

    def in_region(self, region: Region) -> Self:
        """Of a reporting unit, or in one county. The province: what spans units or names no place (省本级)."""
        return self.filter(project__region=region) if region.is_county else self.filter(unit=region)

    def ever_in(self, unit_id: int) -> Self:
        """In a reporting unit in some month of the year: what it did there stays in that unit's figures."""
        return self.filter(pk__in=ListingMovement.objects.filter(unit=unit_id).order_by().values("listing"))

    def search(self, text: str) -> Self:
        return self.filter(found_by(text, "project__"))


class Listing(State):
    """One project in one year. Dated in and out; the state columns repeat the newest movement's."""

    project = models.ForeignKey(
        Project, models.PROTECT, db_index=False, related_name="listings", verbose_name=_("项目")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    first_planned_wan = WanYuanField(_("年初计划投资"), null=True, blank=True)
    listed_on = models.DateField(_("列入日期"))
    delisted_on = models.DateField(_("退出日期"), null=True, blank=True)

    objects = ListingQuerySet.as_manager()
    history = HistoricalRecords(no_db_index=["project", "industry", "unit"])

    class Meta(State.Meta):
        verbose_name = _("年度名单")
        verbose_name_plural = _("年度名单")
        ordering = ["project__code", "year"]
        indexes = [models.Index(fields=["year", "unit", "tier"], name="listing_year_unit_tier")]
        constraints = [
            *State.Meta.constraints,
            models.UniqueConstraint(fields=["project", "year"], name="listing_once_a_year"),
            models.CheckConstraint(
                condition=Q(first_planned_wan__isnull=True) | Q(first_planned_wan__gte=0),
                name="listing_first_plan_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(delisted_on__isnull=True) | Q(delisted_on__gte=F("listed_on")),
                name="listing_leaves_after_entry",
            ),
            models.CheckConstraint(condition=Q(listed_on__year=F("year")), name="listing_entered_in_its_year"),
        ]

    def __str__(self):
        return f"{self.project} {self.year}"


class ListingMovement(State):
    """The state of a listing from one month on; the rollups read only these. Append-only: ``until_month`` alone closes.

    A movement counts in the months from ``from_month`` to before ``until_month``; 13 is open-ended.
    """

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="movements")
    kind = models.CharField(_("调整类别"), max_length=12, choices=MovementKind)
    effective_on = models.DateField(_("生效日期"))
    from_month = models.PositiveSmallIntegerField()
    until_month = models.PositiveSmallIntegerField(default=13)
    document = models.CharField(_("文号"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta(State.Meta):
        verbose_name = _("名单调整")
        verbose_name_plural = _("名单调整")
        ordering = ["effective_on", "id"]
        indexes = [
            models.Index(fields=["unit", "industry", "batch", "stage", "tier"], name="movement_cell"),
        ]
        constraints = [
            *State.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=MovementKind.values), name="movement_kind_known"),
            models.CheckConstraint(
                condition=Q(from_month__gte=1, from_month__lte=F("until_month"), until_month__lte=13),
                name="movement_months_in_order",
            ),
            models.UniqueConstraint(fields=["listing"], condition=Q(until_month=13), name="movement_one_open"),
        ]

    def __str__(self):
        return f"{self.listing} {self.get_kind_display()} {self.effective_on}"
