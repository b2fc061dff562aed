"""地图: the reporting units as an SVG that the server draws, coloured by a measure, with the projects on it.

Nothing is loaded from outside: the outlines are those of data/. Projects cluster by county; a county shows each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from math import cos, radians, sqrt

from django.conf import settings

from accounts.models import Region, User
from common.outlines import Outline, Ring
from investments.measures import NO_COUNTY, PLACED, counts_of
from investments.models import Lamp
from investments.selection import Selection, region_looked_at
from investments.selectors.breakdowns import get_regions, get_units
from investments.selectors.lines import Line, count_by_county, get_lines
from projects.models import Project

from .league import League, Standing

WIDTH = 900  # of the whole province, in the map's own units
MIDDLE = 39.3  # degrees north: there a degree of longitude is as wide as it is drawn
SMALLEST_VIEW = 60  # map units: about 45 km
MARGIN = 0.06
SHOWN_SITES = 500
LABEL, MARK = 20, 7  # sizes in the whole province
# Names of neighbours that would lie on each other are moved: to the right, and down.
NUDGES = {
    "130100": (-36, 34),
    "130181": (-6, 8),
    "130682": (-4, -10),
    "131000": (62, 8),
    "131100": (24, 10),
    "133100": (-6, 6),
}
# One hue from light to dark for what has no middle; brown to teal, which colour-blind eyes tell apart, for what has.
CLASSES = 5
POINTS_LIMITS = [Decimal(-30), Decimal(-10), Decimal(0), Decimal(10)]


@dataclass(frozen=True)
class Shade:
    """A colour class of the legend: from one value up to below the next; the last includes its end."""

    number: int
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Area:
    """A unit's outline as an SVG path, with its place in the league, if the user sees it."""

    code: str
    name: str
    path: str
    x: float
    y: float
    standing: Standing | None
    shade: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Cluster:
    """Projects of one county as a circle."""

    region: Region
    projects: int
    red: int
    x: float
    y: float
    radius: float
    query: str  # the map of them
    rows_query: str  # their rows in the register


@dataclass(frozen=True)
class Site:
    """One project as a mark, whose form says its lamp as its colour does."""

    line: Line
    path: str


@dataclass(frozen=True)
class Map:
    areas: list[Area]
    shades: list[Shade]
    clusters: list[Cluster]
    sites: list[Site]
    view: tuple[float, float, float, float]  # x, y, width, height
    placed: int  # projects that are on the map
    is_cut: bool  # there are more sites than are drawn

    @property
    def view_box(self) -> str:
        return _box(self.view)

    @property
    def label_size(self) -> str:
        """In map units, so that it is read alike from near and far."""
        return f"{LABEL * _scale(self.view):.2f}"


def get_map(league: League, selection: Selection, *, user: User) -> Map:
    """The map of a selection: the province or one unit with its counties' clusters, or one county with its projects."""
    region = region_looked_at(selection, user)
    in_county = region is not None and region.is_county
    shows_sites = in_county or NO_COUNTY.name in counts_of(selection.only)
    unit = region and (region if region.is_unit else region.unit)
    shades = [] if in_county else _shades(league)  # a unit is not coloured with the figure of its county
    areas = _areas(league, shades, unit)
    lines, clusters, placed = [], [], 0
    if shows_sites:
        lines = [line for line in get_lines(selection, user=user) if line.listing.project.latitude is not None]
        placed = len(lines)
    else:
        counted = count_by_county(selection, user=user)
        placed = sum(one.projects for one in counted)
        clusters = _clusters(counted, selection)
    view = _view([_place(line) for line in lines]) if lines else _view_of(unit)
    sites = [Site(line, _mark(line.lamp, *_place(line), MARK * _scale(view))) for line in lines[:SHOWN_SITES]]
    return Map(areas, shades, _scaled(clusters, view), sites, view, placed, placed > len(sites) > 0)


@dataclass(frozen=True)
class SiteMap:
    """Where one project is: the units' outlines around its own, and a mark if its coordinates are known."""

    paths: list[tuple[str, bool]]  # and whether it is the project's unit
    mark: str
    view_box: str


def get_site_map(project: Project) -> SiteMap | None:
    """None for what belongs to no unit, which is on no map."""
    unit = project.region.unit
    if unit is None or unit.code not in _outlines():
        return None
    view = _view_of(unit)
    mark = ""
    if project.latitude is not None:
        place = _project(float(project.longitude), float(project.latitude))
        mark = _mark(Lamp.GREEN, *place, MARK * 2 * _scale(view))
    return SiteMap([(path, code == unit.code) for code, path in _paths().items()], mark, _box(view))


def _areas(league: League, shades: Sequence[Shade], unit: Region | None) -> list[Area]:
    standings = {one.row.code: one for one in league.standings}
    names = {region.code: region.name for region in get_units()}
    found = []
    for code, outline in _outlines().items():
        standing = standings.get(code)
        x, y = _project(*outline.label_point)
        aside, below = NUDGES.get(code, (0, 0))
        shade = _shade_of(standing.value, shades) if standing and standing.value is not None else None
        chosen = unit is not None and unit.code == code
        name = names.get(code, code).removesuffix(" New Area").removesuffix(" City")
        found.append(Area(code, name, _paths()[code], x + aside, y + below, standing, shade, chosen))
    return found


def _clusters(counted: Iterable, selection: Selection) -> list[Cluster]:
    counted = list(counted)
    regions = {region.pk: region for region in get_regions()}
    found = []
    for one in counted:
        region = regions[one.region_id]
        x, y = _project(one.longitude, one.latitude)
        here = replace(selection, region=region)
        if not region.is_county:  # what names no county is only a part of its unit
            here = replace(here, **here.counted(NO_COUNTY.name))
        found.append(
            Cluster(region, one.projects, one.red, x, y, 0, here.query(), here.query(**here.counted(PLACED.name)))
        )
    return sorted(found, key=lambda cluster: -cluster.projects)


def _scaled(clusters: Sequence[Cluster], view: tuple) -> list[Cluster]:
    """The area of a circle is its number of projects, within what can be seen and hit."""
    scale = _scale(view)
    return [replace(one, radius=round((3 + 1.2 * sqrt(one.projects)) * scale, 2)) for one in clusters]


def _place(line: Line) -> tuple[float, float]:
    project = line.listing.project
    return _project(float(project.longitude), float(project.latitude))


def _mark(lamp: str, x: float, y: float, size: float) -> str:
    """A square for red, a triangle for yellow, a disc for green, a lozenge for none."""
    r = round(size, 2)
    forms = {
        Lamp.RED: f"M{x - r:.2f} {y - r:.2f}h{2 * r}v{2 * r}h{-2 * r}z",
        Lamp.YELLOW: f"M{x:.2f} {y - 1.2 * r:.2f}l{1.2 * r:.2f} {2.1 * r:.2f}h{-2.4 * r:.2f}z",
        Lamp.GREEN: f"M{x - r:.2f} {y:.2f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z",
    }
    half = round(1.2 * r, 2)
    return forms.get(lamp, f"M{x:.2f} {y - half:.2f}l{half} {half}l{-half} {half}l{-half} {-half}z")


# Colours --------------------------------------------------------------------------------------------------------------


def _shades(league: League) -> list[Shade]:
    """Five classes: for points around zero fixed ones, else equal steps between the least and the most."""
    if league.measure.name == "points_ahead":
        limits: list[Decimal | None] = [None, *POINTS_LIMITS, None]
        return [Shade(number, limits[number], limits[number + 1]) for number in range(CLASSES)]
    values = [Decimal(one.value) for one in league.standings if one.value is not None]
    if not values:
        return []
    low, high = min(values), max(values)
    if low == high:
        return [Shade(1, low, high)]  # light, so that marks stand out on it
    step = (high - low) / CLASSES
    return [Shade(number, low + step * number, low + step * (number + 1)) for number in range(CLASSES)]


def _shade_of(value: Decimal | int, shades: Sequence[Shade]) -> int:
    reached = [shade.number for shade in shades if shade.low is None or value >= shade.low]
    return max(reached, default=shades[0].number)


# Drawing --------------------------------------------------------------------------------------------------------------


@cache
def _outlines() -> dict[str, Outline]:
    return Outline.read(settings.DATA_DIR / "hebei_prefectures.geojson")


@cache
def _frame() -> tuple[float, float, float]:
    """West, north, and map units a degree of latitude."""
    bounds = [outline.bounds for outline in _outlines().values()]
    west, east = min(one[0] for one in bounds), max(one[2] for one in bounds)
    return west, max(one[3] for one in bounds), WIDTH / ((east - west) * cos(radians(MIDDLE)))


def _project(longitude: float, latitude: float) -> tuple[float, float]:
    west, north, unit = _frame()
    return round((longitude - west) * cos(radians(MIDDLE)) * unit, 1), round((north - latitude) * unit, 1)


@cache
def _paths() -> dict[str, str]:
    return {code: "".join(_path(ring) for ring in outline.rings) for code, outline in _outlines().items()}


def _path(ring: Ring) -> str:
    """Steps in whole map units: half a kilometre, which no screen shows."""
    points = [tuple(round(value) for value in _project(*point)) for point in ring]
    x, y = points[0]
    steps = [f"M{x} {y}l"]
    for next_x, next_y in points[1:]:
        if (next_x, next_y) != (x, y):
            steps.append(f"{next_x - x} {next_y - y} ")
            x, y = next_x, next_y
    return "".join(steps).strip() + "z"


def _box(view: tuple[float, float, float, float]) -> str:
    return " ".join(f"{value:.1f}" for value in view)


def _scale(view: tuple[float, float, float, float]) -> float:
    """How many map units are as long on the screen as one of the whole province."""
    return max(view[2], view[3]) / WIDTH


def _view_of(unit: Region | None) -> tuple[float, float, float, float]:
    outlines = _outlines()
    chosen = [outlines[unit.code]] if unit and unit.code in outlines else outlines.values()
    corners = [corner for one in chosen for corner in (_project(*one.bounds[:2]), _project(*one.bounds[2:]))]
    return _view(corners)


def _view(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    width, height = max(max(xs) - min(xs), SMALLEST_VIEW), max(max(ys) - min(ys), SMALLEST_VIEW)
    margin = MARGIN * max(width, height)
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return middle_x - width / 2 - margin, middle_y - height / 2 - margin, width + 2 * margin, height + 2 * margin
