"""Photos and documents by API: the same services as the pages."""

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from common.api.serializers import StrictSerializer

from ..downloads import answer_with
from ..filters import DocumentFilter
from ..models import Document, Project
from ..services.documents import add_document, withdraw_document


class DocumentSerializer(serializers.ModelSerializer):
    """What is known of a file; ``digest`` is the SHA-256 of what ``content`` hands out."""

    project_code = serializers.CharField(source="project.code", read_only=True)
    uploaded_by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = Document
        fields = [
            "id",
            "project_code",
            "kind",
            "title",
            "file_name",
            "content_type",
            "size",
            "digest",
            "uploaded_by",
            "uploaded_at",
        ]


class DocumentInputSerializer(StrictSerializer):
    """A photo (JPEG, PNG, WebP: written anew, without where it was taken), PDF, DOCX or XLSX."""

    project_code = serializers.CharField(max_length=32)
    title = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")
    file = serializers.FileField()


class DocumentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """The files that stand, of the projects you see. POST takes one in, told by what is in it."""

    queryset = Document.objects.none()
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter

    def get_queryset(self):
        return Document.objects.visible_to(self.request.user).standing().select_related("project", "uploaded_by")

    def perform_content_negotiation(self, request, force=False):
        """A file has a type of its own, whatever was asked for."""
        return super().perform_content_negotiation(request, force=force or self.action == "content")

    def get_parsers(self):
        """Only what brings a file is a form; ``withdraw`` has no body."""
        return [MultiPartParser()] if getattr(self, "action_map", {}).get("post") == "create" else super().get_parsers()

    @extend_schema(request={"multipart/form-data": DocumentInputSerializer}, responses={201: DocumentSerializer})
    def create(self, request):
        reader = DocumentInputSerializer(data=request.data)
        reader.is_valid(raise_exception=True)
        sent = reader.validated_data
        project = get_object_or_404(Project.objects.visible_to(request.user), code=sent["project_code"])
        file, who = sent["file"], {"by": request.user, "at": timezone.now()}
        document = add_document(project, file.read(), file.name, title=sent["title"], **who)
        return Response(DocumentSerializer(document).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True)
    def content(self, request, pk=None) -> HttpResponse:
        """The bytes, with their own type."""
        return answer_with(self.get_object())

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        """Take it off the pages; the record and the bytes stay."""
        withdraw_document(self.get_object(), by=request.user, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
