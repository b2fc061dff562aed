"""``/``: where the year stands."""

import hashlib
import re
import zlib
from collections.abc import Callable
from dataclasses import astuple

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from accounts.models import User
from common.moments import asking_once, one_moment
from common.money import WAN_PER_YI
from investments.freshness import Freshness, get_freshness
from investments.selection import Selection, get_default_year

from ..context_processors import alarms_for
from ..overview import Progress, get_overview
from ..screen import get_screen
from .filters import filter_context, get_page_selection

TOKEN = "the-token-of-this-request"  # in a page that is kept, where forms have theirs


@asking_once()
def overview(request) -> HttpResponse:
    """The page; its figures are those of /api/v1/rollups/ with the same filters.

    Its body is made of one moment and kept until a figure of the year changes, apart for each scope, language and
    selection: what is kept needs no transaction. So is the whole page, apart for each person. With ``screen=1`` it is
    made for a wall.
    """
    year = _year_asked(request)
    if year is None or not _looks_as_before(request):
        return HttpResponse(_page(request))
    key = f"page:{get_language()}:{request.get_full_path()}:{_who(request.user)}"
    page = _keep(get_freshness(year), key, lambda: _page(request, csrf_token=TOKEN))
    return HttpResponse(page.replace(TOKEN, get_token(request)))


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
    names = (user.pk, user.get_full_name(), user.role, user.tier, user.is_superuser)
    return (*names, user.acting_for and user.acting_for.get_full_name(), astuple(user.scope))


def _keep(freshness: Freshness, key: str, make: Callable[[], str]) -> str:
    """What was made of the figures as they are. Kept small: a worker without Redis keeps some hundred in its memory."""
    name = hashlib.sha256(key.encode()).hexdigest()
    return zlib.decompress(freshness.keep(name, lambda: zlib.compress(make().encode(), 1))).decode()


def _page(request, **more: str) -> str:
    selection = get_page_selection(request, beside={"screen", "slide"})
    freshness = get_freshness(selection.year)
    kind = "screen" if request.GET.get("screen") == "1" else "overview"
    make = _screen if kind == "screen" else _body
    key = f"{kind}:{get_language()}:{request.user.scope}:{selection.query()}"
    body = mark_safe(_keep(freshness, key, lambda: make(selection, request.user)))
    return render_to_string(f"reporting/{kind}.html", {"body": body, "selection": selection, **more}, request)


@one_moment()
def _screen(selection: Selection, user: User) -> str:
    freshness = get_freshness(selection.year)
    data = get_screen(selection, user=user)
    context = {"screen": data, "chart_data": chart_data(data.progress), "selection": selection, "freshness": freshness}
    return render_to_string("reporting/_screen_body.html", context)


@one_moment()
def _body(selection: Selection, user: User) -> str:
    data = get_overview(selection, user=user, freshness=get_freshness(selection.year))
    context = {"overview": data, "chart_data": chart_data(data), **filter_context(selection, user=user)}
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
