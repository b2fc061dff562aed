"""Several people at the same row at the same moment, and a process that dies in the middle: real transactions."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from tests.processes import PROJECT_DIR

ROUNDS = 12


def codes(ask) -> list[str]:
    return [listing["project"] for listing in ask("planner", "listings/?year=2020")["results"]]


def statuses(ask, code: str, month: int) -> list[str]:
    reports = ask("planner", f"monthly-reports/?project={code}&month={month}&page_size=100")["results"]
    return [report["status"] for report in sorted(reports, key=lambda one: one["revision"])]


def test_an_officer_who_corrects_while_a_reviewer_accepts(ask, send, run):
    """One is first; the reviewer never accepts a figure that they did not see, and no figure is lost."""
    code, amount = codes(ask)[0], Decimal("10.00")
    accepted_first = 0
    for _round in range(ROUNDS):
        body = {"project_code": code, "period": "2020-09", "note": "更正"}
        sent = ask("officer", "monthly-reports/", {**body, "completed_ytd_wan": str(amount)})
        correction = {**body, "completed_ytd_wan": str(amount + 1)}
        with ThreadPoolExecutor(2) as people:
            accepting = people.submit(send, "reviewer", f"monthly-reports/{sent['id']}/accept/", {})
            correcting = people.submit(send, "officer", "monthly-reports/", correction)
        (accepted, answer), (corrected, _report) = accepting.result(), correcting.result()

        assert corrected == 201
        assert (accepted, answer.get("code")) in [(200, None), (409, "already_judged")]
        accepted_first += accepted == 200
        found = statuses(ask, code, 9)
        assert found[-1] == "submitted"
        assert found[-2] == ("accepted" if accepted == 200 else "replaced")
        assert found.count("accepted") <= 1
        amount += 2

    assert "every chain is whole" in run("manage.py", "verify_history")
    print(f"the reviewer was first in {accepted_first} of {ROUNDS} rounds")


def test_the_same_row_sent_by_many_at_once_is_one_row(ask, send):
    code = codes(ask)[1]
    body = {"project_code": code, "period": "2020-09", "completed_ytd_wan": "7.00", "base_revision": 0}

    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda _: send("officer", "monthly-reports/", body), range(8)))

    assert [status for status, _answer in answers] == [201] * 8
    assert len({answer["id"] for _status, answer in answers}) == 1
    assert statuses(ask, code, 9) == ["submitted"]


def test_of_several_who_saw_the_same_revision_one_is_taken_and_the_others_are_told(ask, send):
    code = codes(ask)[2]

    def report(amount: int) -> tuple[int, dict]:
        body = {"project_code": code, "period": "2020-09", "completed_ytd_wan": f"{amount}.00", "base_revision": 0}
        return send("officer", "monthly-reports/", body)

    with ThreadPoolExecutor(6) as people:
        answers = list(people.map(report, range(1, 7)))

    assert sorted(status for status, _answer in answers) == [201] + [400] * 5
    refused = [answer["errors"][0]["code"] for status, answer in answers if status == 400]
    assert refused == ["stale_row"] * 5
    assert statuses(ask, code, 9) == ["submitted"]


def test_a_month_that_is_closed_while_its_corrections_are_accepted(ask, send, run, inside):
    """Each correction is in the release or restates it: published + restated = live."""
    close = "from django.core.management import call_command as do; "
    close += "[do('close_month', f'2020-{month:02}', by='planner') for month in range(1, 9)]"
    run("manage.py", "shell", "--no-imports", "-c", close)
    waiting = []
    for code, amount in zip(codes(ask)[:4], ("500.00", "600.10", "700.20", "800.30"), strict=True):
        body = {"project_code": code, "period": "2020-09", "completed_ytd_wan": amount, "note": "补报"}
        waiting.append(ask("officer", "monthly-reports/", body)["id"])

    closing = subprocess.Popen(
        [sys.executable, "manage.py", "close_month", "2020-09", "--by", "planner"], cwd=PROJECT_DIR, env=inside
    )
    with ThreadPoolExecutor(4) as people:

        def accept(pk: int) -> int:
            answer = send("reviewer", f"monthly-reports/{pk}/accept/", {})
            assert answer[0] == 200, answer
            return answer[0]

        list(people.map(accept, waiting))
    assert closing.wait(timeout=60) == 0
    for pk in waiting:  # what came after the closing waits for the province
        if ask("planner", f"monthly-reports/{pk}/")["status"] == "city_accepted":
            ask("planner", f"monthly-reports/{pk}/accept/", {})
    run("manage.py", "recompute_rollups", "--year", "2020")

    completed = ask("planner", "releases/2020-09/")["completed"]
    assert Decimal(completed["published_wan"]) + Decimal(completed["restated_wan"]) == Decimal(completed["live_wan"])
    assert completed["live_wan"] == "2600.60"
    assert "as they were sealed" in run("manage.py", "verify_release", "2020-09")
    assert "every chain is whole" in run("manage.py", "verify_history")


def test_a_process_killed_in_the_middle_of_3647_rows_leaves_nothing_half_done(run, inside):
    command = [sys.executable, "-m", "tests.integration.interrupted"]
    dying = subprocess.Popen(command, cwd=PROJECT_DIR, env=inside, stdout=subprocess.PIPE, text=True)
    assert dying.stdout.readline() == "written\n"
    os.kill(dying.pid, signal.SIGKILL)
    dying.wait()

    count = "from investments.models import *; print(MonthlyReport.objects.filter(source='xlsx').count())"
    assert run("manage.py", "shell", "--no-imports", "-c", count).strip() == "0"
    assert run("-m", "tests.integration.interrupted", "--to-the-end").strip() == "3647"
    assert run("manage.py", "shell", "--no-imports", "-c", count).strip() == "3647"
    assert "every chain is whole" in run("manage.py", "verify_history")
