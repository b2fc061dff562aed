"""Takes the help page's pictures from a running demo, in both languages, into static/help/.

``make run`` in one terminal, ``python -m tests.browser.pictures`` in another; ``--address`` if it is not on port 8000.
"""

import argparse
import io
import os
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keyprojects.settings")
django.setup()

from investments.demo.accounts import DEMO_PASSWORD  # noqa: E402
from reporting.help import STEPS, Step  # noqa: E402
from tests.processes import PROJECT_DIR  # noqa: E402

from .conftest import ARGUMENTS, CHROMIUM, WINDOW  # noqa: E402

PEOPLE = {  # who sees most takes the pictures that others share
    "planner": "planner",
    "leader": "leader",
    "reviewer": "reviewer-shijiazhuang",
    "officer": "officer-shijiazhuang",
}
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
INTO = Path(PROJECT_DIR, "static", "help")
QUALITY = 70


def take(browser: Browser, address: str, language: str, role: str, steps: list[Step]) -> None:
    context = browser.new_context(
        base_url=address, locale=LANGUAGES[language], timezone_id="Asia/Shanghai", viewport=WINDOW
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("input[name=username]", PEOPLE[role])
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    if page.locator(".tour").count():
        page.click(".tour button[value='']")
        page.wait_for_selector(".tour", state="detached")
    for step in steps:
        page.goto(step.url)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(600)  # a chart is drawn
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        picture.save(INTO / language / f"{step.picture}.webp", "WEBP", quality=QUALITY, method=6)
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    address = parser.parse_args().address
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for language in LANGUAGES:
            (INTO / language).mkdir(parents=True, exist_ok=True)
            taken: set[str] = set()
            for role in PEOPLE:
                new = {step.picture: step for step in STEPS[role] if step.picture not in taken}
                take(browser, address, language, role, list(new.values()))
                taken |= new.keys()
        browser.close()


if __name__ == "__main__":
    main()
