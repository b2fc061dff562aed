"""What a wall screen turns through: where the year stands, the map, the league, what is late."""

from dataclasses import dataclass, replace

from accounts.models import User
from investments.models import Lamp
from investments.selection import Selection
from investments.selectors.lines import Line, get_lines

from .league import League, Standing, get_league
from .maps import Map, get_map
from .overview import Progress, get_progress

LATE_SHOWN = 10


@dataclass(frozen=True)
class Screen:
    progress: Progress
    league: League
    map: Map
    late: list[Line]  # red, the largest plans first

    @property
    def by_red(self) -> list[Standing]:
        """Units with the most red projects first."""
        return sorted(self.league.standings, key=lambda one: -one.row.figures.red)


def get_screen(selection: Selection, *, user: User) -> Screen:
    league = get_league("completion_rate", selection, user=user)
    red = replace(selection, lamp=Lamp.RED)
    return Screen(
        progress=get_progress(selection, user=user),
        league=league,
        map=get_map(league, selection, user=user),
        late=get_lines(red, user=user, sort="-planned", limit=LATE_SHOWN),
    )
