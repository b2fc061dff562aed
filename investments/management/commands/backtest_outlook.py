"""``backtest_outlook FILE.csv``: how far each forecast would have been out on any monthly cumulative series."""

import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from investments.outlook.backtest import METHODS, Tried, back_test
from investments.outlook.series import BadSeries, read_series

HEADS = {"straight": "straight line", "seasonal": "seasonal", "fitted": "fitted", "own": "officers' own"}


class Command(BaseCommand):
    help = (
        "Back-test the forecasts on a CSV file with the columns series, year, plan and 1 to 12 (cumulative from "
        "January) and, if known, own1 to own12 (expected of the whole year at each month's end). Any unit of amount."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--months", default="1-11", help="such as 6 or 3-9; all by default")

    def handle(self, *, file: Path, months: str, **options) -> None:
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                panel = read_series(csv.DictReader(lines))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except (UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"{file}: not a CSV file in UTF-8: {error}") from error
        except BadSeries as bad:
            raise CommandError("\n".join(f"{file}: {one}" for one in bad.errors)) from bad
        tried = back_test(panel, _months(months))
        if not tried:
            raise CommandError(f"{file}: three complete years are needed, two to learn from and one to try.")
        for line in table_of(tried):
            self.stdout.write(line)


def table_of(tried: list[Tried]) -> list[str]:
    """Markdown: per cent of what came; of single series, and of the sums of whole years."""
    heads = [HEADS[name] for name in METHODS]
    titles = ["month", "outcomes", *heads, "in the 80 % interval", *(f"{head}, sum" for head in heads)]
    lines = [f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]
    for one in tried:
        cells = [str(one.month), str(one.rows), *(_percent(one.errors[name]) for name in METHODS)]
        cells.append(_percent(one.coverage))
        cells += [_percent(one.total_errors[name]) for name in METHODS]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{100 * value:.1f} %"


def _months(text: str) -> list[int]:
    first, _dash, last = text.partition("-")
    try:
        months = list(range(int(first), int(last or first) + 1))
    except ValueError:
        months = []
    if not months or not 1 <= months[0] <= months[-1] <= 11:
        raise CommandError(f"--months {text}: write one month from 1 to 11, or two as 3-9.")
    return months
