"""Closed months by API: the seal, and every correction since."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from common.api.filters import StrictFilterSet, YearFilter
from common.api.serializers import WanField
from common.periods import parse_period

from ..models import Release
from ..selectors.closing import get_bridge, get_restatements


class ReleaseSerializer(serializers.ModelSerializer):
    """A closed month. With ``as_of=<period>``, pages and rollups show the figures that were published with it."""

    period = serializers.CharField(read_only=True)
    closed_by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = Release
        fields = ["period", "closed_at", "closed_by", "note", "digest"]


class RestatementSerializer(serializers.Serializer):
    """What a project was in the closed month before a correction, and what it is since."""

    project_code = serializers.CharField(source="restatement.listing.project.code")
    old_wan = WanField()
    new_wan = WanField()
    also_changed = serializers.ListField(child=serializers.CharField(), source="others")
    reason = serializers.CharField(source="restatement.reason")
    approved_by = serializers.CharField(source="restatement.approved_by.username")
    approved_at = serializers.DateTimeField(source="restatement.approved_at")


class BridgeSerializer(serializers.Serializer):
    """Published + restated = live, of what you may see."""

    published_wan = WanField()
    restated_wan = WanField()
    live_wan = WanField()


class ReleaseDetailSerializer(ReleaseSerializer):
    completed = BridgeSerializer(read_only=True)
    restatements = RestatementSerializer(many=True, read_only=True)

    class Meta(ReleaseSerializer.Meta):
        fields = [*ReleaseSerializer.Meta.fields, "completed", "restatements"]


class ReleaseFilter(StrictFilterSet):
    year = YearFilter()

    class Meta:
        model = Release
        fields = []


class ReleaseViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Closed months with their seals; one of them with its restatements."""

    queryset = Release.objects.select_related("closed_by")
    serializer_class = ReleaseSerializer
    filterset_class = ReleaseFilter
    lookup_field = "period"
    lookup_value_regex = r"[0-9]{4}-[0-9]{2}"

    @extend_schema(responses=ReleaseDetailSerializer)
    def retrieve(self, request, period):
        release = self._release(period)
        restated = get_restatements(release, user=request.user)
        answer = ReleaseSerializer(release).data
        answer["completed"] = BridgeSerializer(get_bridge(release, restated, user=request.user)).data
        answer["restatements"] = RestatementSerializer(restated, many=True).data
        return Response(answer)

    def _release(self, period: str) -> Release:
        try:
            year, month = parse_period(period)
        except ValueError as error:
            raise NotFound from error
        return get_object_or_404(self.queryset, year=year, month=month)
