"""A bearer token speaks for its user until it is revoked, and is kept only as a digest."""

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from accounts.models import ApiToken
from accounts.tokens import create_token
from tests.factories import AT, PlannerFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/listings/"


def get(authorization: str | None = None):
    headers = {} if authorization is None else {"authorization": authorization}
    return APIClient().get(ADDRESS, headers=headers)


def test_a_token_speaks_for_its_user():
    token = create_token(PlannerFactory(), at=AT)

    assert get(f"Bearer {token}").status_code == 200
    assert get(f"bearer {token}").status_code == 200


def test_only_the_digest_is_stored():
    token = create_token(PlannerFactory(), at=AT, label="统计平台")

    stored = ApiToken.objects.get()
    assert token not in (stored.digest, stored.label)
    assert (len(stored.digest), stored.label) == (64, "统计平台")


def test_a_revoked_token_is_refused():
    token = create_token(PlannerFactory(), at=AT)
    ApiToken.objects.update(revoked_at=AT)

    assert get(f"Bearer {token}").status_code == 401


def test_the_token_of_a_user_who_left_is_refused():
    token = create_token(PlannerFactory(is_active=False), at=AT)

    assert get(f"Bearer {token}").status_code == 401


WRONG = [None, "Bearer", "Bearer wrong", "Bearer two words", "Basic dTpw", "Bearer é"]


@pytest.mark.parametrize("authorization", WRONG)
def test_without_a_valid_token_the_answer_says_how_to_come_in(authorization):
    response = get(authorization)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == 401


def test_the_command_prints_a_token_that_works(capsys):
    call_command("create_token", PlannerFactory().username)

    token = capsys.readouterr().out.split()[-1]
    assert get(f"Bearer {token}").status_code == 200


def test_the_command_refuses_an_unknown_user():
    with pytest.raises(CommandError, match="nobody"):
        call_command("create_token", "nobody")
