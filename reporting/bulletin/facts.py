"""What a bulletin is made of, read once for each language, as it was published with the release."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Tier, User
from common.moments import asking_once, is_moment
from common.money import ratio
from investments.measures import PUNCTUALITY, Figures
from investments.models import Release
from investments.selection import Selection
from investments.selectors.breakdowns import Row, get_breakdowns, get_units
from investments.selectors.punctuality import Punctuality
from investments.selectors.sealed import (
    SealedLine,
    SealedProblem,
    get_problems_of,
    get_punctuality_of,
    get_red_of,
    get_unstarted_of,
    is_invented,
)
from projects.models import Stage

from ..league import League, league_of
from .structure import OF_SENDING
from .wording import Value

DIMENSIONS = ["tier", "batch", "stage", "region"]
SCOPES = {**dict.fromkeys(Tier.values, "tier"), **dict.fromkeys(Stage.values, "stage")}
ARRIVALS = {"in_time": "in_time", "late": "late", "unsent": "missing"}  # in the address of the page of returns


@dataclass(frozen=True)
class Facts:
    release: Release
    selection: Selection
    whole: Figures
    rows: dict[str, list[Row]]
    leagues: dict[str, League]
    punctuality: list[Punctuality]
    unit_names: dict[str, str]
    unstarted: Sequence[SealedLine]
    red: Sequence[SealedLine]
    problems: Sequence[SealedProblem]
    is_invented: bool

    @property
    def sent(self) -> Punctuality:
        """Of all units."""
        parts = [(one.due, one.in_time, one.late) for one in self.punctuality] or [(0, 0, 0)]
        return Punctuality(None, None, *map(sum, zip(*parts, strict=True)))

    def value(self, scope: str, name: str) -> Value:
        """A measure of everything, or of a tier or stage; without a row of its own that has zeros."""
        if name == "unstarted":
            return len(self.unstarted)
        if name in OF_SENDING:
            return of_sending(self.sent, name)
        rows = self.rows[SCOPES[scope]] if scope else ()
        found = next((row.figures for row in rows if row.code == scope), Figures(self.release.month))
        return (found if scope else self.whole).value(name)

    def query(self, scope: str, name: str) -> str:
        if name in OF_SENDING:
            return self.query_of_sending(name)
        return self.selection.query(**({SCOPES[scope]: scope} if scope else {}))

    def query_of_sending(self, name: str, *, region: str = "") -> str:
        """What is due is a measure like any other; how it was sent is told by the list of returns."""
        if name not in OF_SENDING:
            return self.selection.query(**({"region": region} if region else {}))
        words = {"year": self.release.year, "month": self.release.month, "as_of": self.release.period}
        words |= {"region": region, "arrival": ARRIVALS.get(name, "")}
        return "&".join(f"{word}={value}" for word, value in words.items() if value)


def read_facts(release: Release, *, ranked: Sequence[str], user: User) -> Facts:
    """Eight questions, however many projects; names are in the language that is active."""
    if not is_moment():  # names of units are asked for several times
        with asking_once():
            return read_facts(release, ranked=ranked, user=user)
    selection = Selection(release.year, release.month, as_of=release)
    rows = get_breakdowns(selection, user=user, by=DIMENSIONS)
    return Facts(
        release=release,
        selection=selection,
        whole=sum((row.figures for row in rows["tier"]), Figures(release.month)),
        rows=rows,
        leagues={name: league_of(name, selection, rows["region"], user=user) for name in ranked},
        punctuality=get_punctuality_of(release),
        unit_names={unit.code: str(unit.name_as_unit) for unit in get_units()},
        unstarted=list(get_unstarted_of(release)),
        red=list(get_red_of(release)),
        problems=list(get_problems_of(release)),
        is_invented=is_invented(release),
    )


def of_sending(one: Punctuality, name: str) -> Value:
    if name == PUNCTUALITY.name:
        return ratio(one.in_time, one.due)
    return {"due": one.due, "in_time": one.in_time, "late": one.late, "unsent": one.missing}[name]
