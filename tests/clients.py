"""Somebody's browser and somebody's program."""

from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tokens import create_token


def browser_of(user: User) -> Client:
    """Signed in."""
    client = Client()
    client.force_login(user)
    return client


def api_of(user: User) -> APIClient:
    """With a bearer token of its own; sends and reads JSON."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {create_token(user, at=timezone.now())}")
    return client


def refused_fields(response) -> list[tuple]:
    """(item, field, code) of each reason in a problem answer."""
    assert response.headers["Content-Type"] == "application/problem+json"
    return [(error.get("item"), error["field"], error["code"]) for error in response.json().get("errors", [])]
