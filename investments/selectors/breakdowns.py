"""Figures by one dimension, with the names that people read."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.db.models import F, Q

from accounts.models import Region, Tier, User
from common.cache import get_or_compute
from common.moments import is_read, once
from projects.models import Batch, Industry, Stage

from ..measures import NO_COUNTY, Figures
from ..selection import Selection, region_looked_at
from .figures import get_figures

CHOICES = {"tier": Tier, "batch": Batch, "stage": Stage}
SECONDS_KEPT = 30  # names, which hardly ever change


@dataclass(frozen=True)
class Row:
    """One value of a dimension: its code in filters, its name, its figures, and the selection behind them."""

    dimension: str
    code: str
    name: str
    figures: Figures
    query: str
    is_leading: bool = False


def get_breakdown(selection: Selection, *, user: User, by: str) -> list[Row]:
    """The selection's figures for each value of a dimension, in the plan's own order."""
    return _rows(selection, by, get_figures(selection, user=user, by=[by]), user)


def get_monthly_breakdown(
    selection: Selection, *, user: User, by: str, months: Sequence[int]
) -> list[tuple[Selection, list[Row]]]:
    """The same for each of several months, with the selection of that month; in one query."""
    figures = get_figures(selection, user=user, by=["month", by], months=months)
    found = []
    for month in months:
        of_month = replace(selection, month=month)
        found.append((of_month, _rows(of_month, by, [one for one in figures if one.month == month], user)))
    return found


def get_breakdowns(selection: Selection, *, user: User, by: Sequence[str]) -> dict[str, list[Row]]:
    """Several breakdowns in one query: for dimensions of CHOICES, whose combinations are few and are added up here."""
    figures = get_figures(selection, user=user, by=by)
    return {name: _rows(selection, name, figures, user) for name in by}


def _rows(selection: Selection, by: str, parts: Iterable[Figures], user: User) -> list[Row]:
    figures: dict = {}
    for part in parts:
        key = part.key[by]
        figures[key] = figures[key] + part if key in figures else part
    if by in CHOICES:
        named = [_Name(choice.value, choice.value, str(choice.label)) for choice in CHOICES[by]]
    else:
        county = region_looked_at(selection, user) if by == "region" else None
        if county is not None and county.is_county:  # its figures are not its unit's
            named = [_Name(county.unit_id, county.code, county.name)]
        else:
            named = {"industry": _industries, "region": _units, "county": partial(_counties, selection)}[by](figures)
    return [
        Row(by, one.code, one.name, figures[one.key], selection.query(**(one.words or {by: one.code})), one.is_leading)
        for one in named
        if one.key in figures
    ]


@dataclass(frozen=True)
class _Name:
    """A value of a dimension: its key in the database, its code, its name, and what narrows a selection to it."""

    key: object
    code: str
    name: str
    is_leading: bool = False
    words: dict[str, str] | None = None


def _industries(pks: Collection[int]) -> list[_Name]:
    return [_Name(row.pk, row.code, row.name, row.is_leading) for row in get_industries() if row.pk in pks]


def _units(pks: Collection[int]) -> list[_Name]:
    return [_Name(row.pk, row.code, str(row.name_as_unit)) for row in get_units() if row.pk in pks]


def get_industries() -> list[Industry]:
    """All, in their order; kept for half a minute."""
    return get_or_compute("industries", lambda: list(Industry.objects.all()) or None, seconds=SECONDS_KEPT) or []


def get_units() -> list[Region]:
    """The province and its reporting units, by code; asked once within a moment, or found among all regions."""
    if is_read("regions"):
        return [region for region in get_regions() if region.unit_id in (region.pk, None)]
    units = Region.objects.filter(Q(unit=F("pk")) | Q(unit=None)).order_by("code")
    return once("units", lambda: list(units))


def get_regions() -> list[Region]:
    """All, by code, each with its unit; asked once within a moment. What a user may choose: ``visible_to``."""
    return once("regions", lambda: list(Region.objects.select_related("unit").order_by("code")))


def _counties(selection: Selection, pks: Collection[int]) -> list[_Name]:
    """What names only its unit is a row of its own."""
    regions = [region for region in get_regions() if region.pk in pks]
    none = selection.counted(NO_COUNTY.name)
    return [
        _Name(
            row.pk,
            row.code,
            row.name if row.is_county else str(NO_COUNTY.label),
            words={"region": row.code, **({} if row.is_county else none)},
        )
        for row in regions
    ]


def name_keys(figures: list[Figures]) -> list[Figures]:
    """The same rows with industries and regions named by their codes instead of the database's ids."""
    codes = {}
    for by, model in (("industry", Industry), ("region", Region), ("county", Region)):
        ids = {row.key[by] for row in figures if by in row.key}
        codes[by] = dict(model.objects.filter(pk__in=ids).values_list("pk", "code")) if ids else {}
    return [replace(row, key={by: codes.get(by, {}).get(v, v) for by, v in row.key.items()}) for row in figures]
