"""Whatever happens to broker, worker and database: the marks drain, and the cells are those of a rebuild.

Real processes. With DATABASE_URL and REDIS_URL set, PostgreSQL and Redis are the test's own, which it stops and kills.
Without them there is no Redis to kill and no database to restart; the rest is tried on SQLite and a broker in files.
STORM_EDITS=100000 makes the storm long; CI runs a short one.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.installation import Installation, processes_below
from tests.processes import PROJECT_DIR, wait_for
from tests.servers import OwnPostgres, OwnRedis

EDITS = int(os.environ.get("STORM_EDITS", "450"))
ON_SERVERS = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL") and OwnPostgres.programs())
needs_servers = pytest.mark.skipif(
    not ON_SERVERS, reason="no server here that could be killed: set DATABASE_URL and REDIS_URL"
)


@pytest.fixture(scope="module")
def redis():
    server = OwnRedis() if ON_SERVERS else None
    yield server
    if server:
        server.end()


@pytest.fixture(scope="module")
def postgres():
    server = OwnPostgres() if ON_SERVERS else None
    yield server
    if server:
        server.end()


@pytest.fixture(scope="module")
def variables(tmp_path_factory, redis, postgres):
    chosen = {"VAR_DIR": str(tmp_path_factory.mktemp("nothing-lost"))}
    return chosen | ({"REDIS_URL": redis.url, "DATABASE_URL": postgres.url} if ON_SERVERS else {})


@pytest.fixture(scope="module")
def tokens(run):
    return json.loads(run("-m", "tests.integration.storm", "seed").splitlines()[-1])


@pytest.fixture
def drained(ask, run):
    """Waits until no mark is left, and has the cells compared with a rebuild."""

    def drained(*, seconds: float) -> None:
        wait_for(lambda: ask("planner", "rollups/?year=2020")["stale"] == 0, seconds=seconds)
        assert "all equal to a rebuild" in run("manage.py", "verify_rollups", "--year", "2020")

    return drained


@pytest.fixture
def shell(run):
    def shell(code: str) -> str:
        return run("manage.py", "shell", "--no-imports", "-c", code).strip()

    return shell


@pytest.fixture
def storm(inside):
    """Random edits in a process of its own."""

    def storm(count: int, seed: int) -> subprocess.Popen:
        command = [sys.executable, "-m", "tests.integration.storm", "edits", str(count), str(seed)]
        return subprocess.Popen(command, cwd=PROJECT_DIR, env=inside, stdout=subprocess.PIPE, text=True)

    return storm


def waiting_reports(run, months: range) -> list[int]:
    lines = [run("-m", "tests.integration.storm", "submit", f"2020-{month:02}") for month in months]
    return [pk for line in lines for pk in json.loads(line.splitlines()[-1])]


def signal_all(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def stop_between_tasks(installation: Installation, database: Path | None) -> list[int]:
    """Stops worker and beat where they hold no lock; their process ids.

    SQLite has one lock for all writers: a process that stands still while it holds it would stop everybody else.
    """
    while True:
        worker = wait_for(installation.worker, seconds=60)
        stopped = [worker, *processes_below(worker)]
        signal_all(stopped, signal.SIGSTOP)
        if database is None:
            return stopped
        with (
            suppress(sqlite3.OperationalError),
            closing(sqlite3.connect(f"file:{database}?mode=rw", timeout=0.5, uri=True)) as probe,
        ):
            probe.execute("BEGIN IMMEDIATE")
            return stopped
        signal_all(stopped, signal.SIGCONT)
        time.sleep(0.2)


def kill_worker(installation: Installation) -> None:
    if worker := installation.worker():
        signal_all([worker, *processes_below(worker)], signal.SIGKILL)


@needs_servers
def test_redis_is_gone_while_500_reports_are_accepted(redis, run, send, drained, tokens):
    reports = waiting_reports(run, range(1, 10))[:500]
    redis.kill()
    with ThreadPoolExecutor(4) as people:
        answers = list(people.map(lambda pk: send("judge", f"monthly-reports/{pk}/accept/", {})[0], reports))
    redis.start()

    assert answers == [200] * 500
    drained(seconds=60)


@needs_servers
def test_the_database_is_restarted(postgres, run, send, drained, tokens):
    reports = waiting_reports(run, range(10, 12))
    with ThreadPoolExecutor(2) as people:
        accepting = people.map(lambda pk: send("judge", f"monthly-reports/{pk}/accept/", {})[0], reports[:60])
        time.sleep(0.5)
        postgres.restart()
        during = list(accepting)
    after = [send("judge", f"monthly-reports/{pk}/accept/", {})[0] for pk in reports[60:70]]

    assert set(during) <= {200, 500}
    assert set(after) == {200}
    drained(seconds=60)


def test_the_worker_is_killed_in_the_middle_again_and_again(installation, storm, drained, tokens):
    kills = 0
    editing = storm(EDITS // 3, seed=1)
    while editing.poll() is None:
        time.sleep(0.7)
        kill_worker(installation)
        kills += 1
    assert editing.returncode == 0
    assert kills
    drained(seconds=120)
    print(f"the worker was killed {kills} times")


def test_tasks_come_twice_and_late_to_two_workers(inside, storm, drained, shell, tokens):
    command = [sys.executable, "-m", "celery", "-q", "-A", "keyprojects", "worker", "-c", "2", "-n", "second@%h"]
    second = subprocess.Popen([*command, "--loglevel", "ERROR"], cwd=PROJECT_DIR, env=inside)
    try:
        editing = storm(EDITS // 3, seed=2)
        send = "from celery import current_app as a; "
        send += "[a.send_task('investments.recompute_stale_cells', countdown=n % 3) for n in range(60)]"
        shell(send)
        shell(send)
        assert editing.wait(timeout=600) == 0
        drained(seconds=120)
    finally:
        signal_all([second.pid, *processes_below(second.pid)], signal.SIGKILL)
        second.wait()


def test_beat_and_worker_stand_still_for_an_hour(installation, variables, storm, drained, shell, tokens):
    """They are stopped, and the marks left meanwhile are made an hour old."""
    stopped = stop_between_tasks(
        installation, None if ON_SERVERS else Path(variables["VAR_DIR"], "keyprojects.sqlite3")
    )
    try:
        assert storm(60, seed=3).wait(timeout=120) == 0
        older = "from datetime import timedelta; from django.db.models import F; from investments.models import *; "
        older += (
            "StaleCell.objects.update(marked_at=F('marked_at') - timedelta(hours=1)); print(StaleCell.objects.count())"
        )
        assert int(shell(older).splitlines()[-1]) > 0
    finally:
        signal_all(stopped, signal.SIGCONT)

    drained(seconds=60)


def test_a_cell_that_always_fails_holds_up_no_other_and_is_shown(ask, shell, storm, drained, tokens):
    in_database = "from django.db import connection; from tests.poison import *; {}(connection)"
    left = "from investments.models import *; print(sorted(set(StaleCell.objects.values_list('stage', flat=True))))"
    shell(in_database.format("poison"))
    everything = "from investments.models import *; from investments.marking import mark_stale; "
    everything += "from django.utils import timezone; from projects.models import Listing; "
    everything += "mark_stale(dict.fromkeys(Listing.objects.values_list('pk', flat=True), 1), at=timezone.now())"
    shell(everything)

    wait_for(lambda: shell(left) == "['completing']", seconds=60)
    failures = "from investments.models import *; print({f.stage for f in RollupFailure.objects.all()})"
    assert shell(failures) == "{'completing'}"

    shell(in_database.format("heal"))
    retry = "from investments.services.operations import *; from accounts.models import User; "
    retry += "print(retry_failures(by=User.objects.get(username='planner'), at=timezone.now()))"
    assert int(shell(retry)) > 0
    drained(seconds=60)
    assert shell(failures) == "set()"


def test_a_storm_of_edits_with_random_crashes(installation, redis, postgres, storm, drained, tokens):
    chance = random.Random(538)
    done = crashes = 0
    while done < EDITS:
        editing = storm(max(150, EDITS // 20), seed=chance.randrange(10**6))
        counted = int(editing.stdout.readline())  # it is in the middle
        time.sleep(chance.uniform(0, 1))
        victim = chance.choice(["worker", "editor", "redis" if redis else "worker"])
        if victim == "worker":
            kill_worker(installation)
        elif victim == "editor":
            editing.kill()
        else:
            redis.kill()
            time.sleep(0.5)
            redis.start()
        crashes += 1
        editing.wait(timeout=3600)
        done += max([counted, *map(int, editing.stdout.read().split())])
    drained(seconds=180)
    print(f"{done} edits, {crashes} crashes")
