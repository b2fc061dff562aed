"""The map: units coloured by a measure, projects as marks that cluster by county, and never more than one may see."""

import re
from decimal import Decimal

import pytest

from investments import rollups
from investments.selection import Selection
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
)

pytestmark = pytest.mark.django_db

NEAR_LUQUAN = {"project__longitude": Decimal("114.3"), "project__latitude": Decimal("38.1")}


@pytest.fixture
def planner():
    """Shijiazhuang at 90 % with two projects in Luquan, one of them red; Tangshan at 50 % without coordinates."""
    RuleSetFactory()
    luquan, tangshan = CountyFactory(), UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    for number, completed in enumerate((Decimal("2100.00"), Decimal("60.00"))):
        listing = ListingFactory(project__region=luquan, project__name=f"鹿泉{number}", **NEAR_LUQUAN)
        ReportFactory(listing=listing, completed_ytd_wan=completed)
    for _ in range(3):
        ReportFactory(listing=ListingFactory(project__region=tangshan), completed_ytd_wan=Decimal("600.00"))
    rollups.recompute_year(2020, at=AT)
    return PlannerFactory()


def drawn(user, **words):
    selection = Selection(2020, 9, **words)
    return get_map(get_league("completion_rate", selection, user=user), selection, user=user)


def test_all_fourteen_units_are_drawn_and_those_with_figures_are_coloured(planner):
    areas = {area.code: area for area in drawn(planner).areas}

    assert len(areas) == 14
    assert (areas["130100"].shade, areas["130200"].shade, areas["130300"].shade) == (4, 0, None)
    assert areas["130300"].standing is None
    assert all(re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", area.path) for area in areas.values())


def test_projects_with_coordinates_cluster_by_county(planner):
    found = drawn(planner)

    (cluster,) = found.clusters
    assert (cluster.region.code, cluster.projects, cluster.red, found.placed) == ("130110", 2, 1, 2)
    assert found.sites == []


def test_a_county_shows_each_of_its_projects(planner):
    found = drawn(planner, region=CountyFactory())

    assert [site.line.listing.project.name for site in found.sites] == ["鹿泉0", "鹿泉1"]
    assert found.clusters == []
    assert len({site.path for site in found.sites}) == 2  # lamps differ in form


def test_the_view_goes_nearer_with_the_selection(planner):
    province, unit, county = (drawn(planner, region=region).view for region in (None, UnitFactory(), CountyFactory()))

    assert province[2] > unit[2] > county[2]


def test_a_municipal_officer_sees_the_own_unit_and_blank_neighbours(planner):
    officer = OfficerFactory(region=UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan"))

    page = browser_of(officer).get("/map/?year=2020&month=9")

    found = page.context["map"]
    assert [area.code for area in found.areas if area.standing] == ["130200"]
    assert found.clusters == []
    assert "鹿泉" not in page.content.decode()


def test_the_page_has_the_same_figures_in_a_table(planner):
    page = browser_of(planner).get("/map/?year=2020&month=9").content.decode()

    assert page.count("90.0%") >= 2
    assert "region=130110" in page


@pytest.mark.parametrize("measure", ["points_ahead", "completed_ytd_wan", "punctuality", "start_rate"])
def test_every_measure_of_the_league_can_colour_it(planner, measure):
    assert browser_of(planner).get(f"/map/?year=2020&month=9&measure={measure}").status_code == 200


def test_an_unknown_measure_is_refused_by_name(planner):
    assert browser_of(planner).get("/map/?measure=luck").status_code == 400


# Drilling down ----------------------------------------------------------------------------------------------------


def test_the_overview_of_a_unit_shows_its_counties_and_what_names_none(planner):
    ListingFactory(project__region=UnitFactory())
    rollups.recompute_year(2020, at=AT)
    browser = browser_of(planner)

    page = browser.get("/?year=2020&month=9&region=130100").content.decode()

    assert 'href="?year=2020&amp;month=9&amp;region=130110"' in page
    assert "未到县" in page
    rows = browser.get("/projects/?year=2020&month=9&region=130100&only=no_county").context["lines"]
    assert [line.listing.project.region.code for line in rows] == ["130100"]


def test_the_way_back_up_stands_above_the_page(planner):
    page = browser_of(planner).get("/?year=2020&month=9&region=130110&batch=industry").content.decode()

    trail = page[page.index('class="breadcrumbs"') :].split("</nav>")[0]
    assert re.findall(r">([^<>]+)</a>", trail) == ["全省", "重大产业项目", "石家庄市"]


def test_figures_by_county_are_given_by_the_api_too(planner):
    rows = api_of(planner).get("/api/v1/rollups/?year=2020&month=9&by=county").json()["results"]

    assert [(row["key"]["county"], row["listings"]) for row in rows] == [("130110", 2), ("130200", 3)]


def test_a_provincial_planner_who_sits_in_a_city_still_sees_the_units(planner):
    planner.region = UnitFactory()
    planner.save()

    overview = browser_of(planner).get("/?year=2020&month=9").context["overview"]

    assert ([row.code for row in overview.units], overview.counties) == (["130100", "130200"], [])
    assert len(drawn(planner).clusters) == 1
