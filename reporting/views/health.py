"""``/healthz``: the process lives. ``/readyz``: database, broker and rollup are fit for work."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from investments.selectors.operations import Operations, get_operations, get_queue


@login_not_required
def healthz(request) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def readyz(request) -> JsonResponse:
    """200 when everything is fit, 503 with the reasons otherwise."""
    database = _database()
    if database == "ok":
        found = get_operations(at=timezone.now())
        checks = {"database": database, "broker": _broker(found.queue), **_work(found)}
    else:
        checks = {"database": database, "broker": _broker(get_queue())}
    ready = all(value == "ok" for value in checks.values())
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"away: {type(error).__name__}"
    return "ok"


def _broker(queue) -> str:
    return f"away: {queue.error}" if queue.length is None else "ok"


def _work(found: Operations) -> dict[str, str]:
    worker = rollup = "ok"
    if found.worker_is_gone:
        last = max((job.beat_at for job in found.jobs), default=None)
        worker = f"not seen since {last.isoformat() if last else 'ever'}"
    if found.is_behind:
        rollup = f"behind since {found.oldest_mark.isoformat()}"
        if found.failures:
            rollup += f", {len(found.failures)} cells cannot be rebuilt"
    return {"worker": worker, "rollup": rollup}
