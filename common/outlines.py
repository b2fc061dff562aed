"""Outlines of regions, read from GeoJSON."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

Point = tuple[float, float]  # longitude, latitude
Ring = tuple[Point, ...]


@dataclass(frozen=True)
class Outline:
    """One or more rings, and a point inside for the name."""

    rings: tuple[Ring, ...]
    label_point: Point

    @classmethod
    def read(cls, path: Path) -> dict[str, Self]:
        """By division code, from a file of polygons and multipolygons."""
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return {feature["properties"]["code"]: cls._of(feature) for feature in features}

    @classmethod
    def _of(cls, feature: dict) -> Self:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = tuple(tuple((x, y) for x, y in ring) for polygon in polygons for ring in polygon)
        return cls(rings=rings, label_point=tuple(feature["properties"]["label_point"]))

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        xs = [x for ring in self.rings for x, _ in ring]
        ys = [y for ring in self.rings for _, y in ring]
        return min(xs), min(ys), max(xs), max(ys)
