"""Photos and documents of a project: taken in, checked by what is in them, and withdrawn."""

import hashlib
from datetime import datetime
from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Refused
from projects.models import Document, DocumentContent, DocumentKind, Project
from projects.permissions import can_keep_records
from projects.uploads import LARGEST, Accepted, accept_upload

MOST_OF_A_PROJECT = 100


@transaction.atomic
def add_document(project: Project, content: bytes, file_name: str, *, title: str, by: User, at: datetime) -> Document:
    """Keep a file of a project that the user sees; the same file twice is kept once and returned as it stands.

    Raises PermissionDenied, or Refused for what cannot be taken: too large, of another type, or not what it says.
    """
    _require(by, project)
    if len(content) > LARGEST:
        raise Refused(_("文件超过 %(most)s MB") % {"most": LARGEST // 2**20}, "too_large")
    accepted = accept_upload(content)
    list(Project.objects.filter(pk=project.pk).select_for_update(no_key=True).values_list("pk"))
    standing = Document.objects.standing().filter(project=project)
    digest = hashlib.sha256(accepted.content).hexdigest()
    if known := standing.filter(digest=digest).first():
        return known
    if standing.count() >= MOST_OF_A_PROJECT:
        raise Refused(_("每个项目最多 %(most)s 份，请先撤下不用的") % {"most": MOST_OF_A_PROJECT}, "too_many")
    document = Document.objects.create(
        project=project,
        kind=DocumentKind.PHOTO if accepted.preview else DocumentKind.DOCUMENT,
        title=title or PurePath(file_name).stem[:120] or _("未命名"),
        file_name=_named(file_name, accepted),
        content_type=accepted.content_type,
        size=len(accepted.content),
        digest=digest,
        uploaded_by=by,
        uploaded_at=at,
    )
    DocumentContent.objects.create(document=document, content=accepted.content, preview=accepted.preview)
    return document


@transaction.atomic
def withdraw_document(document: Document, *, by: User, at: datetime) -> None:
    """Take it off the pages; the record and the bytes stay. Raises PermissionDenied."""
    _require(by, document.project)
    Document.objects.standing().filter(pk=document.pk).update(withdrawn_by=by, withdrawn_at=at)


def _require(by: User, project: Project) -> None:
    if not can_keep_records(by) or not Project.objects.visible_to(by).filter(pk=project.pk).exists():
        raise PermissionDenied(_("照片和文件由填报员、审核员和省级规划员维护"))


def _named(file_name: str, accepted: Accepted) -> str:
    """The name that was given, with the ending of what the file is."""
    return f"{PurePath(file_name.replace(chr(92), '/')).stem[:190] or 'file'}{accepted.suffix}"
