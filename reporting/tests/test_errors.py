"""A question that cannot be answered as it was put is answered with what is wrong with it."""

import pytest

from tests.clients import browser_of
from tests.factories import PlannerFactory, RuleSetFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    RuleSetFactory()
    return browser_of(PlannerFactory())


@pytest.mark.parametrize("address", ["/", "/projects/"])
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("teir=provincial", ["teir", "tier"]),
        ("tier=provincal", ["tier", "provincal", "provincial"]),
        ("lamp=rde", ["lamp", "rde", "red"]),
        ("region=999999", ["region", "999999"]),
        ("industry=none", ["industry", "none"]),
        ("month=13", ["month"]),
        ("month=8.5", ["month"]),
        ("year=x", ["year"]),
        ("by=tier", ["by"]),
        ("page_size=5", ["page_size"]),
    ],
)
def test_an_unknown_filter_or_value_is_named_on_the_page(page, address, query, named):
    response = page.get(f"{address}?{query}")

    assert response.status_code == 400
    shown = response.content.decode().partition('<ul class="errors">')[2].partition("</ul>")[0]
    assert [word for word in named if word not in shown] == []


@pytest.mark.parametrize("query", ["page=2", "sort=planned"])
def test_the_overview_has_no_pages_and_no_order(page, query):
    assert page.get(f"/?{query}").status_code == 400


def test_an_unknown_order_is_named_with_those_that_exist(page):
    response = page.get("/projects/?sort=size")

    assert response.status_code == 400
    assert "size" in response.context["errors"][0]
    assert "planned" in response.context["errors"][0]


def test_what_was_asked_for_is_not_repeated_as_markup(page):
    text = page.get("/projects/?<script>alert(1)</script>=1").content.decode()

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


@pytest.mark.parametrize("query", ["month=9&page=x", "month=9&page=0", "month=9&page=99", "q=", "tier=&lamp="])
def test_a_page_number_out_of_range_or_an_empty_filter_is_no_error(page, query):
    assert page.get(f"/projects/?{query}").status_code == 200


@pytest.mark.parametrize("address", ["/nothing/", "/projects/HB2020-999999/", "/import/999999/"])
def test_what_does_not_exist_is_a_404_page_of_our_own(page, address):
    response = page.get(address)

    assert response.status_code == 404
    assert "没有找到" in response.content.decode()


@pytest.mark.parametrize("period", ["2020-13", "2020-9", "x", "2020-00", "2020"])
def test_a_month_that_does_not_exist_is_a_404_page(period):
    officer = UserFactory(is_superuser=True)

    assert browser_of(officer).get(f"/reports/{period}/").status_code == 404


def test_what_is_not_allowed_is_a_403_page_of_our_own(page):
    response = page.get("/reports/2020-09/")

    assert response.status_code == 403
    assert "403.html" in {template.name for template in response.templates}


@pytest.mark.parametrize("address", ["/review/1/accept/", "/review/1/return/", "/review/accept/"])
def test_a_judgement_is_never_made_by_looking(page, address):
    assert page.get(address).status_code == 405
