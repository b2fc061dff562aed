"""Stating what a listing needs of a factor (要素) and what is secured; the only way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from common.errors import RowError, RowErrors
from common.periods import format_period
from projects.hooks import ListingsChanged, listings_changed
from projects.models import Factor, FactorKind, Listing
from projects.permissions import can_keep_records

from .statements import Listings, lock_listings, refuse_place

LARGEST = Decimal(10) ** 12


@dataclass(frozen=True)
class FactorInput:
    """One statement as of the end of ``period``'s month, in the kind's own unit (land: 亩)."""

    project_code: str
    period: date
    kind: str
    needed: Decimal
    secured: Decimal
    document: str = ""


@transaction.atomic
def state_factors(inputs: Sequence[FactorInput], *, by: User, at: datetime) -> list[Factor]:
    """Add the statements, all or none; one that repeats what stands adds nothing and is returned as it stands.

    Raises PermissionDenied, RowErrors with every refused row, and Refused where a closed month would change.
    """
    if not can_keep_records(by):
        raise PermissionDenied(_("要素保障由填报员、审核员和省级规划员登记"))
    listings = lock_listings(inputs, by=by)
    _refuse(inputs, listings, today=timezone.localdate(at))
    standing = _standing(listings.values())
    stated, fresh = [], []
    for row in inputs:
        listing = listings[row.project_code, row.period.year]
        key = (listing.pk, row.kind, row.period.month)
        known = standing.get(key)
        if known is None or _facts(known) != (row.needed, row.secured, row.document):
            known = standing[key] = _factor(row, listing, by, at)
            fresh.append(known)
        stated.append(known)
    if fresh:
        Factor.objects.bulk_create(fresh)
        listings_changed(ListingsChanged(_reasons(fresh), by=by, at=at))
    return stated


def _refuse(inputs: Sequence[FactorInput], listings: Listings, *, today: date) -> None:
    errors = []
    for position, row in enumerate(inputs):
        errors += refuse_place(position, row, listings, today=today)
        if row.kind not in FactorKind.values:
            errors.append(
                RowError(position, "kind", _("没有这种要素：%(kind)s") % {"kind": row.kind}, "invalid_choice")
            )
        for field in ("needed", "secured"):
            amount = getattr(row, field)
            if amount < 0:
                errors.append(RowError(position, field, _("不能为负数"), "negative"))
            elif amount >= LARGEST:
                errors.append(RowError(position, field, _("数额过大"), "too_large"))
    if errors:
        raise RowErrors(errors)


def _standing(listings) -> dict[tuple[int, str, int], Factor]:
    factors = Factor.objects.standing().select_related("listing__project", "recorded_by")
    factors = factors.filter(listing__in=[listing.pk for listing in listings])
    return {(factor.listing_id, factor.kind, factor.month): factor for factor in factors}


def _facts(factor: Factor) -> tuple[Decimal, Decimal, str]:
    return factor.needed, factor.secured, factor.document


def _factor(row: FactorInput, listing: Listing, by: User, at: datetime) -> Factor:
    return Factor(
        listing=listing,
        kind=row.kind,
        month=row.period.month,
        needed=row.needed,
        secured=row.secured,
        document=row.document[:250],
        recorded_by=by,
        recorded_at=at,
    )


def _reasons(factors: Sequence[Factor]) -> dict[int, str]:
    """What was stated is the reason wherever a closed month changes with it."""
    reasons: dict[int, str] = {}
    with override(settings.LANGUAGE_CODE):
        for factor in factors:
            period = format_period(factor.listing.year, factor.month)
            said = f"{factor.get_kind_display()} {period} {factor.secured}/{factor.needed} {factor.document}".strip()
            reasons[factor.listing_id] = " · ".join(filter(None, [reasons.get(factor.listing_id), said]))
    return reasons
