"""Regions and their former names, from the files in ``data/``."""

from pathlib import Path

from django.db.models import F

from common.reference import Loaded, read_rows, sync

from .models import Region, RegionLevel, RegionName

UNIT_LEVELS = {RegionLevel.PREFECTURE, RegionLevel.DIRECT_CITY, RegionLevel.NEW_AREA}
RESTING_IN_WINTER = {"130300", "130700", "130800"}  # Qinhuangdao, Zhangjiakou, Chengde


def load_regions(data_dir: Path) -> Loaded:
    """The province first, then the 14 reporting units, then their counties: each needs the ids of those above."""
    rows = read_rows(data_dir / "hebei_divisions.csv")
    provinces = [row for row in rows if row["level"] == RegionLevel.PROVINCE]
    units = [row for row in rows if row["level"] in UNIT_LEVELS]
    counties = [row for row in rows if row not in provinces and row not in units]
    return _total([_load_level(provinces), _load_level(units), _load_level(counties)])


def _load_level(rows: list[dict]) -> Loaded:
    regions = Region.objects.in_bulk(field_name="code")
    loaded = sync(Region, [_values(row, regions) for row in rows], key=["code"], table="regions")
    if loaded.created:  # a new unit could not point to itself before it had an id
        Region.objects.filter(level__in=UNIT_LEVELS).exclude(unit=F("pk")).update(unit=F("pk"))
    return loaded


def _values(row: dict, regions: dict[str, Region]) -> dict:
    parent = regions.get(row["parent_code"])
    itself = regions.get(row["code"])
    unit = (itself or parent) if row["level"] in UNIT_LEVELS else parent
    return {
        "code": row["code"],
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "level": row["level"],
        "parent_id": parent and parent.pk,
        "unit_id": unit and unit.pk,
        "rests_in_winter": row["code"] in RESTING_IN_WINTER,
    }


def _total(parts: list[Loaded]) -> Loaded:
    return Loaded(
        parts[0].table,
        sum(part.created for part in parts),
        sum(part.changed for part in parts),
        sum(part.unchanged for part in parts),
    )


def load_former_names(data_dir: Path) -> Loaded:
    """A region dissolved without one successor (石家庄市桥东区) is remembered as a name of its city."""
    regions = Region.objects.in_bulk(field_name="code")
    rows = [
        {
            "region_id": regions[row["new_code"] or f"{row['old_code'][:4]}00"].pk,
            "code": row["old_code"],
            "name_zh": row["old_name"],
            "until_year": int(row["year"]),
            "document": row["doc_no"],
            "note": row["note"],
        }
        for row in read_rows(data_dir / "hebei_division_changes.csv")
        if row["old_name"]
    ]
    return sync(RegionName, rows, key=["region_id", "code", "name_zh"], table="former names")
