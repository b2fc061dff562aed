"""Photos and documents of a project."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .projects import Project


class DocumentKind(models.TextChoices):
    PHOTO = "photo", _("照片")
    DOCUMENT = "document", _("文件")


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(project__in=Project.objects.visible_to(user))

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class Document(models.Model):
    """What is known of a file; its bytes are apart, so that a list never reads them. Withdrawn, it stays on record."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="documents")
    kind = models.CharField(_("类别"), max_length=10, choices=DocumentKind)
    title = models.CharField(_("标题"), max_length=120)
    file_name = models.CharField(_("文件名"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("大小"))
    digest = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("照片和文件")
        verbose_name_plural = _("照片和文件")
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind_known"),
            models.CheckConstraint(condition=~Q(title=""), name="document_titled"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="document_withdrawn_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["project", "digest"], condition=Q(withdrawn_at__isnull=True), name="document_once"
            ),
        ]

    def __str__(self):
        return self.title


class DocumentContent(models.Model):
    """The bytes: in the database, so that they are backed up, seen and lost together with what they belong to."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="content")
    content = models.BinaryField()
    preview = models.BinaryField(null=True)  # of a photo: small, for a page that shows many
