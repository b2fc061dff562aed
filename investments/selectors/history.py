"""What happened to a listing's months, as its chain tells it."""

from projects.models import Listing

from ..models import HistoryEntry


def get_history(listing: Listing) -> list[HistoryEntry]:
    """Every act, newest first; each with who did it. One query."""
    entries = HistoryEntry.objects.filter(listing=listing).select_related("done_by").order_by("-number")
    return list(entries)
