"""Reading a table of monthly cumulative series that somebody brings, for a back-test."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import isfinite

import numpy as np

from .methods import MONTHS, Panel


class BadSeries(Exception):
    """``errors``: everything that is wrong, each with its line."""

    def __init__(self, errors: list[str]):
        self.errors = errors
        super().__init__("; ".join(errors))


def read_series(rows: Iterable[Mapping[str, str]]) -> Panel:
    """Rows with series, year, plan and 1 to 12, and perhaps own1 to own12. Raises BadSeries with every error."""
    errors: list[str] = []
    keys, plans, done, own = [], [], [], []
    for line, row in enumerate(rows, start=2):
        if line == 2 and (missing := [name for name in _NEEDED if name not in row]):
            raise BadSeries([f"line 1: the columns {', '.join(missing)} are missing"])
        key = (row["series"], row["year"])
        amounts = [_number(row.get(name), name, line, errors) for name in _AMOUNTS]
        said = [_number(row.get(f"own{month}") or "nan", f"own{month}", line, errors) for month in range(1, MONTHS + 1)]
        if not re.fullmatch("[12][0-9]{3}", row["year"] or ""):
            errors.append(f"line {line}: year '{row['year']}' is no year")
        if key in keys:
            errors.append(f"line {line}: {key[0]} {key[1]} stands in the file twice")
        if any(later < earlier for earlier, later in pairwise(amounts[1:])):
            errors.append(f"line {line}: {key[0]} {key[1]} falls; amounts are cumulative from January")
        keys.append(key)
        plans.append([amounts[0]] * MONTHS)
        done.append(amounts[1:])
        own.append(said)
    if errors or not keys:
        raise BadSeries(errors or ["no rows"])
    return Panel(
        year=np.array([int(year) for _name, year in keys]),
        group=np.array([name for name, _year in keys], dtype=object),
        plan=np.array(plans),
        done=np.array(done),
        own=np.array(own),
    )


_AMOUNTS = ["plan", *(str(month) for month in range(1, MONTHS + 1))]
_NEEDED = ["series", "year", *_AMOUNTS]


def _number(text: str | None, name: str, line: int, errors: list[str]) -> float:
    try:
        number = float((text or "").replace(",", ""))
        if not (isfinite(number) or name.startswith("own")):
            raise ValueError
    except ValueError:
        errors.append(f"line {line}: {name} '{text or ''}' is no number")
        return 0.0
    if number < 0:
        errors.append(f"line {line}: {name} {text} is negative")
    return number
