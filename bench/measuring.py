"""Two sides of one comparison, measured in turns so that a busy moment hits both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

REPEATS = 5


@dataclass(frozen=True)
class Result:
    """One row of the table; ``bound`` is empty where nothing was promised."""

    what: str
    ours: str
    yardstick: str
    ratio: str
    bound: str = ""
    kept: bool | None = None

    def as_row(self) -> dict:
        return asdict(self)


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turns(*sides: Callable[[], float], repeats: int = REPEATS) -> list[list[float]]:
    """What each side measured, one list a side. A first round, not counted, warms both."""
    for side in sides:
        side()
    rounds = [[side() for side in sides] for _ in range(repeats)]
    return [list(values) for values in zip(*rounds, strict=True)]


def at_most(what: str, ours: list[float], yardstick: list[float], bound: float | None = None) -> Result:
    """Times in seconds; the ratio is that of the medians."""
    mine, theirs = statistics.median(ours), statistics.median(yardstick)
    ratio = mine / theirs
    promised = "" if bound is None else f"≤ {bound:g}×"
    return Result(what, f"{mine:.3f} s", f"{theirs:.3f} s", f"{ratio:.2f}×", promised, bound and ratio <= bound)


def at_least(what: str, ours: list[float], yardstick: list[float], bound: float | None = None) -> Result:
    """Rates in requests a second; the ratio is that of the medians."""
    mine, theirs = statistics.median(ours), statistics.median(yardstick)
    ratio = mine / theirs
    promised = "" if bound is None else f"≥ {bound:g}×"
    return Result(what, f"{mine:.0f}/s", f"{theirs:.0f}/s", f"{ratio:.2f}×", promised, bound and ratio >= bound)
