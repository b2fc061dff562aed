"""A whole running installation for tests: web server, Celery worker and beat."""

import os
import signal
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

from .processes import PROJECT_DIR, environment, free_port

SERVE = [sys.executable, "-m", "keyprojects.serve", "--no-demo"]


class Installation:
    """A running `keyprojects.serve` with a directory and a port of its own."""

    def __init__(self, **variables: str):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = Path(variables["VAR_DIR"], "serve.log")
        self.process = subprocess.Popen(
            SERVE,
            cwd=PROJECT_DIR,
            env=environment(PORT=str(self.port), **variables),
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
        )

    def is_healthy(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        with suppress(OSError), urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
            return answer.status == 200
        return False

    def children(self) -> set[int]:
        return processes_below(self.process.pid)

    def worker(self) -> int | None:
        """Process id of the Celery worker that the supervisor started."""
        return next(
            (pid for pid in self.children() if parent(pid) == self.process.pid and "celery" in title(pid)), None
        )

    def end(self) -> None:
        left_over = self.children() | {self.process.pid}
        for pid in left_over:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def title(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def parent(pid: int) -> int | None:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return None


def processes_below(ancestor: int) -> set[int]:
    everybody = {int(path.name): parent(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    found, newest = set(), {ancestor}
    while newest:
        newest = {pid for pid, its_parent in everybody.items() if its_parent in newest}
        found |= newest
    return found


def are_gone(pids: set[int]) -> bool:
    return not any(title(pid) for pid in pids)
