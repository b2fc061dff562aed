"""The address of a published bulletin for who has no account: signed, and good for two weeks."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .models import Bulletin

GOOD_FOR = timedelta(days=14)
_SALT = "investments.bulletin"


def signed_address(bulletin: Bulletin, language: str) -> str:
    """A new one each time: it expires two weeks after it was made."""
    token = signing.dumps([bulletin.pk, language], salt=_SALT)
    return settings.SITE_URL + reverse("reporting:bulletin-shared", args=[token])


def read_token(token: str) -> tuple[int, str]:
    """The bulletin's id and the language. Raises SignatureExpired, or BadSignature for what was never signed here."""
    pk, language = signing.loads(token, salt=_SALT, max_age=GOOD_FOR)
    return pk, language
