"""Runs the whole installation in the foreground: web server, Celery worker and beat, until Ctrl-C.

Worker and beat are one process here, which is right for one machine: two of these commands on one database would send
each periodic task twice. For several machines run `gunicorn -c keyprojects/gunicorn.conf.py`, any number of
`celery -A keyprojects worker` and exactly one `celery -A keyprojects beat` instead.

Environment: PORT (8000), HOST (127.0.0.1), WEB_WORKERS (2), VAR_DIR (var), DATABASE_URL, REDIS_URL, ALLOWED_HOSTS,
SECRET_KEY; a file .env beside manage.py may hold them too.
"""

import argparse
import errno
import json
import os
import socket
import subprocess
import sys

from . import installation
from .supervisor import Child, Supervisor, end_with_parent, say
from .welcome import welcome

WEB_SERVER = [sys.executable, "-m", "gunicorn", "-c", str(installation.BASE_DIR / "keyprojects" / "gunicorn.conf.py")]
QUIET = ["-W", "ignore:You're running the worker with superuser"]  # eight lines; serve() says it in one
WORKER = [sys.executable, *QUIET, "-m", "celery", "-q", "-A", "keyprojects", "worker", "-B", "-c", "1"]
WORKER += ["--without-mingle", "--without-gossip", "--without-heartbeat", "--loglevel", "WARNING"]
# glibc: one arena, and free memory goes back early; both cost nothing in processes of one thread.
FRUGAL = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "65536"}


def main() -> int:
    env = installation.read_environment()
    options = parse_arguments(env)
    if complaint := complain_about_port(options.host, options.port):
        return fail(complaint)
    lock = installation.lock()
    if lock is None:
        return fail(f"This installation is running already: its directory {installation.var_dir()} is in use.")
    with lock:
        return serve(options)


def parse_arguments(env) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m keyprojects.serve", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--host", default=env("HOST", default="127.0.0.1"), help="address to listen on")
    parser.add_argument("--port", default=env("PORT", default="8000"), type=port_number, help="port to listen on")
    parser.add_argument("--no-demo", action="store_true", help="load no demo portfolio into an empty installation")
    return parser.parse_args()


def port_number(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port; choose 1 to 65535, as in: make run PORT=8001")


def complain_about_port(host: str, port: int) -> str | None:
    """A sentence that says why we cannot listen there, or None."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            in_use = error.errno == errno.EADDRINUSE
            reason = f"Port {port} is in use by another program" if in_use else f"{host}:{port}: {error.strerror}"
            return f"{reason}. Choose another: make run PORT={free_port()}"
    return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fail(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return 1


def serve(options: argparse.Namespace) -> int:
    if os.geteuid() == 0:
        say("You are root. Where others share the machine, run this as a user of its own.")
    say("Preparing:")
    try:
        code, demo = prepare(with_demo=not options.no_demo)
    except KeyboardInterrupt:
        say("Stopped.")
        return 0
    if code:
        return code
    environment = os.environ | {"HOST": options.host, "PORT": str(options.port), "PYTHONUNBUFFERED": "1"}
    children = [Child("web server", WEB_SERVER, FRUGAL | environment), Child("worker", WORKER, FRUGAL | environment)]
    Supervisor(children, say=say).run(each_round=Announcement(options.host, options.port, demo))
    return 0


def prepare(*, with_demo: bool) -> tuple[int, dict]:
    """Exit code of the preparation, and the demo accounts if there are any."""
    reader, writer = os.pipe()
    command = [sys.executable, "-m", "keyprojects.prepare", "--accounts-to", str(writer)]
    command += [] if with_demo else ["--no-demo"]
    process = subprocess.Popen(command, pass_fds=[writer], preexec_fn=end_with_parent)
    os.close(writer)
    try:
        with open(reader) as answer:
            demo = answer.read()
        return process.wait(), json.loads(demo or "{}")
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise


class Announcement:
    """Prints the welcome once, as soon as the web server answers."""

    def __init__(self, host: str, port: int, demo: dict):
        self.host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
        self.port = port
        self.demo = demo
        self.made = False

    def __call__(self) -> None:
        if not self.made and self.answers():
            say(welcome(self.host, self.port, self.demo))
            self.made = True

    def answers(self) -> bool:
        try:
            socket.create_connection((self.host, self.port), timeout=1).close()
        except OSError:
            return False
        return True


if __name__ == "__main__":
    sys.exit(main())
