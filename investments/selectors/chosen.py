"""The listings that a selection names as they are classed now, for what is told of listings and not of cells."""

from projects.models import Listing
from projects.models.listings import ListingQuerySet

from ..selection import Selection

CLASSES = ("tier", "batch", "stage", "industry")


def get_chosen(selection: Selection) -> ListingQuerySet:
    """Whoever sees them. Lamps, counts and releases, which are of a month, choose nothing here."""
    words = {name: value for name in CLASSES if (value := getattr(selection, name))}
    chosen = Listing.objects.filter(year=selection.year, **words)
    chosen = chosen.in_region(selection.region) if selection.region else chosen
    return chosen.search(selection.q) if selection.q else chosen
