"""A request id for every request, in the answer's head, in each log line and in the history of each fact."""

import logging
import re
import time
import uuid

from .moments import asking_once
from .tracing import enter_request, leave_request

logger = logging.getLogger("requests")
_ACCEPTED = re.compile(r"^[\w.-]{1,36}$")


class RequestIdMiddleware:
    """Takes X-Request-ID from a proxy if it is well-formed, or makes one; logs a line when the answer is ready."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if _ACCEPTED.match(given) else uuid.uuid4().hex
        token, started = enter_request(request.id), time.perf_counter()
        try:
            response = self.get_response(request)
            facts = {"method": request.method, "path": request.path, "status": response.status_code}
            facts["milliseconds"] = round(1000 * (time.perf_counter() - started))
            logger.info("%(method)s %(path)s %(status)s in %(milliseconds)s ms", facts, extra=facts)
        finally:
            leave_request(token)
        response["X-Request-ID"] = request.id
        return response


class AskingOnceMiddleware:
    """While a page is read, ``common.moments.once`` asks once for the whole of it; what writes asks each time."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with asking_once():
            return self.get_response(request)
