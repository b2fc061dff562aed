"""Industries, batches, projects and listings by API."""

from datetime import date
from decimal import Decimal

import pytest

from projects.models import Batch, Stage
from tests.clients import api_of, refused_fields
from tests.factories import (
    EventFactory,
    IndustryFactory,
    ListingFactory,
    PlannerFactory,
    ProjectFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return api_of(PlannerFactory())


def messages(response) -> str:
    return " ".join(error["message"] for error in response.json()["errors"])


def test_a_listing_writes_amounts_as_strings_with_two_decimals(api):
    listing = ListingFactory(planned_wan=Decimal("1234.50"), project__name="某线缆厂")

    row = api.get("/api/v1/listings/").json()["results"][0]

    assert row == {
        "id": listing.pk,
        "project": listing.project.code,
        "name": "某线缆厂",
        "year": 2020,
        "tier": "municipal",
        "batch": "industry",
        "industry": "equipment",
        "unit": "130100",
        "region": "130110",
        "stage": "continuing",
        "planned_wan": "1234.50",
        "first_planned_wan": "1234.50",
        "listed_on": "2020-01-01",
        "delisted_on": None,
    }


def test_a_plan_that_is_missing_is_null_and_not_zero(api):
    ListingFactory(stage=Stage.PRELIMINARY)
    ListingFactory(planned_wan=None)
    ListingFactory(planned_wan=Decimal("0.00"))

    plans = [row["planned_wan"] for row in api.get("/api/v1/listings/").json()["results"]]

    assert plans == [None, None, "0.00"]


def test_a_project_tells_its_standing_events(api):
    project = ProjectFactory(code="HB2020-000123", total_investment_wan=Decimal("98000"))
    EventFactory(project=project, occurred_on=date(2020, 3, 15), evidence="开工报告")

    answer = api.get("/api/v1/projects/HB2020-000123/").json()

    assert answer["total_investment_wan"] == "98000.00"
    assert answer["events"] == [{"kind": "started", "occurred_on": "2020-03-15", "evidence": "开工报告"}]


@pytest.fixture
def _some_listings():
    ListingFactory(project__name="甲", tier="provincial", batch=Batch.COUNTY)
    ListingFactory(project__name="乙", year=2021)
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    steel = IndustryFactory(code="steel", name_zh="钢铁", name_en="Steel")
    ListingFactory(project__name="丙", project__region=tangshan, industry=steel, stage=Stage.NEW_START)


@pytest.mark.usefixtures("_some_listings")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("year=2020", "甲丙"),
        ("tier=provincial", "甲"),
        ("tier=PROVINCIAL", "甲"),
        ("batch=County", "甲"),
        ("industry=STEEL", "丙"),
        ("region=130100", "甲乙"),
        ("region=130110", "甲乙"),
        ("region=130200", "丙"),
        ("stage=new_start", "丙"),
        ("q=乙", "乙"),
        ("year=2020&region=130100&tier=municipal", ""),
        ("tier=&batch=", "甲乙丙"),
    ],
)
def test_listings_are_filtered_by_the_words_of_the_pages(api, query, names):
    answer = api.get(f"/api/v1/listings/?{query}").json()

    assert "".join(row["name"] for row in answer["results"]) == names
    assert answer["count"] == len(names)


@pytest.mark.usefixtures("_some_listings")
@pytest.mark.parametrize(
    ("query", "names"), [("year=2021", "乙"), ("tier=provincial", "甲"), ("region=130200", "丙"), ("q=甲", "甲")]
)
def test_projects_are_filtered_by_what_they_were_listed_as(api, query, names):
    answer = api.get(f"/api/v1/projects/?{query}").json()

    assert "".join(row["name"] for row in answer["results"]) == names


@pytest.mark.usefixtures("_some_listings")
@pytest.mark.parametrize(
    ("query", "field", "named"),
    [
        ("teir=provincial", "", ["teir", "tier"]),
        ("lamp=red", "", ["lamp"]),
        ("sort=planned", "", ["sort"]),
        ("by=tier", "", ["by"]),
        ("tier=provincal", "tier", ["provincal", "provincial"]),
        ("batch=xyz", "batch", ["xyz", "strategy", "county"]),
        ("industry=steal", "industry", ["steal", "steel"]),
        ("region=130111", "region", ["130111", "130110"]),
        ("region=河北", "region", ["河北"]),
        ("year=20", "year", []),
        ("year=2020.5", "year", []),
        ("year=99999999999999999999", "year", []),
        ("q=%00", "q", []),
        ("industry=%00", "industry", []),
    ],
)
def test_an_unknown_filter_or_value_is_refused_by_name_with_the_nearest_known_word(api, query, field, named):
    response = api.get(f"/api/v1/listings/?{query}")

    assert response.status_code == 400
    assert [name for _item, name, _code in refused_fields(response)] == [field]
    assert [word for word in named if word not in messages(response)] == []


def test_every_wrong_filter_is_named_at_once(api):
    response = api.get("/api/v1/listings/?tier=x&stage=y&colour=z")

    assert sorted(name for _item, name, _code in refused_fields(response)) == ["", "stage", "tier"]


@pytest.mark.parametrize("name", ["batches", "industries", "targets", "regions", "projects", "monthly-reports"])
def test_no_list_ignores_an_unknown_word(api, name):
    response = api.get(f"/api/v1/{name}/?x=1")

    assert response.status_code == 400
    assert "x" in messages(response)


def test_the_five_batches_stand_in_the_plans_order(api):
    answer = api.get("/api/v1/batches/").json()

    assert [row["code"] for row in answer["results"]] == [
        "strategy",
        "industry",
        "services",
        "infrastructure",
        "county",
    ]
    assert answer["results"][0]["name"] == "重大战略和重大活动支撑项目"


def test_an_industry_says_its_source(api):
    IndustryFactory()

    assert api.get("/api/v1/industries/equipment/").json()["source"] == "test"


def test_lists_come_in_pages(api):
    for _ in range(5):
        ListingFactory()

    first = api.get("/api/v1/listings/?page_size=2&year=2020").json()
    last = api.get("/api/v1/listings/?page_size=2&page=3").json()

    assert (first["count"], len(first["results"]), first["previous"]) == (5, 2, None)
    assert "page=2" in first["next"]
    assert "year=2020" in first["next"]
    assert (len(last["results"]), last["next"]) == (1, None)


@pytest.mark.parametrize("page", ["0", "9", "x"])
def test_a_page_that_does_not_exist_is_not_found(api, page):
    response = api.get(f"/api/v1/listings/?page={page}")

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("address", ["projects/HB2020-999999", "listings/999999", "listings/x", "industries/none"])
def test_what_does_not_exist_is_not_found(api, address):
    response = api.get(f"/api/v1/{address}/")

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_the_register_is_not_written_by_api(api):
    listing = ListingFactory()

    assert api.post("/api/v1/listings/", {}).status_code == 405
    assert api.patch(f"/api/v1/listings/{listing.pk}/", {"planned_wan": "1"}).status_code == 405
    assert api.delete(f"/api/v1/projects/{listing.project.code}/").status_code == 405
