"""Sums: the one way in which pages, API and exports read a figure."""

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal

from django.db import connection

from accounts.models import User
from common.money import wan

from ..lines import lines_of
from ..measures import Figures
from ..models import MEASURES, Target
from ..rollups import sum_of
from ..selection import Selection

# The dimensions that figures can be grouped by, and their columns.
COLUMNS = {
    "month": "month",
    "tier": "tier",
    "batch": "batch",
    "industry": "industry_id",
    "region": "unit_id",
    "stage": "stage",
}

_PRELIMINARY = "ROUND(COALESCE(SUM(CASE WHEN stage = 'preliminary' THEN completed_ytd_wan ELSE 0 END), 0), 2)"


def get_target(selection: Selection, *, user: User) -> Decimal | None:
    """The year's target in 万元: the province's, or one unit's for who sees or chose one unit.

    None where none is set, or for a narrower selection: it must be about the same listings as the figures beside it.
    """
    if not selection.is_whole() or not _cells_can_tell(selection, user):
        return None
    chosen = {user.scope.unit_id, selection.region.pk if selection.region else None} - {None}
    if len(chosen) > 1:
        return None
    targets = Target.objects.filter(year=selection.year, unit=chosen.pop() if chosen else None)
    return targets.values_list("target_wan", flat=True).first()


def get_figures(
    selection: Selection, *, user: User, by: Sequence[str] = (), months: Sequence[int] | None = None
) -> list[Figures]:
    """Sums for the selection, one row for each combination of the dimensions in ``by`` (see COLUMNS).

    Cells answer whatever a cell can tell apart; a county, a lamp or a search needs the lines themselves. ``months``
    replaces the selection's month, for curves (with "month" in ``by``).
    """
    months = months or [selection.month]
    if _cells_can_tell(selection, user):
        rows = _sum_cells(selection, user, by, months)
    else:
        rows = _sum_lines(selection, user, by, months)
    return [_figures(row, by, selection.month) for row in rows]


def get_total(selection: Selection, *, user: User) -> Figures:
    """The sums of the whole selection; zeros if nothing is in it."""
    return (get_figures(selection, user=user) or [Figures(selection.month)])[0]


def sum_lines(selection: Selection, *, user: User) -> Figures:
    """The same total, summed over the rows behind it instead of read from cells."""
    rows = _sum_lines(selection, user, (), [selection.month])
    return _figures(rows[0], (), selection.month) if rows else Figures(selection.month)


def _cells_can_tell(selection: Selection, user: User) -> bool:
    in_a_county = selection.region is not None and selection.region.is_county
    scope = user.scope
    return not (in_a_county or selection.lamp or selection.q) and (scope.everything or scope.unit_id is not None)


def _sum_cells(selection: Selection, user: User, by: Sequence[str], months: Sequence[int]) -> list[tuple]:
    where, params = dimension_conditions(selection)
    units = [user.scope.unit_id, selection.region.pk if selection.region else None]
    for unit_id in filter(None, units):
        where += " AND unit_id = %s"
        params.append(unit_id)
    sums = [f"ROUND(SUM({m}), 2)" if m.endswith("_wan") else f"SUM({m})" for m in MEASURES]
    sql = f"FROM investments_rollupcell WHERE year = %s AND month IN ({_marks(months)}) {where}"
    return _fetch("", sql, [selection.year, *months, *params], by, sums)


def _sum_lines(selection: Selection, user: User, by: Sequence[str], months: Sequence[int]) -> list[tuple]:
    where, params = line_conditions(selection)
    lines = lines_of(selection.year, months=months, listings=selection.listings(user))
    sql = f"FROM lines WHERE month IN ({_marks(months)}) {where}"
    return _fetch(lines.ctes, sql, [*lines.params, *months, *params], by, [sum_of(m) for m in MEASURES])


def _fetch(ctes: str, source: str, params: list, by: Sequence[str], sums: list[str]) -> list[tuple]:
    columns = [COLUMNS[name] for name in by]
    group = f"GROUP BY {', '.join(columns)} ORDER BY {', '.join(columns)}" if columns else "HAVING COUNT(*) > 0"
    sql = f"{ctes} SELECT {', '.join([*columns, *sums, _PRELIMINARY])} {source} {group}"
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def dimension_conditions(selection: Selection) -> tuple[str, list]:
    """AND ... for the dimensions that cells and lines both have, with parameters."""
    wanted = {"tier": selection.tier, "batch": selection.batch, "stage": selection.stage}
    wanted["industry_id"] = selection.industry.pk if selection.industry else None
    found = {column: value for column, value in wanted.items() if value}
    return "".join(f" AND {column} = %s" for column in found), list(found.values())


def line_conditions(selection: Selection) -> tuple[str, list]:
    """The same, and the lamp, which only a line has."""
    where, params = dimension_conditions(selection)
    return (f"{where} AND lamp = %s", [*params, selection.lamp]) if selection.lamp else (where, params)


def _marks(values: Sequence) -> str:
    return ", ".join(["%s"] * len(values))


_AMOUNTS = {field.name for field in fields(Figures) if field.name.endswith("_wan")}


def _figures(row: tuple, by: Sequence[str], month: int) -> Figures:
    key = dict(zip(by, row, strict=False))
    names = [*MEASURES, "preliminary_completed_wan"]
    values = dict(zip(names, row[len(by) :], strict=True))
    typed = {name: wan(value) if name in _AMOUNTS else int(value) for name, value in values.items()}
    return Figures(month=key.get("month", month), key=key, **typed)
