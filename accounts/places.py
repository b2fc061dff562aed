"""Which region does a place mean, as offices write it: 武安, 石家庄市鹿泉区, 任县, 渤海新区, Weichang County."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from django.utils.translation import gettext as _

from common.wording import listed

from .models import Region, RegionLevel, RegionName

ETHNIC = re.compile(r"(?:满族|回族|蒙古族)+自治县$")
ENGLISH_KIND = re.compile(
    r"(?:manchuandmongol|manchu|hui)?(?:autonomouscounty|miningdistrict|newarea|district|county|city|prefecture)$"
)
SEVERAL = re.compile(r"[、,;/\-—·|]+|(?<=[市县区])[和及与]")
# Zones that are no division and whose name does not begin with their city's.
ZONES = {
    "渤海新区": "130900",
    "邢东新区": "130500",
    "北戴河新区": "130300",
    "冀南新区": "130400",
    "白沟新城": "130600",
    "察北管理区": "130700",
    "塞北管理区": "130700",
    "芦台经济开发区": "130200",
    "汉沽管理区": "130200",
    "大兴国际机场临空经济区": "131000",
}


@dataclass(frozen=True)
class Place:
    """``kept`` is the text to store where the region is wider than what was written; no region: see ``reason``."""

    region: Region | None = None
    kept: str = ""
    note: str = ""
    code: str = ""
    reason: str = ""


class Places:
    """Built once from all regions and their former names; after that it answers without the database."""

    def __init__(self, regions: Iterable[Region], former: Iterable[RegionName]):
        self.by_code = {region.code: region for region in regions}
        self.by_id = {region.pk: region for region in self.by_code.values()}
        self.province = next((r for r in self.by_code.values() if r.level == RegionLevel.PROVINCE), None)
        self._units: dict[str, Region] = {}
        self._names: dict[str, list[Region]] = defaultdict(list)
        self._shorts: dict[str, list[Region]] = defaultdict(list)
        self._former: dict[str, list[tuple[Region, RegionName]]] = defaultdict(list)
        self._answers: dict[tuple[str, str, int | None], Place] = {}
        self._index(former)

    @classmethod
    def load(cls) -> Self:
        return cls(Region.objects.all(), RegionName.objects.all())

    def resolve(self, text: str, city: str = "", *, within: Region | None = None) -> Place:
        """The region of a place, helped by the text of its city or by the unit whose list it is."""
        question = (text, city, within and within.pk)
        if question not in self._answers:
            place = self._resolve(_clean(text), _clean(city), within)
            self._answers[question] = replace(place, kept=text.strip()) if place.kept else place
        return self._answers[question]

    def of_code(self, code: str) -> Region | None:
        """The region of a division code, also of one that was given up."""
        return self.by_code.get(code) or next(
            (region for entries in self._former.values() for region, name in entries if name.code == code), None
        )

    def mentioned_in(self, text: str) -> Region | None:
        """The one region that a project's name speaks of: full names, names of units, English words; else None."""
        words = set(re.findall(r"[a-z]+", text.lower().replace("'", "")))
        units = {region for key, region in self._units.items() if _is_mentioned(key, text, words)}
        counties = set()
        for key, regions in [*self._names.items(), *(item for item in self._shorts.items() if item[0].isascii())]:
            if _is_mentioned(key, text, words):
                counties.update(region for region in regions if not region.is_unit)
        if len(units) == 1:
            inside = {region for region in counties if _belongs(region, *units)}
            return inside.pop() if len(inside) == 1 else next(iter(units))
        return counties.pop() if len(counties) == 1 and not units else None

    # Building ---------------------------------------------------------------------------------------------------------

    def _index(self, former: Iterable[RegionName]) -> None:
        for region in self.by_code.values():
            if region.is_unit:
                for key in _keys(region.name_zh) | _keys_en(region.name_en, "prefecture", "city"):
                    self._units[key] = region
        for region in self.by_code.values():
            if not region.is_unit and region.unit_id is not None:
                self._names[_clean(region.name_zh)].append(region)
                for key in _keys(region.name_zh) - {region.name_zh} | _keys_en(region.name_en, "county"):
                    if key not in self._units:  # 承德 alone means the city
                        self._shorts[key].append(region)
        for name in former:
            for key in _keys(name.name_zh):
                self._former[key].append((self.by_id[name.region_id], name))
        for regions in self._shorts.values():  # 井陉 alone means the county, not the mining district
            if len(regions) > 1:
                regions[:] = [region for region in regions if not region.name_zh.endswith("矿区")] or regions

    # Answering --------------------------------------------------------------------------------------------------------

    def _resolve(self, text: str, city: str, within: Region | None) -> Place:
        unit = self._units.get(city)
        if city and unit is None:
            text = text or city  # 武安市 in the column of cities, or 石家庄市鹿泉区
            if (found := self._look_up(city, None)) and found.region:
                unit = self.by_id[found.region.unit_id]
        if not text:
            region = unit or within
            return Place(region) if region else Place(code="blank", reason=_("没有建设地点"))
        if self.province and text in {self.province.name_zh, "河北", "hebei", "省本级", "省直"}:
            return Place(unit or self.province)
        found = self._look_up(text, unit or within)
        if found is None and unit is None and within is not None:
            found = self._look_up(text, None)  # another unit's place in this unit's list: not ours to bend
        return found or self._wider(text, unit, within)

    def _look_up(self, text: str, unit: Region | None) -> Place | None:
        """A name known whole, several names, or one that begins with a known name."""
        return self._whole(text, unit) or self._several(text, unit) or self._beginning(text, unit)

    def _whole(self, text: str, unit: Region | None) -> Place | None:
        key = _key(text)
        if key in self._units:
            return Place(self._units[key])
        current = [r for r in self._names.get(text, []) or self._shorts.get(key, []) if _belongs(r, unit)]
        former = [(r, name) for r, name in self._former.get(text, []) if _belongs(r, unit)]
        regions = {region.pk: region for region in current} | {region.pk: region for region, _name in former}
        if unit is not None and len(current) == 1:
            return Place(current[0])
        if len(regions) > 1:
            return _ambiguous(text, self.by_id, regions.values())
        if current:
            return Place(current[0])
        return _renamed(*former[0]) if former else None

    def _beginning(self, text: str, unit: Region | None) -> Place | None:
        """石家庄市鹿泉区 and 鹿泉区铜冶镇: the longest known beginning, then what follows it."""
        for length in range(min(len(text) - 1, 14), 1, -1):
            head, rest = text[:length], text[length:]
            if head in self._units and not rest.startswith(("市", "县", "区")):
                inside = self._look_up(rest, self._units[head])
                return inside if inside and inside.region else Place(self._units[head], kept=text)
            found = None if head.isascii() else self._whole(head, unit)
            if found and found.region:
                return Place(found.region, kept=text, note=found.note)
        return None

    def _several(self, text: str, unit: Region | None) -> Place | None:
        """Yuhua District, Shijiazhuang is one place; 石家庄市、保定市 are two, and the province answers for them."""
        parts = [part for part in (_clean(part) for part in SEVERAL.split(text)) if part]
        if len(parts) < 2:
            return None
        named = [self._units[key] for key in map(_key, parts) if key in self._units]
        unit = named[0] if len(set(named)) == 1 else unit
        found = [self._whole(part, unit) or self._beginning(part, unit) for part in parts]
        regions = {place.region for place in found if place and place.region}
        smaller = regions - set(named)
        units = {region.unit_id for region in regions}
        if not regions:
            return None
        if len(smaller) == 1 and len(units) == 1:
            return Place(smaller.pop(), kept=text)
        if len(units) == 1:
            return Place(self.by_id[units.pop()], kept=text)
        return Place(self.province, kept=text, note=_("“%(text)s”跨市，列入省本级") % {"text": text})

    def _wider(self, text: str, unit: Region | None, within: Region | None) -> Place:
        """A zone without a code reports under its city; a county of another city is a contradiction."""
        elsewhere = self._whole(text, None)
        if unit is not None and elsewhere and elsewhere.region:
            words = {"text": text, "city": unit.name}
            return Place(code="elsewhere", reason=_("“%(text)s”不在%(city)s") % words)
        zone = next((code for name, code in ZONES.items() if text.startswith(name)), "")
        if region := unit or within or self.by_code.get(zone):
            return Place(region, kept=text)
        return Place(code="unknown", reason=_("“%(text)s”不是河北省的市、县或区；请写明所属市") % {"text": text})


def _clean(text: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", text).split()).replace("’", "'")
    if text.isascii():
        text = re.sub(r"(?:,?hebei(?:province)?)?(?:,?(?:p\.?r\.?)?china)?$", "", text.lower()) or text.lower()
    return text.removeprefix("河北省") or text


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _key(text: str) -> str:
    return _letters(text) if text.isascii() else text


def _keys(name: str) -> set[str]:
    """A Chinese name with its short forms; none of a single character."""
    short = ETHNIC.sub("", name)
    if short == name:
        short = re.sub(r"(?:矿区|新区|市|县|区)$", "", name)
        return {name, short} if len(short) > 1 else {name}
    return {name, short, f"{short}县"}


def _keys_en(name: str, *kinds: str) -> set[str]:
    letters = _letters(name)
    short = ENGLISH_KIND.sub("", letters)
    return {letters, short, *(short + kind for kind in kinds)}


def _is_mentioned(key: str, text: str, words: set[str]) -> bool:
    return key in words if key.isascii() else key in text


def _belongs(region: Region, unit: Region | None) -> bool:
    """Lists print Dingzhou under Baoding and Xinji under Shijiazhuang, as their codes do."""
    return unit is None or region.unit_id == unit.pk or region.code[:4] == unit.code[:4]


def _renamed(region: Region, name: RegionName) -> Place:
    words = {"old": name.name_zh, "year": name.until_year, "new": region.name}
    if not region.is_unit and not name.note:
        return Place(region, note=_("%(old)s（%(year)s 年前）现为%(new)s") % words)
    return Place(region, kept=name.name_zh, note=_("%(old)s（%(year)s 年撤销）已分划，按%(new)s计") % words)


def _ambiguous(text: str, by_id: dict[int, Region], regions: Iterable[Region]) -> Place:
    owners = sorted((by_id[region.unit_id] for region in regions), key=lambda unit: unit.code)
    cities = listed(dict.fromkeys(unit.name for unit in owners))
    reason = _("“%(text)s”在%(cities)s都有，须写明所属市") % {"text": text, "cities": cities}
    return Place(code="ambiguous", reason=reason)
