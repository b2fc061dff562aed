"""``/gallery/``: the components that pages are made of, for whoever builds one. Only in debug."""

from decimal import Decimal

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from investments.freshness import Freshness
from investments.models import Lamp
from projects.forms import FactorForm


def gallery(request) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    form = FactorForm({"kind": "land", "month": "9", "needed": "12,5x", "secured": ""})
    form.is_valid()
    context = {
        "lamps": Lamp.values,
        "states": ["accepted", "waiting", "returned", "missing"],
        "rates": [Decimal("0.42"), Decimal("0.83"), Decimal("1.24"), None],
        "mark": Decimal("0.75"),
        "form": form,
        "freshness": Freshness(2020, None, 3),
        "colours": ["ink", "ink-2", "line", "paper", "accent", "accent-soft", "red", "yellow", "green"],
    }
    return render(request, "reporting/gallery.html", context)
