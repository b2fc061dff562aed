"""Who wants to know, in the same transaction, that listings changed: the rooms above, which this one may not import."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User


@dataclass(frozen=True)
class ListingsChanged:
    """Class, plan, dates or events of listings (id -> why) changed; the reason is kept where a closed month changes.

    ``by`` is None for the system itself, as in a command.
    """

    reasons: Mapping[int, str]
    by: User | None
    at: datetime


_watchers: list[Callable[[ListingsChanged], None]] = []


def watch_listings(watcher: Callable[[ListingsChanged], None]) -> None:
    """Register a function that is told of every change. It may refuse it by raising Refused."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def listings_changed(change: ListingsChanged) -> None:
    """To be called by every service here that changes what figures are made of."""
    for watcher in _watchers:
        watcher(change)
