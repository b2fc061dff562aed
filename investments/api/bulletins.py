"""Bulletins by API: what was printed, the digests that prove it, and an address to hand on."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.exceptions import APIException, NotFound
from rest_framework.response import Response

from common.api.filters import StrictFilterSet, YearFilter
from common.periods import parse_period

from ..bulletin_addresses import signed_address
from ..models import LANGUAGES, Bulletin, BulletinState
from ..selectors.bulletins import get_bulletins, get_withdrawn


class BulletinSerializer(serializers.ModelSerializer):
    """``digest`` is of the content's canonical JSON; ``files`` has the SHA-256 of each file by language and form."""

    number = serializers.CharField(read_only=True)
    period = serializers.CharField(source="release.period", read_only=True)
    state = serializers.ChoiceField(BulletinState.choices, read_only=True)
    published_at = serializers.DateTimeField(source="publication.done_at", default=None, read_only=True)
    withdrawn_at = serializers.DateTimeField(source="withdrawal.done_at", default=None, read_only=True)
    withdrawn_for = serializers.CharField(source="withdrawal.reason", default="", read_only=True)
    files = serializers.SerializerMethodField()

    class Meta:
        model = Bulletin
        fields = ["number", "period", "state", "template", "digest", "files"]
        fields += ["published_at", "withdrawn_at", "withdrawn_for"]

    def get_files(self, bulletin: Bulletin) -> dict[str, str]:
        return {file.name: file.digest for file in bulletin.files.all()}


class BulletinDetailSerializer(BulletinSerializer):
    """With the content in each language; a figure in it is [measure, unrounded value, as printed, query string]."""

    content = serializers.JSONField(read_only=True)
    addresses = serializers.SerializerMethodField(
        help_text="Of the published PDF by language: they need no sign-in, and expire in 14 days."
    )

    class Meta(BulletinSerializer.Meta):
        fields = [*BulletinSerializer.Meta.fields, "content", "addresses"]

    def get_addresses(self, bulletin: Bulletin) -> dict[str, str]:
        if bulletin.state != BulletinState.PUBLISHED:
            return {}
        return {language: signed_address(bulletin, language) for language, _name in LANGUAGES}


class Gone(APIException):
    """It was public, and was withdrawn: its readers are told why."""

    status_code = status.HTTP_410_GONE
    default_code = "withdrawn"


class BulletinFilter(StrictFilterSet):
    year = YearFilter(field_name="release__year")

    class Meta:
        model = Bulletin
        fields = []


class BulletinViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Published bulletins; planners see those too that are not published, or were withdrawn."""

    queryset = Bulletin.objects.none()
    serializer_class = BulletinSerializer
    filterset_class = BulletinFilter
    lookup_field = "number"
    lookup_value_regex = r"[0-9]{4}-[0-9]{2}-[0-9]+"

    def get_queryset(self):
        return get_bulletins(self.request.user)

    @extend_schema(responses=BulletinDetailSerializer)
    def retrieve(self, request, number):
        period, _dash, serial = number.rpartition("-")
        try:
            year, month = parse_period(period)
        except ValueError as error:
            raise NotFound from error
        which = {"release__year": year, "release__month": month, "serial": int(serial[:5])}
        if bulletin := get_bulletins(request.user).defer(None).filter(**which).first():
            return Response(BulletinDetailSerializer(bulletin).data)
        if bulletin := get_withdrawn().filter(**which).first():
            raise Gone(bulletin.withdrawal.reason)
        raise NotFound
