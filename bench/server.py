"""The web server as the installation runs it, and clients that do as little as possible."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from keyprojects.supervisor import end_with_parent

from .installations import PROJECT_DIR

FRUGAL = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "65536"}  # as keyprojects.serve sets it
CONFIG = PROJECT_DIR / "keyprojects" / "gunicorn.conf.py"
CLIENTS = 4


@contextmanager
def running() -> Iterator["Server"]:
    server = Server()
    try:
        server.wait()
        yield server
    finally:
        server.stop()


class Server:
    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = os.environ | FRUGAL | {"HOST": "127.0.0.1", "PORT": str(self.port), "WEB_WORKERS": "2"}
        command = [sys.executable, "-m", "gunicorn", "-c", str(CONFIG)]
        self.process = subprocess.Popen(
            command, cwd=PROJECT_DIR, env=environment, stdout=sys.stderr, preexec_fn=end_with_parent
        )

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("The web server did not answer.")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def pss_mib(self) -> float:
        """Proportional set size of master and workers: a page shared by three counts a third for each."""
        pids = [self.process.pid, *self.workers()]
        return sum(pss_kib(pid) for pid in pids) / 1024

    def cpu_seconds(self) -> float:
        """Used by the workers so far."""
        ticks = 0
        for pid in self.workers():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def pss_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


class Connection:
    """Kept open as long as the server keeps it; the sync worker closes it after each answer."""

    def __init__(self, port: int, path: str, cookies: str):
        self.port = port
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies}\r\nConnection: keep-alive\r\n\r\n"
        ).encode()
        self.socket: socket.socket | None = None

    def get(self) -> int:
        """The size of the body; anything but a 200 stops the benchmark."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.sendall(self.request)
        answer = self.socket.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += self.read()
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"{self.request.decode()}\n{head.decode()}")
        headers = head.lower()
        length = int(headers.partition(b"content-length:")[2].partition(b"\r\n")[0])
        received = len(body)
        while received < length:
            received += len(self.read())
        if b"connection: close" in headers:
            self.socket.close()
            self.socket = None
        return length

    def read(self) -> bytes:
        part = self.socket.recv(65536)
        if not part:
            raise SystemExit("The web server closed the connection within an answer.")
        return part


def rate(port: int, path: str, cookies: str, requests: int) -> float:
    """Requests a second that CLIENTS connections get answered."""

    def ask(_client: int) -> None:
        connection = Connection(port, path, cookies)
        for _ in range(requests // CLIENTS):
            connection.get()

    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(ask, range(CLIENTS)))
    return requests // CLIENTS * CLIENTS / (time.perf_counter() - started)
