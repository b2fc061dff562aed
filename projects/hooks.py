"""Who wants to know, in the same transaction, that listings changed: the rooms above, which this one may not import."""

from collections.abc import Callable, Collection

_watchers: list[Callable[[Collection[int]], None]] = []


def watch_listings(watcher: Callable[[Collection[int]], None]) -> None:
    """Register a function that gets the ids of listings whose class, plan, dates or events changed."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def listings_changed(listing_ids: Collection[int]) -> None:
    """To be called by every service here that changes what figures are made of."""
    for watcher in _watchers:
        watcher(listing_ids)
