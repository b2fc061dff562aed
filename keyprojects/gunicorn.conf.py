"""The web server: two processes that share what they can, no line per request, errors to the console."""

import gc
import os

wsgi_app = "keyprojects.wsgi:application"
bind = "{}:{}".format(os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000"))
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "sync"
preload_app = True
# A list of 50,000 rows takes its time to check.
timeout = 120
graceful_timeout = 15
max_requests = 5000
max_requests_jitter = 500
accesslog = None
loglevel = "warning"
# The heartbeat file of each worker: in memory, where there is such a place, so that a slow disk kills nobody.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
# Its default place is one per user, and two installations would meet there.
control_socket_disable = True


def when_ready(server):
    """Load before the fork what every request needs, and keep garbage collection off it: so it stays shared memory."""
    load_addresses_and_languages()
    load_templates()
    gc.collect()
    gc.freeze()


def load_addresses_and_languages():
    from django.conf import settings
    from django.urls import reverse
    from django.utils import translation

    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("login")
            translation.gettext("login")


def load_templates():
    """Compiled templates are cached for the life of the process."""
    from django.conf import settings
    from django.template.loader import get_template

    for directory in settings.TEMPLATES[0]["DIRS"]:
        for path in directory.rglob("*.html"):
            get_template(str(path.relative_to(directory)))
