"""Rollups by API: the same selectors as the pages."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from common.api.filters import api_error
from common.api.serializers import RateField, WanField
from common.periods import format_period
from investments.freshness import get_freshness
from investments.measures import Figures
from investments.selection import BadSelection, Selection, read_selection
from investments.selectors.breakdowns import name_keys
from investments.selectors.figures import COLUMNS, get_figures, get_target, get_total

FILTERS = ["year", "month", "tier", "batch", "industry", "region", "stage", "lamp", "only", "q"]


class FiguresSerializer(serializers.Serializer):
    """Sums in 万元 and counts, and the rates made of them; ``key`` says for which values of the dimensions."""

    key = serializers.DictField(read_only=True)
    listings = serializers.IntegerField()
    plan_missing = serializers.IntegerField()
    first_planned_wan = WanField()
    planned_wan = WanField()
    completed_ytd_wan = WanField()
    completed_in_month_wan = WanField()
    preliminary_completed_wan = WanField()
    starts_planned = serializers.IntegerField()
    starts_due = serializers.IntegerField()
    started = serializers.IntegerField()
    completions_planned = serializers.IntegerField()
    completed = serializers.IntegerField()
    partly_commissioned = serializers.IntegerField()
    due = serializers.IntegerField()
    reported = serializers.IntegerField()
    waiting = serializers.IntegerField()
    returned = serializers.IntegerField()
    missing = serializers.IntegerField()
    red = serializers.IntegerField()
    yellow = serializers.IntegerField()
    green = serializers.IntegerField()
    completion_rate = RateField()
    completion_rate_without_preliminary = RateField()
    time_progress = RateField()
    points_ahead = RateField(places=4)
    start_rate = RateField()
    start_rate_due = RateField()
    commissioning_rate = RateField()
    reporting_rate = RateField()


class RollupSerializer(serializers.Serializer):
    """The selection's total and its parts, with the moment they were computed."""

    as_of = serializers.CharField(help_text="The month up to whose end everything is counted, as 2020-09.")
    computed_at = serializers.DateTimeField(allow_null=True)
    stale = serializers.IntegerField(help_text="Changes that the figures do not show yet.")
    selection = serializers.DictField()
    by = serializers.ListField(child=serializers.CharField())
    target_wan = WanField(allow_null=True)
    total = FiguresSerializer()
    results = FiguresSerializer(many=True)


class RollupViewSet(viewsets.ViewSet):
    """The annual investment rollup, by any of the dimensions."""

    serializer_class = RollupSerializer

    @extend_schema(
        parameters=[
            OpenApiParameter("by", str, description="Dimensions, separated by commas: " + " ".join(COLUMNS)),
            *[OpenApiParameter(name, str) for name in FILTERS],
        ],
        responses=RollupSerializer,
    )
    def list(self, request):
        try:
            today = timezone.localdate()
            selection = read_selection(request.query_params, user=request.user, today=today, beside={"by"})
        except BadSelection as error:
            raise api_error(error.errors) from error
        by = _dimensions(request.query_params.getlist("by"))
        freshness = get_freshness(selection.year)
        answer = {
            "as_of": format_period(selection.year, selection.month),
            "computed_at": freshness.computed_at,
            "stale": freshness.stale,
            "selection": selection.params(),
            "by": by,
            "target_wan": get_target(selection, user=request.user),
            "total": get_total(selection, user=request.user),
            "results": _parts(selection, request.user, by) if by else [],
        }
        return Response(RollupSerializer(answer).data)


def _dimensions(words: list[str]) -> list[str]:
    names = [name.strip() for word in words for name in word.split(",") if name.strip()]
    if unknown := [name for name in names if name.lower() not in COLUMNS]:
        known = ", ".join(COLUMNS)
        message = _("不能按“%(name)s”分组，可用的有：%(known)s") % {"name": unknown[0], "known": known}
        raise ValidationError({"by": [message]})
    return list(dict.fromkeys(name.lower() for name in names))


def _parts(selection: Selection, user, by: list[str]) -> list[Figures]:
    months = range(1, selection.month + 1) if "month" in by else None
    rows = get_figures(selection, user=user, by=by, months=months)
    return name_keys(rows)
