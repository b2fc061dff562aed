"""Monthly reports by API: the same services as the pages."""

from django.db.models import prefetch_related_objects
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from common.amounts import AmountError
from common.api.rows import add_rows
from common.api.serializers import PeriodField, StrictSerializer, WanField
from common.periods import format_period

from ..entries import LONGEST_NOTE, LONGEST_TEXT, READERS, EntryError
from ..filters import MonthlyReportFilter
from ..inputs import ReportInput
from ..models import MonthlyReport, ReportReview, Source
from ..services.reports import submit_reports
from ..services.reviews import accept_reports, return_reports


class ReviewSerializer(serializers.ModelSerializer):
    decided_by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = ReportReview
        fields = ["decision", "reason", "status_after", "decided_by", "decided_at"]


class MonthlyReportSerializer(serializers.ModelSerializer):
    """A report as it stands."""

    project_code = serializers.CharField(source="listing.project.code", read_only=True)
    period = serializers.SerializerMethodField()
    completed_ytd_wan = WanField(read_only=True)
    completed_total_wan = WanField(read_only=True, allow_null=True)
    submitted_by = serializers.SlugRelatedField("username", read_only=True)
    reviews = ReviewSerializer(many=True, read_only=True)
    flags = serializers.SerializerMethodField(help_text="Codes of the soft rules that its note answers.")

    class Meta:
        model = MonthlyReport
        fields = [
            "id",
            "project_code",
            "period",
            "revision",
            "completed_ytd_wan",
            "completed_total_wan",
            "no_progress",
            "progress_note",
            "problem",
            "started_on",
            "completed_on",
            "note",
            "flags",
            "status",
            "source",
            "submitted_by",
            "submitted_at",
            "reviews",
        ]

    def get_period(self, report) -> str:
        return format_period(report.listing.year, report.month)

    def get_flags(self, report) -> list[str]:
        return report.flags.split()


class ReadField(serializers.Field):
    """A fact of a report, read as every entrance reads it (investments/entries.py)."""

    def __init__(self, name: str, schema: dict):
        self.read = READERS[name]
        super().__init__(required=name == "completed_ytd_wan", allow_null=True, **self._default(name))
        self._spectacular_annotation = {"field": schema}

    def _default(self, name: str) -> dict:
        return {} if name == "completed_ytd_wan" else {"default": lambda: self.read(None)}

    def validate_empty_values(self, data):
        return super().validate_empty_values(data) if data is serializers.empty else (False, data)

    def to_internal_value(self, data):
        try:
            return self.read(data)
        except (EntryError, AmountError) as error:
            raise serializers.ValidationError(error.message, code=error.code) from error

    def to_representation(self, value):
        return value


AMOUNT = {"type": ["string", "number", "null"], "examples": ["1234.50"]}
DAY = {"type": ["string", "null"], "format": "date"}
TEXT = {"type": "string"}


class ReportInputSerializer(StrictSerializer):
    """What a report is submitted with; the names are those of ReportInput.

    ``base_revision`` is the newest revision of the month that you had seen (0: none); with it, a report that somebody
    else sent meanwhile is not overwritten unseen but refused as ``stale_row``.
    """

    project_code = serializers.CharField(max_length=32)
    period = PeriodField()
    completed_ytd_wan = ReadField("completed_ytd_wan", {**AMOUNT, "type": ["string", "number"]})
    completed_total_wan = ReadField("completed_total_wan", AMOUNT)
    no_progress = ReadField("no_progress", {"type": "boolean"})
    progress_note = ReadField("progress_note", {**TEXT, "maxLength": LONGEST_TEXT})
    problem = ReadField("problem", {**TEXT, "maxLength": LONGEST_TEXT})
    started_on = ReadField("started_on", DAY)
    completed_on = ReadField("completed_on", DAY)
    note = ReadField("note", {**TEXT, "maxLength": LONGEST_NOTE})
    base_revision = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=32767, default=None
    )


class ReasonSerializer(StrictSerializer):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


class MonthlyReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Monthly reports that you may see; POST submits one report or a list of them, all or nothing."""

    queryset = MonthlyReport.objects.none()
    serializer_class = MonthlyReportSerializer
    filterset_class = MonthlyReportFilter

    def get_queryset(self):
        reports = MonthlyReport.objects.visible_to(self.request.user)
        return reports.select_related("listing__project", "submitted_by").prefetch_related("reviews__decided_by")

    @extend_schema(request=ReportInputSerializer, responses={201: MonthlyReportSerializer})
    def create(self, request):
        def add(rows):
            inputs = [ReportInput(**row) for row in rows]
            reports = submit_reports(inputs, by=request.user, source=Source.API, at=timezone.now())
            prefetch_related_objects(reports, "listing__project", "reviews__decided_by", "submitted_by")
            return reports

        return add_rows(request, ReportInputSerializer, MonthlyReportSerializer, add)

    @extend_schema(request=ReasonSerializer, responses=MonthlyReportSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request, pk=None):
        """Accept at your step. The last step puts the figure in force and has the rollups rebuilt."""
        return self._judge(request, lambda pk, reason, **who: accept_reports([pk], reason=reason, **who))

    @extend_schema(request=ReasonSerializer, responses=MonthlyReportSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request, pk=None):
        """Return to the officer; a reason is required."""
        return self._judge(request, lambda pk, reason, **who: return_reports({pk: reason}, **who))

    def _judge(self, request, service):
        report = self.get_object()
        reader = ReasonSerializer(data=request.data)
        reader.is_valid(raise_exception=True)
        service(report.pk, reader.validated_data["reason"], by=request.user, at=timezone.now())
        return Response(MonthlyReportSerializer(self.get_object()).data)
