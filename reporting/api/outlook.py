"""The forecast of a year by API: what the page shows."""

from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from common.api.serializers import WanField
from common.moments import one_moment
from investments.models import Level, Outlook
from investments.selection import get_default_year
from investments.selectors.outlook import get_expected

LEVELS = [level.value for level in Level if level != Level.PROJECT]


class ExpectedSerializer(serializers.Serializer):
    """Amounts of the whole year in 万元; null where a method has nothing to say."""

    code = serializers.CharField(source="row.code")
    name = serializers.CharField()
    planned_wan = WanField(source="row.planned_wan")
    completed_wan = WanField(source="row.completed_wan")
    straight_wan = WanField(source="row.straight_wan", allow_null=True)
    seasonal_wan = WanField(source="row.seasonal_wan", allow_null=True)
    fitted_wan = WanField(source="row.fitted_wan", allow_null=True)
    own_wan = WanField(source="row.own_wan", allow_null=True)
    low_wan = WanField(source="row.low_wan", allow_null=True, help_text="80 % of outcomes lie between low and high.")
    high_wan = WanField(source="row.high_wan", allow_null=True)
    needed_a_month_wan = WanField(allow_null=True, help_text="In each month left, to reach the plan.")


class OutlookSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    month = serializers.IntegerField(help_text="At whose end the forecast was made.")
    version = serializers.IntegerField(help_text="Of the figures that it was made from.")
    made_at = serializers.DateTimeField()
    history = serializers.ListField(child=serializers.IntegerField())
    target_wan = WanField(allow_null=True)
    probability = serializers.FloatField(allow_null=True, help_text="That the year comes to the target or more.")
    errors = serializers.DictField(help_text="The back-test by level and month.")
    level = serializers.CharField()
    results = ExpectedSerializer(many=True)


class OutlookViewSet(viewsets.ViewSet):
    """What the year will come to, of everything, units, batches or industries."""

    serializer_class = OutlookSerializer

    @extend_schema(
        parameters=[OpenApiParameter("year", int), OpenApiParameter("level", str, enum=LEVELS, default="total")],
        responses=OutlookSerializer,
    )
    @method_decorator(one_moment())
    def list(self, request):
        year, level = _asked(request)
        outlook = Outlook.objects.filter(year=year).first()
        if outlook is None:
            raise NotFound(_("%(year)s 年还没有预测") % {"year": year})
        rows = get_expected(outlook, level, user=request.user)
        answer = {name: getattr(outlook, name) for name in OutlookSerializer().fields if hasattr(outlook, name)}
        if not request.user.scope.everything:  # it is of the whole province
            answer["probability"] = answer["target_wan"] = None
        return Response(OutlookSerializer({**answer, "level": level, "results": rows}).data)


def _asked(request) -> tuple[int, str]:
    params = request.query_params
    if unknown := sorted(set(params) - {"year", "level", "format"}):
        raise ValidationError({name: [_("没有这个筛选条件")] for name in unknown})
    year, level = params.get("year", ""), params.get("level", "total")
    if year and not (year.isdecimal() and len(year) == 4):
        raise ValidationError({"year": [_("年度“%(year)s”不是年份") % {"year": year}]})
    if level not in LEVELS:
        words = {"name": level, "known": ", ".join(LEVELS)}
        raise ValidationError({"level": [_("没有层级“%(name)s”，可用的有：%(known)s") % words]})
    return int(year) if year else get_default_year(timezone.localdate()), level
