"""The overview as a whole page that is kept: each person's own, with each request's token, never out of date."""

import json
import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client

from investments import rollups
from projects.models import Project
from tests.clients import browser_of
from tests.factories import (
    AT,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    open_windows,
    progress_rules,
)
from tests.rows import verification

pytestmark = pytest.mark.django_db

PAGE = "/?year=2020&month=9"


@pytest.fixture(autouse=True)
def _listing():
    ReportFactory(listing=ListingFactory(), month=9)
    rollups.recompute_year(2020, at=AT)


@pytest.fixture
def planner():
    return PlannerFactory(toured_at=AT, last_name="王规划")


def shown(browser, path=PAGE, **headers) -> str:
    return browser.get(path, **headers).content.decode()


def tokens(page: str) -> set[str]:
    return set(re.findall('name="csrfmiddlewaretoken" value="([^"]+)"', page))


def test_the_second_answer_is_the_first_but_for_its_token(planner, django_assert_max_num_queries):
    browser = browser_of(planner)
    first = shown(browser)

    with django_assert_max_num_queries(3):  # the session, the person, how fresh the figures are
        second = shown(browser)

    (one,), (other,) = tokens(first), tokens(second)
    assert first.replace(one, other) == second


def test_forms_of_a_kept_page_are_accepted(planner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(planner)
    client.get(PAGE)
    (token,) = tokens(shown(client))

    answer = client.post("/i18n/setlang/", {"language": "en", "next": PAGE, "csrfmiddlewaretoken": token})

    assert answer.status_code == 302


def test_nobody_is_shown_the_page_of_another(planner):
    shown(browser_of(planner))

    other = shown(browser_of(PlannerFactory(toured_at=AT, last_name="李规划")))
    officer = shown(browser_of(OfficerFactory(toured_at=AT)))

    assert ("李规划" in other, "王规划" in other, "王规划" in officer) == (True, False, False)


def test_a_person_who_was_renamed_or_given_another_role_sees_it_at_once(planner):
    browser = browser_of(planner)
    shown(browser)
    planner.last_name, planner.role = "赵领导", "leader"
    planner.save()

    page = shown(browser)

    assert "赵领导" in page
    assert "名单导入" not in page


def test_each_language_has_its_own(planner):
    browser = browser_of(planner)
    shown(browser)

    assert "Sign out" in shown(browser, headers={"accept-language": "en"})
    assert "退出" in shown(browser, headers={"accept-language": "zh"})


def test_an_alarm_and_the_tour_are_shown_at_once(planner):
    browser = browser_of(planner)
    shown(browser)
    cache.delete("installation")
    verification(differing=1, names=["x"])
    assert "汇总告警" in shown(browser)

    newcomer = browser_of(PlannerFactory(toured_at=None))
    assert "下一步" in shown(newcomer)


def test_a_message_is_shown_once(planner):
    open_windows()
    browser = browser_of(planner)
    shown(browser)
    rules = {"name": "新规", "from_month": "9", "text": json.dumps(progress_rules(5, 20)), "put": "1"}

    assert browser.post("/warnings/rules/?year=2020", rules).status_code == 302

    assert "第 1 版已生效" in shown(browser)
    assert "第 1 版已生效" not in shown(browser)


def test_a_figure_that_changes_is_shown_at_once(planner):
    browser = browser_of(planner)
    shown(browser)
    ReportFactory(listing=ListingFactory(), month=9)
    rollups.recompute_year(2020, at=AT)

    assert browser.get(PAGE).context is not None  # made anew
    assert browser.get(PAGE).context is None


@pytest.mark.parametrize("query", ["year=20201", "year=abc", "colour=red", "year=2020&month=13", "as_of=2020-13"])
def test_a_wrong_address_is_refused_each_time(planner, query):
    browser = browser_of(planner)

    assert [browser.get(f"/?{query}").status_code for _ in range(2)] == [400, 400]


def test_an_address_that_names_what_is_put_in_is_only_an_address(planner):
    browser = browser_of(planner)
    shown(browser)

    page = shown(browser, "/?year=2020&month=9&q=the-body-of-this-page+the-token-of-this-request")

    assert page.count("</html>") == page.count('id="content"') == 1
    assert "the-token-of-this-request" in page
    assert 'value="/?year=2020&amp;month=9&amp;q=the-body-of-this-page+the-token-of-this-request"' in page


def test_a_portfolio_that_was_just_loaded_says_at_once_that_it_is_invented(planner):
    browser = browser_of(planner)
    shown(browser)
    ReportFactory(listing=ListingFactory(project__is_invented=True), month=9)
    rollups.recompute_year(2020, at=AT)

    assert "演示数据：所有数字均为虚构" in shown(browser)


def test_the_curve_of_a_search_follows_its_rows(planner):
    listing = ListingFactory(project__name="甲园区")
    ReportFactory(listing=listing, month=9, completed_ytd_wan=Decimal("100000.00"))
    other = ListingFactory(project__name="乙园区")
    ReportFactory(listing=other, month=9, completed_ytd_wan=Decimal("200000.00"))
    rollups.recompute_year(2020, at=AT)
    browser = browser_of(planner)
    browser.get("/?year=2020&month=8&q=甲园区")
    Project.objects.filter(pk=other.project_id).update(name="新甲园区")

    overview = browser.get("/?year=2020&month=9&q=甲园区").context["overview"]

    assert overview.total.completed_ytd_wan == overview.curve[8].completed_ytd_wan == Decimal("300000.00")
