"""Celery's entrance: each task calls a plain function."""

from celery import shared_task
from django.utils import timezone

from . import rollups
from .models import Pulse
from .services import digests


@shared_task(name="investments.recompute_stale_cells")
def recompute_stale_cells() -> int:
    """Sent after each commit that marked cells, and every few seconds by beat."""
    at = timezone.now()
    Pulse.objects.update_or_create(job="recompute_stale_cells", defaults={"beat_at": at})
    return rollups.recompute_stale(at=at)


@shared_task(name="investments.send_daily_digests")
def send_daily_digests() -> int:
    """Sent by beat several times a day: who got no mail in the morning because the server was away gets it later."""
    return digests.send_digests(at=timezone.now())
