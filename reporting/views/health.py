"""``/healthz``: the process lives. ``/readyz``: database, broker and rollup are fit for work."""

from datetime import timedelta

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.models import Min
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from kombu.exceptions import OperationalError

from investments.models import Pulse, StaleCell

OLDEST_MARK = timedelta(minutes=5)
OLDEST_PULSE = timedelta(minutes=1)  # the worker sweeps every few seconds


@login_not_required
def healthz(request) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def readyz(request) -> JsonResponse:
    """200 when everything is fit, 503 with the reasons otherwise."""
    checks = {"database": _database(), "broker": _broker()}
    if checks["database"] == "ok":
        checks |= {"worker": _worker(), "rollup": _rollup()}
    ready = all(value == "ok" for value in checks.values())
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"away: {type(error).__name__}"
    return "ok"


def _broker() -> str:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0.1)
    except (OperationalError, OSError) as error:
        return f"away: {type(error).__name__}"
    return "ok"


def _worker() -> str:
    last = Pulse.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    if last is None or timezone.now() - last > OLDEST_PULSE:
        return f"not seen since {last.isoformat() if last else 'ever'}"
    return "ok"


def _rollup() -> str:
    oldest = StaleCell.objects.aggregate(at=Min("marked_at"))["at"]
    if oldest and timezone.now() - oldest > OLDEST_MARK:
        return f"behind since {oldest.isoformat()}"
    return "ok"
