"""``/metrics``: what Prometheus scrapes, with a planner's API token as its ``authorization``."""

import os
from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from rest_framework.exceptions import AuthenticationFailed

from accounts.authentication import BearerAuthentication
from investments.permissions import can_close
from investments.selectors.operations import get_operations


@login_not_required
def metrics(request) -> HttpResponse:
    """Requests by view and status, from every process of the web server, and the state of the rollup."""
    if not _may_read(request):
        answer = HttpResponse("A planner's API token is needed.\n", status=401, content_type="text/plain")
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    registry = CollectorRegistry()
    registry.register(RollupCollector())
    body = generate_latest(registry)
    requests = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # as the web server's configuration sets it
        requests = CollectorRegistry()
        MultiProcessCollector(requests)
    return HttpResponse(generate_latest(requests) + body, content_type=CONTENT_TYPE_LATEST)


def _may_read(request) -> bool:
    try:
        found = BearerAuthentication().authenticate(request)
    except AuthenticationFailed:
        return False
    user = found[0] if found else request.user
    return user.is_authenticated and can_close(user)


class RollupCollector:
    """Asked anew at each scrape: what the jobs page shows, as numbers."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = get_operations(at=timezone.now())
        age = (found.at - found.oldest_mark).total_seconds() if found.oldest_mark else 0
        yield _gauge("rollup_stale_marks", "Cells waiting to be rebuilt", found.marks)
        yield _gauge("rollup_oldest_mark_seconds", "Age of the oldest stale mark", age)
        yield _gauge("rollup_failing_cells", "Cells that the database refuses to rebuild", len(found.failures))
        yield _gauge("rollup_alarms", "Unseen comparisons that found a difference", len(found.alarms))
        if found.queue.length is not None:
            yield _gauge("queue_length", "Tasks waiting in the broker", found.queue.length)
        if found.verifications:
            verified = found.verifications[0].verified_at.timestamp()
            yield _gauge("rollup_last_verification_timestamp_seconds", "Last comparison with a rebuild", verified)
        started = GaugeMetricFamily(
            "keyprojects_job_last_start_timestamp_seconds", "Last start of a job", labels=["job"]
        )
        failing = GaugeMetricFamily("keyprojects_job_failures", "Failures in a row", labels=["job"])
        for job in found.jobs:
            started.add_metric([job.job], job.beat_at.timestamp())
            failing.add_metric([job.job], job.failures)
        yield from (started, failing)


def _gauge(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"keyprojects_{name}", help_text, value=value)
