"""Outlines of the reporting units, so that invented projects stand inside their unit."""

from collections.abc import Iterable
from random import Random

from common.outlines import Outline, Point, Ring

TRIES = 40
SPREAD_DEGREES = 0.05  # about 5 km


class Shape(Outline):
    """A point is inside if a ray from it crosses the rings an odd number of times."""

    def contains(self, point: Point) -> bool:
        return sum(_crossings(ring, point) for ring in self.rings) % 2 == 1

    def draw_point(self, rng: Random) -> Point:
        """Anywhere inside; the label point if the draws keep falling outside."""
        west, south, east, north = self.bounds
        draws = ((rng.uniform(west, east), rng.uniform(south, north)) for _ in range(TRIES))
        return self._first_inside(draws, default=self.label_point)

    def draw_near(self, anchor: Point, rng: Random) -> Point:
        """Inside and some kilometres around the anchor; the anchor itself if the draws keep falling outside."""
        draws = ((rng.gauss(anchor[0], SPREAD_DEGREES), rng.gauss(anchor[1], SPREAD_DEGREES)) for _ in range(TRIES))
        return self._first_inside(draws, default=anchor)

    def _first_inside(self, draws: Iterable[Point], *, default: Point) -> Point:
        rounded = ((round(x, 4), round(y, 4)) for x, y in draws)
        return next((point for point in rounded if self.contains(point)), default)


def _crossings(ring: Ring, point: Point) -> int:
    x, y = point
    count = 0
    before_x, before_y = ring[-1]
    for here_x, here_y in ring:
        if (here_y > y) != (before_y > y):
            count += x < here_x + (y - here_y) * (before_x - here_x) / (before_y - here_y)
        before_x, before_y = here_x, here_y
    return count
