"""Which request, or which task, the running code serves: in every log line, and in the history of each fact."""

import logging
from contextvars import ContextVar

from celery.signals import before_task_publish, task_postrun, task_prerun

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_task_id: ContextVar[str] = ContextVar("task_id", default="")


def current_request_id() -> str:
    """The id of the request being answered, or of the one that sent this task; empty in a command."""
    return _request_id.get()


def enter_request(request_id: str) -> object:
    """From now on this request is served; answers what ``leave_request`` wants."""
    return _request_id.set(request_id)


def leave_request(token: object) -> None:
    _request_id.reset(token)


class TraceFilter(logging.Filter):
    """Gives every log record the ids of its request and its task."""

    def filter(self, record):
        record.request_id = _request_id.get() or "-"
        record.task_id = _task_id.get() or "-"
        return True


@before_task_publish.connect
def _hand_over(headers=None, **_kwargs) -> None:
    if headers is not None and (request_id := current_request_id()):
        headers["http_request_id"] = request_id


@task_prerun.connect
def _enter_task(task_id=None, task=None, **_kwargs) -> None:
    _task_id.set(task_id or "")
    sent = getattr(task.request, "http_request_id", None) or (task.request.headers or {}).get("http_request_id")
    _request_id.set(sent or "")


@task_postrun.connect
def _leave_task(**_kwargs) -> None:
    _task_id.set("")
    _request_id.set("")
