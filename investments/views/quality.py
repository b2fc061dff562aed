"""What looks wrong in one project's or one unit's figures, what was said of it, and the form to say more."""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Region
from common.errors import Refused
from projects.models import Listing

from ..forms import QualityNoteForm
from ..freshness import get_freshness
from ..measures import Measure
from ..models import FindingState, QualityAct, QualityNote
from ..permissions import can_close, can_explain
from ..selection import get_default_year
from ..selectors.quality import Finding, checks_of, get_findings_of, notes_of
from ..services.quality import NoteInput, explain_finding, judge_finding


@dataclass(frozen=True)
class Checked:
    """A check of one subject: what it found, if it does now, all that was said of it, and the form to say more."""

    check: Measure
    finding: Finding | None
    notes: list[QualityNote]
    acts: list[QualityAct]
    form: QualityNoteForm | None

    @property
    def state(self) -> FindingState:
        return self.notes[-1].state if self.notes else FindingState.OPEN


def listing_quality(request, code: str, year: int) -> HttpResponse:
    """All findings of a project in a year, at the end of ``month``."""
    visible = Listing.objects.visible_to(request.user).select_related("project", "unit")
    listing = get_object_or_404(visible, project__code=code, year=year)
    return _page(request, listing, year, "investments/listing_quality.html")


def unit_quality(request, code: str) -> HttpResponse:
    """All findings of a whole unit in ``year``, at the end of ``month``."""
    scope = request.user.scope
    units = Region.objects.units()
    unit = get_object_or_404(units if scope.everything else units.filter(pk=scope.unit_id), code=code)
    asked = request.GET.get("year", "")
    if asked and not re.fullmatch("20[0-9]{2}", asked):
        raise Http404
    return _page(
        request, unit, int(asked) if asked else get_default_year(timezone.localdate()), "investments/unit_quality.html"
    )


def _page(request, subject: Listing | Region, year: int, template: str) -> HttpResponse:
    month = _month(request, year)
    findings = {one.check.name: one for one in get_findings_of(subject, year=year, month=month, user=request.user)}
    written = list(notes_of(subject, year=year, user=request.user))
    sent = request.POST.get("check") if request.method == "POST" else None
    if sent is not None and not (can_explain(request.user) or can_close(request.user)):
        raise PermissionDenied(_("数据质量由当地的填报员或审核员说明，由省级规划员认可"))
    if sent is not None and sent not in checks_of(subject):
        raise Http404
    checked = []
    for name, check in checks_of(subject).items():
        notes = [note for note in written if note.check_name == name]
        if name in findings or notes or name == sent:
            checked.append(_checked(request, check, findings.get(name), notes, sent))
    for one in checked:
        if one.check.name == sent and one.form.is_valid() and _write(request, subject, year, month, one):
            return redirect(f"{request.path}?year={year}&month={month}")
    context = {"subject": subject, "year": year, "month": month, "checked": checked}
    return render(request, template, context)


def _month(request, year: int) -> int:
    """The month looked at: the newest that is worth it, unless the address names another."""
    asked = request.GET.get("month", "")
    if not asked:
        return get_freshness(year).newest_month
    if not re.fullmatch("[1-9]|1[0-2]", asked):
        raise Http404
    return int(asked)


def _checked(request, check: Measure, finding: Finding | None, notes: list[QualityNote], sent: str | None) -> Checked:
    newest = notes[-1] if notes else None
    state = newest.state if newest else FindingState.OPEN
    acts = []
    if can_explain(request.user) and state != FindingState.ACCEPTED:
        acts.append(QualityAct.EXPLAIN)
    if can_close(request.user):
        is_own = newest is not None and newest.written_by_id in request.user.identities
        if state == FindingState.EXPLAINED and not is_own:
            acts.append(QualityAct.ACCEPT)
        acts.append(QualityAct.ASK_AGAIN)
    is_sent = check.name == sent
    form = None
    if is_sent or (finding is not None and acts):
        form = QualityNoteForm(
            request.POST if is_sent else None,
            prefix=check.name,
            initial={"seen": newest.pk if newest else None},
        )
    return Checked(check, finding, notes, acts if finding is not None else [], form)


def _write(request, subject: Listing | Region, year: int, month: int, one: Checked) -> bool:
    data = NoteInput(one.check.name, month, **one.form.cleaned_data)
    act, doing = request.POST.get("act", ""), {"by": request.user, "at": timezone.now()}
    try:
        if act == QualityAct.EXPLAIN:
            note = explain_finding(subject, year, data, **doing)
        else:
            note = judge_finding(subject, year, data, act=act, **doing)
    except Refused as refused:
        one.form.add_error("text" if refused.code == "text_required" else None, str(refused.message))
        # What was added meanwhile now stands above the form: sent again, it was seen.
        seen = one.notes[-1].pk if one.notes else ""
        one.form.data = {**one.form.data.dict(), one.form.add_prefix("seen"): seen}
        return False
    words = {"check": one.check.label, "act": note.get_act_display()}
    messages.success(request, _("已记下：%(check)s，%(act)s") % words)
    return True
