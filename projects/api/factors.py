"""Factors (要素) by API: the same service as the page."""

from decimal import Decimal

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets

from common.api.rows import add_rows
from common.api.serializers import PeriodField, StrictSerializer
from common.periods import format_period

from ..filters import FactorFilter
from ..models import Factor, FactorKind
from ..services.factors import FactorInput, state_factors


class FactorSerializer(serializers.ModelSerializer):
    """A statement as of the end of a month; ``unit`` is that of ``needed`` and ``secured`` (land: 亩)."""

    project_code = serializers.CharField(source="listing.project.code", read_only=True)
    period = serializers.SerializerMethodField()
    unit = serializers.CharField(read_only=True)
    gap = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    recorded_by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = Factor
        fields = [
            "id",
            "project_code",
            "period",
            "kind",
            "unit",
            "needed",
            "secured",
            "gap",
            "document",
            "recorded_by",
            "recorded_at",
        ]

    def get_period(self, factor) -> str:
        return format_period(factor.listing.year, factor.month)


class FactorInputSerializer(StrictSerializer):
    """What a listing needs within its year, and how much of it is secured at the end of the month."""

    project_code = serializers.CharField(max_length=32)
    period = PeriodField()
    kind = serializers.ChoiceField(FactorKind.choices)
    needed = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=Decimal(0))
    secured = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=Decimal(0))
    document = serializers.CharField(required=False, allow_blank=True, max_length=250, default="")


class FactorViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """The statements that stand, of the listings you see. POST adds one or a list of them, all or nothing."""

    queryset = Factor.objects.none()
    serializer_class = FactorSerializer
    filterset_class = FactorFilter

    def get_queryset(self):
        factors = Factor.objects.visible_to(self.request.user).standing()
        return factors.select_related("listing__project", "recorded_by")

    @extend_schema(request=FactorInputSerializer, responses={201: FactorSerializer})
    def create(self, request):
        def add(rows):
            return state_factors([FactorInput(**row) for row in rows], by=request.user, at=timezone.now())

        return add_rows(request, FactorInputSerializer, FactorSerializer, add)
