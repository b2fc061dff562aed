"""The league by API: the same ranks as the page."""

from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from common.moments import one_moment
from common.periods import format_period
from investments.freshness import get_freshness

from ..league import RANKED, League, Standing, get_league
from ..standing import freshness_headers
from .rollups import FILTERS, as_text, read_api_selection


class StandingSerializer(serializers.Serializer):
    """``rank`` is null where nothing is ranked: no value, or fewer than three projects."""

    region = serializers.CharField()
    name = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True)
    rank_before = serializers.IntegerField(allow_null=True, help_text="A month earlier.")
    value = serializers.CharField(allow_null=True, help_text="Unrounded but for amounts; a rate of 0.82 is 82 %.")
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)


class LeagueSerializer(serializers.Serializer):
    as_of = serializers.CharField()
    computed_at = serializers.DateTimeField(allow_null=True)
    stale = serializers.IntegerField()
    selection = serializers.DictField()
    measure = serializers.CharField()
    label = serializers.CharField()
    unit = serializers.CharField()
    definition = serializers.CharField()
    total = serializers.CharField(allow_null=True)
    results = StandingSerializer(many=True)


class LeagueViewSet(viewsets.ViewSet):
    """The reporting units that you see, ranked by one measure."""

    serializer_class = LeagueSerializer

    @extend_schema(
        parameters=[
            OpenApiParameter("measure", str, enum=[*RANKED], default="completion_rate"),
            *[OpenApiParameter(name, str) for name in FILTERS],
        ],
        responses=LeagueSerializer,
    )
    @method_decorator(one_moment())
    def list(self, request):
        selection = read_api_selection(request, beside={"measure"})
        name = request.query_params.get("measure", "completion_rate")
        if name not in RANKED:
            words = {"name": name, "known": ", ".join(RANKED)}
            raise ValidationError({"measure": [_("不能按“%(name)s”排名，可用的有：%(known)s") % words]})
        freshness = get_freshness(selection.year)
        league = get_league(name, selection, user=request.user)
        answer = {
            "as_of": format_period(selection.year, selection.month),
            "computed_at": freshness.computed_at,
            "stale": freshness.stale,
            "selection": selection.params(),
            "measure": name,
            "label": league.measure.label,
            "unit": league.measure.unit.value,
            "definition": league.measure.definition,
            "total": as_text(league.total.value, league.measure.unit),
            "results": [_standing(one, league) for one in league.standings],
        }
        headers = freshness_headers(selection.year, selection.month, freshness)
        return Response(LeagueSerializer(answer).data, headers=headers)


def _standing(one: Standing, league: League) -> dict:
    terms = league.terms
    return {
        "region": one.row.code,
        "name": one.row.name,
        "rank": one.rank,
        "rank_before": one.rank_before,
        "value": as_text(one.value, league.measure.unit),
        "numerator": as_text(one.numerator, terms[0].unit) if terms else None,
        "denominator": as_text(one.denominator, terms[1].unit) if terms else None,
    }
