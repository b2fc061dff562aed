"""What asks for attention at the end of a month: how many listings of each unit."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from accounts.models import Region, User

from ..measures import MEASURES, NEVER_REPORTED, NO_MOVEMENT, NOT_NEAR_COMPLETION, UNSTARTED, Sum
from ..selection import Selection
from .breakdowns import get_units
from .figures import line_conditions, lines_for, where

# In the order in which they ask for attention.
_ALL = [MEASURES["red"], MEASURES["yellow"], UNSTARTED, NOT_NEAR_COMPLETION, NO_MOVEMENT, NEVER_REPORTED]
WARNINGS: dict[str, Sum] = {one.name: one for one in [*_ALL, MEASURES["missing"]]}


@dataclass(frozen=True)
class UnitWarnings:
    """The counts of one unit, in the order of ``warnings_of``; a listing may be in several."""

    unit: Region
    counts: list[int]


def warnings_of(selection: Selection) -> dict[str, Sum]:
    """Those that can be told of it: a release knows no reports."""
    return {name: one for name, one in WARNINGS.items() if not (selection.as_of and one.is_live_only)}


def narrowed(selection: Selection, name: str) -> dict[str, str]:
    """The words that narrow a selection to the listings of one warning.

    A lamp is one of four: among the yellow ones no red one is counted, and nothing leads there.
    """
    return {"lamp": name} if name in ("red", "yellow") else selection.counted(name)


def count_warnings(selection: Selection, *, user: User) -> list[UnitWarnings]:
    """Units with any first by code. Two queries, however many listings."""
    conditions, params = line_conditions(selection, user)
    statement = lines_for(selection, user=user, months=[selection.month])
    counts = ", ".join(f"SUM({one.share})" for one in warnings_of(selection).values())
    sql = f"{statement.ctes} SELECT unit_id, {counts} FROM lines {where(conditions)} GROUP BY unit_id"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*statement.params, *params])
        found = {row[0]: [int(number) for number in row[1:]] for row in cursor.fetchall()}
    return [UnitWarnings(unit, found[unit.pk]) for unit in get_units() if unit.pk in found]


def totals(units: Iterable[UnitWarnings], selection: Selection) -> dict[str, int]:
    """Each warning's count over the units."""
    counts = [one.counts for one in units] or [[0] * len(WARNINGS)]
    return {name: sum(row[place] for row in counts) for place, name in enumerate(warnings_of(selection))}
