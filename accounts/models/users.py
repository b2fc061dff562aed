"""Who may act, and where."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .regions import Region


class Tier(models.TextChoices):
    """Graded responsibility (分级负责): who is responsible for a project, and at which tier a person acts."""

    PROVINCIAL = "provincial", _("省级")
    MUNICIPAL = "municipal", _("市级")


class Role(models.TextChoices):
    OFFICER = "officer", _("填报员")
    REVIEWER = "reviewer", _("审核员")
    PLANNER = "planner", _("规划员")
    LEADER = "leader", _("领导")


@dataclass(frozen=True)
class Scope:
    """The part of the province that a user may see: everything, one reporting unit, or one county of it."""

    everything: bool = False
    unit_id: int | None = None
    region_id: int | None = None

    def includes(self, region: Region) -> bool:
        """Of a region at hand what ``Region.objects.visible_to`` asks the database."""
        return self.everything or (region.unit_id == self.unit_id if self.unit_id else region.pk == self.region_id)


class User(AbstractUser):
    """A person or another system. Tier and region bound what they see; the role bounds what they do there."""

    role = models.CharField(_("角色"), max_length=10, choices=Role, default=Role.LEADER)
    tier = models.CharField(_("层级"), max_length=10, choices=Tier, default=Tier.MUNICIPAL)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("所在地区")
    )

    language = models.CharField(
        _("邮件语言"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    toured_at = models.DateTimeField(_("看完导览"), null=True, blank=True, editable=False)  # the first visit's tour

    acting_for: "User | None" = None  # of this request alone

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="user_tier_known"),
            models.CheckConstraint(
                condition=~Q(role__in=[Role.OFFICER, Role.REVIEWER])
                | Q(tier=Tier.PROVINCIAL)
                | Q(region__isnull=False),
                name="user_municipal_clerk_has_region",
            ),
        ]

    @property
    def scope(self) -> Scope:
        """What ``visible_to`` of every queryset is built on. Without a region, a municipal user sees nothing."""
        if self.is_superuser or self.tier == Tier.PROVINCIAL:
            return Scope(everything=True)
        if self.region_id is None:
            return Scope()
        if self.region.is_unit:
            return Scope(unit_id=self.region_id, region_id=self.region_id)
        return Scope(region_id=self.region_id)

    @property
    def identities(self) -> set[int]:
        """The people who act under this sign-in: whoever of them reported a figure may not judge it."""
        return {self.pk, self.acting_for.pk} if self.acting_for else {self.pk}

    def act_for(self, absent: "User") -> None:
        """For this request, see and do what the absent person may: role, tier and region, never administration.

        The row must not be saved like this; the pages of one's own account are served without it.
        """
        self.acting_for = absent
        self.role, self.tier, self.region = absent.role, absent.tier, absent.region
        self.is_superuser = self.is_staff = False
