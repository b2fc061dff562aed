"""Installations of the benchmark's own: one on SQLite, and one on PostgreSQL if there is a server."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

PROJECT_DIR = Path(__file__).resolve().parent.parent
NOT_INHERITED = {"DJANGO_SETTINGS_MODULE", "VAR_DIR", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "SECRET_KEY"}


@contextmanager
def embedded() -> Iterator[dict[str, str]]:
    """The environment of an installation on SQLite, gone afterwards. Its register is empty."""
    with directory() as variables:
        prepare(variables, "--no-demo")
        yield variables


@contextmanager
def on_server(url: str) -> Iterator[dict[str, str]]:
    """The same on a database of its own, made beside the one that ``url`` names and dropped afterwards."""
    name = f"keyprojects_bench_{os.getpid()}"
    execute(url, f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    own = urlsplit(url)._replace(path=f"/{name}").geturl()
    try:
        with directory() as variables:
            environment = variables | {"DATABASE_URL": own}
            prepare(environment, "--no-demo")
            yield environment
    finally:
        execute(url, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def directory() -> Iterator[dict[str, str]]:
    path = tempfile.mkdtemp(prefix="keyprojects-bench-")
    kept = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    try:
        yield kept | {"VAR_DIR": path, "LOG_LEVEL": "ERROR"}
    finally:
        shutil.rmtree(path, ignore_errors=True)


def load_demo(environment: dict[str, str]) -> None:
    prepare(environment)
    if url := environment.get("DATABASE_URL"):
        execute(url, "VACUUM ANALYZE")  # as autovacuum does within a minute


def prepare(environment: dict[str, str], *options: str) -> None:
    command = [sys.executable, "-m", "keyprojects.prepare", *options]
    subprocess.run(command, cwd=PROJECT_DIR, env=environment, check=True, stdout=subprocess.DEVNULL)


def execute(url: str, sql: str) -> None:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
    finally:
        connection.close()
