"""The administrator's settings: what a closed month rests on stays as it was."""

import pytest

from investments.models import ReportingWindow
from tests.clients import browser_of
from tests.factories import AT, UserFactory, WindowFactory

pytestmark = pytest.mark.django_db

PAGES = "/admin/investments/reportingwindow/"


@pytest.fixture
def browser():
    return browser_of(UserFactory(is_staff=True, is_superuser=True))


def test_the_window_of_a_closed_month_is_neither_deleted_nor_moved(browser):
    closed, other = WindowFactory(month=1, closed_at=AT), WindowFactory(month=2)

    assert browser.post(f"{PAGES}{closed.pk}/delete/", {"post": "yes"}).status_code == 403
    together = {"action": "delete_selected", "_selected_action": [closed.pk, other.pk], "post": "yes"}
    browser.post(PAGES, together)
    assert ReportingWindow.objects.count() == 2
    form = browser.get(f"{PAGES}{closed.pk}/change/").context["adminform"]
    assert {"year", "month", "tier", "due_on", "city_due_on", "province_due_on", "closed_at"} <= set(
        form.readonly_fields
    )


def test_the_window_of_an_open_month_can_be_deleted(browser):
    window = WindowFactory(month=2)

    browser.post(f"{PAGES}{window.pk}/delete/", {"post": "yes"})
    assert ReportingWindow.objects.count() == 0
    two = [WindowFactory(month=3), WindowFactory(month=4)]
    browser.post(PAGES, {"action": "delete_selected", "_selected_action": [one.pk for one in two], "post": "yes"})
    assert ReportingWindow.objects.count() == 0
