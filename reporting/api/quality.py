"""Figures that look wrong by API: the same findings as the page, to be read only."""

from django.utils.decorators import method_decorator
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from common.moments import one_moment
from common.pager import get_pager
from common.periods import format_period
from investments.freshness import get_freshness
from investments.measures import CHECKS
from investments.models import FindingState
from investments.selection import BadSelection
from investments.selectors.quality import Finding, get_findings

from ..quality import count_checks, get_checked, narrowed, read_check, read_state
from ..standing import freshness_headers
from .rollups import FILTERS, read_api_selection

PAGE_SIZE = 100


class CheckSerializer(serializers.Serializer):
    """``false_alarms_per_thousand``: how many listings (or units) of 1,000 it names where nothing is wrong."""

    name = serializers.CharField()
    label = serializers.CharField()
    definition = serializers.CharField()
    states = serializers.DictField(child=serializers.IntegerField())
    false_alarms_per_thousand = serializers.CharField()


class FindingSerializer(serializers.Serializer):
    """Of a project's listing (``project``) or of a whole reporting unit (``project`` is null)."""

    check = serializers.CharField()
    project = serializers.CharField(allow_null=True)
    region = serializers.CharField(help_text="The reporting unit's code.")
    name = serializers.CharField(help_text="The project's or the unit's.")
    evidence = serializers.CharField()
    state = serializers.ChoiceField(choices=FindingState.choices)


class QualitySerializer(serializers.Serializer):
    as_of = serializers.CharField()
    computed_at = serializers.DateTimeField(allow_null=True)
    stale = serializers.IntegerField()
    selection = serializers.DictField()
    checks = CheckSerializer(many=True)
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    results = FindingSerializer(many=True)


class QualityViewSet(viewsets.ViewSet):
    """Figures that look wrong, by check, of the largest plans first; each with its evidence and how it stands."""

    serializer_class = QualitySerializer

    @extend_schema(
        parameters=[
            OpenApiParameter("check", str, enum=[*CHECKS], description="All checks without it."),
            OpenApiParameter("state", str, enum=FindingState.values),
            OpenApiParameter("page", int),
            *[OpenApiParameter(name, str) for name in FILTERS if name != "as_of"],
        ],
        responses=QualitySerializer,
    )
    @method_decorator(one_moment())
    def list(self, request):
        selection = read_api_selection(request, beside={"check", "state", "page"})
        try:
            check = request.query_params.get("check", "")
            check = check and read_check(check)
            state = read_state(request.query_params.get("state", ""))
            raised = get_checked(selection, user=request.user)
        except BadSelection as error:
            raise serializers.ValidationError(error.errors) from error
        chosen = narrowed(raised, check=check, state=state)
        pager = get_pager(request, count=len(chosen), size=PAGE_SIZE, query="")
        shown = chosen[pager.offset : pager.offset + PAGE_SIZE]
        findings = get_findings(shown, year=selection.year, month=selection.month, user=request.user)
        freshness = get_freshness(selection.year)
        answer = {
            "as_of": format_period(selection.year, selection.month),
            "computed_at": freshness.computed_at,
            "stale": freshness.stale,
            "selection": selection.params(),
            "checks": [
                {
                    "name": one.check.name,
                    "label": one.check.label,
                    "definition": one.check.definition,
                    "states": dict(zip(FindingState.values, one.counts, strict=True)),
                    "false_alarms_per_thousand": str(one.false_alarms),
                }
                for one in count_checks(raised)
            ],
            "count": pager.count,
            "page": pager.number,
            "pages": pager.pages,
            "results": [_finding(one) for one in findings],
        }
        headers = freshness_headers(selection.year, selection.month, freshness)
        return Response(QualitySerializer(answer).data, headers=headers)


def _finding(one: Finding) -> dict:
    listing = one.line.listing if one.line else None
    return {
        "check": one.check.name,
        "project": listing.project.code if listing else None,
        "region": listing.unit.code if listing else one.unit.code,
        "name": listing.project.name if listing else str(one.unit.name_as_unit),
        "evidence": one.evidence,
        "state": one.state.value,
    }
