"""What waits for one person: derived from the facts each time, so that it is never out of date."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Role, User
from common.periods import format_period
from projects.models import Listing

from ..deadlines import Deadline, get_deadline
from ..installation import get_installation
from ..models import MonthlyReport, ReportingWindow, ReportReview, ReportStatus
from ..models.reports import WAITING
from ..permissions import can_close, can_review
from .closing import get_months_to_close
from .returns import get_waiting_units

SHOWN = 30


@dataclass(frozen=True)
class Item:
    """One thing to do, of a kind in ORDER. ``details`` are (words, address)."""

    kind: str
    text: str
    url: str
    count: int
    deadline: Deadline | None = None
    details: list[tuple[str, str]] = field(default_factory=list)


def get_inbox(user: User, *, at: datetime) -> list[Item]:
    """The most pressing first; empty for who has nothing to do. At most eleven queries."""
    today = timezone.localdate(at)
    windows = list(ReportingWindow.objects.filter(opens_on__lte=today, closed_at=None))
    deadlines = _deadlines(windows, user, at)
    items = []
    if user.role == Role.OFFICER:
        items += _missing(user, deadlines)
        items += _returned(user)
    if can_review(user):
        items += _waiting(user, deadlines)
    if can_close(user):
        items += _alarms()
        items += [] if user.is_superuser else _to_close(deadlines)
    return sorted(items, key=lambda item: ORDER.index(item.kind))


ORDER = ["alarm", "overdue", "returned", "due_soon", "waiting", "to_close", "due"]


def _deadlines(windows: Collection[ReportingWindow], user: User, at: datetime) -> list[Deadline]:
    months = sorted({(window.year, window.month) for window in windows})
    by_month = [[window for window in windows if (window.year, window.month) == month] for month in months]
    return [get_deadline(of_month, user, at=at) for of_month in by_month]


def _missing(user: User, deadlines: Collection[Deadline]) -> list[Item]:
    """Months in which something is not filed; nothing of those in which everything is."""
    years = {deadline.year for deadline in deadlines}
    listings = Listing.objects.visible_to(user).filter(year__in=years)
    listed = list(listings.values_list("pk", "year", "listed_on", "delisted_on"))
    filed = MonthlyReport.objects.visible_to(user).filter(listing__year__in=years)
    filed = set(filed.filter(status__in=[ReportStatus.ACCEPTED, *WAITING]).values_list("listing_id", "month"))
    returned = set(_open_returns(user).values_list("listing_id", "month"))
    items = []
    for deadline in deadlines:
        due = [
            pk
            for pk, year, listed_on, delisted_on in listed
            if year == deadline.year
            and listed_on.month <= deadline.month
            and not (delisted_on and delisted_on.month <= deadline.month)
        ]
        missing = sum((pk, deadline.month) not in filed and (pk, deadline.month) not in returned for pk in due)
        if missing:
            items.append(_of_month(deadline, missing))
    return items


def _of_month(deadline: Deadline, missing: int) -> Item:
    kind = {"overdue": "overdue", "soon": "due_soon"}.get(deadline.state, "due")
    words = ngettext("%(period)s 月报还有 %(count)s 项未报", "%(period)s 月报还有 %(count)s 项未报", missing)
    url = reverse("investments:report-list", args=[deadline.period]) + "?state=missing"
    return Item(kind, words % {"period": deadline.period, "count": missing}, url, missing, deadline)


def _open_returns(user: User) -> QuerySet[MonthlyReport]:
    """Returned, and not yet sent again."""
    newer = MonthlyReport.objects.filter(
        listing=OuterRef("listing"), month=OuterRef("month"), revision__gt=OuterRef("revision")
    )
    returned = MonthlyReport.objects.visible_to(user).filter(status=ReportStatus.RETURNED)
    return returned.filter(~Exists(newer))


def _returned(user: User) -> list[Item]:
    reports = list(_open_returns(user).select_related("listing__project").order_by("listing__year", "month", "pk"))
    if not reports:
        return []
    newest = ReportReview.objects.filter(report__in=reports[:SHOWN]).order_by("pk")
    reasons = dict(newest.values_list("report_id", "reason"))
    details = [(_returned_words(report, reasons.get(report.pk, "")), _form_url(report)) for report in reports[:SHOWN]]
    count = len(reports)
    words = ngettext("%(count)s 份月报被退回，请改正后重新报送", "%(count)s 份月报被退回，请改正后重新报送", count)
    first = format_period(reports[0].listing.year, reports[0].month)
    url = reverse("investments:report-list", args=[first]) + "?state=returned"
    return [Item("returned", words % {"count": count}, url, count, details=details)]


def _returned_words(report: MonthlyReport, reason: str) -> str:
    period = format_period(report.listing.year, report.month)
    return _("%(project)s %(period)s：%(reason)s") % {
        "project": report.listing.project.name,
        "period": period,
        "reason": reason,
    }


def _form_url(report: MonthlyReport) -> str:
    period = format_period(report.listing.year, report.month)
    return reverse("investments:report-form", args=[period, report.listing.project.code])


def _waiting(user: User, deadlines: Collection[Deadline]) -> list[Item]:
    units = get_waiting_units(user)
    count = sum(one.waiting for one in units)
    if not count:
        return []
    url = reverse("investments:review-list")
    details = [(f"{one.unit.name_as_unit} {one.waiting}", f"{url}?unit={one.unit.code}") for one in units]
    words = ngettext("%(count)s 份月报待您审核", "%(count)s 份月报待您审核", count)
    newest = deadlines[-1] if deadlines else None
    return [Item("waiting", words % {"count": count}, url, count, newest, details if len(units) > 1 else [])]


def _alarms() -> list[Item]:
    """Cells that were not what the facts say, and cells that cannot be rebuilt."""
    url, items = reverse("investments:jobs"), []
    found = get_installation(timezone.localdate())
    if unseen := found.unseen:
        words = ngettext("汇总核对有 %(count)s 次发现不符", "汇总核对有 %(count)s 次发现不符", unseen)
        items.append(Item("alarm", words % {"count": unseen}, url, unseen))
    if failing := found.failing:
        words = ngettext("%(count)s 个汇总单元无法重算", "%(count)s 个汇总单元无法重算", failing)
        items.append(Item("alarm", words % {"count": failing}, url, failing))
    return items


def _to_close(deadlines: Collection[Deadline]) -> list[Item]:
    """The next month in the order of closing, once its last day for the province has passed."""
    overdue = {(deadline.year, deadline.month): deadline for deadline in deadlines if deadline.state == "overdue"}
    for year in sorted({year for year, _month in overdue}):
        for month in get_months_to_close(year):
            if month.is_next and (year, month.month) in overdue:
                url = reverse("investments:release-close", args=[month.period])
                return [Item("to_close", _("%(period)s 可以封账") % {"period": month.period}, url, 1)]
    return []
