"""Reading several things as they stood at one moment."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import connection, transaction

T = TypeVar("T")
_read: ContextVar[dict | None] = ContextVar("read in this moment", default=None)


def is_moment() -> bool:
    """Whether ``once`` keeps what it reads."""
    return _read.get() is not None


def is_read(key: Hashable) -> bool:
    """Whether ``once`` has it already."""
    return key in (_read.get() or {})


def once(key: Hashable, read: Callable[[], T]) -> T:
    """What ``read`` gives, asked once within a moment, in which it cannot change; outside of one each time."""
    known = _read.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    return known[key]


@contextmanager
def asking_once() -> Iterator[None]:
    """``once`` keeps what it read to the end; nothing holds the moment. Usable as a decorator."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read within, in any number of queries, is of the moment of the first; nothing may be written.

    Inside a transaction that has begun already nothing changes. Usable as a decorator.
    """
    with asking_once(), _snapshot():
        yield


@contextmanager
def _snapshot() -> Iterator[None]:
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        connection.ensure_connection()
        mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # a reader holds up no writer
        try:
            with transaction.atomic():
                connection.transaction_mode = mode
                yield
        finally:
            connection.transaction_mode = mode
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
