"""``/projects/<code>/factors/<year>/``: what a listing needs and has, and the form for a new statement."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused, RowErrors
from common.wording import listed

from ..forms import FactorForm
from ..models import FACTOR_UNITS, FactorKind, Listing
from ..permissions import can_keep_records
from ..services.factors import state_factors


def factors(request, code: str, year: int) -> HttpResponse:
    """Every statement stays on record; the newest of a kind and month counts."""
    visible = Listing.objects.visible_to(request.user).select_related("project", "unit")
    listing = get_object_or_404(visible, project__code=code, year=year)
    today = timezone.localdate()
    form = FactorForm(
        request.POST or None, initial={"kind": FactorKind.LAND, "month": 12 if today.year > year else today.month}
    )
    if request.method == "POST" and form.is_valid() and _state(request, form, listing):
        messages.success(request, _("已登记"))
        return redirect("projects:factors", code=code, year=year)
    context = {
        "listing": listing,
        "form": form,
        "may_state": can_keep_records(request.user),
        "factors": listing.factors.select_related("recorded_by").order_by("kind", "-month", "-pk"),
        "standing": set(listing.factors.standing().values_list("pk", flat=True)),
        "units": listed(f"{FactorKind(kind).label} {unit}" for kind, unit in FACTOR_UNITS.items()),
    }
    return render(request, "projects/factors.html", context)


def _state(request, form: FactorForm, listing: Listing) -> bool:
    """Hands the form to the service; on refusal puts each reason beside its field."""
    try:
        state_factors([form.read(listing)], by=request.user, at=timezone.now())
    except RowErrors as refused:
        for error in refused.errors:
            field = {"period": "month"}.get(error.field, error.field)
            form.add_error(field if field in form.fields else None, ValidationError(str(error.message), error.code))
        return False
    except Refused as refused:
        form.add_error(None, ValidationError(str(refused.message), refused.code))
        return False
    return True
