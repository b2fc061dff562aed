"""``/reports/<month>/``: the officer's whole list on one page, its drafts, and sending it."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from common.errors import RowError, RowErrors
from common.pager import get_pager
from common.periods import format_period
from common.templatetags.figures import percent, points, wan
from projects.models import Listing

from ..deadlines import get_deadline
from ..entries import READERS, is_blank
from ..inputs import FACT_FIELDS
from ..models import ReportingWindow, Source
from ..permissions import can_report
from ..selectors.returns import Return, get_return_states, get_returns
from ..services.entries import WrittenRow, check_rows, save_drafts, submit_rows
from ..services.reports import Assessment
from .periods import period_or_404

STATES = ["missing", "returned", "waiting", "accepted"]
ROWS_ON_A_PAGE = 150  # a full page stays below 300 kB
MOST_ROWS = 1000  # in one message of the page's script
LONGEST_CELL = 6000


@dataclass(frozen=True)
class GridRow:
    """A return with what stands in its cells: the draft, else the report, else nothing."""

    entry: Return
    cells: dict[str, str]
    standing: dict[str, str]
    form_url: str

    @property
    def base_revision(self) -> int:
        """What the person had before them when they typed; whether somebody reported since is for the rules to say."""
        return self.entry.draft.base_revision if self.entry.draft else self.entry.revision


@dataclass(frozen=True)
class MonthLink:
    period: str
    url: str
    is_current: bool


def report_home(request) -> HttpResponse:
    """On to the newest month that is open."""
    require_officer(request)
    open_now = ReportingWindow.objects.filter(opens_on__lte=timezone.localdate(), closed_at=None)
    window = open_now.order_by("-year", "-month").first()
    if window is None:
        return render(request, "investments/report_list.html", {"period": "", "months": [], "rows": [], "counts": {}})
    return redirect("investments:report-list", period=format_period(window.year, window.month))


def report_list(request, period: str) -> HttpResponse:
    """The grid. Without scripts it is a list, each row with a form of its own."""
    require_officer(request)
    year, month = period_or_404(period)
    state = request.GET.get("state", "")
    states = get_return_states(year=year, month=month, user=request.user)
    pks = [pk for pk, known in states.items() if state in ("", known)]
    pager = get_pager(request, count=len(pks), size=ROWS_ON_A_PAGE, query=urlencode({"state": state} if state else {}))
    shown = Listing.objects.filter(pk__in=pks[pager.offset : pager.offset + pager.size])
    windows = list(ReportingWindow.objects.filter(year=year).order_by("month", "tier"))
    of_month = [window for window in windows if window.month == month]
    context = {
        "period": period,
        "month": month,
        "months": _month_links(windows, period),
        "counts": Counter(states.values()),
        "states": STATES,
        "state": state,
        "rows": [_row(entry, period) for entry in get_returns(shown, month=month, user=request.user)],
        "pager": pager,
        "window": of_month[0] if of_month else None,
        "deadline": get_deadline(of_month, request.user, at=timezone.now()),
        "script_texts": _script_texts(),
    }
    return render(request, "investments/report_list.html", context)


@require_POST
def drafts_save(request, period: str) -> JsonResponse:
    """Keeps the rows as they are typed, and says what the rules make of each."""
    require_officer(request)
    year, month = period_or_404(period)
    rows = _read_rows(request)
    if rows is None:
        return JsonResponse({"code": "bad_request"}, status=400)
    known = {"period": date(year, month, 1), "by": request.user, "at": timezone.now()}
    save_drafts(rows, **known)
    written = [row for row in rows if not is_blank(row.written)]
    assessed = check_rows(written, **known)
    answer = [_assessed(row, one) for row, one in zip(written, assessed, strict=True)]
    return JsonResponse({"saved_at": f"{timezone.localtime():%H:%M:%S}", "rows": answer})


@require_POST
def rows_send(request, period: str) -> JsonResponse:
    """The rows, all or none: 422 with every refusal, or 200 once they wait for review."""
    require_officer(request)
    year, month = period_or_404(period)
    rows = _read_rows(request)
    if not rows:
        return JsonResponse({"code": "bad_request"}, status=400)
    first = date(year, month, 1)
    try:
        reports = submit_rows(rows, period=first, by=request.user, source=Source.FORM, at=timezone.now())
    except RowErrors as refused:
        errors = [{"code": rows[error.row].project_code, **_error(error)} for error in refused.errors]
        now = check_rows(rows, period=first, by=request.user, at=timezone.now())
        revisions = {row.project_code: one.revision for row, one in zip(rows, now, strict=True)}
        return JsonResponse({"errors": errors, "revisions": revisions}, status=422)
    count = len(reports)
    words = ngettext("已报送 %(count)s 项，等待审核", "已报送 %(count)s 项，等待审核", count)
    messages.success(request, words % {"count": count})
    return JsonResponse({"sent": count})


def require_officer(request) -> None:
    if not can_report(request.user):
        raise PermissionDenied(_("只有填报员可以填报月度进度"))


def _month_links(windows: list[ReportingWindow], current: str) -> list[MonthLink]:
    periods = dict.fromkeys(format_period(window.year, window.month) for window in windows)
    return [MonthLink(p, reverse("investments:report-list", args=[p]), p == current) for p in periods]


def _row(entry: Return, period: str) -> GridRow:
    standing = {name: _written(getattr(entry.report, name, None)) for name in FACT_FIELDS}
    cells = {**standing, **entry.draft.values} if entry.draft else standing
    url = reverse("investments:report-form", args=[period, entry.listing.project.code])
    return GridRow(entry, cells, standing, url)


def _written(value: object) -> str:
    """A stored fact as somebody would write it."""
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)


def _read_rows(request: HttpRequest) -> list[WrittenRow] | None:
    """``{"rows": [{"code", "base_revision", "values": {name: text}}]}``; None for anything else."""
    try:
        rows = json.loads(request.body)["rows"]
        read = [WrittenRow(row["code"], _read_cells(row["values"]), int(row["base_revision"])) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    sound = all(_is_code(row.project_code) and 0 <= row.base_revision <= 32767 for row in read)
    return read if sound and len(read) <= MOST_ROWS else None


def _is_code(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable() and len(value) <= 32


def _read_cells(values: dict | None) -> dict[str, str]:
    """Texts that a database can keep."""
    cells = {name: _storable(str(value)[:LONGEST_CELL]) for name, value in (values or {}).items()}
    if not cells.keys() <= READERS.keys():
        raise ValueError(values)
    return cells


def _storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _assessed(row: WrittenRow, one: Assessment) -> dict:
    return {
        "code": row.project_code,
        "errors": [_error(error) for error in one.errors],
        "questions": [_error(error) for error in one.questions],
        "in_month": wan(one.completed_in_month_wan),
        "rate": percent(one.completion_rate),
        "points": points(one.points_ahead),
        "revision": one.revision,
    }


def _error(error: RowError) -> dict:
    return {"field": error.field, "reason": error.code, "message": str(error.message)}


def _script_texts() -> dict[str, str]:
    """What the page's script says."""
    return {
        "choose": _("选择 {project}"),
        "saving": _("正在保存草稿…"),
        "saved": _("草稿已保存"),
        "offline": _("连接中断：填写的内容保存在本机，连接恢复后自动保存"),
        "signed_out": _("登录已过期：填写的内容保存在本机。请重新登录，然后回到此页"),
        "failed": _("服务器没有接受，请稍后重试；填写的内容保存在本机"),
        "send_all": _("报送已填写的 {n} 项"),
        "send_chosen": _("报送所选 {n} 项"),
        "send_none": _("报送"),
        "refused": _("没有报送：{n} 处需要改正，已在表中标出"),
        "restored": _("已恢复本机上次未保存的内容"),
        "use_mine": _("核对后仍用我的数"),
        "sending": _("正在报送…"),
    }
