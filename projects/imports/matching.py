"""Which project of the register does a row mean, and which others does it resemble?"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from accounts.models import User
from projects.models import Project

from .rows import ListRow

SIMILAR = 0.9
NAMES_KEPT = 20_000
MOST_COMPARED = 20  # per row: the block of one unit and one beginning may be large
DECORATION = re.compile(r"[^\w]|_|项目|工程|建设|有限公司|有限责任公司|project", re.UNICODE)
COUNTERS = re.compile(
    r"[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十]+(?=期|标段|号|区)|[IVX]+(?![A-Za-z])|[ABC](?=区|段|座|\W|$)"
    r"|\b(?:one|two|three|four|five|first|second|third|fourth|east|west|north|south)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=NAMES_KEPT)
def name_key(name: str) -> str:
    """A name without spaces and differences of width and case."""
    return "".join(unicodedata.normalize("NFKC", name).lower().split())


@lru_cache(maxsize=NAMES_KEPT)
def loose_key(name: str) -> str:
    """A name without the words that every project has."""
    return DECORATION.sub("", unicodedata.normalize("NFKC", name).lower())


@lru_cache(maxsize=NAMES_KEPT)
def counters(name: str) -> tuple[str, ...]:
    """The numbers in a name: phase one and phase two of the same works are two projects."""
    return tuple(COUNTERS.findall(unicodedata.normalize("NFKC", name)))


@dataclass(frozen=True, slots=True)
class Entry:
    """One project as it is compared; ``pk`` is None for a row of the file itself."""

    pk: int | None
    code: str
    national_code: str
    name: str
    region_id: int
    unit_id: int
    owner: str
    visible: bool = True


class Register:
    """The identities of all projects; those outside the user's scope only guard their codes."""

    def __init__(self, entries: Iterable[Entry]):
        self.entries: dict[int, Entry] = {}
        self.by_code: dict[str, Entry] = {}
        self.by_national_code: dict[str, Entry] = {}
        self.by_name_and_place: dict[tuple[str, int], list[Entry]] = defaultdict(list)
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        self._blocks: dict[tuple, list[tuple[str, Entry]]] = defaultdict(list)
        for entry in entries:
            self.add(entry)

    @classmethod
    def load(cls, by: User | None) -> "Register":
        columns = ["pk", "code", "national_code", "name", "region_id", "region__unit_id", "owner__name"]
        visible = None
        if by is not None and not by.scope.everything:
            visible = set(Project.objects.visible_to(by).values_list("pk", flat=True))
        return cls(
            Entry(pk, code, national, name, region, unit or region, owner or "", visible is None or pk in visible)
            for pk, code, national, name, region, unit, owner in Project.objects.order_by().values_list(*columns)
        )

    def add(self, entry: Entry) -> None:
        if entry.pk is not None:
            self.entries[entry.pk] = entry
            self.by_code[entry.code] = entry
            if entry.national_code:
                self.by_national_code[entry.national_code] = entry
            self.by_name_and_place[name_key(entry.name), entry.region_id].append(entry)
        if entry.visible:
            self._by_name[name_key(entry.name)].append(entry)
            loose = loose_key(entry.name)
            for block in _blocks(entry, loose):
                self._blocks[block].append((loose, entry))

    def has_name(self, key: str) -> bool:
        return key in self._by_name

    def resembling(self, row: ListRow) -> Entry | None:
        """The first project of the same name, or of nearly the same name at the same owner or in the same unit."""
        same = self._by_name.get(name_key(row.name))
        if same:
            return same[0]
        loose = loose_key(row.name)
        for other, entry in self._candidates(as_entry(row), loose):
            if other == loose or _similar(loose, other):
                return entry
        return None

    def _candidates(self, itself: Entry, loose: str) -> Iterator[tuple[str, Entry]]:
        for block in _blocks(itself, loose):
            yield from self._blocks.get(block, [])[:MOST_COMPARED]


def as_entry(row: ListRow) -> Entry:
    return Entry(None, "", row.national_code or "", row.name, row.region_id, row.unit_id, row.owner or "")


def _blocks(entry: Entry, loose: str) -> list[tuple]:
    """Only projects of one block are compared: no pass over all pairs."""
    numbers = counters(entry.name)
    blocks: list[tuple] = [(entry.unit_id, loose[:2], numbers)]
    if entry.owner:
        blocks.append((entry.owner, numbers))
    return blocks


def _similar(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 4:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= SIMILAR and matcher.quick_ratio() >= SIMILAR and matcher.ratio() >= SIMILAR
