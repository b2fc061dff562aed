"""``python -m bench``: makes installations of its own, measures each subject on them, prints a Markdown table.

SQLite always; PostgreSQL too when DATABASE_URL names a server on which a database may be created. docs/benchmarks.md
holds the last table.
"""

import argparse
import json
import os
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from .installations import PROJECT_DIR, embedded, on_server

SUBJECTS = ["rollup", "importing", "overview", "memory"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(SUBJECTS)}; default: all")
    subjects = parser.parse_args().subjects or SUBJECTS
    if unknown := set(subjects) - set(SUBJECTS):
        parser.error(f"no such subject: {', '.join(sorted(unknown))}")
    print("| database | what | ours | yardstick | ratio | bound | kept |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for database, installation in databases():
        with installation as environment:
            for subject in subjects:
                measure(database, subject, environment)
    if not server():
        print("\nPostgreSQL was not measured: set DATABASE_URL to a server on which a database may be created.")
    return 0


def databases() -> list[tuple[str, AbstractContextManager]]:
    found: list[tuple[str, AbstractContextManager]] = [("SQLite", embedded())]
    return [("PostgreSQL", on_server(server())), *found] if server() else found


def server() -> str:
    url = os.environ.get("DATABASE_URL", "")
    return "" if url.startswith("sqlite") else url


def measure(database: str, subject: str, environment: dict[str, str]) -> None:
    """In a process of its own: what one subject loads or leaves behind is no matter of the next."""
    command = [sys.executable, "-m", f"bench.{subject}"]
    answer = subprocess.run(command, cwd=PROJECT_DIR, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    for line in answer.stdout.splitlines():
        row = json.loads(line)
        kept = {True: "yes", False: "**no**", None: ""}[row.pop("kept")]
        print(f"| {database} | {' | '.join(row.values())} | {kept} |", flush=True)


if __name__ == "__main__":
    os.chdir(Path(PROJECT_DIR))
    sys.exit(main())
