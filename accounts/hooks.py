"""Who wants to know, in the same transaction, that regions changed: the rooms above, which this one may not import."""

from collections.abc import Callable
from datetime import datetime

_watchers: list[Callable[[datetime], None]] = []


def watch_regions(watcher: Callable[[datetime], None]) -> None:
    """Register a function that is told, with the moment, of every change: figures go by a county's unit."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def regions_changed(*, at: datetime) -> None:
    """To be called by whatever changes where regions belong."""
    for watcher in _watchers:
        watcher(at)
