"""The filters of the register, the same words in pages, API and exports: year tier batch industry region stage."""

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, Tier
from common.api.filters import ChoiceFilter, CodeFilter, MonthFilter, StrictFilterSet, YearFilter

from .models import (
    Batch,
    Document,
    DocumentKind,
    Factor,
    FactorKind,
    Industry,
    Listing,
    Milestone,
    MilestoneKind,
    Project,
    Stage,
)
from .models.projects import found_by


class ListingFilter(StrictFilterSet):
    """Listings by what they are now. ``region`` is a reporting unit or a county, by its code."""

    year = YearFilter()
    tier = ChoiceFilter(label=_("层级"), choices=Tier.choices)
    batch = ChoiceFilter(label=_("批次"), choices=Batch.choices)
    industry = CodeFilter(label=_("产业"), queryset=Industry.objects.all())
    region = CodeFilter(label=_("地区"), queryset=Region.objects.select_related("unit"), method="filter_region")
    stage = ChoiceFilter(label=_("建设性质"), choices=Stage.choices)
    q = django_filters.CharFilter(label=_("搜索"), method="filter_q", max_length=100)

    class Meta:
        model = Listing
        fields = []

    def filter_region(self, queryset, name, value):
        return queryset.in_region(value)

    def filter_q(self, queryset, name, value):
        return queryset.search(value)


class IndustryFilter(StrictFilterSet):
    """None: the list is short."""

    class Meta:
        model = Industry
        fields = []


class ProjectFilter(StrictFilterSet):
    """Projects by where they are and by what they were listed as."""

    year = YearFilter(field_name="listings__year", distinct=True)
    tier = ChoiceFilter(label=_("层级"), choices=Tier.choices, field_name="listings__tier", distinct=True)
    region = CodeFilter(label=_("地区"), queryset=Region.objects.select_related("unit"), method="filter_region")
    q = django_filters.CharFilter(label=_("搜索"), method="filter_q", max_length=100)

    class Meta:
        model = Project
        fields = []

    def filter_region(self, queryset, name, value):
        return queryset.filter(region__unit=value) if value.is_unit else queryset.filter(region=value)

    def filter_q(self, queryset, name, value):
        return queryset.filter(found_by(value))


class FactorFilter(StrictFilterSet):
    """Statements by whose they are, what of, and of which month."""

    year = YearFilter(field_name="listing__year")
    month = MonthFilter()
    kind = ChoiceFilter(label=_("要素"), choices=FactorKind.choices)
    tier = ChoiceFilter(label=_("层级"), choices=Tier.choices, field_name="listing__tier")
    region = CodeFilter(label=_("地区"), queryset=Region.objects.select_related("unit"), method="filter_region")
    project = django_filters.CharFilter(label=_("项目"), field_name="listing__project__code", lookup_expr="iexact")

    class Meta:
        model = Factor
        fields = []

    def filter_region(self, queryset, name, value):
        return queryset.filter(listing__in=Listing.objects.in_region(value))


class _OfProject(StrictFilterSet):
    """What belongs to a project: whose it is."""

    region = CodeFilter(label=_("地区"), queryset=Region.objects.select_related("unit"), method="filter_region")
    project = django_filters.CharFilter(label=_("项目"), field_name="project__code", lookup_expr="iexact")

    def filter_region(self, queryset, name, value):
        return queryset.filter(**{"project__region__unit" if value.is_unit else "project__region": value})


class MilestoneFilter(_OfProject):
    """Steps of construction by whose they are and which."""

    kind = ChoiceFilter(label=_("节点"), choices=MilestoneKind.choices)

    class Meta:
        model = Milestone
        fields = []


class DocumentFilter(_OfProject):
    """Photos and documents by whose they are."""

    kind = ChoiceFilter(label=_("类别"), choices=DocumentKind.choices)

    class Meta:
        model = Document
        fields = []
