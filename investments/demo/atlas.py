"""What the generator reads: places, clusters and the projects that the plan names, as plain values."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from accounts.models import Region
from projects.models import Batch, Cluster

from .shapes import Shape


@dataclass(frozen=True)
class Place:
    code: str
    name: str
    former_names: tuple[str, ...] = ()

    def is_called(self, name: str) -> bool:
        return name == self.name or name in self.former_names


@dataclass(frozen=True)
class ClusterPlace:
    """A cluster and the county it is in. ``key`` is unique: the place as printed, and the cluster's name."""

    key: tuple[str, str]
    place: Place
    title: str


@dataclass(frozen=True)
class Unit:
    """A reporting unit with its counties, in the order of their codes."""

    place: Place
    name_en: str
    rests_in_winter: bool
    counties: tuple[Place, ...]
    clusters: tuple[ClusterPlace, ...]
    shape: Shape

    @property
    def code(self) -> str:
        return self.place.code

    @property
    def short_name(self) -> str:
        return self.place.name.removesuffix("市").removesuffix("新区")

    def full_name_of(self, place: Place) -> str:
        """A county with its city before it."""
        return place.name if place.code == self.code else self.place.name + place.name

    def find_place(self, name: str) -> Place:
        """A county by its present or former name; the unit itself if it has none of that name."""
        return next((county for county in self.counties if county.is_called(name)), self.place)


@dataclass(frozen=True)
class NamedProject:
    """A project that the plan names. Only its name, place and batch are real."""

    seq: int
    name: str
    city: str
    county: str
    batch: Batch


@dataclass(frozen=True)
class Atlas:
    units: tuple[Unit, ...]
    named: tuple[NamedProject, ...]


def read_atlas() -> Atlas:
    """From the reference tables and two files of data/; without reference data there are no units."""
    shapes = Shape.read(settings.DATA_DIR / "hebei_prefectures.geojson")
    counties, clusters = _counties_by_unit(), _clusters_by_unit()
    units = tuple(
        Unit(
            place=_place(region),
            name_en=region.name_en,
            rests_in_winter=region.rests_in_winter,
            counties=tuple(counties[region.pk]),
            clusters=tuple(clusters[region.pk]),
            shape=shapes[region.code],
        )
        for region in _regions().units()
    )
    return Atlas(units=units, named=_read_named(settings.DATA_DIR / "real" / "plan_2020_named_projects.csv"))


def _regions():
    return Region.objects.order_by("code").prefetch_related("former_names")


def _place(region: Region) -> Place:
    former = tuple(sorted(former.name_zh for former in region.former_names.all()))
    return Place(code=region.code, name=region.name_zh, former_names=former)


def _counties_by_unit() -> dict[int, list[Place]]:
    counties = defaultdict(list)
    for region in _regions().exclude(unit=None):
        if not region.is_unit:
            counties[region.unit_id].append(_place(region))
    return counties


def _clusters_by_unit() -> dict[int, list[ClusterPlace]]:
    """Clusters in zones without a division code are left out: a project needs a region."""
    clusters = defaultdict(list)
    located = Cluster.objects.exclude(region=None).exclude(region__unit=None)
    for cluster in located.select_related("region").order_by("place_text", "name"):
        region = cluster.region
        title = cluster.name.partition("(")[0].strip()
        place = Place(code=region.code, name=region.name_zh)
        clusters[region.unit_id].append(ClusterPlace((cluster.place_text, cluster.name), place, title))
    return clusters


def _read_named(path: Path) -> tuple[NamedProject, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_named(row) for row in csv.DictReader(file))


def _named(row: dict[str, str]) -> NamedProject:
    unresolved = row["name_zh_basis"] == "name not resolved"
    return NamedProject(
        seq=int(row["seq"]),
        name=row["name_en_as_printed"] if unresolved else row["name_zh"],
        city=row["city"],
        county=row["county"],
        batch=Batch[row["batch"]],
    )
