"""What a project can belong to: an industry, a county cluster."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Region


class Industry(models.Model):
    """One of the 12 leading industries (十二个主导产业) or of the sectors outside them; editable, with its source."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name_zh = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=80)
    group = models.CharField(_("门类"), max_length=30)
    is_leading = models.BooleanField(_("主导产业"))
    source = models.CharField(_("来源"), max_length=200)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("产业")
        verbose_name_plural = _("产业")
        ordering = ["position", "code"]
        constraints = [models.CheckConstraint(condition=~Q(code="") & ~Q(name_zh=""), name="industry_named")]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_zh


class Cluster(models.Model):
    """A county characteristic cluster (县域特色产业集群), such as Shahe's glass."""

    name = models.CharField(_("名称"), max_length=60)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="clusters", verbose_name=_("所在县区")
    )
    place_text = models.CharField(_("所在县区（原文）"), max_length=60)
    source = models.CharField(_("来源"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("县域特色产业集群")
        verbose_name_plural = _("县域特色产业集群")
        ordering = ["place_text", "name"]
        constraints = [models.UniqueConstraint(fields=["place_text", "name"], name="cluster_once_per_place")]

    def __str__(self):
        return f"{self.place_text} {self.name}"
