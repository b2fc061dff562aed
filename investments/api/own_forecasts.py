"""What the officers expect of the year, by API: the same service as the page."""

from decimal import Decimal

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets

from accounts.models import Region
from common.api.filters import CodeFilter, MonthFilter, StrictFilterSet, YearFilter
from common.api.rows import add_rows
from common.api.serializers import PeriodField, StrictSerializer, WanField
from common.periods import format_period
from projects.models import Listing

from ..models import OwnForecast
from ..services.own_forecasts import OwnForecastInput, state_own_forecasts


class OwnForecastSerializer(serializers.ModelSerializer):
    """What a listing was expected to complete in the whole year, said at the end of a month."""

    project_code = serializers.CharField(source="listing.project.code", read_only=True)
    period = serializers.SerializerMethodField()
    expected_wan = WanField(read_only=True)
    stated_by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = OwnForecast
        fields = ["id", "project_code", "period", "expected_wan", "note", "stated_by", "stated_at"]

    def get_period(self, said) -> str:
        return format_period(said.listing.year, said.month)


class OwnForecastInputSerializer(StrictSerializer):
    project_code = serializers.CharField(max_length=32)
    period = PeriodField()
    expected_wan = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=Decimal(0))
    note = serializers.CharField(required=False, allow_blank=True, max_length=250, default="")


class OwnForecastFilter(StrictFilterSet):
    year = YearFilter(field_name="listing__year")
    month = MonthFilter()
    region = CodeFilter(label=_("地区"), queryset=Region.objects.select_related("unit"), method="filter_region")
    project = django_filters.CharFilter(label=_("项目"), field_name="listing__project__code", lookup_expr="iexact")

    class Meta:
        model = OwnForecast
        fields = []

    def filter_region(self, queryset, name, value):
        return queryset.filter(listing__in=Listing.objects.in_region(value))


class OwnForecastViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """The statements that stand, of the listings you see. POST adds one or a list of them, all or nothing."""

    queryset = OwnForecast.objects.none()
    serializer_class = OwnForecastSerializer
    filterset_class = OwnForecastFilter

    def get_queryset(self):
        said = OwnForecast.objects.visible_to(self.request.user).standing()
        return said.select_related("listing__project", "stated_by")

    @extend_schema(request=OwnForecastInputSerializer, responses={201: OwnForecastSerializer})
    def create(self, request):
        def add(rows):
            return state_own_forecasts([OwnForecastInput(**row) for row in rows], by=request.user, at=timezone.now())

        return add_rows(request, OwnForecastInputSerializer, OwnForecastSerializer, add)
