"""The one foreground command, run for real: SQLite, the broker in files, gunicorn and a Celery worker."""

import os
import signal
import socket
import subprocess

import pytest

from tests.installation import SERVE, Installation, are_gone, processes_below
from tests.processes import PROJECT_DIR, environment, free_port, wait_for

pytestmark = pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="takes SQLite whatever there is")


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory):
    """One directory for all tests here, so that only the first one creates tables and static files."""
    return tmp_path_factory.mktemp("installation")


@pytest.fixture
def installation(var_dir):
    installation = Installation(VAR_DIR=str(var_dir))
    try:
        wait_for(installation.is_healthy, seconds=90)
        yield installation
    finally:
        installation.end()


def test_killed_worker_is_replaced_and_ctrl_c_leaves_nothing_behind(installation, var_dir):
    first = wait_for(installation.worker, seconds=10)
    its_children = wait_for(lambda: processes_below(first), seconds=20)
    os.kill(first, signal.SIGKILL)
    second = wait_for(lambda: (pid := installation.worker()) not in (None, first) and pid, seconds=20)
    children = installation.children()
    assert are_gone(its_children)

    installation.process.send_signal(signal.SIGINT)
    code = installation.process.wait(timeout=30)

    printed = installation.log.read_text()
    assert code == 0, printed
    assert second in children
    assert are_gone(children)
    assert "Traceback" not in printed
    assert f"http://127.0.0.1:{installation.port}/" in printed
    assert "The worker ended (killed by SIGKILL)" in printed
    assert (var_dir / "secret_key").stat().st_mode & 0o777 == 0o600


def test_children_end_when_the_supervisor_is_killed(installation):
    wait_for(lambda: len(installation.children()) >= 5, seconds=20)
    children = installation.children()

    installation.process.kill()
    installation.process.wait()

    wait_for(lambda: are_gone(children), seconds=30)


def test_taken_port_is_refused_with_the_way_out(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        answer = run_serve(VAR_DIR=str(tmp_path), PORT=str(port))

    assert answer.returncode == 1
    assert f"Port {port} is in use" in answer.stderr
    assert "make run PORT=" in answer.stderr


def test_port_that_is_no_number_is_refused(tmp_path):
    answer = run_serve(VAR_DIR=str(tmp_path), PORT="eight")

    assert answer.returncode == 2
    assert "'eight' is not a port" in answer.stderr


def test_second_command_on_the_same_directory_is_refused(installation, var_dir):
    answer = run_serve(VAR_DIR=str(var_dir), PORT=str(free_port()))

    assert answer.returncode == 1
    assert "is running already" in answer.stderr


def test_unusable_settings_are_refused_before_anything_starts(tmp_path):
    answer = run_serve(VAR_DIR=str(tmp_path), PORT=str(free_port()), ALLOWED_HOSTS="example.org", DEBUG="true")

    assert answer.returncode == 1
    assert "The settings are not usable: DEBUG is on" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_database_that_does_not_answer_is_named(tmp_path):
    nobody = f"postgres://nobody@127.0.0.1:{free_port()}/nothing"

    answer = run_serve(VAR_DIR=str(tmp_path), PORT=str(free_port()), DATABASE_URL=nobody)

    assert answer.returncode == 1
    assert "The database does not answer" in answer.stderr
    assert "Traceback" not in answer.stderr


def run_serve(**variables: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        SERVE, cwd=PROJECT_DIR, env=environment(**variables), capture_output=True, text=True, timeout=60
    )
