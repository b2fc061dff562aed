"""要素: what a listing needs of land, capital, energy and the rest within its year, and how much of it is secured."""

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.money import ZERO

from .listings import Listing


class FactorKind(models.TextChoices):
    LAND = "land", _("土地")
    CAPITAL = "capital", _("资金")
    ENERGY = "energy", _("能耗")
    ENVIRONMENT = "environment", _("环境容量")
    WATER = "water", _("用水")


FACTOR_UNITS = {
    FactorKind.LAND: _("亩"),
    FactorKind.CAPITAL: _("万元"),
    FactorKind.ENERGY: _("吨标准煤"),
    FactorKind.ENVIRONMENT: _("吨"),
    FactorKind.WATER: _("万立方米"),
}


class FactorQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(listing__in=Listing.objects.visible_to(user))

    def standing(self) -> Self:
        """The newest statement of each listing, kind and month: those before it were corrected."""
        newer = self.model.objects.filter(
            listing=models.OuterRef("listing"), kind=models.OuterRef("kind"), month=models.OuterRef("month")
        )
        return self.exclude(models.Exists(newer.filter(pk__gt=models.OuterRef("pk"))))


class Factor(models.Model):
    """What was stated as of the end of a month; it holds until the next statement. Append-only: a newer one corrects.

    For land, ``secured`` is what was supplied: 土地供应率 = secured ÷ needed.
    """

    listing = models.ForeignKey(Listing, models.PROTECT, db_index=False, related_name="factors")
    kind = models.CharField(_("要素"), max_length=12, choices=FactorKind)
    month = models.PositiveSmallIntegerField(_("截至月份"))
    needed = models.DecimalField(_("需要"), max_digits=14, decimal_places=2)
    secured = models.DecimalField(_("已落实"), max_digits=14, decimal_places=2)
    document = models.CharField(_("依据"), max_length=250, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))

    objects = FactorQuerySet.as_manager()

    class Meta:
        verbose_name = _("要素保障")
        verbose_name_plural = _("要素保障")
        ordering = ["listing", "kind", "month", "id"]
        indexes = [models.Index(fields=["listing", "kind", "month"], name="factor_of_listing")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FactorKind.values), name="factor_kind_known"),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="factor_month_known"),
            models.CheckConstraint(condition=Q(needed__gte=0, secured__gte=0), name="factor_not_negative"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.secured}/{self.needed}"

    @property
    def unit(self) -> str:
        return FACTOR_UNITS[FactorKind(self.kind)]

    @property
    def gap(self) -> Decimal:
        """What is still to be secured; zero once more than enough is."""
        return max(self.needed - self.secured, ZERO)
