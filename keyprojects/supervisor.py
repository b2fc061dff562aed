"""Keeps a few processes running, and ends them together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence

LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
GRACE = 20.0

Say = Callable[[str], None]


def end_with_parent() -> None:
    """Ask Linux to end this process when the supervisor dies, even by kill -9; elsewhere nothing happens."""
    set_parent_death_signal = 1
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


class Child:
    """One process with its own children (a session), started again after a pause that grows while it keeps dying."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]):
        self.name = name
        self.command = list(command)
        self.environment = dict(environment)
        self.process: subprocess.Popen | None = None
        self.started_at = 0.0
        self.next_start = 0.0
        self.pause = 1.0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )

    def revive(self, say: Say) -> None:
        """Start it if it is not running and its pause is over; to be called again and again."""
        if self.process is not None and self.process.poll() is not None:
            self.bury(say)
        if self.process is None and time.monotonic() >= self.next_start:
            self.start()

    def bury(self, say: Say) -> None:
        """Note a death, end what the dead process left behind, and set the time of the next start."""
        code = self.process.returncode
        self.signal_group(signal.SIGKILL)
        self.process = None
        now = time.monotonic()
        if now - self.started_at > STEADY_AFTER:
            self.pause = 1.0
        self.next_start = now + self.pause
        say(f"The {self.name} ended ({describe_exit(code)}); it starts again in {self.pause:.0f} s.")
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.is_running():
            self.process.terminate()

    def signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)

    def make_sure_it_is_gone(self) -> None:
        if self.process is not None:
            self.signal_group(signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Runs its children until SIGTERM or SIGINT, then stops them and returns."""

    def __init__(self, children: Sequence[Child], *, say: Say):
        self.children = children
        self.say = say
        self.stopping = threading.Event()

    def run(self, *, each_round: Callable[[], None]) -> None:
        """Start everything and watch it until asked to stop, calling each_round some times a second."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        try:
            while not self.stopping.is_set():
                for child in self.children:
                    child.revive(self.say)
                each_round()
                self.stopping.wait(0.25)
        finally:
            self.stop()

    def stop(self) -> None:
        """Let running requests and tasks finish, for GRACE seconds at most."""
        self.say("\nStopping ...")
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE
        while any(child.is_running() for child in self.children) and time.monotonic() < deadline:
            time.sleep(0.1)
        for child in self.children:
            child.make_sure_it_is_gone()
        self.say("Stopped. The data is kept.")


def describe_exit(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"


def say(text: str) -> None:
    """Print at once, also into a pipe; a reader who has gone away is no reason to stop."""
    with contextlib.suppress(BrokenPipeError):
        print(text, flush=True)
