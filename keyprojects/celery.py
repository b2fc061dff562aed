"""The Celery application: ``celery -A keyprojects worker -B``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keyprojects.settings")

app = Celery("keyprojects")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
