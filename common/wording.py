"""Words put together in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def listed(words: Iterable[object]) -> str:
    """甲、乙、丙 in Chinese, A, B, C in English."""
    return _("、").join(map(str, words))
