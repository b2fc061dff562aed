"""First contentful paint in headless Chromium, each time in a browser context of its own: nothing is in its cache.

Needs the developer's packages and a system Chromium (``CHROMIUM`` names another). A figure of this machine, no ratio.
"""

import os
import statistics

from playwright.sync_api import Browser, sync_playwright

from .measuring import REPEATS, Result
from .people import session_key
from .server import running
from .subject import begin, report

PAGES = ["/", "/league/", "/map/", "/warnings/", "/projects/", "/projects/HB2020-000003/"]
WINDOW = {"width": 1366, "height": 768}
PAINTED = """new Promise(done => new PerformanceObserver(seen => {
    const entry = seen.getEntriesByName("first-contentful-paint")[0];
    if (entry) done(entry.startTime);
}).observe({type: "paint", buffered: true}))"""
BOUND = 1000  # ms


def main() -> None:
    begin()
    session = {"name": "sessionid", "value": session_key("planner")}
    with running() as server, sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for path in PAGES:
            address = f"http://127.0.0.1:{server.port}"
            paint(browser, address, path, session)  # a first one, not counted
            taken = statistics.median(paint(browser, address, path, session) for _ in range(REPEATS))
            what = f"first contentful paint of `{path}`, signed in as a planner"
            report(Result(what, f"{taken:.0f} ms", "", "", f"≤ {BOUND} ms", taken <= BOUND))
        browser.close()


def paint(browser: Browser, address: str, path: str, session: dict[str, str]) -> float:
    context = browser.new_context(base_url=address, locale="zh-CN", viewport=WINDOW)
    context.add_cookies([{**session, "url": address}])
    page = context.new_page()
    page.goto(path)
    painted = page.evaluate(PAINTED)
    context.close()
    return painted


if __name__ == "__main__":
    main()
