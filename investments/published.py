"""The lines of closed months, as ``investments/lines.py`` has those of the live year: the same name, the same columns.

A month that was closed before another is read as it stood when that one was closed: published, and then restated.
"""

from collections.abc import Sequence

from django.db.models import QuerySet

from .lines import COUNTY, Statement, restriction_to
from .models import LINE_COLUMNS, Release

# Nothing was known of any land in what was sealed before it was followed.
_VERSIONS = ", ".join(
    "COALESCE(v.land_known, 0) AS land_known" if name == "land_known" else f"v.{name}" for name in LINE_COLUMNS
)
_NEWEST = ", ".join(f"n.{name}" for name in LINE_COLUMNS)


def published_lines(
    year: int, *, months: Sequence[int], listings: QuerySet | None = None, as_of: Release | None = None
) -> Statement:
    """The newest known line of each listing in closed months, as ``lines``: restatements up to the release ``as_of``.

    Without ``as_of`` it is every restatement to date, so that it equals the live lines. Lines that left are not in it.
    """
    only, only_params = restriction_to(listings, "v.listing_id")
    until, until_params = ("AND v.id <= %s", [as_of.restated_to]) if as_of else ("", [])
    marks = ", ".join(["%s"] * len(months))
    ctes = _PUBLISHED.format(
        columns=_VERSIONS, newest=_NEWEST, county=COUNTY.format(unit="n.unit_id"), only=only, until=until, months=marks
    )
    return Statement(ctes, (year, *months, *only_params, year, *months, *until_params, *only_params))


_PUBLISHED = """
WITH versions AS (
    SELECT v.listing_id, r.month, 0 AS version, {columns}
    FROM investments_releaseline v JOIN investments_release r ON r.id = v.release_id
    WHERE r.year = %s AND r.month IN ({months}) {only}
    UNION ALL
    SELECT v.listing_id, r.month, v.id AS version, {columns}
    FROM investments_restatement v JOIN investments_release r ON r.id = v.release_id
    WHERE r.year = %s AND r.month IN ({months}) {until} {only}
),
numbered AS (
    SELECT versions.*, ROW_NUMBER() OVER (PARTITION BY month, listing_id ORDER BY version DESC) AS age FROM versions
),
lines AS (
    SELECT n.listing_id, l.project_id, n.month, {county} AS county_id, {newest}
    FROM numbered n
    JOIN projects_listing l ON l.id = n.listing_id
    JOIN projects_project p ON p.id = l.project_id
    JOIN accounts_region lies_in ON lies_in.id = p.region_id
    WHERE n.age = 1 AND n.listings = 1
)
"""
