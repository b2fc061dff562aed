"""The overview against a constant page of the same size, behind the same middleware, from the same web server.

Warm: the body of the page is in the cache of every worker. Cold: each request is for a month that nobody asked for
before. SQLite is opened anew for each request, PostgreSQL's connection is kept; that is how the product is set up.
"""

from functools import partial

from .measuring import at_least, at_most, in_turns, seconds
from .people import session_key
from .server import Connection, Server, rate, running
from .subject import begin, report

OVERVIEW = "/?year=2020&month={}"
COLD_MONTHS = range(1, 9)  # the page shows September unless asked for another
REQUESTS = 120


def main() -> None:
    begin()
    with running() as server:
        for who, username in (("a planner", "planner"), ("a municipal officer", "officer-shijiazhuang")):
            measure(server, who, f"sessionid={session_key(username)}")


def measure(server: Server, who: str, cookies: str) -> None:
    path = "/"
    size = Connection(server.port, path, cookies).get()
    constant = f"/bench/constant/{size}/"
    cold, alone = one_at_a_time(server.port, cookies, constant)
    warm, plain = in_turns(
        partial(rate, server.port, path, cookies, REQUESTS),
        partial(rate, server.port, constant, cookies, REQUESTS),
    )
    report(at_least(f"`/` of {who}, {size / 1024:.0f} KiB, warm / constant page of that size", warm, plain, 0.4))
    report(at_most(f"`/` of {who}, cold, one request at a time / that constant page", cold, alone, 12))


def one_at_a_time(port: int, cookies: str, constant: str) -> tuple[list[float], list[float]]:
    """Seconds of one request for each month, and between them for the constant page."""
    cold, plain = [], []
    for month in COLD_MONTHS:
        cold.append(seconds(Connection(port, OVERVIEW.format(month), cookies).get))
        plain += [seconds(Connection(port, constant, cookies).get) for _ in range(5)]
    return cold, plain


if __name__ == "__main__":
    main()
