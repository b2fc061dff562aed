"""Rollups by API: the same selectors as the pages."""

from decimal import Decimal

from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.models import User
from common.api.filters import api_error
from common.api.serializers import RateField, WanField
from common.moments import one_moment
from common.pager import Pager, get_pager
from common.periods import format_period
from investments.freshness import get_freshness
from investments.measures import AMOUNTS, EXPLAINED, MEASURES, Figures, Measure, Unit
from investments.selection import BadSelection, Selection, read_selection
from investments.selectors.breakdowns import name_keys
from investments.selectors.explanations import Explanation, Share, Term, get_explanation, with_shares
from investments.selectors.figures import COLUMNS, get_figures, get_target, get_total

from ..scoping import describe_scope
from ..standing import freshness_headers

EXPLAINED_ROWS = 100
FILTERS = ["year", "month", "tier", "batch", "industry", "region", "stage", "lamp", "only", "as_of", "q"]


def _field_of(measure: Measure) -> serializers.Field:
    """As the table of measures has it: amounts as strings in 万元, rates and points as strings, counts as numbers."""
    words = {"help_text": str(measure.definition), "label": str(measure.label)}
    if measure.unit == Unit.COUNT:
        return serializers.IntegerField(**words)
    if measure.unit in AMOUNTS:
        return WanField(**words)
    return RateField(**words, **({"places": 4} if measure.unit == Unit.POINTS else {}))


class FiguresSerializer(serializers.Serializer):
    """Every measure; ``key`` says for which values of the dimensions."""

    key = serializers.DictField(read_only=True)

    def get_fields(self):
        return {**super().get_fields(), **{name: _field_of(measure) for name, measure in MEASURES.items()}}


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


class MeasureSerializer(serializers.Serializer):
    """What it is made of is named: ``numerator`` and ``denominator``, or ``rate`` and ``progress``."""

    name = serializers.CharField()
    label = serializers.CharField()
    unit = serializers.CharField()
    definition = serializers.CharField()
    source = serializers.CharField()
    numerator = serializers.CharField(required=False)
    denominator = serializers.CharField(required=False)
    rate = serializers.CharField(required=False)
    progress = serializers.CharField(required=False)


class TermSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    unit = serializers.CharField()
    definition = serializers.CharField()
    value = serializers.CharField(allow_null=True, help_text="Unrounded but for amounts, which have two places.")


class ShareSerializer(serializers.Serializer):
    project = serializers.CharField()
    project_name = serializers.CharField()
    numerator = serializers.CharField()
    denominator = serializers.CharField(allow_null=True)
    report = serializers.IntegerField(allow_null=True, help_text="The accepted report that the figure rests on.")
    report_period = serializers.CharField(allow_null=True, help_text="An earlier month's is carried forward.")


class ExplanationSerializer(serializers.Serializer):
    """A figure with its meaning, its formula, and a page of the rows, which add up to it."""

    as_of = serializers.CharField()
    computed_at = serializers.DateTimeField(allow_null=True)
    stale = serializers.IntegerField()
    selection = serializers.DictField()
    scope = serializers.CharField()
    measure = serializers.CharField()
    label = serializers.CharField()
    unit = serializers.CharField()
    definition = serializers.CharField()
    source = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    numerator = TermSerializer(allow_null=True)
    denominator = TermSerializer(allow_null=True)
    rows_numerator = serializers.CharField(allow_null=True, help_text="The rows' numerators added up.")
    rows_denominator = serializers.CharField(allow_null=True)
    adds_up = serializers.BooleanField()
    missing = serializers.IntegerField(help_text="Listings without a return of the month; their figures are carried.")
    release = serializers.CharField(allow_null=True)
    published = serializers.CharField(allow_null=True)
    restatements = serializers.IntegerField()
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    results = ShareSerializer(many=True)


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
    @method_decorator(one_moment())
    def list(self, request):
        selection = read_api_selection(request, beside={"by"})
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
        headers = freshness_headers(selection.year, selection.month, freshness)
        return Response(RollupSerializer(answer).data, headers=headers)

    @extend_schema(
        parameters=[
            OpenApiParameter("measure", str, required=True, enum=[*EXPLAINED]),
            OpenApiParameter("page", int),
            *[OpenApiParameter(name, str) for name in FILTERS],
        ],
        responses=ExplanationSerializer,
    )
    @action(detail=False)
    @method_decorator(one_moment())
    def explain(self, request):
        selection = read_api_selection(request, beside={"measure", "page"})
        name = request.query_params.get("measure", "")
        if name not in EXPLAINED:
            known = ", ".join(EXPLAINED)
            message = _("没有指标“%(name)s”，可用的有：%(known)s") % {"name": name, "known": known}
            raise ValidationError({"measure": [message]})
        try:
            found = get_explanation(name, selection, user=request.user)
        except BadSelection as error:
            raise ValidationError(error.errors) from error
        pager = get_pager(request, count=found.resum.rows, size=EXPLAINED_ROWS, query="")
        found = with_shares(found, user=request.user, limit=EXPLAINED_ROWS, offset=pager.offset)
        headers = freshness_headers(selection.year, selection.month, found.freshness)
        return Response(ExplanationSerializer(_explained(found, request.user, pager)).data, headers=headers)

    @extend_schema(responses=MeasureSerializer(many=True))
    @action(detail=False)
    def measures(self, request):
        """The table of measures itself, and the counts of lines: whatever ``explain`` explains."""
        return Response(MeasureSerializer(list(EXPLAINED.values()), many=True).data)


def read_api_selection(request, *, beside: set[str]) -> Selection:
    try:
        return read_selection(request.query_params, user=request.user, today=timezone.localdate(), beside=beside)
    except BadSelection as error:
        raise api_error(error.errors) from error


def _explained(found: Explanation, user: User, pager: Pager) -> dict:
    measure, selection = found.measure, found.selection
    return {
        "as_of": format_period(selection.year, selection.month),
        "computed_at": found.freshness.computed_at,
        "stale": found.freshness.stale,
        "selection": selection.params(),
        "scope": describe_scope(selection, user),
        "measure": measure.name,
        "label": measure.label,
        "unit": measure.unit.value,
        "definition": measure.definition,
        "source": measure.source,
        "value": as_text(found.value, measure.unit),
        "numerator": _term(found.numerator),
        "denominator": _term(found.denominator),
        "rows_numerator": as_text(found.resum.numerator, found.numerator.measure.unit) if found.numerator else None,
        "rows_denominator": as_text(found.resum.denominator, found.denominator.measure.unit)
        if found.denominator
        else None,
        "adds_up": found.adds_up,
        "missing": found.figures.missing,
        "release": found.release.period if found.release else None,
        "published": as_text(found.published, measure.unit),
        "restatements": len(found.restated),
        "count": pager.count,
        "page": pager.number,
        "pages": pager.pages,
        "results": [_share(share, found) for share in found.shares],
    }


def _term(term: Term | None) -> dict | None:
    if term is None:
        return None
    one = term.measure
    words = {"name": one.name, "label": one.label, "unit": one.unit.value, "definition": one.definition}
    return {**words, "value": as_text(term.value, one.unit)}


def _share(share: Share, found: Explanation) -> dict:
    project, report, year = share.line.listing.project, share.report, found.selection.year
    return {
        "project": project.code,
        "project_name": project.name,
        "numerator": as_text(share.numerator, found.numerator.measure.unit),
        "denominator": as_text(share.denominator, found.denominator.measure.unit) if found.denominator else None,
        "report": report.pk if report else None,
        "report_period": format_period(year, report.month) if report else None,
    }


def as_text(value: Decimal | int | None, unit: Unit) -> str | None:
    """Without an exponent, and without the zeros that the arithmetic left behind the second place; counts are whole."""
    if value is None:
        return None
    if unit == Unit.COUNT:
        return str(int(value))
    text = f"{value:f}"
    whole, point, places = text.partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')}" if point else text


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
