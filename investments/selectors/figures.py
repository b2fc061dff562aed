"""Sums: the one way in which pages, API and exports read a figure."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import connection

from accounts.models import User
from common.money import wan

from ..lines import Statement, lines_of
from ..measures import AMOUNTS, COUNTED, SEASON, SEASON_PARTS, Figures, counts_of
from ..measures import MEASURES as SUMS
from ..models import MEASURES, CountyCell, Target
from ..published import published_lines
from ..rollups import sum_of_cells, sum_of_lines
from ..selection import Selection, unit_of
from ..sql import exact

# The dimensions that figures can be grouped by, and their columns.
COLUMNS = {
    "month": "month",
    "tier": "tier",
    "batch": "batch",
    "industry": "industry_id",
    "region": "unit_id",
    "stage": "stage",
    "county": "county_id",
}


def get_target(selection: Selection, *, user: User) -> Decimal | None:
    """The year's target in 万元: the province's, or one unit's for who sees or chose one unit.

    None where none is set, or for a narrower selection: it must be about the same listings as the figures beside it.
    """
    if not selection.is_whole() or _cells_for(selection, user, []) not in _OF_UNITS:
        return None
    chosen = {user.scope.unit_id, selection.region.pk if selection.region else None} - {None}
    if len(chosen) > 1:
        return None
    targets = Target.objects.filter(year=selection.year, unit=chosen.pop() if chosen else None)
    return targets.values_list("target_wan", flat=True).first()


def get_figures(
    selection: Selection,
    *,
    user: User,
    by: Sequence[str] = (),
    months: Sequence[int] | None = None,
    measures: Sequence[str] = MEASURES,
) -> list[Figures]:
    """Sums for the selection, one row for each combination of the dimensions in ``by`` (see COLUMNS).

    Cells answer whatever a cell can tell apart; a lamp, a count or a search needs the lines themselves. ``months``
    replaces the selection's month, for curves (with "month" in ``by``); ``measures`` are those that are summed, for a
    curve of a whole year reads twelve times as many cells.
    """
    months = months or [selection.month]
    if table := _cells_for(selection, user, by):
        rows = _sum_cells(table, selection, user, by, months, measures)
    if not table or (table == _OF_COUNTIES and not rows and _has_no_county_cells(selection.year)):
        rows = _sum_lines(selection, user, by, months, measures)
    return [_figures(row, by, selection.month, measures) for row in rows]


def get_total(selection: Selection, *, user: User) -> Figures:
    """The sums of the whole selection; zeros if nothing is in it."""
    return (get_figures(selection, user=user) or [Figures(selection.month)])[0]


def sum_lines(selection: Selection, *, user: User) -> Figures:
    """The same total, summed over the rows behind it instead of read from cells."""
    rows = _sum_lines(selection, user, (), [selection.month], MEASURES)
    return _figures(rows[0], (), selection.month, MEASURES) if rows else Figures(selection.month)


_LIVE, _PUBLISHED = "investments_rollupcell", "investments_releasecell"
_OF_UNITS = (_LIVE, _PUBLISHED)
_OF_COUNTIES = "investments_countycell"


def _cells_for(selection: Selection, user: User, by: Sequence[str]) -> str | None:
    """The table whose cells can tell; None where only lines can, as for the counties of what was published."""
    if selection.lamp or selection.only or selection.q or not (user.scope.everything or unit_of(user)):
        return None
    if "county" in by or selection.counties(user):
        return None if selection.as_of else _OF_COUNTIES
    return _PUBLISHED if selection.as_of else _LIVE


def _has_no_county_cells(year: int) -> bool:
    """Before the first rebuild of a database that is older than they are: it knows no county, which is not "none"."""
    return not CountyCell.objects.filter(year=year).exists()


def _sum_cells(
    table: str,
    selection: Selection,
    user: User,
    by: Sequence[str],
    months: Sequence[int],
    measures: Sequence[str],
) -> list[tuple]:
    conditions, params = dimension_conditions(selection, user)
    conditions += ["year = %s", f"month IN ({', '.join(['%s'] * len(months))})"]
    params += [selection.year, *months]
    if selection.as_of:
        conditions.append("release_id = %s")
        params.append(selection.as_of.pk)
    return _fetch("", f"FROM {table} {where(conditions)}", params, by, [sum_of_cells(one) for one in measures])


def _sum_lines(
    selection: Selection, user: User, by: Sequence[str], months: Sequence[int], measures: Sequence[str]
) -> list[tuple]:
    conditions, params = line_conditions(selection, user)
    lines = lines_for(selection, user=user, months=months)
    sums = [sum_of_lines(measure) for measure in measures]
    return _fetch(lines.ctes, f"FROM lines {where(conditions)}", [*lines.params, *params], by, sums)


def _fetch(ctes: str, source: str, params: list, by: Sequence[str], sums: list[str]) -> list[tuple]:
    columns = [COLUMNS[name] for name in by]
    places = ", ".join(str(place) for place in range(1, len(columns) + 1))
    group = f"GROUP BY {places} ORDER BY {places}" if columns else "HAVING COUNT(*) > 0"
    sql = f"{ctes} SELECT {', '.join([*columns, *sums, *_derived()])} {source} {group}"
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _derived() -> list[str]:
    """Beside the columns of a cell: what follows from its dimensions."""
    return [sum_of_lines("preliminary_completed_wan"), exact(f"COALESCE(SUM({SEASON}), 0)")]


def lines_for(selection: Selection, *, user: User, months: Sequence[int]) -> Statement:
    """The lines behind a selection's figures: live, or those of its release."""
    listings = selection.candidates(user)
    if selection.as_of is None:
        return lines_of(selection.year, months=months, listings=listings)
    known = [month for month in months if month <= selection.as_of.month]
    return published_lines(selection.year, months=known or [0], listings=listings, as_of=selection.as_of)


def dimensions_of(selection: Selection, user: User) -> list[tuple[str, object]]:
    """The columns that every cell, line and restatement has, each with the value that it must have."""
    wanted = [("tier", selection.tier), ("batch", selection.batch), ("stage", selection.stage)]
    wanted.append(("industry_id", selection.industry.pk if selection.industry else None))
    wanted += [("unit_id", unit_id) for unit_id in selection.units(user)]
    return [(column, value) for column, value in wanted if value]


def dimension_conditions(selection: Selection, user: User) -> tuple[list[str], list]:
    """The same as conditions in SQL, with their parameters; and the county, which only county cells and lines have."""
    found = dimensions_of(selection, user)
    found += [("county_id", county_id) for county_id in selection.counties(user)]
    return [f"{column} = %s" for column, _value in found], [value for _column, value in found]


def line_conditions(selection: Selection, user: User) -> tuple[list[str], list]:
    """The same, and what only a line has: its lamp, and whether it is in a count."""
    conditions, params = dimension_conditions(selection, user)
    if selection.lamp:
        conditions.append("lamp = %s")
        params.append(selection.lamp)
    conditions += [f"{COUNTED[name].share} = 1" for name in counts_of(selection.only)]
    return conditions, params


def where(conditions: Sequence[str]) -> str:
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


_DECIMAL = {name for name, measure in SUMS.items() if measure.unit in AMOUNTS}


def _figures(row: tuple, by: Sequence[str], month: int, measures: Sequence[str]) -> Figures:
    key = dict(zip(by, row, strict=False))
    *stored, preliminary, season = row[len(by) :]
    values = dict(zip([*measures, "preliminary_completed_wan"], [*stored, preliminary], strict=True))
    typed = {name: wan(value) if name in _DECIMAL else int(value) for name, value in values.items()}
    return Figures(month=key.get("month", month), key=key, planned_by_season_wan=wan(season) / SEASON_PARTS, **typed)
