"""Whatever a page counts, its link lists: as many rows, of the same place, whatever else was chosen."""

import re
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from investments import rollups
from investments.selection import Selection
from investments.services.releases import close_month
from reporting.league import get_league
from reporting.maps import get_map
from tests.clients import api_of, browser_of
from tests.factories import (
    AT,
    CountyFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    RuleSetFactory,
    UnitFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db

CHINA = ZoneInfo("Asia/Shanghai")
PLACE = {"project__longitude": Decimal("114.3"), "project__latitude": Decimal("38.1")}
IN_TIME, LATE = datetime(2020, 10, 5, 9, tzinfo=CHINA), datetime(2020, 10, 9, 9, tzinfo=CHINA)


@pytest.fixture
def planner():
    """Luquan: 3 at 25 %, in time. Zhengding: 3 at 75 %, late, and a silent one. 4 name only Shijiazhuang, 3 are silent.

    Some have coordinates: one of Luquan's, and two of those that name no county.
    """
    open_windows(months=[8, 9])
    RuleSetFactory()
    luquan = CountyFactory()
    zhengding = CountyFactory(code="130123", name_zh="正定县", name_en="Zhengding", level="county")
    for number in range(3):
        listing = ListingFactory(project__region=luquan, **(PLACE if number == 0 else {}))
        ReportFactory(listing=listing, completed_ytd_wan=Decimal("300.00"), submitted_at=IN_TIME)
        listing = ListingFactory(project__region=zhengding)
        ReportFactory(listing=listing, completed_ytd_wan=Decimal("900.00"), submitted_at=LATE)
    ListingFactory(project__region=zhengding)
    for number in range(4):
        listing = ListingFactory(project__region=UnitFactory(), **(PLACE if number < 2 else {}))
        if number == 0:
            ReportFactory(listing=listing, completed_ytd_wan=Decimal("300.00"), submitted_at=IN_TIME)
    rollups.recompute_year(2020, at=AT)
    return PlannerFactory()


def rows(browser, query: str) -> int:
    page = browser.get("/projects/?" + query.replace("&amp;", "&"))
    assert page.status_code == 200, query
    return page.context["total"].listings


def test_the_missing_of_the_row_without_a_county_are_its_own(planner):
    browser = browser_of(planner)
    page = browser.get("/?year=2020&month=9&region=130100").content.decode()

    row = next(part for part in page.split("<tr>") if "未到县" in part)
    link = re.search(r'href="/projects/\?([^"]*missing[^"]*)">3<', row)[1]

    assert rows(browser, link) == 3


def test_a_count_within_a_count_lists_both_conditions(planner):
    browser = browser_of(planner)

    page = browser.get("/?year=2020&month=9&only=no_county").content.decode()

    links = re.findall(r'href="/projects/\?([^"]*only=[^"]*)"><strong>(\d+)<', page)
    assert len(links) >= 2
    assert [rows(browser, link) for link, _ in links] == [int(number) for _, number in links]


@pytest.mark.parametrize("name", ["completion_rate", "punctuality"])
def test_a_county_in_the_league_is_called_by_its_name_and_leads_to_itself(planner, name):
    selection = Selection(2020, 9, region=CountyFactory())

    (one,) = get_league(name, selection, user=planner).standings

    assert (one.row.code, one.row.name) == ("130110", "鹿泉区")
    assert "region=130110" in one.row.query
    assert one.value == {"completion_rate": Decimal("0.25"), "punctuality": Decimal(1)}[name]


def test_the_unit_is_not_coloured_with_the_figure_of_a_county(planner):
    selection = Selection(2020, 9, region=CountyFactory())

    found = get_map(get_league("completion_rate", selection, user=planner), selection, user=planner)

    assert [area.standing for area in found.areas] == [None] * 14
    assert found.shades == []


def test_the_warnings_of_a_county_lead_to_the_county(planner):
    browser = browser_of(planner)

    page = browser.get("/warnings/?year=2020&month=9&region=130110")

    ((place, cells),) = page.context["units"]
    assert place.name == "鹿泉区"
    assert [rows(browser, link) for count, link in cells if count] == [count for count, link in cells if count] == [3]


@pytest.mark.parametrize("region", ["", "&region=130100"])
def test_the_numbers_beside_the_map_list_as_many(planner, region):
    browser = browser_of(planner)

    page = browser.get(f"/map/?year=2020&month=9{region}")

    clusters = {cluster.region.code: cluster for cluster in page.context["map"].clusters}
    assert {code: one.projects for code, one in clusters.items()} == {"130110": 1, "130100": 2}
    assert {code: rows(browser, one.rows_query) for code, one in clusters.items()} == {"130110": 1, "130100": 2}


def test_a_circle_without_a_county_opens_to_each_of_its_projects(planner):
    browser = browser_of(planner)
    clusters = browser.get("/map/?year=2020&month=9").context["map"].clusters
    (circle,) = [one for one in clusters if one.region.code == "130100"]

    opened = browser.get(f"/map/?{circle.query}").context["map"]

    assert (len(opened.sites), opened.clusters) == (2, [])


# Punctuality ----------------------------------------------------------------------------------------------------------


def test_punctuality_is_of_the_listings_that_are_chosen(planner):
    answer = api_of(planner).get("/api/v1/league/?year=2020&month=9&measure=punctuality&region=130123").json()

    (row,) = answer["results"]
    assert (row["numerator"], row["denominator"]) == ("0", "4")


@pytest.mark.parametrize("words", ["lamp=red", "only=missing"])
def test_punctuality_says_nothing_where_it_cannot_be_told(planner, words):
    answer = api_of(planner).get(f"/api/v1/league/?year=2020&month=9&measure=punctuality&{words}").json()

    assert [(row["value"], row["rank"]) for row in answer["results"]] == [(None, None)]


def test_published_punctuality_is_not_made_up_from_what_came_later(planner):
    for month in (8, 9):
        close_month(2020, month, by=planner, at=AT.replace(day=12))

    answer = api_of(planner).get("/api/v1/league/?as_of=2020-09&measure=punctuality").json()

    assert [row["value"] for row in answer["results"]] == [None]


def test_a_county_officer_opens_the_numbers_of_the_punctuality_table(planner):
    browser = browser_of(OfficerFactory(region=CountyFactory()))
    page = browser.get("/reports/punctuality/?year=2020&month=9").content.decode()

    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/reports/punctuality/returns/[^"]+)"', page)]

    assert links
    assert {browser.get(link).status_code for link in links} == {200}
    opened = browser.get("/reports/punctuality/returns/?year=2020&month=9&region=130100&arrival=in_time")
    assert len(opened.context["returns"]) == 3


def test_the_returns_of_a_county_can_be_opened(planner):
    opened = browser_of(planner).get("/reports/punctuality/returns/?year=2020&month=9&region=130123")

    assert (opened.context["pager"].count, len(opened.context["returns"])) == (4, 4)


@pytest.mark.parametrize(
    "address",
    [
        "/reports/punctuality/returns/?year=2020&region=%00",
        "/projects/%00/factors/2020/",
        "/projects/a b/factors/2020/",
    ],
)
def test_an_address_that_names_nothing_is_not_found(planner, address):
    assert browser_of(planner).get(address).status_code == 404


# Published counts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("only", ["no_movement", "never_reported", "missing,no_movement"])
def test_what_only_live_reports_can_tell_is_refused_of_a_published_month(planner, only):
    for month in (8, 9):
        close_month(2020, month, by=planner, at=AT.replace(day=12))
    browser = browser_of(planner)

    assert browser.get(f"/projects/?as_of=2020-09&only={only}").status_code == 400
    assert browser.get("/projects/?as_of=2020-09&only=missing").status_code == 200
    page = browser.get("/warnings/?as_of=2020-09")
    assert [kind.measure.name for kind in page.context["kinds"]] == ["red", "yellow", "unstarted", "missing"]
    assert browser.get("/warnings/?as_of=2020-09&warning=no_movement").status_code == 400


def test_several_counts_are_one_condition_and_an_unknown_one_is_named(planner):
    browser = browser_of(planner)

    assert rows(browser, "year=2020&month=9&only=missing,no_county") == 3
    answer = browser.get("/projects/?only=missing,luck")
    assert answer.status_code == 400
    assert "luck" in answer.content.decode()
