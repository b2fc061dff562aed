"""``/help/``: what each role does here, with pictures; and the tour of a first visit, one step on each page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Role, User

from ..help import STEPS, steps_of, terms

TOUR = "tour"  # in the session: the step that is shown


@require_GET
def help_page(request) -> HttpResponse:
    role = request.GET.get("role", request.user.role)
    role = role if role in STEPS else request.user.role
    context = {
        "role": Role(role),
        "roles": [Role(name) for name in STEPS],
        "steps": STEPS[role],
        "terms": terms(),
        "pictures": "en" if get_language() == "en" else "zh",
    }
    return render(request, "reporting/help.html", context)


@require_POST
def tour(request) -> HttpResponse:
    """``step`` leads to that step's page; anything else ends the tour, which the help page can begin again."""
    steps = steps_of(request.user)
    wanted = request.POST.get("step", "")
    account = User.objects.filter(pk=request.user.pk)  # an acting person's row is not saved as it stands
    if wanted.isdecimal() and 1 <= int(wanted[:3]) <= len(steps):
        request.session[TOUR] = int(wanted[:3])
        account.update(toured_at=None)
        return redirect(steps[int(wanted[:3]) - 1].url)
    request.session.pop(TOUR, None)
    account.update(toured_at=timezone.now())
    return redirect("reporting:overview")
