"""The main job with real processes: gunicorn, a Celery worker, its beat and the broker.

With DATABASE_URL and REDIS_URL it runs on PostgreSQL and Redis, otherwise on SQLite and a broker in files.
"""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from tests.installation import Installation
from tests.processes import PROJECT_DIR, environment, wait_for

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
        chosen["REDIS_URL"] = urlsplit(redis)._replace(path="/7").geturl()
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
def tokens(installation, variables):
    secret = {"SECRET_KEY": Path(variables["VAR_DIR"], "secret_key").read_text()}
    seed = [sys.executable, "-m", "tests.integration.seed"]
    answer = subprocess.run(
        seed, cwd=PROJECT_DIR, env=environment(**variables, **secret), capture_output=True, text=True, timeout=120
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])


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
            return error.code, json.load(error)

    return send


@pytest.fixture
def ask(send):
    def ask(*request) -> dict:
        status, answer = send(*request)
        assert status < 300, answer
        return answer

    return ask


def report_and_accept(ask, code: str, completed: str) -> None:
    sent = ask(
        "officer",
        "monthly-reports/",
        {"project_code": code, "period": "2020-09", "completed_ytd_wan": completed},
    )
    assert sent["status"] == "submitted"
    assert ask("reviewer", f"monthly-reports/{sent['id']}/accept/", {})["status"] == "accepted"


def completed(ask) -> tuple[str, int]:
    rollup = ask("planner", "rollups/?year=2020&month=9")
    return rollup["total"]["completed_ytd_wan"], rollup["stale"]


def codes(ask) -> list[str]:
    return [listing["project"] for listing in ask("planner", "listings/?year=2020")["results"]]


def test_an_accepted_report_reaches_the_rollup_through_the_worker(ask):
    first = codes(ask)[0]
    assert completed(ask) == ("0.00", 0)

    report_and_accept(ask, first, "900.10")

    wait_for(lambda: completed(ask) == ("900.10", 0), seconds=20)


def test_a_killed_worker_loses_nothing(ask, installation):
    _, second, third, _ = codes(ask)
    worker = wait_for(installation.worker, seconds=20)

    report_and_accept(ask, second, "0.25")
    os.kill(worker, signal.SIGKILL)
    report_and_accept(ask, third, "99.65")

    wait_for(lambda: completed(ask) == ("1000.00", 0), seconds=60)


def test_of_two_reviewers_at_once_one_wins_and_the_other_is_told(ask, send):
    fourth = codes(ask)[3]
    report = {"project_code": fourth, "period": "2020-09", "completed_ytd_wan": "1.00"}
    sent = ask("officer", "monthly-reports/", report)

    with ThreadPoolExecutor(8) as people:
        path = f"monthly-reports/{sent['id']}/accept/"
        answers = list(people.map(lambda who: send(who, path, {}), ["reviewer", "colleague"] * 4))

    assert sorted(status for status, _ in answers) == [200] + [409] * 7
    assert {answer["code"] for status, answer in answers if status == 409} == {"already_judged"}
    assert len(ask("planner", f"monthly-reports/{sent['id']}/")["reviews"]) == 1
    wait_for(lambda: completed(ask) == ("1001.00", 0), seconds=60)


def test_of_two_reports_at_once_both_are_kept_and_one_waits(ask, send):
    fourth = codes(ask)[3]

    def correct(amount: str) -> int:
        return send("officer", "monthly-reports/", {**report, "completed_ytd_wan": amount})[0]

    report = {"project_code": fourth, "period": "2020-09"}
    with ThreadPoolExecutor(6) as people:
        statuses = list(people.map(correct, ["2.00", "3.00", "4.00", "5.00", "6.00", "7.00"]))

    assert statuses == [201] * 6
    reports = ask("planner", f"monthly-reports/?project={fourth}&month=9")["results"]
    assert sorted(row["revision"] for row in reports) == [1, 2, 3, 4, 5, 6, 7]
    assert sorted(row["status"] for row in reports) == ["accepted"] + ["replaced"] * 5 + ["submitted"]
    assert completed(ask)[0] == "1001.00"


def test_readyz_sees_database_broker_and_worker(installation):
    def is_ready():
        try:
            with urllib.request.urlopen(f"{installation.address}/readyz", timeout=10) as answer:
                return json.load(answer)["ready"]
        except urllib.error.HTTPError:
            return False

    wait_for(is_ready, seconds=30)
