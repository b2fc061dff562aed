"""``/inbox/``: what waits for me; ``/reports/punctuality/``: whose returns came in time, and which did not."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import Region
from common.money import ratio
from common.pager import Pager, get_pager
from projects.models import Listing

from ..models import Release, ReportingWindow
from ..selection import get_default_year
from ..selectors.inbox import get_inbox
from ..selectors.punctuality import Arrival, get_due_returns, get_punctuality
from ..selectors.sealed import as_returns, get_due_lines

ROWS_ON_A_PAGE = 100


def inbox(request) -> HttpResponse:
    return render(request, "investments/inbox.html", {"items": get_inbox(request.user, at=timezone.now())})


def punctuality(request) -> HttpResponse:
    """Of one month, or of all months of the year that are due."""
    asked = _asked_months(request)
    rows = get_punctuality(year=asked["year"], months=asked["counted"], user=request.user)
    context = {**asked, "rows": rows}
    total = {name: sum(getattr(row, name) for row in rows) for name in ("due", "in_time", "late", "missing")}
    context["total"] = {**total, "rate": ratio(total["in_time"], total["due"])}
    return render(request, "investments/punctuality.html", context)


def due_returns(request) -> HttpResponse:
    """The returns behind a figure of that table: of a unit or county (``region``), by how they came (``arrival``).

    ``as_of`` a closed month: as they had come when it was closed.
    """
    asked = _asked_months(request)
    code, arrival = request.GET.get("region", ""), request.GET.get("arrival", "")
    if arrival and arrival not in Arrival.values:
        raise Http404(arrival)
    region = _region(request, code, asked["year"]) if code else None
    words = {"year": asked["year"], "month": asked["month"], "region": code, "arrival": arrival}
    context = {**asked, "region": region, "arrival": Arrival(arrival) if arrival else None}
    if "as_of" in request.GET:
        release = get_object_or_404(Release, year=asked["year"], month=asked["month"])
        if request.GET["as_of"] != release.period:
            raise Http404(request.GET["as_of"])
        lines = get_due_lines(release, user=request.user, region=region, arrival=arrival)
        pager = _pager(request, lines.count(), {**words, "as_of": release.period})
        returns = as_returns(lines[pager.offset : pager.offset + ROWS_ON_A_PAGE], release)
        context |= {"returns": returns, "pager": pager, "release": release}
        return render(request, "investments/due_returns.html", context)
    which = {"year": asked["year"], "months": asked["counted"], "user": request.user}
    counted = get_punctuality(**which, listings=Listing.objects.in_region(region) if region else None)
    count = sum(getattr(row, arrival or "due") for row in counted)
    pager = _pager(request, count, words)
    returns = get_due_returns(**which, region=region, arrival=arrival, limit=ROWS_ON_A_PAGE, offset=pager.offset)
    return render(request, "investments/due_returns.html", {**context, "returns": returns, "pager": pager})


def _pager(request, count: int, words: dict) -> Pager:
    query = urlencode({name: value for name, value in words.items() if value})
    return get_pager(request, count=count, size=ROWS_ON_A_PAGE, query=query)


def _region(request, code: str, year: int) -> Region:
    """One in which this person sees a listing."""
    region = get_object_or_404(Region.objects.select_related("unit"), code=code.replace("\0", ""))
    if not Listing.objects.visible_to(request.user).filter(year=year).in_region(region).exists():
        raise Http404(code)
    return region


def _asked_months(request) -> dict:
    """The year, one of its months or None for all, those that have a window, and those to be counted."""
    year, month = _number(request, "year") or get_default_year(timezone.localdate()), _number(request, "month")
    known = sorted(set(ReportingWindow.objects.filter(year=year).values_list("month", flat=True)))
    month = month if month in known else None
    return {"year": year, "month": month, "months": known, "counted": [month] if month else known}


def _number(request, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= 4 else None
