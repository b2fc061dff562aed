"""``/warnings/rules/``: the rules that light lamps; ``/projects/<code>/lamp/<year>/``: what was judged otherwise."""

import re

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from projects.models import Listing

from ..forms import JudgementForm, RulesForm
from ..lamps import LAMP_MEASURES, RuleBook
from ..lamps.published import Published, get_published
from ..lamps.reading import BadRules, as_text
from ..models import RuleSet
from ..permissions import can_close
from ..selection import get_default_year
from ..selectors.closing import get_first_open_month
from ..selectors.lamps import get_rule_sets
from ..services.lamps import JudgementInput, RulesInput, check_rules, judge_lamp, put_rules_in_force


def lamp_rules(request) -> HttpResponse:
    """The versions of a year in words. A planner checks a text here, and puts it in force."""
    asked = request.GET.get("year", "")
    if asked and not re.fullmatch("20[0-9]{2}", asked):
        raise Http404
    year = int(asked) if asked else get_default_year(timezone.localdate())
    sets, published = get_rule_sets(year), get_published(settings.DATA_DIR)
    form, book, faults = None, None, []
    if can_close(request.user):
        begun = _begin_with(request.GET.get("begin", ""), published, sets[0][0] if sets else None)
        form = RulesForm(request.POST or None, initial={**begun, "from_month": get_first_open_month(year)})
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(_("亮灯规则由省级规划员制定"))
        if form.is_valid():
            book, faults = _check(form)
        if book and "put" in request.POST and _put(request, form, year):
            return redirect(f"{request.path}?year={year}")
    context = {
        "year": year,
        "sets": sets,
        "form": form,
        "book": book,
        "faults": faults,
        "published": published,
        "measures": LAMP_MEASURES.values(),
    }
    return render(request, "investments/lamp_rules.html", context)


def _begin_with(key: str, published: list[Published], newest: RuleSet | None) -> dict:
    """A published set that was chosen, or the newest version of the year."""
    if chosen := next((one for one in published if one.key == key), None):
        return {"name": chosen.name, "source": chosen.source, "text": chosen.text}
    return {"name": newest.name, "source": newest.source, "text": as_text(newest.rules)} if newest else {}


def _check(form: RulesForm) -> tuple[RuleBook | None, list[str]]:
    """What was written, as rules, or every reason why it cannot be put in force."""
    try:
        return check_rules(form.cleaned_data["text"]), []
    except BadRules as bad:
        return None, bad.errors


def _put(request, form: RulesForm, year: int) -> bool:
    try:
        made = put_rules_in_force(year, RulesInput(**form.cleaned_data), by=request.user, at=timezone.now())
    except Refused as refused:
        form.add_error("from_month", str(refused.message))
        return False
    messages.success(request, _("第 %(version)s 版已生效，汇总随即重算") % {"version": made.version})
    return True


def judged_lamps(request, code: str, year: int) -> HttpResponse:
    """What was judged of a listing's lamp, and the form for a new judgement."""
    visible = Listing.objects.visible_to(request.user).select_related("project", "unit")
    listing = get_object_or_404(visible, project__code=code, year=year)
    form = None
    if can_close(request.user):
        month = get_first_open_month(year)
        form = JudgementForm(
            request.POST or None, initial={"from_month": month, "until_month": month, "colour": "yellow"}
        )
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(_("亮灯由省级规划员改判"))
        if form.is_valid() and _judge(request, form, listing):
            return redirect("investments:judged-lamps", code=code, year=year)
    context = {"listing": listing, "form": form, "judged": listing.judged_lamps.select_related("judged_by")}
    return render(request, "investments/judged_lamps.html", context)


def _judge(request, form: JudgementForm, listing: Listing) -> bool:
    try:
        judge_lamp(listing, JudgementInput(**form.cleaned_data), by=request.user, at=timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return False
    messages.success(request, _("已改判"))
    return True
