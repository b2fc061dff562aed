"""Words put together in the reader's language, or in all of them."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override


def listed(words: Iterable[object]) -> str:
    """甲、乙、丙 in Chinese, A, B, C in English."""
    return _("、").join(map(str, words))


def in_every_language(label: str | Promise) -> set[str]:
    """A workbook downloaded in English comes back in English."""
    texts = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            texts.add(str(label))
    return texts
