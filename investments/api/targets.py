"""Targets of the year by API."""

from rest_framework import serializers, viewsets

from common.api.filters import StrictFilterSet, YearFilter
from common.api.serializers import WanField

from ..models import Target


class TargetSerializer(serializers.ModelSerializer):
    unit = serializers.SlugRelatedField("code", read_only=True)
    target_wan = WanField(read_only=True)

    class Meta:
        model = Target
        fields = ["year", "unit", "target_wan", "source"]


class TargetFilter(StrictFilterSet):
    year = YearFilter()

    class Meta:
        model = Target
        fields = []


class TargetViewSet(viewsets.ReadOnlyModelViewSet):
    """Yearly targets: of the province (``unit`` null) or of one reporting unit."""

    queryset = Target.objects.select_related("unit")
    serializer_class = TargetSerializer
    filterset_class = TargetFilter
