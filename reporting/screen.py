"""What a wall screen turns through: where the year stands, the map, the league, what is late."""

from dataclasses import dataclass, replace

from accounts.models import User
from investments.measures import Sum
from investments.models import Lamp
from investments.selection import Selection
from investments.selectors.breakdowns import get_regions
from investments.selectors.lines import Line, get_lines
from investments.selectors.warnings import UnitWarnings, count_warnings, totals, warnings_of

from .league import League, get_league
from .maps import Map, get_map
from .overview import Progress, get_progress

LATE_SHOWN = 8


@dataclass(frozen=True)
class Screen:
    progress: Progress
    league: League
    map: Map
    warnings: list[tuple[Sum, int]]  # each with its count in all
    warned: list[UnitWarnings]  # most red projects first
    late: list[Line]  # red, the largest plans first


def get_screen(selection: Selection, *, user: User) -> Screen:
    get_regions()  # which the map needs, and the units are among them
    league = get_league("completion_rate", selection, user=user)
    red = replace(selection, lamp=Lamp.RED)
    warned = count_warnings(selection, user=user)
    return Screen(
        progress=get_progress(selection, user=user, total=league.total.row.figures),
        league=league,
        map=get_map(league, selection, user=user),
        warnings=list(zip(warnings_of(selection).values(), totals(warned, selection).values(), strict=True)),
        warned=sorted(warned, key=lambda one: (-one.counts[0], one.unit.code)),
        late=get_lines(red, user=user, sort="-planned", limit=LATE_SHOWN),
    )
