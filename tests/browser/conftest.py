"""Chromium for tests/browser: the system's own, told to stay at home and to complain loudly."""

import os
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--lang=zh-CN",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WINDOW = {"width": 1366, "height": 768}

# Playwright runs an event loop in this thread, and Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Complaints:
    """What no page may cause: console errors, script errors, requests that leave the installation."""

    def __init__(self, page: Page, home: str):
        self.home = urlsplit(home).netloc
        self.found: list[str] = []
        self.expected: tuple[str, ...] = ()  # parts of what a test causes on purpose
        page.on("console", self.on_console)
        page.on("pageerror", lambda error: self.found.append(f"script error: {error}"))
        page.on("request", self.on_request)

    def on_console(self, message) -> None:
        if message.type == "error" and not any(part in message.text for part in self.expected):
            self.found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def on_request(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.netloc != self.home:
            self.found.append(f"left the installation: {request.url}")


@pytest.fixture
def open_page(browser: Browser, live_server):
    """Makes pages, each in a context of its own (no common cookies); afterwards none may have a complaint.

    Relative addresses such as ``page.goto("/")`` lead to the live server.
    """
    opened = []

    def open_page(*, locale: str = "zh-CN", viewport: dict | None = None) -> Page:
        context = browser.new_context(
            base_url=live_server.url, locale=locale, timezone_id="Asia/Shanghai", viewport=viewport or WINDOW
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.complaints = Complaints(page, live_server.url)
        opened.append((context, page.complaints))
        return page

    yield open_page

    for context, _complaints in opened:
        for page in context.pages:  # what a page still asks for must not meet the next test's database
            with suppress(Error):
                page.wait_for_load_state("networkidle", timeout=5_000)
        context.close()
    assert [complaint for _context, complaints in opened for complaint in complaints.found] == []


@pytest.fixture
def page(open_page) -> Page:
    """A page as an office in Hebei sees it: Chinese, 1366 x 768."""
    return open_page()


@pytest.fixture
def sign_in():
    """Signs a page in through the form, as a person does."""

    def sign_in(page: Page, username: str, password: str) -> None:
        page.goto("/accounts/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)

    return sign_in
