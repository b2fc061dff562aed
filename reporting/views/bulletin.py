"""``/releases/<month>/bulletin/``: a month's bulletin as a page and as files; made, approved, published, withdrawn."""

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import Refused
from common.moments import one_moment
from common.periods import parse_period
from investments.bulletin_addresses import GOOD_FOR, read_token, signed_address
from investments.models import Bulletin, BulletinActKind, BulletinFile, BulletinState, Form, Release
from investments.permissions import can_close
from investments.selectors.bulletins import get_bulletin_of, get_bulletins, get_withdrawn
from investments.services.bulletins import approve_bulletin, publish_bulletin, withdraw_bulletin

from ..bulletin.content import read_content
from ..bulletin.fonts import GLYPHS_MISSING
from ..bulletin.links import explained_for
from ..bulletin.making import make_bulletin, stamp_of, stored_content
from ..bulletin.structure import Content
from ..bulletin.wording import language
from .downloads import XLSX

TYPES = {
    Form.PDF: "application/pdf",
    Form.XLSX: XLSX,
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
GONE = 410
STATE_AFTER = {
    BulletinActKind.APPROVE: BulletinState.APPROVED,
    BulletinActKind.PUBLISH: BulletinState.PUBLISHED,
    BulletinActKind.WITHDRAW: BulletinState.WITHDRAWN,
}
PRINTED_AT_ONCE = 50_000  # projects of a release; the bulletin of more takes longer than a request may
SHOWN = 50  # rows of a table on the page, until somebody wants all
SHOWN_AT_MOST = 5_000  # rows of the page; more are in the files


@one_moment()
def bulletin_page(request, period: str) -> HttpResponse:
    """The newest that its reader may see. Planners see one that is not published, and without any how it would be.

    ``all`` shows every row of the long tables too.
    """
    release = _release(period)
    is_planner = can_close(request.user)
    bulletin = get_bulletin_of(release, user=request.user)
    context = {"release": release, "bulletin": bulletin, "is_planner": is_planner, "forms": Form.values}
    if bulletin:
        context |= {"content": stored_content(bulletin, language()), "stamp": stamp_of(bulletin)}
        context |= _what_may_be_done(bulletin, request.user) if is_planner else {}
    elif is_planner and _is_printed_at_once(release):
        context["content"] = read_content(release, user=request.user)
    elif is_planner:
        context["is_too_large"] = True
    else:
        context["withdrawn"] = get_withdrawn().filter(release=release).first()
    context |= _rows_shown(context.get("content"), is_whole="all" in request.GET)
    return render(request, "reporting/bulletin.html", context, status=GONE if context.get("withdrawn") else 200)


def _rows_shown(content: Content | None, *, is_whole: bool) -> dict:
    rows = sum(len(section.table.rows) for section in content.sections if section.table) if content else 0
    has_room = rows <= SHOWN_AT_MOST
    return {"most": 0 if is_whole and has_room else SHOWN, "has_room": has_room}


def _is_printed_at_once(release: Release) -> bool:
    return release.releaselines.count() <= PRINTED_AT_ONCE


def _what_may_be_done(bulletin: Bulletin, user) -> dict:
    published = bulletin.state == "published"
    return {
        "others": [one for one in get_bulletins(user).filter(release=bulletin.release) if one.pk != bulletin.pk],
        "is_own": bulletin.made_by_id in user.identities,
        "address": signed_address(bulletin, language()) if published else "",
        "days": GOOD_FOR.days,
        "mails": _count_mails(bulletin) if published or bulletin.withdrawal else None,
    }


def _count_mails(bulletin: Bulletin) -> dict[str, int]:
    sent = list(bulletin.mails.values_list("sent_at", flat=True))
    return {"all": len(sent), "sent": sum(at is not None for at in sent)}


@require_POST
def bulletin_make(request, period: str) -> HttpResponse:
    """Takes some seconds: six files are printed. ``replace``: what the font lacks is printed as a mark, with a note."""
    release = _release(period)
    try:
        if not _is_printed_at_once(release):
            raise Refused(_("项目太多，请管理员用 make_bulletin 命令编制"), "too_many_projects")
        replace = "replace" in request.POST
        bulletin = make_bulletin(release, by=request.user, at=timezone.now(), replace_missing=replace)
    except Refused as refused:
        messages.error(request, str(refused.message))
        if refused.code == GLYPHS_MISSING:
            return redirect(f"{reverse('reporting:bulletin', args=[period])}?missing=1")
    else:
        messages.success(request, _("已编成通报 %(number)s，请另一位省级规划员批准") % {"number": bulletin.number})
    return redirect("reporting:bulletin", period=period)


@require_POST
def bulletin_act(request, period: str, number: str) -> HttpResponse:
    """``act`` is one of BulletinActKind; withdrawing wants a ``reason``."""
    bulletin = _bulletin(request, period, number)
    kind, who = request.POST.get("act", ""), {"by": request.user, "at": timezone.now()}
    try:
        if kind == BulletinActKind.APPROVE:
            approve_bulletin(bulletin, **who)
        elif kind == BulletinActKind.PUBLISH:
            publish_bulletin(bulletin, **who)
        elif kind == BulletinActKind.WITHDRAW:
            withdraw_bulletin(bulletin, reason=request.POST.get("reason", ""), **who)
        else:
            raise Http404
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        words = {"number": bulletin.number, "state": STATE_AFTER[kind].label}
        messages.success(request, _("通报 %(number)s：%(state)s") % words)
    return redirect("reporting:bulletin", period=period)


@require_GET
def bulletin_file(request, period: str, number: str, form: str) -> HttpResponse:
    """One of the six files, in the ``language`` asked for or that of the page."""
    if form not in Form.values:
        raise Http404
    asked = request.GET.get("language", language())
    bulletin = _bulletin(request, period, number)
    if bulletin.withdrawal and not can_close(request.user):
        return _gone(request, bulletin)
    return _file_answer(bulletin, asked, form)


@require_GET
def bulletin_figure(request, period: str) -> HttpResponse:
    """Where the figures of page and files lead: on to the explanation, of what this reader may see."""
    return redirect(explained_for(request.user, request.GET.dict()))


@login_not_required
@require_http_methods(["GET", "HEAD"])
def bulletin_shared(request, token: str) -> HttpResponse:
    """The PDF for who has no account, until the address expires or the bulletin is withdrawn."""
    try:
        pk, asked = read_token(token)
    except signing.SignatureExpired:
        return render(request, "reporting/bulletin_gone.html", {"days": GOOD_FOR.days}, status=GONE)
    except signing.BadSignature as error:
        raise Http404 from error
    bulletin = get_object_or_404(_whole(Bulletin.objects.filter(acts__kind=BulletinActKind.PUBLISH)), pk=pk)
    if bulletin.withdrawal:
        return _gone(request, bulletin)
    answer = _file_answer(bulletin, asked, Form.PDF)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _gone(request, bulletin: Bulletin) -> HttpResponse:
    return render(request, "reporting/bulletin_gone.html", {"bulletin": bulletin}, status=GONE)


def _file_answer(bulletin: Bulletin, asked: str, form: str) -> HttpResponse:
    file = get_object_or_404(BulletinFile, bulletin=bulletin, language=asked, form=form)
    answer = HttpResponse(bytes(file.content), content_type=TYPES[form])
    name = quote(f"{bulletin.number}.{file.name}")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer["Cache-Control"] = "private, no-store"  # it may be withdrawn
    return answer


def _bulletin(request, period: str, number: str) -> Bulletin:
    """Published ones for everybody, withdrawn ones too, whose readers are told why; all for planners."""
    of_release = Bulletin.objects.filter(release=_release(period))
    if not can_close(request.user):
        of_release = of_release.filter(acts__kind=BulletinActKind.PUBLISH)
    found = next((one for one in _whole(of_release) if one.number == number), None)
    if found is None:
        raise Http404(_("没有通报 %(number)s") % {"number": number})
    return found


def _whole(bulletins):
    return bulletins.select_related("release").defer("content").prefetch_related("acts")


def _release(period: str) -> Release:
    try:
        year, month = parse_period(period)
    except ValueError as error:
        raise Http404(period) from error
    return get_object_or_404(Release, year=year, month=month)
