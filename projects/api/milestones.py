"""Milestones (形象进度节点) by API: the same service as the page."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets

from common.api.rows import add_rows
from common.api.serializers import StrictSerializer

from ..filters import MilestoneFilter
from ..models import Milestone, MilestoneKind
from ..services.milestones import MilestoneInput, state_milestones


class MilestoneSerializer(serializers.ModelSerializer):
    """A step of construction as it stands. Without either date it is not part of the project's plan any more."""

    project_code = serializers.CharField(source="project.code", read_only=True)
    recorded_by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = Milestone
        fields = ["id", "project_code", "kind", "planned_on", "reached_on", "note", "recorded_by", "recorded_at"]


class MilestoneInputSerializer(StrictSerializer):
    """When a step is planned and when it was reached; both null take it out of the plan."""

    project_code = serializers.CharField(max_length=32)
    kind = serializers.ChoiceField(MilestoneKind.choices)
    planned_on = serializers.DateField(allow_null=True)
    reached_on = serializers.DateField(allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=250, default="")


class MilestoneViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """The statements that stand, of the projects you see. POST adds one or a list of them, all or nothing."""

    queryset = Milestone.objects.none()
    serializer_class = MilestoneSerializer
    filterset_class = MilestoneFilter

    def get_queryset(self):
        standing = Milestone.objects.visible_to(self.request.user).standing()
        return standing.select_related("project", "recorded_by")

    @extend_schema(request=MilestoneInputSerializer, responses={201: MilestoneSerializer})
    def create(self, request):
        def add(rows):
            return state_milestones([MilestoneInput(**row) for row in rows], by=request.user, at=timezone.now())

        return add_rows(request, MilestoneInputSerializer, MilestoneSerializer, add)
