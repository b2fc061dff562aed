"""``/jobs/``: how the machinery is doing, and what a planner can do about it."""

from celery import current_app
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from ..models import Verification
from ..permissions import can_close
from ..selectors.operations import get_operations
from ..services.operations import acknowledge, retry_failures

# Each periodic job: what it does, and whether somebody may ask for it out of turn.
JOBS = {
    "recompute_stale_cells": gettext_lazy("重算有变动的汇总单元（每 5 秒，及每次提交之后）"),
    "verify_rollups": gettext_lazy("与事实全量核对，不符即修复并告警（每天 03:40）"),
    "make_outlooks": gettext_lazy("计算年终预测（数据有更新时，每十分钟）"),
    "send_daily_digests": gettext_lazy("发送每日提醒邮件（工作日上午起每小时，每人每天一封）"),
    "send_bulletins": gettext_lazy("发送已发布的通报（每 10 分钟，及每次发布之后；每个订阅一封）"),
}


def jobs(request) -> HttpResponse:
    """For planners and the administrator."""
    _require_planner(request)
    found = get_operations(at=timezone.now())
    pulses = {pulse.job: pulse for pulse in found.jobs}
    context = {
        "operations": found,
        "jobs": [(job, words, pulses.get(job)) for job, words in JOBS.items()],
    }
    return render(request, "investments/jobs.html", context)


@require_POST
def job_run(request) -> HttpResponse:
    """Send a job's task now."""
    _require_planner(request)
    job = request.POST.get("job", "")
    if job not in JOBS:
        raise Http404
    try:
        current_app.send_task(f"investments.{job}", expires=600)
    except (OperationalError, OSError):
        messages.error(request, _("消息服务暂不可用，稍后再试；定时运行不受影响"))
    else:
        messages.success(request, _("已交给后台运行，稍后刷新本页看结果"))
    return redirect("investments:jobs")


@require_POST
def failures_retry(request) -> HttpResponse:
    count = retry_failures(by=request.user, at=timezone.now())
    messages.success(request, _("%(count)s 个单元将在几秒内重试") % {"count": count})
    return redirect("investments:jobs")


@require_POST
def verification_seen(request, pk: int) -> HttpResponse:
    acknowledge(get_object_or_404(Verification, pk=pk), by=request.user, at=timezone.now())
    return redirect("investments:jobs")


def _require_planner(request) -> None:
    if not can_close(request.user):
        raise PermissionDenied(_("只有省级规划员可以查看运行状态"))
