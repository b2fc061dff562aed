"""Help and the first visit's tour, and the gallery of components."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from accounts.models import Role
from reporting.help import STEPS
from tests.clients import browser_of
from tests.factories import OfficerFactory, PlannerFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_each_role_has_a_tour_of_five_steps_with_a_picture_in_each_language():
    assert set(STEPS) == set(Role.values)
    assert {role: len(steps) for role, steps in STEPS.items()} == dict.fromkeys(Role.values, 5)
    for step in {step.picture for steps in STEPS.values() for step in steps}:
        for language in ("zh", "en"):
            assert Path(settings.BASE_DIR, "static/help", language, f"{step}.webp").is_file()


@pytest.mark.parametrize("role", Role.values)
def test_the_help_page_tells_each_role_its_steps_and_every_term(role):
    html = browser_of(PlannerFactory()).get("/help/", {"role": role}).content.decode()

    for step in STEPS[role]:
        assert str(step.title) in html
        assert f'href="{step.url}"' in html
    for term in ("completion_rate", "points_ahead", "no_movement", "punctuality"):
        assert f'id="term-{term}"' in html


def test_without_a_word_it_is_about_ones_own_role():
    assert browser_of(OfficerFactory()).get("/help/").context["role"] == Role.OFFICER
    assert browser_of(OfficerFactory()).get("/help/?role=king").context["role"] == Role.OFFICER


@pytest.mark.parametrize("role", [Role.OFFICER, Role.REVIEWER, Role.PLANNER, Role.LEADER])
def test_every_step_leads_to_a_page_that_the_role_may_open(role):
    user = UserFactory(role=role, tier="provincial")
    browser = browser_of(user)

    for step in STEPS[role]:
        assert browser.get(step.url, follow=True).status_code == 200


def test_who_has_never_been_here_is_led_step_by_step_to_the_end():
    planner = PlannerFactory(toured_at=None)
    browser = browser_of(planner)

    assert "导览 1 / 5" in browser.get("/projects/").content.decode()
    assert browser.post("/tour/", {"step": "2"})["Location"] == "/warnings/"
    assert "导览 2 / 5" in browser.get("/warnings/").content.decode()
    browser.post("/tour/", {"step": ""})

    assert "导览" not in browser.get("/").content.decode()
    planner.refresh_from_db()
    assert planner.toured_at is not None


def test_the_tours_buttons_carry_the_token_that_a_browser_must_send():
    html = browser_of(PlannerFactory(toured_at=None)).get("/").content.decode()

    assert "csrfmiddlewaretoken" in html.partition('class="tour"')[2].partition("</form>")[0]


def test_the_tour_can_be_taken_again_and_an_odd_step_ends_it():
    browser = browser_of(PlannerFactory())

    assert "导览" not in browser.get("/").content.decode()
    browser.post("/tour/", {"step": "1"})
    assert "导览 1 / 5" in browser.get("/").content.decode()
    for odd in ("6", "0", "x", "9" * 5000):
        assert browser.post("/tour/", {"step": odd}).status_code == 302
    assert "导览" not in browser.get("/").content.decode()
    assert browser.get("/tour/").status_code == 405


def test_the_gallery_is_there_in_debug_only():
    browser = browser_of(PlannerFactory())

    assert browser.get("/gallery/").status_code == 404
    with override_settings(DEBUG=True):
        assert browser.get("/gallery/").status_code == 200
