"""``/inbox/``: what waits for me; ``/reports/punctuality/``: whose returns came in time."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.money import ratio

from ..models import ReportingWindow
from ..selection import get_default_year
from ..selectors.inbox import get_inbox
from ..selectors.punctuality import get_punctuality


def inbox(request) -> HttpResponse:
    return render(request, "investments/inbox.html", {"items": get_inbox(request.user, at=timezone.now())})


def punctuality(request) -> HttpResponse:
    """Of one month, or of all months of the year that are due."""
    today = timezone.localdate()
    year, month = _number(request, "year") or get_default_year(today), _number(request, "month")
    known = sorted(set(ReportingWindow.objects.filter(year=year).values_list("month", flat=True)))
    months = [month] if month in known else known
    rows = get_punctuality(year=year, months=months, user=request.user)
    context = {"year": year, "month": month if month in known else None, "months": known, "rows": rows}
    total = {name: sum(getattr(row, name) for row in rows) for name in ("due", "in_time", "late", "missing")}
    context["total"] = {**total, "rate": ratio(total["in_time"], total["due"])}
    return render(request, "investments/punctuality.html", context)


def _number(request, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= 4 else None
