"""The web server: two processes that share what they can, no line per request, errors to the console."""

import contextlib
import ctypes
import gc
import os
import shutil

from keyprojects.installation import var_dir

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
# Each process counts its requests in a file; /metrics adds them up. Set before the application is loaded.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(var_dir() / "metrics")
shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
os.makedirs(os.environ["PROMETHEUS_MULTIPROC_DIR"], exist_ok=True)


def child_exit(server, worker):
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def when_ready(server):
    """Before the fork, load what requests need, and keep garbage collection off it: so it stays shared memory."""
    load_addresses_and_languages()
    compile_templates()
    gc.collect()
    gc.freeze()
    give_free_memory_back()


def load_addresses_and_languages():
    from django.conf import settings
    from django.urls import reverse
    from django.utils import translation

    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("login")
            translation.gettext("登录")


def post_request(worker, request, environ, response):
    """Reading a long list leaves its memory behind. The worker ends, and a fresh fork of the master takes its place."""
    if request.method == "POST" and (request.path.startswith("/import/") or "/sheet/" in request.path):
        worker.alive = False


def compile_templates():
    """Compiled templates are kept as long as the process lives."""
    from django.conf import settings
    from django.template.loader import get_template

    for directory in settings.TEMPLATES[0]["DIRS"]:
        for path in directory.rglob("*.html"):
            get_template(str(path.relative_to(directory)))


def give_free_memory_back():
    """What importing left behind; measured at 5 to 10 MiB for each process. Nothing happens where malloc cannot."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
