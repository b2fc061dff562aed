"""``/``: where the year stands."""

import hashlib
import re
import zlib
from dataclasses import astuple

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from accounts.models import User
from common.moments import one_moment
from common.money import WAN_PER_YI
from investments.freshness import get_freshness
from investments.selection import Selection, get_default_year

from ..context_processors import alarms_for
from ..overview import Progress, get_overview
from ..screen import get_screen
from .filters import filter_context, get_page_selection

WORDS = frozenset({"screen", "slide"})  # beside the filters
# Where a kept frame has what is of one request: the token of its forms, the way back to its address, what is in it.
TOKEN, ADDRESS, BODY = "the-token-of-this-request", "the-address-of-this-request", "the-body-of-this-page"


def overview(request) -> HttpResponse:
    """The page; its figures are those of /api/v1/rollups/ with the same filters.

    Its body is made of one moment and kept until a figure of the year changes, apart for each scope, language and
    address: what is kept needs no transaction. So is the frame around it, for each person. With ``screen=1`` it is made
    for a wall.
    """
    year = _year_asked(request)
    body = _body_of(request, year)
    if request.GET.get("screen") == "1":
        selection = get_page_selection(request, beside=WORDS)
        return render(request, "reporting/screen.html", {"body": mark_safe(body), "selection": selection})
    if year is None or not _looks_as_before(request):
        return render(request, "reporting/overview.html", {"body": mark_safe(body)})
    key = f"frame:{get_language()}:{_who(request.user)}"
    frame = get_freshness(year).keep(_short(key), lambda: _frame(request))
    mine = {TOKEN: get_token(request), ADDRESS: escape(request.get_full_path()), BODY: body}
    return HttpResponse(re.sub("|".join(mine), lambda found: mine[found[0]], frame))


def _body_of(request, year: int | None) -> str:
    if year:
        scope = "-".join(str(part) for part in astuple(request.user.scope))
        key = f"body:{get_language()}:{scope}:{request.GET.urlencode()}"
        kept = get_freshness(year).keep(_short(key), lambda: zlib.compress(_made(request).encode(), 1))
        return zlib.decompress(kept).decode()  # a worker without Redis keeps some hundred of them in its memory
    return _made(request)


def _year_asked(request) -> int | None:
    """The year of whose figures the page is; None where the address must be read more closely to tell."""
    asked = request.GET.get("year", "")
    if "as_of" in request.GET or (asked and not re.fullmatch("20[0-9]{2}", asked)):
        return None
    return int(asked) if asked else get_default_year(timezone.localdate())


def _looks_as_before(request) -> bool:
    """Nothing stands on the page that is for this request alone: a message, a step of the tour, an alarm."""
    return request.user.toured_at is not None and not len(get_messages(request)) and not alarms_for(request.user)


def _who(user: User) -> tuple:
    """Whatever the frame of a page shows of somebody, and what they may do and see."""
    stood_in_for = user.acting_for and _named(user.acting_for)
    return (*_named(user), user.role, user.tier, user.is_superuser, user.region_id, astuple(user.scope), stood_in_for)


def _named(user: User) -> tuple:
    return user.pk, user.username, user.get_full_name()


def _short(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _frame(request) -> str:
    context = {"body": BODY, "csrf_token": TOKEN, "address": ADDRESS}
    return render_to_string("reporting/overview.html", context, request)


def _made(request) -> str:
    selection = get_page_selection(request, beside=WORDS)
    make = _screen if request.GET.get("screen") == "1" else _body
    return make(selection, request.user)


@one_moment()
def _screen(selection: Selection, user: User) -> str:
    freshness = get_freshness(selection.year)
    data = get_screen(selection, user=user)
    context = {"screen": data, "chart_data": chart_data(data.progress), "selection": selection, "freshness": freshness}
    return render_to_string("reporting/_screen_body.html", context)


@one_moment()
def _body(selection: Selection, user: User) -> str:
    filters = filter_context(selection, user=user)
    data = get_overview(selection, user=user, freshness=get_freshness(selection.year))
    context = {"overview": data, "chart_data": chart_data(data), **filters}
    return render_to_string("reporting/_overview_body.html", context)


def chart_data(data: Progress) -> dict:
    """Amounts as numbers of 亿元, for drawing only."""
    return {
        "curve": [
            {
                "month": point.month,
                "planned": _yi(point.planned_wan),
                "first": _yi(point.first_planned_wan),
                "seasonal": _yi(point.seasonal_wan),
                "last_year": _yi(point.last_year_wan),
                "completed": _yi(point.completed_ytd_wan),
                "in_month": _yi(point.completed_in_month_wan),
            }
            for point in data.curve
        ],
    }


def _yi(amount_wan) -> float | None:
    return None if amount_wan is None else float(amount_wan / WAN_PER_YI)
