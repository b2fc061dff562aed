"""Redis and PostgreSQL of a test's own, that it may stop, kill and start again."""

import glob
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress

import psycopg2
import redis

from .processes import free_port, wait_for


class OwnRedis:
    """Keeps nothing on disk: a restart loses whatever was queued, as in the worst case."""

    def __init__(self):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.directory = tempfile.mkdtemp(prefix="kp-redis-")
        self.start()

    def start(self) -> None:
        command = [
            "redis-server",
            "--bind",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--save",
            "",
            "--dir",
            self.directory,
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for(self.answers, seconds=20)

    def answers(self) -> bool:
        with suppress(redis.exceptions.ConnectionError):
            return redis.Redis(port=self.port).ping()
        return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)


class OwnPostgres:
    """A cluster of its own, on the programs that the machine has."""

    def __init__(self):
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.directory = tempfile.mkdtemp(prefix="kp-postgres-")
        self.as_user = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            os.chown(self.directory, pwd.getpwnam("postgres").pw_uid, pwd.getpwnam("postgres").pw_gid)
            self.as_user = ["runuser", "-u", "postgres", "--"]
        self._run("initdb", "-D", f"{self.directory}/data", "-A", "trust", "-U", "postgres", "-E", "UTF8")
        self.start()

    @staticmethod
    def programs() -> str | None:
        """Where initdb and pg_ctl are; None where there are none."""
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        return os.path.dirname(found[-1]) if found else None

    def start(self) -> None:
        options = f"-p {self.port} -k {self.directory} -c listen_addresses=127.0.0.1"
        self._ctl("-o", options, "-l", f"{self.directory}/log", "-w", "start")

    def restart(self) -> None:
        """At once: whatever is connected is cut off, and the log is replayed."""
        self._ctl("-m", "immediate", "stop")
        self.start()

    def execute(self, sql: str) -> list[tuple]:
        connection = psycopg2.connect(self.url)
        try:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def end(self) -> None:
        self._ctl("-m", "immediate", "stop")
        shutil.rmtree(self.directory, ignore_errors=True)

    def _ctl(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", f"{self.directory}/data", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.as_user, f"{self.programs()}/{program}", *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, timeout=120)
