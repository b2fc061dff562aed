"""``/accounts/access/``: why I, or for the administrator anybody, can see or do a thing."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.models import StandIn, User

from ..access import explain_project, explain_user


def access(request) -> HttpResponse:
    """``user`` is for administrators alone; ``project`` is the register's number."""
    asked = request.GET.get("user", "")
    person = request.user
    if asked and request.user.is_superuser:
        person = User.objects.select_related("region").filter(username=asked).first()
    code = request.GET.get("project", "").strip()
    context = {
        "person": person,
        "asked": asked,
        "code": code,
        "answers": explain_user(person) if person else [],
        "of_project": explain_project(person, code) if person and code else [],
        "stand_ins": StandIn.objects.filter(deputy=person).select_related("absent") if person else [],
    }
    return render(request, "accounts/access.html", context)
