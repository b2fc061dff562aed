"""Movements of one listing within its year: reclassified, replanned, up, down, out."""

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Tier, User
from common.errors import Refused
from projects.hooks import ListingsChanged, listings_changed
from projects.models import Listing, ListingMovement, MovementKind, Stage
from projects.models.listings import STATE_FIELDS


def kind_of_change(listing: Listing, states: Mapping[str, object]) -> str:
    """What a change of state is called: the tier before the class, the class before the plan."""
    if "tier" in states and states["tier"] != listing.tier:
        return MovementKind.UPGRADED if states["tier"] == Tier.PROVINCIAL else MovementKind.DOWNGRADED
    return MovementKind.REPLANNED if set(states) <= {"planned_wan"} else MovementKind.RECLASSIFIED


@transaction.atomic
def move_listing(
    listing: Listing, kind: str, *, effective_on: date, document: str = "", by: User | None, at: datetime, **changes
) -> ListingMovement:
    """Add a movement and close the one before it; ``changes`` are state fields (``planned_wan=...``, ``industry=...``).

    Raises Refused if the date lies outside the listing's year or before its newest movement, or if it has left.
    """
    listing = Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)
    latest = listing.movements.select_for_update(no_key=True).get(until_month=13)
    _check(listing, latest, effective_on)
    for name, value in changes.items():
        if name not in STATE_FIELDS and f"{name}_id" not in STATE_FIELDS:
            raise TypeError(name)
        setattr(listing, name, value)
    if listing.stage == Stage.PRELIMINARY:
        listing.planned_wan = None
    if listing.first_planned_wan is None:
        listing.first_planned_wan = listing.planned_wan
    if kind == MovementKind.EXITED:
        listing.delisted_on = effective_on
    listing._history_user, listing._history_date = by, at
    listing.save()
    latest.until_month = effective_on.month
    latest.save(update_fields=["until_month"])
    movement = ListingMovement.objects.create(
        listing=listing,
        kind=kind,
        effective_on=effective_on,
        from_month=effective_on.month,
        document=document,
        recorded_by=by,
        recorded_at=at,
        **{name: getattr(listing, name) for name in STATE_FIELDS},
    )
    with override(settings.LANGUAGE_CODE):  # kept, whatever language the planner reads
        reason = f"{movement.get_kind_display()} {effective_on} {document}".strip()
    listings_changed(ListingsChanged({listing.pk: reason}, by=by, at=at))
    return movement


def _check(listing: Listing, latest: ListingMovement, effective_on: date) -> None:
    if listing.delisted_on:
        raise Refused(_("该项目已于 %(date)s 退出名单") % {"date": listing.delisted_on}, "delisted")
    if effective_on.year != listing.year:
        raise Refused(_("生效日期不在 %(year)s 年度内") % {"year": listing.year}, "effective_in_other_year")
    if effective_on < latest.effective_on:
        raise Refused(_("%(date)s 已有调整，生效日期不能早于此") % {"date": latest.effective_on}, "later_movement")
