"""Celery's entrance: each task calls a plain function."""

from celery import shared_task

from .services.initials import write_missing_initials


@shared_task(name="projects.write_missing_initials")
def write_initials() -> int:
    """Sent by beat every minute."""
    return write_missing_initials()
