"""``python -m bench``: makes installations of its own, measures each subject on them, prints a Markdown table.

SQLite always; PostgreSQL too when DATABASE_URL names a server on which a database may be created. docs/benchmarks.md
holds the last table.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager

from .installations import PROJECT_DIR, embedded, load_demo, on_server

ON_EMPTY_REGISTER = ["importing"]
ON_DEMO = ["rollup", "lamps", "sheet", "overview", "memory"]
WHEN_NAMED = ["paint", "burst", "scale"]  # need Chromium; change the demo; take a quarter of an hour and 6 GB
SUBJECTS = [*ON_EMPTY_REGISTER, *ON_DEMO]
KNOWN = [*SUBJECTS, *WHEN_NAMED]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(KNOWN)}; default: all but paint, burst and scale"
    )
    subjects = parser.parse_args().subjects or SUBJECTS
    if unknown := set(subjects) - set(KNOWN):
        parser.error(f"no such subject: {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that databases and directories go as well
    print("| database | what | ours | yardstick | ratio | bound | kept |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for database, installation in databases():
        with installation as environment:
            measure_all(database, [name for name in ON_EMPTY_REGISTER if name in subjects], environment)
            if wanted := [name for name in [*ON_DEMO, *WHEN_NAMED] if name in subjects]:
                load_demo(environment)
                measure_all(database, wanted, environment)
    if not server():
        print("\nPostgreSQL was not measured: set DATABASE_URL to a server on which a database may be created.")
    return 0


def databases() -> list[tuple[str, AbstractContextManager]]:
    found: list[tuple[str, AbstractContextManager]] = [("SQLite", embedded())]
    return [("PostgreSQL", on_server(server())), *found] if server() else found


def server() -> str:
    url = os.environ.get("DATABASE_URL", "")
    return "" if url.startswith("sqlite") else url


def measure_all(database: str, subjects: list[str], environment: dict[str, str]) -> None:
    for subject in subjects:
        measure(database, subject, environment)


def measure(database: str, subject: str, environment: dict[str, str]) -> None:
    """In a process of its own: what one subject loads or leaves behind is no matter of the next."""
    command = [sys.executable, "-m", f"bench.{subject}"]
    with subprocess.Popen(command, cwd=PROJECT_DIR, env=environment, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            row = json.loads(line)
            kept = {True: "yes", False: "**no**", None: ""}[row.pop("kept")]
            print(f"| {database} | {' | '.join(row.values())} | {kept} |", flush=True)
    if process.returncode:
        raise SystemExit(process.returncode)


if __name__ == "__main__":
    sys.exit(main())
