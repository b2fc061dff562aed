"""What all statements about a listing as of the end of a month share: the listing, and the months there can be."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import RowError
from projects.models import Listing

Listings = dict[tuple[str, int], Listing]


class Statement(Protocol):
    project_code: str
    period: date


def lock_listings(inputs: Sequence[Statement], *, by: User) -> Listings:
    """(code, year) -> the listing, of those that they may see; nobody else states anything of them meanwhile."""
    visible = Listing.objects.visible_to(by).filter(
        project__code__in={row.project_code for row in inputs}, year__in={row.period.year for row in inputs}
    )
    locked = visible.select_related("project").select_for_update(of=["self"], no_key=True).order_by("pk")
    return {(listing.project.code, listing.year): listing for listing in locked}


def refuse_place(position: int, row: Statement, listings: Listings, *, today: date) -> list[RowError]:
    """Why nothing can be stated there: not on the list, or a month to come."""
    errors = []
    if (row.project_code, row.period.year) not in listings:
        words = {"code": row.project_code, "year": row.period.year}
        message = _("%(year)s 年度名单上没有项目 %(code)s，或不在您的范围内") % words
        errors.append(RowError(position, "project_code", message, "not_listed"))
    if row.period > today:
        errors.append(RowError(position, "period", _("不能登记将来的月份"), "future_month"))
    return errors
