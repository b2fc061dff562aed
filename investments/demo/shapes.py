"""Outlines of the reporting units, so that invented projects stand inside their unit."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

Point = tuple[float, float]  # longitude, latitude
Ring = tuple[Point, ...]

TRIES = 40
SPREAD_DEGREES = 0.05  # about 5 km


@dataclass(frozen=True)
class Shape:
    """One or more rings; a point is inside if a ray from it crosses them an odd number of times."""

    rings: tuple[Ring, ...]
    label_point: Point

    def contains(self, point: Point) -> bool:
        return sum(_crossings(ring, point) for ring in self.rings) % 2 == 1

    def draw_point(self, rng: Random) -> Point:
        """Anywhere inside; the label point if the draws keep falling outside."""
        west, south, east, north = self._bounds
        draws = ((rng.uniform(west, east), rng.uniform(south, north)) for _ in range(TRIES))
        return self._first_inside(draws, default=self.label_point)

    def draw_near(self, anchor: Point, rng: Random) -> Point:
        """Inside and some kilometres around the anchor; the anchor itself if the draws keep falling outside."""
        draws = ((rng.gauss(anchor[0], SPREAD_DEGREES), rng.gauss(anchor[1], SPREAD_DEGREES)) for _ in range(TRIES))
        return self._first_inside(draws, default=anchor)

    def _first_inside(self, draws: Iterable[Point], *, default: Point) -> Point:
        rounded = ((round(x, 4), round(y, 4)) for x, y in draws)
        return next((point for point in rounded if self.contains(point)), default)

    @cached_property
    def _bounds(self) -> tuple[float, float, float, float]:
        xs = [x for ring in self.rings for x, _ in ring]
        ys = [y for ring in self.rings for _, y in ring]
        return min(xs), min(ys), max(xs), max(ys)


def read_shapes(path: Path) -> dict[str, Shape]:
    """Shapes by division code, from a GeoJSON file of polygons and multipolygons."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["code"]: _shape(feature) for feature in features}


def _shape(feature: dict) -> Shape:
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings = tuple(tuple((x, y) for x, y in ring) for polygon in polygons for ring in polygon)
    return Shape(rings=rings, label_point=tuple(feature["properties"]["label_point"]))


def _crossings(ring: Ring, point: Point) -> int:
    x, y = point
    count = 0
    before_x, before_y = ring[-1]
    for here_x, here_y in ring:
        if (here_y > y) != (before_y > y):
            count += x < here_x + (y - here_y) * (before_x - here_x) / (before_y - here_y)
        before_x, before_y = here_x, here_y
    return count
