"""The forecasts themselves, on arrays: straight line, seasonal, the officers' own, and one fitted to earlier years.

The fitted one says what is still to come as a mix of four guesses, each in shares of the plan: what usually came after
this month, what was done so far carried on by the season's shape, what the officers expect, and the pace of the last
three months. The weights are those (none negative) that would have been best in the years before; its interval is how
far it was out in each of these years when fitted to the others.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize, stats

MONTHS = 12
CONFIDENCE = 0.8
PACE_MONTHS = 3
LEAST_SHARE = 0.02  # of a year done: below it, carrying on what was done says nothing
MOST = 4.0  # plans: no guess of what is to come counts for more
BORROWED_YEARS = 1.0  # a group's own shape counts as if one average year were added to its years
FEWEST_ERRORS = 20  # below it, quantiles of errors are noise, and the spread is taken instead
WIDER = 2.0  # how much more a row's interval allows when there is only one year to learn from
PARTS = 5  # of a single year, each of which is told from the others


@dataclass(frozen=True)
class Panel:
    """Rows of one level, one for each thing and year. Amounts in 万元.

    ``year``, ``group``: (n,); ``plan``, ``done`` (since January), ``own`` (expected for the whole year; NaN where
    nobody said): (n, 12). Rows of one group share a shape of the year.
    """

    year: np.ndarray
    group: np.ndarray
    plan: np.ndarray
    done: np.ndarray
    own: np.ndarray

    def only(self, chosen: np.ndarray) -> "Panel":
        return Panel(*(getattr(self, name)[chosen] for name in ("year", "group", "plan", "done", "own")))

    @property
    def final(self) -> np.ndarray:
        return self.done[:, -1]

    def final_of(self, year: int) -> float:
        """What the rows of a year came to."""
        return float(self.final[self.year == year].sum())

    @property
    def years(self) -> list[int]:
        return sorted({int(year) for year in self.year})


@dataclass(frozen=True)
class Forecast:
    """Of each row, for the whole year. ``low`` and ``high``: 80 % lie between; NaN where nothing is known of errors."""

    straight: np.ndarray
    seasonal: np.ndarray
    fitted: np.ndarray
    own: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class TotalForecast:
    """Of the sum of all rows. ``scale`` and ``freedom`` are those of Student's t around ``fitted``; NaN if unknown."""

    straight: float
    seasonal: float
    fitted: float
    own: float
    low: float
    high: float
    scale: float
    freedom: int

    def probability_of(self, amount: float) -> float:
        """That the year comes to the amount or more; NaN where nothing is known of errors."""
        if not np.isfinite(self.scale):
            return float("nan")
        if self.scale == 0:
            return float(self.fitted >= amount)
        return float(stats.t.sf((amount - self.fitted) / self.scale, self.freedom))


@dataclass(frozen=True)
class Shapes:
    """Which share of a year's amount is done by the end of each month, by group; ``overall`` for what is unknown."""

    overall: np.ndarray
    by_group: dict

    def of(self, panel: Panel) -> np.ndarray:
        return np.array([self.by_group.get(group, self.overall) for group in panel.group]).reshape(-1, MONTHS)


@dataclass(frozen=True)
class Fitted:
    """``errors``: what came less what was said, in plans, of rows of years left out; ``of_total``: of such years."""

    month: int
    shapes: Shapes
    usual_rest: float
    weights: np.ndarray
    errors: np.ndarray
    of_total: np.ndarray
    years: int


def learn_shapes(history: Panel) -> Shapes:
    """From complete years; a group with few of them leans on all."""
    total = history.final.sum()
    overall = history.done.sum(axis=0) / total if total > 0 else np.arange(1, MONTHS + 1) / MONTHS
    by_group = {}
    for group in set(history.group.tolist()):
        rows = history.only(history.group == group)
        amount = rows.final.sum()
        borrowed = BORROWED_YEARS * amount / max(len(rows.years), 1)
        if amount > 0:
            by_group[group] = (rows.done.sum(axis=0) + borrowed * overall) / (amount + borrowed)
    return Shapes(overall, by_group)


def fit(history: Panel, month: int) -> Fitted:
    """Learn from complete years what follows the end of ``month``. Needs at least one year."""
    fitted = _fit_once(history, month)
    found = [(left, _rest(_fit_once(rest, month), left)) for rest, left in _left_out(history)]
    if not found:
        return fitted
    errors = np.concatenate([_errors(left, rest, month) for left, rest in found])
    of_total = np.array([_total_error(left, rest, month) for left, rest in found])
    if fitted.years == 1:  # how far a whole year can be out nobody has seen: as far as each of its rows
        of_total = np.array([np.sqrt(np.mean(errors**2))]) if len(errors) else of_total[:0]
    return replace(fitted, errors=errors, of_total=of_total)


def _left_out(history: Panel) -> list[tuple[Panel, Panel]]:
    """(the others, what is left out): each year; of a single year, each fifth of its groups."""
    years = history.years
    if len(years) > 1:
        return [(history.only(history.year != year), history.only(history.year == year)) for year in years]
    groups = sorted(set(history.group.tolist()))
    if len(groups) < PARTS:
        return []
    part = np.array([groups.index(group) % PARTS for group in history.group])
    return [(history.only(part != one), history.only(part == one)) for one in range(PARTS)]


def forecast(now: Panel, month: int, fitted: Fitted | None, shapes: Shapes | None = None) -> Forecast:
    """Of rows of an unfinished year, known to the end of ``month``. Without a past there is no fitted one."""
    done = now.done[:, month - 1]
    shapes = shapes or (fitted.shapes if fitted else None)
    nothing = np.full(len(done), np.nan)
    seasonal = done / np.maximum(shapes.of(now)[:, month - 1], LEAST_SHARE) if shapes else nothing
    said = now.own[:, month - 1]
    straight = done * MONTHS / month
    if fitted is None:
        return Forecast(straight, seasonal, nothing, said, nothing, nothing)
    expected = done + _rest(fitted, now)
    plan = _scale_of(now, month)
    low, high = _interval(fitted)
    return Forecast(
        straight,
        seasonal,
        expected,
        said,
        np.maximum(expected + low * plan, done),
        np.maximum(expected + high * plan, done),
    )


def forecast_total(now: Panel, month: int, fitted: Fitted | None, rows: Forecast) -> TotalForecast:
    """The sum of the rows; its interval is of how far whole years were out, with few of them wide."""
    sums = [_sum(one) for one in (rows.straight, rows.seasonal, rows.fitted, rows.own)]
    if fitted is None or len(fitted.of_total) == 0:
        return TotalForecast(*sums, *[float("nan")] * 3, freedom=0)
    # Each year was told from the others, so its error is one of telling a new year; that it is 0 on average is taken.
    freedom = fitted.years
    scale = float(np.sqrt(np.mean(fitted.of_total**2)) * _scale_of(now, month).sum())
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom)) * scale
    done = float(now.done[:, month - 1].sum())
    return TotalForecast(*sums, low=max(sums[2] - half, done), high=sums[2] + half, scale=scale, freedom=freedom)


def _sum(values: np.ndarray) -> float:
    """Of what is known; NaN if nothing is."""
    return float(np.nansum(values)) if np.isfinite(values).any() else float("nan")


# The fit -------------------------------------------------------------------------------------------------------------


def _fit_once(history: Panel, month: int) -> Fitted:
    shapes = learn_shapes(history)
    plan = _scale_of(history, month)
    counted = plan > 0
    rest = history.final - history.done[:, month - 1]
    usual = float(rest[counted].sum() / plan[counted].sum()) if counted.any() else 0.0
    fitted = Fitted(month, shapes, usual, np.array([1.0, 0, 0, 0]), np.array([]), np.array([]), len(history.years))
    if not counted.any():  # nothing to learn weights from
        return fitted
    guesses = _guesses(fitted, history)[counted]
    root = np.sqrt(plan[counted])  # so that what counts is how far the amounts are out
    weights, _ = optimize.nnls(guesses * root[:, None], rest[counted] / plan[counted] * root)
    return replace(fitted, weights=weights if weights.sum() > 0 else fitted.weights)


def _guesses(fitted: Fitted, panel: Panel) -> np.ndarray:
    """(n, 4): what is still to come, in plans."""
    month, plan = fitted.month, np.maximum(_scale_of(panel, fitted.month), 1e-9)
    shape = fitted.shapes.of(panel)
    share, left = shape[:, month - 1], 1 - shape[:, month - 1]
    done = panel.done[:, month - 1] / plan
    carried = done * left / np.maximum(share, LEAST_SHARE)
    before = month - 1 - PACE_MONTHS
    earlier = panel.done[:, before] / plan if before >= 0 else 0.0
    share_before = shape[:, before] if before >= 0 else 0.0
    pace = (done - earlier) * left / np.maximum(share - share_before, LEAST_SHARE)
    usual = fitted.usual_rest * left / max(1 - fitted.shapes.overall[month - 1], 1e-9)
    said = panel.own[:, month - 1] / plan - done
    said = np.where(np.isnan(said), usual, said)
    return np.clip(np.column_stack([usual, carried, said, pace]), 0, MOST)


def _rest(fitted: Fitted, panel: Panel) -> np.ndarray:
    """What is still to come, in 万元."""
    return _guesses(fitted, panel) @ fitted.weights * _scale_of(panel, fitted.month)


def _scale_of(panel: Panel, month: int) -> np.ndarray:
    """The plan; of what has none, what is done by now, so that something can be said of it."""
    plan = panel.plan[:, month - 1]
    return np.where(plan > 0, plan, panel.done[:, month - 1])


# How far it was out --------------------------------------------------------------------------------------------------


def _errors(left: Panel, rest: np.ndarray, month: int) -> np.ndarray:
    plan = _scale_of(left, month)
    counted = plan > 0
    return ((left.final - left.done[:, month - 1] - rest)[counted]) / plan[counted]


def _total_error(left: Panel, rest: np.ndarray, month: int) -> float:
    plan = _scale_of(left, month).sum()
    return float((left.final - left.done[:, month - 1] - rest).sum() / plan) if plan > 0 else 0.0


def _interval(fitted: Fitted) -> tuple[float, float]:
    """Below and above the forecast, in plans."""
    errors, tail = fitted.errors, (1 - CONFIDENCE) / 2
    if len(errors) == 0:
        return float("nan"), float("nan")
    wider = WIDER if fitted.years == 1 else 1
    if len(errors) < FEWEST_ERRORS:
        freedom = max(len(errors) - 1, 1)
        half = float(stats.t.ppf(1 - tail, freedom) * np.sqrt(np.mean(errors**2) * (1 + 1 / len(errors)))) * wider
        return -half, half
    low, high = np.quantile(errors, [tail, 1 - tail])
    return float(low) * wider, float(high) * wider
