"""Which listings, and which month, a figure is about: the filters of pages, API and exports, checked once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet

from accounts.models import Region, User
from projects.models import Industry, Listing

from .filters import SelectionFilter
from .freshness import get_freshness
from .installation import get_installation
from .measures import joined
from .models import Release


@dataclass(frozen=True)
class Selection:
    """A year up to the end of a month, narrowed by any of the dimensions. Empty means all."""

    year: int
    month: int
    tier: str = ""
    batch: str = ""
    industry: Industry | None = None
    region: Region | None = None
    stage: str = ""
    lamp: str = ""
    only: str = ""  # of Counted, joined by commas: the listings that are in each of these counts
    as_of: Release | None = None  # as published with this closed month, instead of live
    q: str = ""

    def candidates(self, user: User) -> QuerySet[Listing] | None:
        """The listings whose lines it can be about, and perhaps some more; None for every one of the year.

        Units and classes are of a month: ``line_conditions`` filters the lines by them. A listing that has moved to
        another unit is read for both, and counts in each for the months in which it was there.
        """
        scope = user.scope
        if scope.everything and not (self.region or self.q):
            return None
        listings = Listing.objects.filter(year=self.year)
        for unit_id in self.units(user):
            listings = listings.ever_in(unit_id)
        if not scope.everything and scope.unit_id is None:
            listings = listings.visible_to(user)  # a county's, as it lies now, or nothing
        if self.region and self.region.is_county:
            listings = listings.in_region(self.region)
        return listings.search(self.q) if self.q else listings

    def units(self, user: User) -> list[int]:
        """The units to which the user is confined and which was chosen, or in which the county lies: of both."""
        chosen = self.region and (self.region.unit_id if self.region.is_county else self.region.pk)
        return [unit_id for unit_id in (unit_of(user), chosen) if unit_id]

    def counties(self, user: User) -> list[int]:
        """The county to which the user is confined and the one which was chosen: of both."""
        confined = None if user.scope.everything else user.region
        return [region.pk for region in (confined, self.region) if region and region.is_county]

    def is_whole(self) -> bool:
        """Nothing narrowed but, perhaps, the reporting unit: what a target is set for."""
        return not (self.tier or self.batch or self.industry or self.stage or self.lamp or self.only or self.q)

    def params(self) -> dict[str, str]:
        """The words of a query string that select the same."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(getattr(value, "code", value)) for name, value in values.items() if value}

    def counted(self, name: str) -> dict[str, str]:
        """The word that narrows it to the listings of one more count."""
        return {"only": joined(self.only, name)}

    def query(self, **changes: str) -> str:
        """The query string of the same selection with some words set, or, when empty, left out."""
        return urlencode({name: value for name, value in {**self.params(), **changes}.items() if value != ""})


def unit_of(user: User) -> int | None:
    """The unit to which the user is confined, or in which their county lies."""
    if user.scope.everything or user.region is None:
        return None
    return user.region.unit_id


def region_looked_at(selection: Selection, user: User) -> Region | None:
    """The region that was chosen, or the one that a municipal user is confined to; None for the whole province."""
    return selection.region or (None if user.scope.everything else user.region)


class BadSelection(Exception):
    """A filter or a value that does not exist; ``errors`` is the form's, by field."""

    def __init__(self, errors):
        self.errors = errors
        super().__init__(str(errors))


def read_selection(params: Mapping, *, user: User, today: date, beside: Collection[str] = ()) -> Selection:
    """The selection that a query string asks for; year and month default to the newest worth looking at.

    ``beside`` names the words in it that are no filters and that the caller reads. Raises BadSelection for any other.
    """
    asked = _checked(params, user, beside) if set(params) - set(beside) else {}
    release = asked.get("as_of")
    year = int(asked.pop("year", None) or (release.year if release else get_default_year(today)))
    month = asked.pop("month", None) or (release.month if release else get_freshness(year).newest_month)
    month = int(month)
    return Selection(year=year, month=month, **asked)


def _checked(params: Mapping, user: User, beside: Collection[str]) -> dict:
    filterset = SelectionFilter(params, queryset=Listing.objects.visible_to(user))
    filterset.beside = beside
    if not filterset.is_valid():
        raise BadSelection(filterset.errors)
    return {name: value for name, value in filterset.form.cleaned_data.items() if value not in (None, "")}


def get_default_year(today: date) -> int:
    """The newest year up to this one that has a list; this year if there is none."""
    return get_installation(today).newest_year or today.year
