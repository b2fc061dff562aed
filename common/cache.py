"""The cache, as something that may be absent: a page is then computed, never refused."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

logger = logging.getLogger(__name__)
T = TypeVar("T")


def get_or_compute(
    key: str, compute: Callable[[], T], *, seconds: int, if_it: Callable[[T], bool] = lambda value: value is not None
) -> T:
    """The cached value, or the computed one, which is then kept for a while if the cache can be reached.

    ``if_it`` tells of a value whether it may be kept.
    """
    try:
        found = cache.get(key)
    except errors_of_an_absent_cache() as error:
        logger.warning("The cache is away (%s); computing.", error)
        return compute()
    if found is not None:
        return found
    value = compute()
    if not if_it(value):
        return value
    try:
        cache.set(key, value, seconds)
    except errors_of_an_absent_cache() as error:
        logger.warning("The cache is away (%s); not kept.", error)
    return value


def errors_of_an_absent_cache() -> tuple[type[Exception], ...]:
    """Asked only when something went wrong: the client takes 17 MiB, which an installation without Redis saves."""
    from redis.exceptions import RedisError

    return RedisError, OSError
