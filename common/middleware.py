"""A request id for every request, in the answer's head, in each log line and in the history of each fact."""

import logging
import re
import uuid
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_ACCEPTED = re.compile(r"^[\w.-]{1,36}$")


def current_request_id() -> str:
    """The id of the request being answered; empty in a command or a task."""
    return _request_id.get()


class RequestIdMiddleware:
    """Takes X-Request-ID from a proxy if it is well-formed, or makes one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if _ACCEPTED.match(given) else uuid.uuid4().hex
        token = _request_id.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(token)
        response["X-Request-ID"] = request.id
        return response


class RequestIdFilter(logging.Filter):
    """Gives every log record its request id."""

    def filter(self, record):
        record.request_id = current_request_id() or "-"
        return True
