"""The web server: two processes that share what they can, no line per request, errors to the console."""

import gc
import os
from wsgiref.util import setup_testing_defaults

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
    """Before the fork, load what requests need, and keep garbage collection off it: so it stays shared memory."""
    compile_templates()
    answer_one_request(server.app.wsgi())
    gc.collect()
    gc.freeze()


def compile_templates():
    from django.conf import settings
    from django.template.loader import get_template

    for directory in settings.TEMPLATES[0]["DIRS"]:
        for path in directory.rglob("*.html"):
            get_template(str(path.relative_to(directory)))


def answer_one_request(application):
    """Nothing else imports all that is imported late: addresses, translations, the SQL compiler, sessions."""
    from django.conf import settings
    from django.db import connections

    request = {"PATH_INFO": "/accounts/login/", "HTTP_HOST": settings.ALLOWED_HOSTS[0], "wsgi.url_scheme": "https"}
    setup_testing_defaults(request)
    request["HTTP_X_FORWARDED_PROTO"] = "https"
    response = application(request, lambda status, headers, exc_info=None: None)
    b"".join(response)
    response.close()
    # A connection must not be shared by two processes.
    connections.close_all()
