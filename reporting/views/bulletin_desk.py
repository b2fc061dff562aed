"""``/releases/check/`` says what a dropped file is; ``/releases/subscriptions/`` who gets bulletins by mail."""

import hashlib

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Region
from investments.models import Subscription
from investments.permissions import can_close
from investments.selectors.breakdowns import get_units
from investments.selectors.bulletins import find_file
from investments.services.bulletins import subscribe, unsubscribe


@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_check(request) -> HttpResponse:
    """By its SHA-256: which bulletin's file it is, byte for byte, or that no such file was ever made here."""
    context = {}
    if request.method == "POST" and (sent := request.FILES.get("file")):
        sha = hashlib.sha256()
        for chunk in sent.chunks():
            sha.update(chunk)
        context = {"name": sent.name, "digest": sha.hexdigest(), "file": find_file(sha.hexdigest())}
    elif request.method == "POST":
        context = {"is_missing": True}
    return render(request, "reporting/bulletin_check.html", context)


class SubscriptionForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("邮箱"), max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("语言"), choices=Subscription._meta.get_field("language").choices)
    unit = forms.ChoiceField(label=gettext_lazy("正文另列的单位"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = [(unit.code, unit.name_as_unit) for unit in get_units()]
        self.fields["unit"].choices = [("", _("不另列")), *units]

    @property
    def chosen_unit(self) -> Region | None:
        return Region.objects.filter(code=self.cleaned_data["unit"]).first()


@require_http_methods(["GET", "HEAD", "POST"])
def subscriptions(request) -> HttpResponse:
    """Planners add an address or stop one (``stop`` is its id)."""
    if not can_close(request.user):
        raise PermissionDenied(_("通报由省级规划员编制和发布"))
    form = SubscriptionForm(request.POST if request.method == "POST" and "stop" not in request.POST else None)
    if request.method == "POST" and "stop" in request.POST:
        stopped = get_object_or_404(Subscription, pk=request.POST["stop"] if request.POST["stop"].isdecimal() else 0)
        unsubscribe(stopped, by=request.user)
        messages.success(request, _("已停止向 %(email)s 发送") % {"email": stopped.email})
        return redirect("reporting:bulletin-subscriptions")
    if form.is_valid():
        known = {"language": form.cleaned_data["language"], "unit": form.chosen_unit}
        made = subscribe(form.cleaned_data["email"], **known, by=request.user, at=timezone.now())
        messages.success(request, _("已登记 %(email)s") % {"email": made.email})
        return redirect("reporting:bulletin-subscriptions")
    rows = Subscription.objects.select_related("unit", "added_by").order_by("-is_active", "email")
    return render(request, "reporting/subscriptions.html", {"form": form, "rows": rows})
