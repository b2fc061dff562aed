"""How far each method would have been out in years that are over, told each month from nothing but the years before."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .methods import MONTHS, Panel, fit, forecast, forecast_total

METHODS = ("straight", "seasonal", "fitted", "own")


@dataclass(frozen=True)
class Tried:
    """Of one month. ``errors``: Σ|said − came| ÷ Σ came, by method, over rows for which each of them said something.

    ``coverage``: the share of outcomes within the 80 % interval; of rows, and of the sums of whole years.
    """

    month: int
    rows: int
    years: int
    errors: dict[str, float | None]
    coverage: float | None
    total_errors: dict[str, float | None]
    total_coverage: float | None


def back_test(panel: Panel, months: Iterable[int] = range(1, MONTHS), *, least_years: int = 2) -> list[Tried]:
    """Each year is told from those before it, of which there must be ``least_years``. Empty if there are too few."""
    tested = [year for year in panel.years if sum(one < year for one in panel.years) >= least_years]
    return [_try(panel, tested, month) for month in months] if tested else []


def _try(panel: Panel, tested: list[int], month: int) -> Tried:
    came, said, within = [], {name: [] for name in METHODS}, []
    totals, totals_said, totals_within = [], {name: [] for name in METHODS}, []
    for year in tested:
        now = panel.only((panel.year == year) & (panel.plan[:, month - 1] > 0))
        fitted = fit(panel.only(panel.year < year), month)
        rows = forecast(now, month, fitted)
        total = forecast_total(now, month, fitted, rows)
        came.append(now.final)
        within.append((now.final >= rows.low) & (now.final <= rows.high))
        totals.append(now.final.sum())
        totals_within.append(total.low <= now.final.sum() <= total.high)
        for name in METHODS:
            said[name].append(getattr(rows, name))
            totals_said[name].append(getattr(total, name))
    final = np.concatenate(came)
    return Tried(
        month=month,
        rows=len(final),
        years=len(tested),
        errors=_errors({name: np.concatenate(parts) for name, parts in said.items()}, final),
        coverage=_share(np.concatenate(within)),
        total_errors=_errors({name: np.array(parts) for name, parts in totals_said.items()}, np.array(totals)),
        total_coverage=_share(np.array(totals_within)),
    )


def _errors(said: dict[str, np.ndarray], came: np.ndarray) -> dict[str, float | None]:
    """Over what every method that said anything at all said something of: they are compared on the same rows."""
    saying = {name: values for name, values in said.items() if np.isfinite(values).any()}
    common = (
        np.all([np.isfinite(values) for values in saying.values()], axis=0) if saying else np.zeros(len(came), bool)
    )
    amount = came[common].sum()
    found: dict[str, float | None] = dict.fromkeys(said)
    for name, values in saying.items():
        found[name] = float(np.abs(values[common] - came[common]).sum() / amount) if amount > 0 else None
    return found


def _share(within: np.ndarray) -> float | None:
    return float(within.mean()) if len(within) else None
