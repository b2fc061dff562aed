"""Labels in every language of the product: a template downloaded in English comes back in English."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override


def in_every_language(label: str | Promise) -> set[str]:
    texts = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            texts.add(str(label))
    return texts
