"""Reading the figures of several years as arrays: cells for units, batches and industries, lines for projects."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from django.db import connection
from django.utils import timezone

from accounts.models import Region
from projects.models import Industry

from ..lines import lines_of
from ..models import Level, OwnForecast
from .methods import MONTHS, Panel, Shapes

COLUMNS = {Level.UNIT: "unit_id", Level.BATCH: "batch", Level.INDUSTRY: "industry_id"}
SEASON_MONTHS = range(4, 11)  # in which work goes on where it rests in winter, as in the measures' season


@dataclass(frozen=True)
class Listed:
    """A listing's year: what its panel row is made of besides amounts."""

    listing_id: int
    unit_id: int
    batch: str
    industry_id: int
    stage: str


@dataclass(frozen=True)
class Figures:
    """The panels of all levels, and whose rows they are: codes of filters, or ids of listings."""

    panels: dict[str, Panel]
    keys: dict[str, list]
    profiles: dict[str, Shapes]  # how the season is planned, for where no year before is known


def read_figures(years: Sequence[int]) -> Figures:
    """Everything of these years, of which the last is not over. Memory grows with the listings.

    Of the years before, only what was on the list in December: what left it took what it had done out of the sums.
    """
    now = years[-1]
    listed, projects = _read_projects(years)
    said = _Said(listed, projects)
    panels, keys = {Level.PROJECT: projects}, {Level.PROJECT: [one.listing_id for one in listed]}
    codes = {Level.UNIT: _codes(Region), Level.INDUSTRY: _codes(Industry), Level.BATCH: {}}
    for level, column in COLUMNS.items():
        found = _added_up(listed, projects, attrgetter(column), before=now) | _read_cells(column, [now])
        own = said.by(attrgetter(column))
        groups = [codes[level].get(key, key) for _year, key in found]
        panels[level] = _panel(list(found), [found[key] for key in found], own, groups)
        keys[level] = groups
    return Figures(panels, keys, _profiles(projects, codes[Level.UNIT]))


def _added_up(listed: Sequence[Listed], projects: Panel, key, *, before: int) -> dict[tuple, np.ndarray]:
    """(year, key) -> (2, 12) of plans and what is done, of the years before."""
    sums: dict[tuple, np.ndarray] = {}
    for one, year, plan, done in zip(listed, projects.year, projects.plan, projects.done, strict=True):
        if year < before:
            place = int(year), key(one)
            sums[place] = sums.get(place, 0.0) + np.array([plan, done])
    return sums


def _codes(model) -> dict[int, str]:
    return dict(model.objects.values_list("pk", "code"))


def _read_cells(column: str, years: Sequence[int]) -> dict[tuple, np.ndarray]:
    """(year, key) -> (2, 12) of plans and what is done."""
    sql = f"""
        SELECT year, {column}, month, SUM(planned_wan), SUM(completed_ytd_wan) FROM investments_rollupcell
        WHERE year IN ({", ".join(["%s"] * len(years))}) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    """
    found: dict[tuple, np.ndarray] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, list(years))
        for year, key, month, planned, done in cursor.fetchall():
            found.setdefault((year, key), np.zeros((2, MONTHS)))[:, month - 1] = float(planned), float(done)
    return found


def _read_projects(years: Sequence[int]) -> tuple[list[Listed], Panel]:
    """Each listing with the plan and the figures of its months, classed as in its newest month."""
    resting = set(Region.objects.filter(rests_in_winter=True).values_list("pk", flat=True))
    keys, amounts, listed, groups = [], [], [], []
    for year in years:
        of_year: dict[int, tuple[Listed, np.ndarray, int]] = {}
        statement = lines_of(year)
        sql = f"""{statement.ctes} SELECT listing_id, unit_id, batch, industry_id, stage, month,
            planned_wan, completed_ytd_wan FROM lines ORDER BY listing_id, month"""
        with connection.cursor() as cursor:
            cursor.execute(sql, statement.params)
            for *words, month, planned, done in cursor.fetchall():
                known = of_year.get(words[0])
                values = known[1] if known else np.zeros((2, MONTHS))
                values[:, month - 1] = float(planned or 0), float(done)
                of_year[words[0]] = Listed(*words), values, month
        for one, values, last in of_year.values():
            if year < years[-1] and last < MONTHS:
                continue
            keys.append((year, one.listing_id))
            amounts.append(values)
            listed.append(one)
            groups.append(f"{one.industry_id}:{one.stage}:{one.unit_id in resting:d}")
    said = _read_own(years)
    own = {key: said.get(key[1], np.full(MONTHS, np.nan)) for key in keys}
    return listed, _panel(keys, amounts, own, groups)


def _read_own(years: Sequence[int]) -> dict[int, np.ndarray]:
    """listing -> what was expected at the end of each month; it holds until the next is said.

    Of the years before only what was said by the end of the month after: later one knows better.
    """
    standing: dict[tuple[int, int], float] = {}
    said = OwnForecast.objects.filter(listing__year__in=years).order_by("pk")
    for pk, year, month, amount, at in said.values_list(
        "listing", "listing__year", "month", "expected_wan", "stated_at"
    ):
        day = timezone.localdate(at)
        if year == years[-1] or day.year * 12 + day.month <= year * 12 + month + 1:
            standing[pk, month] = float(amount)
    found: dict[int, np.ndarray] = {}
    for (pk, month), amount in sorted(standing.items()):
        found.setdefault(pk, np.full(MONTHS, np.nan))[month - 1 :] = amount
    return found


class _Said:
    """What the officers expect, added up: of who said nothing, the plan. Unknown where nobody said anything."""

    def __init__(self, listed: Sequence[Listed], projects: Panel):
        self.listed, self.projects = listed, projects

    def by(self, key) -> dict[tuple, np.ndarray]:
        sums: dict[tuple, np.ndarray] = {}
        spoken: dict[tuple, np.ndarray] = {}
        rows = zip(self.listed, self.projects.year, self.projects.own, self.projects.plan, strict=True)
        for one, year, own, plan in rows:
            place = int(year), key(one)
            counts = ~np.isnan(own) & (plan > 0)  # what has left the list counts no more
            sums[place] = sums.get(place, 0.0) + np.where(counts, own, plan)
            spoken[place] = spoken.get(place, False) | counts
        return {place: np.where(spoken[place], amounts, np.nan) for place, amounts in sums.items()}


def _panel(keys: Sequence[tuple], amounts: Sequence[np.ndarray], own: dict[tuple, np.ndarray], groups: list) -> Panel:
    nothing = np.full(MONTHS, np.nan)
    values = np.array(amounts).reshape(-1, 2, MONTHS)
    return Panel(
        year=np.array([year for year, _key in keys], dtype=int),
        group=np.array(groups, dtype=object),
        plan=values[:, 0],
        done=values[:, 1],
        own=np.array([own.get(key, nothing) for key in keys]).reshape(-1, MONTHS),
    )


def _profiles(projects: Panel, codes: dict[int, str]) -> dict[str, Shapes]:
    even = np.arange(1, MONTHS + 1) / MONTHS
    season = np.cumsum([month in SEASON_MONTHS for month in range(1, MONTHS + 1)]) / len(SEASON_MONTHS)
    resting = Region.objects.filter(rests_in_winter=True).values_list("pk", flat=True)
    by_unit = {codes[pk]: season for pk in resting}
    by_project = {group: season for group in projects.group.tolist() if group.endswith(":1")}
    return {Level.UNIT: Shapes(even, by_unit), Level.PROJECT: Shapes(even, by_project)}
