"""How the machinery is doing: for the jobs page, /readyz and /metrics."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from django.db.models import Count, Min
from kombu.exceptions import ChannelError, OperationalError

from ..models import Pulse, RollupFailure, StaleCell, Verification

VERIFICATIONS_SHOWN = 10
BEHIND_AFTER = timedelta(minutes=5)
GONE_AFTER = timedelta(minutes=1)  # the worker sweeps every few seconds


@dataclass(frozen=True)
class Queue:
    """The broker's queue; ``length`` is None while the broker is away, and ``error`` says why."""

    length: int | None
    error: str = ""


@dataclass(frozen=True)
class Operations:
    at: datetime
    queue: Queue
    marks: int
    oldest_mark: datetime | None
    failures: list[RollupFailure]
    jobs: list[Pulse]
    verifications: list[Verification]
    alarms: list[Verification]

    @property
    def is_behind(self) -> bool:
        return self.oldest_mark is not None and self.at - self.oldest_mark > BEHIND_AFTER

    @property
    def worker_is_gone(self) -> bool:
        newest = max((job.beat_at for job in self.jobs), default=None)
        return newest is None or self.at - newest > GONE_AFTER


def get_operations(*, at: datetime) -> Operations:
    """Five queries and one question to the broker."""
    marks = StaleCell.objects.aggregate(count=Count("pk"), oldest=Min("marked_at"))
    verifications = Verification.objects.select_related("seen_by")
    return Operations(
        at=at,
        queue=get_queue(),
        marks=marks["count"],
        oldest_mark=marks["oldest"],
        failures=list(RollupFailure.objects.select_related("industry", "unit")),
        jobs=list(Pulse.objects.order_by("job")),
        verifications=list(verifications[:VERIFICATIONS_SHOWN]),
        alarms=list(verifications.filter(differing__gt=0, seen_at=None)),
    )


def get_queue() -> Queue:
    """How many tasks wait in the broker. A queue that nothing was ever sent to is empty."""
    try:
        with current_app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0.1)
            try:
                name = current_app.conf.task_default_queue
                return Queue(broker.default_channel.queue_declare(queue=name, passive=True).message_count)
            except ChannelError:
                return Queue(0)
    except (OperationalError, OSError) as error:
        return Queue(None, type(error).__name__)
