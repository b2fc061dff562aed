"""Every log line says which request, or which task, it belongs to."""

import json
import logging
import logging.config

import pytest
from celery import shared_task
from django.conf import settings

from common.tracing import TraceFilter, current_request_id, enter_request, leave_request


@shared_task(name="tests.tell_request_id")
def tell_request_id() -> tuple[str, str]:
    record = logging.LogRecord("x", logging.INFO, "", 0, "", (), None)
    TraceFilter().filter(record)
    return current_request_id(), record.task_id


@pytest.fixture
def request_id():
    token = enter_request("abc-1")
    yield "abc-1"
    leave_request(token)


def test_a_task_knows_the_request_that_sent_it():
    done = tell_request_id.apply(task_id="task-7", headers={"http_request_id": "abc-1"})

    assert done.get() == ("abc-1", "task-7")
    assert current_request_id() == ""


def test_json_lines_hold_request_and_task(request_id, capsys):
    formatter = logging.config.DictConfigurator(settings.LOGGING).configure_formatter(
        dict(settings.LOGGING["formatters"]["json"])
    )
    record = logging.LogRecord("rollup", logging.ERROR, "", 0, "汇总 %s", (2020,), None)
    TraceFilter().filter(record)

    line = json.loads(formatter.format(record))

    assert (line["message"], line["request_id"], line["task_id"]) == ("汇总 2020", "abc-1", "-")


def test_the_line_of_a_request_says_what_was_asked_and_how_long_it_took(client, caplog):
    with caplog.at_level(logging.INFO, logger="requests"):
        client.get("/healthz", headers={"X-Request-ID": "from-the-proxy"})

    record = caplog.records[-1]
    assert (record.method, record.path, record.status) == ("GET", "/healthz", 200)
    assert record.milliseconds >= 0
