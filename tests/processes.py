"""Real processes for tests: an environment of their own, a free port, and waiting without sleeping too long."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

PROJECT_DIR = Path(__file__).resolve().parent.parent
NOT_INHERITED = {"DJANGO_SETTINGS_MODULE", "VAR_DIR", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "SECRET_KEY"}

Answer = TypeVar("Answer")


def environment(**values: str) -> dict[str, str]:
    """This process's environment without what chooses an installation, and with the given values instead."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    return kept | {"PYTHONUNBUFFERED": "1"} | values


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(question: Callable[[], Answer], *, seconds: float) -> Answer:
    """The first true answer; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{getattr(question, '__name__', question)} was not true within {seconds} s")
