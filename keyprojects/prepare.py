"""Makes an installation ready to run: tables, reference data, demo portfolio, static files.

A second run does only what an upgrade needs. This is a process of its own, so that the memory it takes is given back.
"""

import argparse
import hashlib
import io
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db.utils import OperationalError
from django.utils import translation

from .installation import write_secret_key
from .supervisor import say


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m keyprojects.prepare", description=__doc__)
    parser.add_argument("--no-demo", action="store_true", help="load no demo portfolio into an empty installation")
    parser.add_argument("--accounts-to", type=int, metavar="FD", help="file descriptor for the demo accounts, as JSON")
    options = parser.parse_args()
    try:
        prepare(with_demo=not options.no_demo)
        if options.accounts_to is not None:
            os.write(options.accounts_to, json.dumps(describe_demo()).encode())
    except KeyboardInterrupt:
        return 130
    except ImproperlyConfigured as error:
        return fail(f"The settings are not usable: {error}")
    except OperationalError as error:
        return fail(f"The database does not answer: {error}")
    except CommandError as error:
        return fail(str(error))
    return 0


def fail(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return 1


def prepare(*, with_demo: bool) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keyprojects.settings")
    write_secret_key()
    django.setup()
    with step("database tables"):
        call_command("migrate", verbosity=0, interactive=False)
    with step("regions, industries and clusters"):
        call_command("load_reference", stdout=io.StringIO())
    if with_demo and wants_demo():
        with step("demo portfolio of 3,647 invented listings, up to a minute"):
            call_command("load_demo", stdout=io.StringIO())
    collect_static()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say what is being done, and how long it took where that was worth noticing."""
    say(f"  {title} ...")
    started = time.monotonic()
    yield
    seconds = time.monotonic() - started
    if seconds >= 2:
        say(f"  ... {seconds:.0f} s")


# The demo portfolio ---------------------------------------------------------------------------------------------------


def wants_demo() -> bool:
    """Never where others can reach it: everybody knows the password of the demo accounts."""
    from projects.models import Project

    return not settings.SERVES_OTHERS and not Project.objects.exists()


def describe_demo() -> dict:
    """The accounts to sign in with; nothing when the portfolio is a real one."""
    from projects.models import Project

    if not Project.objects.filter(is_invented=True).exists():
        return {}
    from investments.demo.accounts import DEMO_PASSWORD

    return {"password": DEMO_PASSWORD, "accounts": demo_accounts_in_both_languages()}


def demo_accounts_in_both_languages() -> list[list[str]]:
    from investments.demo.accounts import demo_accounts

    with translation.override("zh-hans"):
        chinese = list(demo_accounts())
    with translation.override("en"):
        english = list(demo_accounts())
    return [
        [username, *(f"{here} / {there}" for here, there in zip(row, other, strict=True))]
        for (username, *row), (_username, *other) in zip(chinese, english, strict=True)
    ]


# Static files ---------------------------------------------------------------------------------------------------------


def collect_static() -> None:
    """Collect when a file has changed since the last time: compressing them all takes some seconds."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = fingerprint_of_static_files()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    with step("static files"):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(fingerprint)


def fingerprint_of_static_files() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            stat = os.stat(storage.path(name))
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
