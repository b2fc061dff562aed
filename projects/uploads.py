"""What may be uploaded to a project, told by the content and never by the name.

A photo is decoded and written anew: what is kept is a picture and nothing else, without the place where it was taken
or who took it. A document is kept as it is, and only ever handed out as a download.
"""

import io
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.errors import Refused

LARGEST = 20 * 2**20
LARGEST_UNPACKED = 200 * 2**20
MOST_PIXELS = 60_000_000
PHOTO_SIDE, PREVIEW_SIDE = 2000, 480
PHOTO_FORMATS = ["JPEG", "PNG", "WEBP"]
OFFICE = {
    "word/document.xml": (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
ACTIVE_IN_PDF = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/OpenAction")


@dataclass(frozen=True)
class Accepted:
    """``preview`` is a photo's; a document has none."""

    content: bytes
    content_type: str
    suffix: str
    preview: bytes | None = None


def accept_upload(content: bytes) -> Accepted:
    """What is kept of an upload. Raises Refused, which says why."""
    if not content:
        raise Refused(_("文件是空的"), "empty")
    if content.startswith(b"%PDF-"):
        return _accept_pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _accept_office(content)
    return _accept_photo(content)


def _accept_pdf(content: bytes) -> Accepted:
    if b"%%EOF" not in content[-2048:]:
        raise Refused(_("PDF 文件不完整"), "broken")
    if any(mark in content for mark in ACTIVE_IN_PDF):
        raise Refused(_("PDF 含有脚本或附件，不能上传；请另存为普通 PDF"), "active_content")
    return Accepted(content, "application/pdf", ".pdf")


def _accept_office(content: bytes) -> Accepted:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = {entry.filename: entry.file_size for entry in package.infolist()}
    except zipfile.BadZipFile as error:
        raise Refused(_("文件已损坏"), "broken") from error
    if sum(entries.values()) > LARGEST_UNPACKED:
        raise Refused(_("文件解开后太大"), "too_large")
    if any(name.lower().endswith("vbaproject.bin") for name in entries):
        raise Refused(_("文件含有宏，不能上传；请另存为不含宏的格式"), "active_content")
    for part, (suffix, content_type) in OFFICE.items():
        if part in entries and "[Content_Types].xml" in entries:
            return Accepted(content, content_type, suffix)
    raise _unknown()


def _accept_photo(content: bytes) -> Accepted:
    from PIL import Image, ImageOps, UnidentifiedImageError  # only where a photo comes in

    try:
        with Image.open(io.BytesIO(content), formats=PHOTO_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(_("照片像素太多，请缩小后上传"), "too_large")
            picture.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))  # a JPEG is decoded no larger than it is kept
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except UnidentifiedImageError as error:
        raise _unknown() from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(_("照片已损坏，打不开"), "broken") from error
    return Accepted(_jpeg(upright, PHOTO_SIDE), "image/jpeg", ".jpg", preview=_jpeg(upright, PREVIEW_SIDE))


def _jpeg(picture, side: int) -> bytes:
    smaller = picture.copy()
    smaller.thumbnail((side, side))
    buffer = io.BytesIO()
    smaller.save(buffer, "JPEG", quality=82, optimize=True)
    return buffer.getvalue()


def _unknown() -> Refused:
    return Refused(_("只能上传 JPEG、PNG、WebP 照片和 PDF、DOCX、XLSX 文件"), "unknown_type")
