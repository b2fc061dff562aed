"""Industries, batches, projects and listings. Reading only: lists are written by the importer."""

from rest_framework import serializers, viewsets
from rest_framework.response import Response

from common.api.filters import refuse_filters
from common.api.serializers import WanField

from ..filters import IndustryFilter, ListingFilter, ProjectFilter
from ..models import Batch, Industry, Listing, Project, ProjectEvent


class IndustrySerializer(serializers.ModelSerializer):
    class Meta:
        model = Industry
        fields = ["code", "name_zh", "name_en", "group", "is_leading", "source"]


class IndustryViewSet(viewsets.ReadOnlyModelViewSet):
    """The 12 leading industries and the sectors outside them, each with its source."""

    queryset = Industry.objects.all()
    serializer_class = IndustrySerializer
    filterset_class = IndustryFilter
    lookup_field = "code"


class BatchSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class BatchViewSet(viewsets.ViewSet):
    """The five batches, in the plan's order; ``name`` is in the language asked for."""

    serializer_class = BatchSerializer

    def list(self, request):
        refuse_filters(request)
        rows = [{"code": batch.value, "name": batch.label} for batch in Batch]
        return Response({"count": len(rows), "next": None, "previous": None, "results": rows})


class EventSerializer(serializers.ModelSerializer):
    class Meta:
        model = ProjectEvent
        fields = ["kind", "occurred_on", "evidence"]


class ProjectSerializer(serializers.ModelSerializer):
    region = serializers.SlugRelatedField("code", read_only=True)
    package = serializers.SlugRelatedField("code", read_only=True)
    owner = serializers.StringRelatedField()
    responsible_unit = serializers.StringRelatedField()
    cluster = serializers.StringRelatedField()
    total_investment_wan = WanField(read_only=True)
    events = EventSerializer(many=True, read_only=True, source="standing_events")

    class Meta:
        model = Project
        fields = [
            "code",
            "national_code",
            "name",
            "package",
            "region",
            "place_text",
            "latitude",
            "longitude",
            "owner",
            "responsible_unit",
            "sponsor",
            "content",
            "cluster",
            "total_investment_wan",
            "planned_start_on",
            "planned_completion_on",
            "is_invented",
            "events",
        ]


class ProjectViewSet(viewsets.ReadOnlyModelViewSet):
    """Projects in the part of the province that you may see."""

    queryset = Project.objects.none()
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def get_queryset(self):
        return Project.objects.visible_to(self.request.user).with_details()


class ListingSerializer(serializers.ModelSerializer):
    project = serializers.SlugRelatedField("code", read_only=True)
    name = serializers.CharField(source="project.name", read_only=True)
    unit = serializers.SlugRelatedField("code", read_only=True)
    region = serializers.CharField(source="project.region.code", read_only=True)
    industry = serializers.SlugRelatedField("code", read_only=True)
    planned_wan = WanField(read_only=True, allow_null=True)
    first_planned_wan = WanField(read_only=True, allow_null=True)

    class Meta:
        model = Listing
        fields = [
            "id",
            "project",
            "name",
            "year",
            "tier",
            "batch",
            "industry",
            "unit",
            "region",
            "stage",
            "planned_wan",
            "first_planned_wan",
            "listed_on",
            "delisted_on",
        ]


class ListingViewSet(viewsets.ReadOnlyModelViewSet):
    """Entries of the yearly lists. ``planned_wan`` is null for preliminary projects and for missing plans."""

    queryset = Listing.objects.none()
    serializer_class = ListingSerializer
    filterset_class = ListingFilter

    def get_queryset(self):
        return Listing.objects.visible_to(self.request.user).select_related("project__region", "unit", "industry")
