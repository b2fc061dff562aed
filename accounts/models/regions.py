"""Where: the province, its fourteen reporting units, their counties, and the organisations there."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class RegionLevel(models.TextChoices):
    PROVINCE = "province", _("省")
    PREFECTURE = "prefecture", _("设区市")
    DISTRICT = "district", _("市辖区")
    COUNTY = "county", _("县")
    COUNTY_CITY = "county_city", _("县级市")
    AUTONOMOUS_COUNTY = "autonomous_county", _("自治县")
    DIRECT_CITY = "direct_city", _("省直管县级市")
    NEW_AREA = "new_area", _("新区")


class RegionQuerySet(models.QuerySet):
    def units(self) -> Self:
        """The reporting units: 11 cities, Dingzhou, Xinji and Xiong'an."""
        return self.filter(unit=F("pk"))

    def visible_to(self, user) -> Self:
        """Regions are public knowledge; a list of them for choosing is narrowed to where the user may act."""
        scope = user.scope
        if scope.everything:
            return self
        return self.filter(unit=scope.unit_id) if scope.unit_id else self.filter(pk=scope.region_id)


class Region(models.Model):
    """An administrative division with its GB/T 2260 code (Xiong'an: a placeholder, see data/SOURCES.md)."""

    code = models.CharField(_("区划代码"), max_length=6, unique=True)
    name_zh = models.CharField(_("名称"), max_length=50)
    name_en = models.CharField(_("英文名称"), max_length=80)
    level = models.CharField(_("级别"), max_length=20, choices=RegionLevel)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    unit = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("报送单位"),
        help_text=_("省本级为空；报送单位指向自身"),
    )
    rests_in_winter = models.BooleanField(_("冬季停工"), default=False)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{6}$"), name="region_code_form"),
            models.CheckConstraint(condition=Q(level__in=RegionLevel.values), name="region_level_known"),
            models.CheckConstraint(
                condition=Q(level=RegionLevel.PROVINCE, unit__isnull=True)
                | (~Q(level=RegionLevel.PROVINCE) & Q(unit__isnull=False)),
                name="region_below_province_has_unit",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_zh

    @property
    def name_as_unit(self) -> str:
        """As the one that answers for listings: the province answers for what spans units or names no place."""
        return _("省本级（跨市）") if self.level == RegionLevel.PROVINCE else self.name

    @property
    def is_unit(self) -> bool:
        return self.unit_id == self.pk

    @property
    def is_county(self) -> bool:
        """Below a reporting unit. The province itself is neither: it stands for what no single unit answers for."""
        return self.unit_id is not None and not self.is_unit


class RegionName(models.Model):
    """A name that a region had before, which older lists still use (任县 is now 任泽区)."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="former_names")
    name_zh = models.CharField(_("曾用名"), max_length=50)
    code = models.CharField(_("原代码"), max_length=6)
    until_year = models.PositiveSmallIntegerField(_("变更年份"))
    document = models.CharField(_("文号"), max_length=60, blank=True)
    note = models.CharField(_("备注"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("曾用名")
        verbose_name_plural = _("曾用名")
        ordering = ["code", "until_year"]
        constraints = [
            models.UniqueConstraint(fields=["region", "code", "name_zh"], name="region_name_once"),
            models.CheckConstraint(condition=~Q(name_zh=""), name="region_name_not_blank"),
        ]

    def __str__(self):
        return self.name_zh


class Organisation(models.Model):
    """A project's owner (建设单位) or the office responsible for it (责任单位)."""

    name = models.CharField(_("名称"), max_length=120, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="organisations")

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="organisation_name_not_blank")]

    def __str__(self):
        return self.name
