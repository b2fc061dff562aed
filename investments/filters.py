"""The filters of figures: those of the register, and month and lamp."""

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, Tier
from common.api.filters import ChoiceFilter, CodeFilter, MonthFilter, StrictFilterSet, YearFilter
from projects.filters import ListingFilter
from projects.models import Batch, Industry, Listing, Stage

from .measures import Counted
from .models import Lamp, MonthlyReport, ReportStatus


class SelectionFilter(ListingFilter):
    """What a figure may be asked for; ``selection`` reads it. It does not filter a queryset by what is of a month."""

    month = MonthFilter(method="keep")
    lamp = ChoiceFilter(label=_("灯色"), choices=Lamp.choices, method="keep")
    only = ChoiceFilter(label=_("仅看"), choices=Counted.choices, method="keep")

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
