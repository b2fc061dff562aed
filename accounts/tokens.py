"""Making and reading bearer tokens."""

import secrets
from datetime import datetime

from .models import ApiToken, User


def create_token(user: User, *, at: datetime, label: str = "") -> str:
    """A new token for the user, returned once and never readable again."""
    token = secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, digest=ApiToken.digest_of(token), label=label, created_at=at)
    return token


def get_user_of(token: str) -> User | None:
    """The active user a token speaks for, with the region; None if it is unknown or revoked."""
    found = (
        ApiToken.objects.filter(digest=ApiToken.digest_of(token), revoked_at=None, user__is_active=True)
        .select_related("user__region")
        .first()
    )
    return found.user if found else None
