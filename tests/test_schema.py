"""The schema of the API is complete, and its page needs no address outside the installation."""

import re

import pytest
from django.core.management import call_command
from django.test import Client

OUTSIDE = re.compile(r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""")
QUOTED_ADDRESS = re.compile(r"""["'](?:https?:)?//[^"']+["']""")


def test_the_schema_is_generated_without_warnings_and_is_valid(tmp_path):
    file = tmp_path / "schema.yml"

    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(file))

    assert "/api/v1/rollups/" in file.read_text(encoding="utf-8")


@pytest.mark.django_db
def test_everybody_may_read_the_schema():
    schema = Client().get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"}).json()

    assert schema["openapi"] == "3.1.0"
    assert {path for path in schema["paths"] if path.count("/") == 4} == {
        "/api/v1/batches/",
        "/api/v1/bulletins/",
        "/api/v1/documents/",
        "/api/v1/factors/",
        "/api/v1/industries/",
        "/api/v1/league/",
        "/api/v1/listings/",
        "/api/v1/milestones/",
        "/api/v1/monthly-reports/",
        "/api/v1/outlook/",
        "/api/v1/own-forecasts/",
        "/api/v1/projects/",
        "/api/v1/quality/",
        "/api/v1/regions/",
        "/api/v1/releases/",
        "/api/v1/rollups/",
        "/api/v1/targets/",
    }
    assert schema["components"]["securitySchemes"]["bearer"] == {"type": "http", "scheme": "bearer"}


@pytest.mark.django_db
def test_the_page_of_the_schema_loads_nothing_from_outside():
    client = Client()

    page = client.get("/api/v1/docs/").content.decode()
    script = client.get("/api/v1/docs/?script=").content.decode()

    assert "swagger-ui" in page
    assert "SwaggerUIBundle" in script
    assert OUTSIDE.findall(page) == []
    assert QUOTED_ADDRESS.findall(page) == QUOTED_ADDRESS.findall(script) == []


@pytest.mark.django_db
def test_the_page_of_the_schema_has_no_inline_script_that_the_policy_would_refuse():
    page = Client().get("/api/v1/docs/").content.decode()

    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"])
def test_what_the_page_needs_is_served_from_here(name):
    page = Client().get("/api/v1/docs/").content.decode()

    assert re.search(rf"""["']/static/[^"']*{re.escape(name)}["']""", page)
