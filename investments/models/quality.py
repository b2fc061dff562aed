"""数据质量: what was said of a figure that looks wrong, and what a planner made of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from projects.models import Listing


class QualityAct(models.TextChoices):
    EXPLAIN = "explain", _("说明情况")
    ACCEPT = "accept", _("认可")
    ASK_AGAIN = "ask_again", _("再问")


class FindingState(models.TextChoices):
    """How a finding stands after the newest note about it."""

    OPEN = "open", _("未说明")
    EXPLAINED = "explained", _("已说明，待认可")
    ACCEPTED = "accepted", _("已认可")
    ASKED_AGAIN = "asked_again", _("再问，待说明")


STATE_AFTER = {
    "": FindingState.OPEN,
    QualityAct.EXPLAIN: FindingState.EXPLAINED,
    QualityAct.ACCEPT: FindingState.ACCEPTED,
    QualityAct.ASK_AGAIN: FindingState.ASKED_AGAIN,
}


class QualityNoteQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Of the listings that the user may see, and of the unit that the user answers for as a whole."""
        scope = user.scope
        if scope.everything:
            return self
        seen = Q(listing__in=Listing.objects.visible_to(user))
        return self.filter(seen | Q(unit=scope.unit_id) if scope.unit_id else seen)

    def standing(self) -> Self:
        """The newest of each finding: a subject, a check and a year."""
        of_a_finding = self.order_by().values("listing", "unit", "check_name", "year").annotate(newest=Max("pk"))
        return self.filter(pk__in=of_a_finding.values("newest"))


class QualityNote(models.Model):
    """One act about one finding: explained, accepted, or asked again. Append-only; the newest says how it stands.

    ``month`` is the one looked at. An acceptance holds for the rest of the year, until somebody asks again.
    """

    listing = models.ForeignKey(Listing, models.PROTECT, null=True, related_name="quality_notes")
    unit = models.ForeignKey(Region, models.PROTECT, null=True, related_name="quality_notes")
    year = models.PositiveSmallIntegerField(_("年度"))
    month = models.PositiveSmallIntegerField(_("截至月份"))
    check_name = models.CharField(_("检查"), max_length=30)  # of measures.CHECKS
    act = models.CharField(_("处理"), max_length=9, choices=QualityAct)
    text = models.CharField(_("说明"), max_length=500, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("时间"))

    objects = QualityNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("数据质量记录")
        verbose_name_plural = _("数据质量记录")
        ordering = ["id"]
        indexes = [models.Index(fields=["year", "check_name"], name="quality_note_of_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(listing__isnull=True, unit__isnull=False) | Q(listing__isnull=False, unit__isnull=True),
                name="quality_note_one_subject",
            ),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="quality_note_month_known"),
            models.CheckConstraint(condition=~Q(check_name=""), name="quality_note_check_named"),
            models.CheckConstraint(condition=Q(act__in=QualityAct.values), name="quality_note_act_known"),
            models.CheckConstraint(condition=Q(act=QualityAct.ACCEPT) | ~Q(text=""), name="quality_note_has_a_text"),
        ]

    def __str__(self):
        return f"{self.listing or self.unit} {self.check_name} {self.get_act_display()}"

    @property
    def state(self) -> FindingState:
        """How the finding stands after it."""
        return STATE_AFTER[self.act]
