"""How the bytes of a photo or document are handed out."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from .models import Document, DocumentContent


def answer_with(document: Document, *, preview: bool = False) -> HttpResponse:
    """A photo was written anew by us and is shown; anything else is a download that no browser runs. 404 without."""
    content = DocumentContent.objects.values_list("preview" if preview else "content", flat=True)
    kept = content.filter(document=document).first()
    is_photo = document.content_type == "image/jpeg"
    answer = HttpResponse(bytes(kept or b""), content_type=document.content_type, status=200 if kept else 404)
    answer["Content-Disposition"] = content_disposition_header(not is_photo, document.file_name)
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
