"""Making a bulletin: read once, checked for what cannot be printed, printed in six files, and stored with them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import TypeVar

from django.utils.translation import override

from accounts.models import User
from common.moments import one_moment
from investments.models import LOCALES, Bulletin, Form, Release
from investments.models.bulletins import number_of
from investments.services.bulletins import MadeFile, digest_of, require_may_make, store_bulletin

from . import wording
from .content import mail_words, read_content
from .structure import Content, Stamp, as_data, from_data

T = TypeVar("T")


def make_bulletin(release: Release, *, by: User, at: datetime, replace_missing: bool = False) -> Bulletin:
    """The release's next bulletin. What takes long is done before anything is locked.

    Raises PermissionDenied, or Refused: another one stands, or the font lacks characters, which are named, unless they
    are to be replaced.
    """
    from .fonts import require_glyphs, with_glyphs

    serial = require_may_make(release, by=by)
    with one_moment():
        contents = {language: read_in(language, release, user=by) for language in LOCALES}
    if replace_missing:
        contents = {language: _in(language, with_glyphs, one) for language, one in contents.items()}
    require_glyphs(*contents.values())
    data = {language: {**as_data(one), "mail": mail_words(one)} for language, one in contents.items()}
    stamp = Stamp(number_of(release, serial), digest_of(data))
    files = list(print_files(contents, stamp))
    return store_bulletin(release, serial=serial, template=wording.CURRENT, content=data, files=files, by=by, at=at)


def read_in(language: str, release: Release, *, user: User) -> Content:
    """Whatever language the reader's page is in."""
    return _in(language, partial(read_content, user=user), release)


def _in(language: str, do: Callable[[T], Content], what: T) -> Content:
    with override(LOCALES[language]):
        return do(what)


def print_files(contents: dict[str, Content], stamp: Stamp) -> Iterator[MadeFile]:
    """Of each language each form: the same bytes whenever it is done."""
    for language, content in contents.items():
        for form in Form.values:
            yield MadeFile(language, form, print_file(content, stamp, form))


def print_file(content: Content, stamp: Stamp, form: str) -> bytes:
    from . import docx, pdf, xlsx  # some 40 MiB with what they need, which a server that makes none saves

    return {Form.PDF: pdf, Form.XLSX: xlsx, Form.DOCX: docx}[form].render(content, stamp)


def find_altered(bulletin: Bulletin) -> list[str]:
    """What is no longer as it was made: "content", or the name of a file that differs from its digest or a new print.

    None, ever: the same content gives the same bytes.
    """
    altered = [] if digest_of(bulletin.content) == bulletin.digest else ["content"]
    for file in bulletin.files.all():
        printed = print_file(stored_content(bulletin, file.language), stamp_of(bulletin), file.form)
        if not sha256(file.content).hexdigest() == file.digest == sha256(printed).hexdigest():
            altered.append(file.name)
    return altered


def stored_content(bulletin: Bulletin, language: str) -> Content:
    return from_data(bulletin.content[language])


def stamp_of(bulletin: Bulletin) -> Stamp:
    return Stamp(bulletin.number, bulletin.digest)
