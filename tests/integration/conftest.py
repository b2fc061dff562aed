"""An installation of its own for each module, and programs that ask it as somebody.

With DATABASE_URL and REDIS_URL it runs on PostgreSQL and Redis, otherwise on SQLite and a broker in files.
"""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from tests.installation import Installation
from tests.processes import PROJECT_DIR, environment, wait_for
from tests.settings import redis_database_of_this_process

DATABASE = f"kp_main_job_{os.getpid()}"


def on_server(sql: str) -> None:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    connection.cursor().execute(sql)
    connection.close()


@pytest.fixture(scope="module")
def variables(tmp_path_factory):
    """Of an installation of its own: on the given servers if there are any."""
    chosen = {"VAR_DIR": str(tmp_path_factory.mktemp("main-job"))}
    if redis := os.environ.get("REDIS_URL"):
        chosen["REDIS_URL"] = redis_database_of_this_process(redis, first=12)
    if server := os.environ.get("DATABASE_URL"):
        on_server(f"CREATE DATABASE {DATABASE}")
        chosen["DATABASE_URL"] = urlsplit(server)._replace(path=f"/{DATABASE}").geturl()
    yield chosen
    if server:
        on_server(f"DROP DATABASE {DATABASE} WITH (FORCE)")


@pytest.fixture(scope="module")
def installation(variables):
    running = Installation(**variables)
    try:
        wait_for(running.is_healthy, seconds=120)
        yield running
    finally:
        running.end()


@pytest.fixture(scope="module")
def tokens(run):
    return json.loads(run("-m", "tests.integration.seed").splitlines()[-1])


@pytest.fixture(scope="module")
def inside(installation, variables) -> dict[str, str]:
    """The environment of a process that works on the installation's database."""
    return environment(**variables, SECRET_KEY=Path(variables["VAR_DIR"], "secret_key").read_text())


@pytest.fixture(scope="module")
def run(inside):
    """Runs Python on the installation's database; what it printed."""

    def run(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        answer = subprocess.run(command, cwd=PROJECT_DIR, env=inside, capture_output=True, text=True, timeout=120)
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout

    return run


@pytest.fixture
def send(installation, tokens):
    """Asks the API as somebody; answers the HTTP status and what the JSON says."""

    def send(who: str, path: str, data: dict | None = None) -> tuple[int, dict]:
        request = urllib.request.Request(
            f"{installation.address}/api/v1/{path}",
            data=None if data is None else json.dumps(data).encode(),
            headers={"Authorization": f"Bearer {tokens[who]}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            body = error.read()
            is_json = "json" in error.headers["Content-Type"]  # a server error is a page
            return error.code, json.loads(body) if is_json else {}

    return send


@pytest.fixture
def ask(send):
    def ask(*request) -> dict:
        status, answer = send(*request)
        assert status < 300, answer
        return answer

    return ask
