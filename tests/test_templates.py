"""The content security policy allows no inline script or style: a template with one would fail only in a browser."""

import re

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN_STATIC = [
    path
    for path in sorted((ROOT / "static").rglob("*"))
    if path.suffix in {".css", ".js", ".svg"} and "vendor" not in path.relative_to(ROOT).parts
]
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
}
OUTSIDE = re.compile(
    r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""", re.IGNORECASE
)


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 10


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_nothing_inline(path):
    text = path.read_text(encoding="utf-8")

    assert [name for name, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN_STATIC], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_address_outside_the_installation(path):
    assert not OUTSIDE.search(path.read_text(encoding="utf-8"))
