"""``/projects/<code>/outlook/<year>/``: what the officers expect of a listing's year, and the form to say it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import RowErrors
from projects.models import Listing

from ..forms import OwnForecastForm
from ..freshness import get_freshness
from ..permissions import can_report
from ..selectors.outlook import get_listing_outlook
from ..services.own_forecasts import state_own_forecasts


def own_forecasts(request, code: str, year: int) -> HttpResponse:
    """Beside what the forecast says. Every statement stays on record; the newest of a month counts."""
    visible = Listing.objects.visible_to(request.user).select_related("project", "unit")
    listing = get_object_or_404(visible, project__code=code, year=year)
    form = None
    if can_report(request.user):
        form = OwnForecastForm(request.POST or None, initial={"month": get_freshness(year).newest_month})
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(_("全年预计由填报员填报"))
        if form.is_valid() and _state(request, form, listing):
            return redirect("investments:own-forecasts", code=code, year=year)
    context = {
        "listing": listing,
        "form": form,
        "said": listing.own_forecasts.select_related("stated_by").order_by("-month", "-pk"),
        "row": get_listing_outlook(listing),
    }
    return render(request, "investments/own_forecasts.html", context)


def _state(request, form: OwnForecastForm, listing: Listing) -> bool:
    """Hands the form to the service; on refusal puts each reason beside its field."""
    try:
        state_own_forecasts([form.read(listing)], by=request.user, at=timezone.now())
    except RowErrors as refused:
        for error in refused.errors:
            field = {"period": "month"}.get(error.field, error.field)
            form.add_error(field if field in form.fields else None, ValidationError(str(error.message), error.code))
        return False
    messages.success(request, _("已登记"))
    return True
