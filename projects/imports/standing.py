"""What stands in the register for the projects that a list names, in queries whose number does not grow with rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from projects.models import Listing, ListingMovement, Project

CHUNK = 5_000  # SQLite takes 32,766 parameters in one statement


@dataclass
class Standing:
    """Projects by id; their listings of the year by project; the date of each listing's newest movement."""

    projects: dict[int, Project] = field(default_factory=dict)
    listings: dict[int, Listing] = field(default_factory=dict)
    latest_on: dict[int, date] = field(default_factory=dict)

    @classmethod
    def load(cls, project_ids: Sequence[int], year: int, *, for_update: bool) -> "Standing":
        standing = cls()
        projects = Project.objects.select_related("owner", "responsible_unit", "package").order_by("pk")
        listings = Listing.objects.filter(year=year).order_by("pk")
        if for_update:
            projects = projects.select_for_update(of=("self",), no_key=True)
            listings = listings.select_for_update(no_key=True)
        for ids in chunks(project_ids):
            standing.projects.update((project.pk, project) for project in projects.filter(pk__in=ids))
            standing.listings.update((listing.project_id, listing) for listing in listings.filter(project_id__in=ids))
            movements = ListingMovement.objects.filter(listing__year=year, listing__project_id__in=ids, until_month=13)
            standing.latest_on.update(movements.order_by().values_list("listing_id", "effective_on"))
        return standing


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
