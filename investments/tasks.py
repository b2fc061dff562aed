"""Celery's entrance: each task calls a plain function."""

from celery import shared_task

from . import rollups
from .services import bulletin_mail, digests, operations


@shared_task(name="investments.recompute_stale_cells")
def recompute_stale_cells() -> int:
    """Sent after each commit that marked cells, and every few seconds by beat."""
    return operations.run_job("recompute_stale_cells", lambda at: rollups.recompute_stale(at=at))


@shared_task(name="investments.verify_rollups")
def verify_rollups() -> int:
    """Sent by beat every night."""
    return operations.run_job("verify_rollups", operations.verify_and_repair_all)


@shared_task(name="investments.send_daily_digests")
def send_daily_digests() -> int:
    """Sent by beat several times a day: who got no mail in the morning because the server was away gets it later."""
    return operations.run_job("send_daily_digests", lambda at: digests.send_digests(at=at))


@shared_task(name="investments.make_outlooks")
def make_outlooks() -> int:
    """Sent by beat every ten minutes; does nothing while the figures are those of the last forecast."""
    from .outlook.making import make_due_outlooks  # numpy and scipy, which only a worker should load

    return operations.run_job("make_outlooks", lambda at: make_due_outlooks(at=at))


@shared_task(name="investments.send_bulletins")
def send_bulletins() -> int:
    """Sent after a bulletin was published, and by beat for what was not sent then."""
    return operations.run_job("send_bulletins", lambda at: bulletin_mail.send_bulletins(at=at))
