"""Saying what a listing is expected to complete in the whole year; the only way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import RowError, RowErrors
from common.money import ZERO
from projects.models import Listing
from projects.services.statements import Listings, lock_listings, refuse_place

from ..models import MonthlyReport, OwnForecast
from ..permissions import can_report

TIMES_THE_PLAN = 10
LEAST_BOUND = Decimal("100000.00")  # 万元; for what has neither a plan nor a total


@dataclass(frozen=True)
class OwnForecastInput:
    """What the whole year is expected to come to, in 万元, said at the end of ``period``'s month."""

    project_code: str
    period: date
    expected_wan: Decimal
    note: str = ""


@transaction.atomic
def state_own_forecasts(inputs: Sequence[OwnForecastInput], *, by: User, at: datetime) -> list[OwnForecast]:
    """Add them, all or none; one that repeats what stands adds nothing and is returned as it stands.

    Raises PermissionDenied, or RowErrors with every refused row.
    """
    if not can_report(by):
        raise PermissionDenied(_("全年预计由填报员填报"))
    listings = lock_listings(inputs, by=by)
    _refuse(inputs, listings, today=timezone.localdate(at))
    standing = _standing(listings.values())
    stated, fresh = [], []
    for row in inputs:
        listing = listings[row.project_code, row.period.year]
        key = (listing.pk, row.period.month)
        known = standing.get(key)
        if known is None or (known.expected_wan, known.note) != (row.expected_wan, row.note):
            known = standing[key] = OwnForecast(
                listing=listing,
                month=row.period.month,
                expected_wan=row.expected_wan,
                note=row.note,
                stated_by=by,
                stated_at=at,
            )
            fresh.append(known)
        stated.append(known)
    OwnForecast.objects.bulk_create(fresh)
    return stated


def _refuse(inputs: Sequence[OwnForecastInput], listings: Listings, *, today: date) -> None:
    done = _done(listings.values())
    errors = []
    for position, row in enumerate(inputs):
        misplaced = refuse_place(position, row, listings, today=today)
        errors += misplaced
        listing = listings.get((row.project_code, row.period.year))
        if listing is None:
            continue
        if not misplaced and listing.delisted_on and row.period >= listing.delisted_on.replace(day=1):
            errors.append(RowError(position, "period", _("该项目当月已不在名单上"), "not_listed_in_month"))
        if row.expected_wan < 0:
            errors.append(RowError(position, "expected_wan", _("不能为负数"), "negative"))
        elif row.expected_wan > (most := _most(listing)):
            message = _("超过 %(amount)s 万元（总投资与十倍年度计划中较大的），请核对单位") % {"amount": f"{most:,}"}
            errors.append(RowError(position, "expected_wan", message, "too_large"))
        elif (least := done.get(listing.pk)) and row.expected_wan < least:
            message = _("不能低于已审定的累计完成 %(amount)s 万元") % {"amount": f"{least:,}"}
            errors.append(RowError(position, "expected_wan", message, "below_completed"))
    if errors:
        raise RowErrors(errors)


def _most(listing: Listing) -> Decimal:
    """More than this is a slip of the unit, and would swallow every sum it is in."""
    total, plan = listing.project.total_investment_wan or ZERO, listing.planned_wan or ZERO
    return max(total, TIMES_THE_PLAN * plan, LEAST_BOUND)


def _done(listings) -> dict[int, Decimal]:
    """listing -> the newest accepted figure of the year."""
    reports = MonthlyReport.objects.accepted().filter(listing__in=[listing.pk for listing in listings])
    return dict(reports.order_by("month").values_list("listing", "completed_ytd_wan"))


def _standing(listings) -> dict[tuple[int, int], OwnForecast]:
    said = OwnForecast.objects.standing().select_related("listing__project", "stated_by")
    said = said.filter(listing__in=[listing.pk for listing in listings])
    return {(one.listing_id, one.month): one for one in said}
