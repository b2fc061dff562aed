"""What other rooms read of a listing."""

from .models import Factor, Listing


def get_latest_factors(listing: Listing) -> list[Factor]:
    """The newest statement of each kind, in the order of the kinds."""
    stated = listing.factors.standing().select_related("recorded_by").order_by("month")
    return list({factor.kind: factor for factor in stated}.values())
