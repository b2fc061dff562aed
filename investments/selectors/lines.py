"""The rows behind a figure: one listing at the end of one month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import connection
from django.db.models import Model

from accounts.models import Region, User
from common.money import ratio, wan
from common.periods import time_progress
from projects.models import Industry, Listing

from ..lines import ALL_MONTHS, REASONS, lines_of
from ..models import Lamp, Release
from ..published import published_lines
from ..selection import Selection, unit_of
from .figures import line_conditions, lines_for, where

SORTS = {
    "code": "(SELECT p.code FROM projects_project p WHERE p.id = lines.project_id)",
    "unit": "(SELECT u.code FROM accounts_region u WHERE u.id = lines.unit_id)",
    "planned": "planned_wan",
    "completed": "completed_ytd_wan",
    "in_month": "completed_in_month_wan",
    "rate": "CASE WHEN planned_wan > 0 THEN completed_ytd_wan * 1.0 / planned_wan END",
}

COLUMNS = (
    "listing_id, month, planned_wan, completed_ytd_wan, completed_in_month_wan, due, reported, waiting, returned, "
    "lamp, tier, batch, stage, industry_id, unit_id"
)
WIDTH = len(COLUMNS.split(","))


@dataclass(frozen=True)
class Line:
    """A listing at the end of a month. ``planned_wan`` is None for preliminary projects and missing plans."""

    listing_id: int
    month: int
    planned_wan: Decimal | None
    completed_ytd_wan: Decimal
    completed_in_month_wan: Decimal
    due: bool
    reported: bool
    waiting: bool
    returned: bool
    lamp: Lamp
    unit_id: int
    listing: Listing | None = None
    now_in: Region | None = None  # the listing's unit today, if it has moved since
    is_elsewhere: bool = False  # the project's page is not the user's
    facts: Mapping | None = None  # of REASONS, with the stage of the month: what its lamps are lit by

    @property
    def completion_rate(self) -> Decimal | None:
        return ratio(self.completed_ytd_wan, self.planned_wan or 0)

    @property
    def points_ahead(self) -> Decimal | None:
        rate = self.completion_rate
        return None if rate is None else (rate - time_progress(self.month)) * 100

    @property
    def missing(self) -> bool:
        return self.due and not (self.reported or self.waiting or self.returned)


def get_lines(
    selection: Selection, *, user: User, sort: str = "code", limit: int | None = None, offset: int = 0
) -> list[Line]:
    """The lines that a selection's figures are the sums of, with their listings; ``-`` before a sort turns it round.

    Raises KeyError for a sort that is not in SORTS. Two queries, however many lines.
    """
    order = SORTS[sort.removeprefix("-")]
    direction = "DESC" if sort.startswith("-") else "ASC"
    conditions, params = line_conditions(selection, user)
    statement = lines_for(selection, user=user, months=[selection.month])
    sql = f"""
        {statement.ctes} SELECT {COLUMNS} FROM lines {where(conditions)}
        ORDER BY {order} {direction} NULLS LAST, {SORTS["code"]}, listing_id
    """
    params = [*statement.params, *params]
    if limit is not None:
        sql += " LIMIT %s OFFSET %s"
        params += [limit, offset]
    rows = _fetch(sql, params)
    return lines_from(rows, user=user)


def get_months(listing: Listing, *, as_of: Release | None = None) -> list[Line]:
    """One listing through the months of its year, each month carrying the last accepted figure forward.

    ``as_of`` shows the months up to a release as they were published with it; nothing for a release of another year.
    """
    if as_of is None:
        return get_months_of([listing])[listing.pk]
    months = range(1, as_of.month + 1) if as_of.year == listing.year else [0]
    only = Listing.objects.filter(pk=listing.pk)
    statement = published_lines(listing.year, months=list(months), listings=only, as_of=as_of)
    rows = _fetch(f"{statement.ctes} SELECT {COLUMNS} FROM lines ORDER BY month", statement.params)
    return [_line_of(row, listing) for row in rows]


def get_months_of(listings: Sequence[Listing], *, until: int = 12) -> dict[int, list[Line]]:
    """The live months of listings of one year, by their ids, with what their lamps are lit by. One query."""
    known = {listing.pk: listing for listing in listings}
    found: dict[int, list[Line]] = {pk: [] for pk in known}
    if not known:
        return found
    only = Listing.objects.filter(pk__in=known)
    statement = lines_of(listings[0].year, months=ALL_MONTHS[:until], listings=only, with_reasons=True)
    sql = f"{statement.ctes} SELECT {COLUMNS}, {', '.join(REASONS)} FROM lines ORDER BY listing_id, month"
    for row in _fetch(sql, statement.params):
        facts = dict(zip(REASONS, row[WIDTH:], strict=True), stage=row[WIDTH - 3])
        found[row[0]].append(replace(_line_of(row[:WIDTH], known[row[0]]), facts=facts))
    return found


@dataclass(frozen=True)
class PlaceOfMany:
    """The projects of a selection in one county that say where they are: how many, and their middle."""

    region_id: int
    projects: int
    red: int
    longitude: float
    latitude: float


def count_by_county(selection: Selection, *, user: User) -> list[PlaceOfMany]:
    """Those with coordinates, county by county. One query."""
    conditions, params = line_conditions(selection, user)
    statement = lines_for(selection, user=user, months=[selection.month])
    conditions.append("p.latitude IS NOT NULL")
    sql = f"""
        {statement.ctes} SELECT county_id, COUNT(*), SUM(CASE WHEN lamp = 'red' THEN 1 ELSE 0 END),
            AVG(p.longitude), AVG(p.latitude)
        FROM lines JOIN projects_project p ON p.id = project_id {where(conditions)} GROUP BY 1 ORDER BY 1
    """
    rows = _fetch(sql, [*statement.params, *params])
    return [PlaceOfMany(pk, projects, red, float(x), float(y)) for pk, projects, red, x, y in rows]


def _fetch(sql: str, params) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def lines_from(rows: Sequence[tuple], *, user: User) -> list[Line]:
    """From the values of COLUMNS, one row a listing; each listing as it was classed in that month. One query.

    Two more where one was of another unit or industry then.
    """
    related = ["project__region", "project__owner", "project__responsible_unit", "industry", "unit"]
    found = Listing.objects.select_related(*related).in_bulk([row[0] for row in rows]) if rows else {}
    units = _others(Region, [(row[-1], found[row[0]].unit_id) for row in rows])
    industries = _others(Industry, [(row[-2], found[row[0]].industry_id) for row in rows])
    lines = []
    for row in rows:
        listing, (tier, batch, stage, industry_id, unit_id) = found[row[0]], row[WIDTH - 5 : WIDTH]
        now_in = listing.unit if unit_id != listing.unit_id else None
        listing.tier, listing.batch, listing.stage = tier, batch, stage
        listing.industry = industries.get(industry_id, listing.industry)
        listing.unit = units.get(unit_id, listing.unit)
        line = _line_of(row, listing)
        is_elsewhere = unit_of(user) is not None and listing.project.region.unit_id != unit_of(user)
        lines.append(replace(line, now_in=now_in, is_elsewhere=is_elsewhere))
    return lines


def _others(model: type[Model], ids: Iterable[tuple[int, int]]) -> dict[int, Model]:
    """The rows of the first ids that are not those of the second."""
    wanted = {then for then, now in ids if then != now}
    return model.objects.in_bulk(wanted) if wanted else {}


def _line_of(row: tuple, listing: Listing) -> Line:
    listing_id, month, planned, completed, in_month, due, reported, waiting, returned, lamp, *classes = row
    return Line(
        listing_id=listing_id,
        month=month,
        planned_wan=None if planned is None else wan(planned),
        completed_ytd_wan=wan(completed),
        completed_in_month_wan=wan(in_month),
        due=bool(due),
        reported=bool(reported),
        waiting=bool(waiting),
        returned=bool(returned),
        lamp=Lamp(lamp),
        unit_id=classes[-1],
        listing=listing,
    )
