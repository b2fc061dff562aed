"""Making a year's outlook and storing it with the version of the figures that it was made from."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.moments import one_moment
from common.money import wan

from ..freshness import Freshness, get_freshness
from ..locks import lock_rollup
from ..models import Level, Outlook, OutlookRow, OwnForecast, Rebuild, Target
from ..selection import get_default_year
from .backtest import back_test
from .methods import MONTHS, Fitted, Forecast, Panel, TotalForecast, fit, forecast, forecast_total
from .panels import Figures, read_figures

LEVELS = (Level.UNIT, Level.BATCH, Level.INDUSTRY, Level.PROJECT)
ROWS_AT_A_TIME = 1_000
LARGEST_WAN = 999_999_999_999.0  # what a column holds
MOST_YEARS = 8  # to learn from; older ones tell little of today


@dataclass(frozen=True)
class _Made:
    """What was found of one level."""

    now: Panel
    keys: list
    rows: Forecast
    fitted: Fitted | None


def make_outlook(year: int, *, at: datetime) -> Outlook:
    """Forecast a year from the end of its newest month worth looking at; replaces the outlook that was."""
    freshness, basis, history, figures, target = _read(year)
    month = freshness.newest_month
    history = [one for one in history if figures.panels[Level.UNIT].final_of(one) > 0]
    made = {level: _make(figures, level, history, year, month) for level in LEVELS}
    units = made[Level.UNIT]
    total = forecast_total(units.now, month, units.fitted, units.rows)
    outlook = Outlook(
        year=year,
        month=month,
        version=freshness.version,
        basis=basis,
        made_at=at,
        history=history,
        target_wan=target,
        probability=_number(total.probability_of(float(target))) if target is not None else None,
        errors=_errors(figures, history, month),
    )
    rows = [_total_row(units.now, total, month)]
    for level, one in made.items():
        rows += _rows(one, level, month)
    _store(outlook, rows)
    return outlook


def make_due_outlooks(*, at: datetime) -> int:
    """Of the year at hand, if anything it is made from has changed and is computed; returns how many were made."""
    year = get_default_year(timezone.localdate(at))
    freshness = get_freshness(year)
    if freshness.computed_at is None or freshness.stale:
        return 0
    if Outlook.objects.filter(year=year, basis=_basis(year)).exists():
        return 0
    make_outlook(year, at=at)
    return 1


def _basis(year: int) -> str:
    """Everything that a forecast of the year is made from, in one word: another one means that it is out of date."""
    versions = Rebuild.objects.filter(year__lte=year).order_by("year").values_list("year", "version")
    said = OwnForecast.objects.aggregate(newest=Max("pk"))["newest"]
    parts = [*(f"{of}:{version}" for of, version in versions), f"said {said}", f"target {_target(year)}"]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def _target(year: int) -> Decimal | None:
    return Target.objects.filter(year=year, unit=None).values_list("target_wan", flat=True).first()


@one_moment()
def _read(year: int) -> tuple[Freshness, str, list[int], Figures, Decimal | None]:
    complete = Rebuild.objects.filter(year__lt=year, newest_month=MONTHS).order_by("year")
    history = list(complete.values_list("year", flat=True))[-MOST_YEARS:]
    return get_freshness(year), _basis(year), history, read_figures([*history, year]), _target(year)


def _make(figures: Figures, level: str, history: Sequence[int], year: int, month: int) -> _Made:
    panel = figures.panels[level]
    chosen = panel.year == year
    now = panel.only(chosen)
    keys = [key for key, is_now in zip(figures.keys[level], chosen, strict=True) if is_now]
    fitted = fit(panel.only(np.isin(panel.year, history)), month) if history else None
    return _Made(now, keys, forecast(now, month, fitted, None if history else figures.profiles.get(level)), fitted)


def _errors(figures: Figures, history: Sequence[int], month: int) -> dict:
    """Level -> what the back-test found, month by month; of projects, which are many, of this month alone."""
    found = {}
    for level in LEVELS:
        panel = figures.panels[level]
        months: Iterable[int] = [month] if level == Level.PROJECT else range(1, MONTHS)
        tried = back_test(panel.only(np.isin(panel.year, history)), months)
        found[str(level)] = [asdict(one) for one in tried]
    return found


def _rows(made: _Made, level: str, month: int) -> list[OutlookRow]:
    rows = []
    for place, key in enumerate(made.keys):
        what = {"listing_id": key} if level == Level.PROJECT else {"code": key}
        rows.append(
            OutlookRow(
                level=level,
                planned_wan=wan(made.now.plan[place, month - 1]),
                completed_wan=wan(made.now.done[place, month - 1]),
                **{f"{name}_wan": _amount(values[place]) for name, values in vars(made.rows).items()},
                **what,
            )
        )
    return rows


def _total_row(units: Panel, total: TotalForecast, month: int) -> OutlookRow:
    names = ("straight", "seasonal", "fitted", "own", "low", "high")
    return OutlookRow(
        level=Level.TOTAL,
        planned_wan=wan(units.plan[:, month - 1].sum()),
        completed_wan=wan(units.done[:, month - 1].sum()),
        **{f"{name}_wan": _amount(getattr(total, name)) for name in names},
    )


@transaction.atomic
def _store(outlook: Outlook, rows: list[OutlookRow]) -> None:
    lock_rollup(outlook.year)
    if Outlook.objects.filter(year=outlook.year, version__gt=outlook.version).exists():
        return  # somebody was quicker, with newer figures
    Outlook.objects.filter(year=outlook.year).delete()
    outlook.save()
    for row in rows:
        row.outlook = outlook
    OutlookRow.objects.bulk_create(rows, batch_size=ROWS_AT_A_TIME)


def _amount(value: float) -> Decimal | None:
    return wan(min(max(float(value), 0.0), LARGEST_WAN)) if np.isfinite(value) else None


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None
