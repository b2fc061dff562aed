"""我的视图: filters, columns and order of the register, kept under a name."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Tier

PROVINCE = Q(owner__tier=Tier.PROVINCIAL) | Q(owner__is_superuser=True)


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """One's own, those that colleagues of the same place share, and of the province's those that name no place."""
        mine = Q(owner=user)
        if user.scope.everything:
            return self.filter(mine | Q(PROVINCE, is_shared=True))
        colleagues = Q(owner__region=user.region_id, owner__tier=Tier.MUNICIPAL, is_shared=True)
        return self.filter(mine | colleagues | Q(PROVINCE & ~Q(query__contains="region="), is_shared=True))


class SavedView(models.Model):
    """``query`` names no year and no month: it opens on the newest. Each reader sees in it only their own part."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("名称"), max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    is_shared = models.BooleanField(_("共享"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("视图")
        verbose_name_plural = _("视图")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_named"),
        ]

    def __str__(self):
        return self.name
