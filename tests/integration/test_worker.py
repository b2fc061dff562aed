"""The main job with real processes: gunicorn, a Celery worker, its beat and the broker."""

import json
import os
import signal
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from tests.processes import wait_for


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
