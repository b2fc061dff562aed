"""What every subject's process begins and ends with."""

import gc
import json
import os

import django

from .measuring import Result

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"  # importing keyprojects names the product's


def begin() -> None:
    """As a web server's process begins."""
    django.setup()
    gc.collect()
    gc.freeze()


def report(*results: Result) -> None:
    """A line of JSON for each row of the table."""
    for result in results:
        print(json.dumps(result.as_row(), ensure_ascii=False), flush=True)
