"""Unsafe production settings are refused at start, with a sentence that says what to set."""

import json
import subprocess
import sys

import pytest

from .processes import PROJECT_DIR, environment

LONG_SECRET = "a-secret-of-more-than-fifty-characters-for-this-test-only"
SERVER = "postgres://user@127.0.0.1/keyprojects"
SHOW = """
import json
from keyprojects import settings
names = ["DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "CELERY_BROKER_URL", "SERVES_OTHERS", "SESSION_COOKIE_SECURE"]
engine = settings.DATABASES["default"]["ENGINE"]
print(json.dumps({name: getattr(settings, name, False) for name in names} | {"engine": engine}))
"""


def python(*arguments: str, **variables: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments], cwd=PROJECT_DIR, env=environment(**variables), capture_output=True, text=True
    )


@pytest.fixture
def load(tmp_path):
    """The settings that the given environment leads to."""

    def load(**variables: str) -> dict:
        result = python("-c", SHOW, VAR_DIR=str(tmp_path), **variables)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    return load


def test_nothing_set_is_the_embedded_installation(load):
    settings = load()

    assert settings["engine"] == "django.db.backends.sqlite3"
    assert settings["CELERY_BROKER_URL"].startswith("filesystem://")
    assert settings["DEBUG"] is False
    assert settings["SERVES_OTHERS"] is False
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]


def test_secret_of_the_first_run_is_used_afterwards(load, tmp_path):
    (tmp_path / "secret_key").write_text(LONG_SECRET)

    assert load()["SECRET_KEY"] == LONG_SECRET


def test_servers_are_chosen_by_their_addresses(load):
    settings = load(DATABASE_URL=SERVER, REDIS_URL="redis://127.0.0.1:6379/3", SECRET_KEY=LONG_SECRET)

    assert settings["engine"] == "django.db.backends.postgresql"
    assert settings["CELERY_BROKER_URL"] == "redis://127.0.0.1:6379/3"


def test_installation_that_serves_others_sends_cookies_by_https_only(load):
    settings = load(ALLOWED_HOSTS="example.org", SECRET_KEY=LONG_SECRET)

    assert settings["SERVES_OTHERS"] is True
    assert settings["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    ("variables", "advice"),
    [
        ({"ALLOWED_HOSTS": "example.org", "SECRET_KEY": LONG_SECRET, "DEBUG": "true"}, "Set DEBUG=false"),
        ({"DATABASE_URL": SERVER, "SECRET_KEY": LONG_SECRET, "DEBUG": "true"}, "Set DEBUG=false"),
        ({"ALLOWED_HOSTS": "example.org"}, "Set SECRET_KEY"),
        ({"DATABASE_URL": SERVER}, "Set SECRET_KEY"),
        ({"DATABASE_URL": SERVER, "SECRET_KEY": "short"}, "Set SECRET_KEY"),
        (
            {"ALLOWED_HOSTS": "example.org", "SECRET_KEY": "embedded-installation-only-not-for-production"},
            "Set SECRET_KEY",
        ),
        ({"ALLOWED_HOSTS": "*", "SECRET_KEY": LONG_SECRET}, "Set ALLOWED_HOSTS"),
    ],
)
def test_unsafe_production_is_refused_with_what_to_set(tmp_path, variables, advice):
    result = python("-c", SHOW, VAR_DIR=str(tmp_path), **variables)

    assert result.returncode != 0
    assert advice in result.stderr.splitlines()[-1]


def test_refusal_on_the_command_line_is_one_sentence(tmp_path):
    result = python("manage.py", "check", VAR_DIR=str(tmp_path), ALLOWED_HOSTS="example.org")

    assert result.returncode == 1
    assert result.stderr.startswith("The settings are not usable: SECRET_KEY is missing or too short")
    assert "Traceback" not in result.stderr
