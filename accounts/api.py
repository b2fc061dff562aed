"""Regions by API."""

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, viewsets

from common.api.filters import ChoiceFilter, CodeFilter, StrictFilterSet

from .models import Region, RegionLevel


class RegionSerializer(serializers.ModelSerializer):
    parent = serializers.SlugRelatedField("code", read_only=True)
    unit = serializers.SlugRelatedField("code", read_only=True)
    former_names = serializers.SlugRelatedField("name_zh", many=True, read_only=True)

    class Meta:
        model = Region
        fields = ["code", "name_zh", "name_en", "level", "parent", "unit", "rests_in_winter", "former_names"]


class RegionFilter(StrictFilterSet):
    """All divisions, or the reporting units alone (``is_unit=true``), or one unit's."""

    level = ChoiceFilter(label=_("级别"), choices=RegionLevel.choices)
    unit = CodeFilter(label=_("报送单位"), queryset=Region.objects.units())
    is_unit = django_filters.BooleanFilter(label=_("是否报送单位"), method="filter_is_unit")

    class Meta:
        model = Region
        fields = []

    def filter_is_unit(self, queryset, name, value):
        units = Region.objects.units().values("pk")
        return queryset.filter(pk__in=units) if value else queryset.exclude(pk__in=units)


class RegionViewSet(viewsets.ReadOnlyModelViewSet):
    """The province, its 14 reporting units and their counties. Public knowledge, the same for everybody."""

    queryset = Region.objects.select_related("parent", "unit").prefetch_related("former_names")
    serializer_class = RegionSerializer
    filterset_class = RegionFilter
    lookup_field = "code"
