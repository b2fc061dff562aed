"""The filters of figures: those of the register, and month and lamp."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from accounts.models import Region, Tier
from common.api.filters import ChoiceField, ChoiceFilter, CodeFilter, MonthFilter, StrictFilterSet, YearFilter
from projects.filters import ListingFilter
from projects.models import Batch, Industry, Listing, Stage

from .measures import COUNTED, Counted, counts_of
from .models import Lamp, MonthlyReport, Release, ReportStatus


class ReleaseField(forms.CharField):
    """A release by its month, as 2020-09."""

    def to_python(self, value):
        if value in self.empty_values:
            return None
        releases = {release.period: release for release in Release.objects.all()}
        if value not in releases:
            words = {"value": value, "known": ", ".join(releases) or "—"}
            raise ValidationError(_("没有封账月份“%(value)s”，可用的有：%(known)s") % words, code="invalid_choice")
        return releases[value]


class CountsField(ChoiceField):
    """Counts by their names, joined by commas."""

    def validate(self, value):
        for name in counts_of(value):
            super().validate(name)


class CountsFilter(ChoiceFilter):
    field_class = CountsField


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"})
class ReleaseFilter(django_filters.Filter):
    """Figures as they were published with a closed month."""

    field_class = ReleaseField


class SelectionForm(forms.Form):
    """A release knows nothing of what came after it."""

    def clean(self):
        data = super().clean()
        release, year, month = data.get("as_of"), data.get("year"), data.get("month")
        if release and year and year != release.year:
            self.add_error(
                "year", _("%(release)s 的发布只有 %(year)s 年的数") % {"release": release, "year": release.year}
            )
        if release and month and month > release.month:
            self.add_error("month", _("%(release)s 的发布没有之后月份的数") % {"release": release})
        for name in counts_of(data.get("only") or ""):
            if release and COUNTED[name].is_live_only:
                words = {"release": release, "name": COUNTED[name].label}
                self.add_error("only", _("%(release)s 的发布不含“%(name)s”，只能按现行数查看") % words)
        return data


class SelectionFilter(ListingFilter):
    """What a figure may be asked for; ``selection`` reads it. It does not filter a queryset by what is of a month."""

    as_of = ReleaseFilter(label=_("截至发布"), method="keep")
    month = MonthFilter(method="keep")
    lamp = ChoiceFilter(label=_("灯色"), choices=Lamp.choices, method="keep")
    only = CountsFilter(label=_("仅看"), choices=Counted.choices, method="keep")

    class Meta(ListingFilter.Meta):
        form = SelectionForm

    def keep(self, queryset, name, value):
        return queryset


class MonthlyReportFilter(StrictFilterSet):
    """Monthly reports by the listing's filters, month, status and project."""

    year = YearFilter(field_name="listing__year")
    month = MonthFilter()
    tier = ChoiceFilter(label=_("层级"), choices=Tier.choices, field_name="listing__tier")
    batch = ChoiceFilter(label=_("批次"), choices=Batch.choices, field_name="listing__batch")
    industry = CodeFilter(label=_("产业"), queryset=Industry.objects.all(), field_name="listing__industry")
    region = CodeFilter(label=_("地区"), queryset=Region.objects.select_related("unit"), method="filter_region")
    stage = ChoiceFilter(label=_("建设性质"), choices=Stage.choices, field_name="listing__stage")
    status = ChoiceFilter(label=_("状态"), choices=ReportStatus.choices)
    project = django_filters.CharFilter(label=_("登记编号"), field_name="listing__project__code")

    class Meta:
        model = MonthlyReport
        fields = []

    def filter_region(self, queryset, name, value):
        return queryset.filter(listing__in=Listing.objects.in_region(value))
