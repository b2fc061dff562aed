"""Regions by API: public knowledge for whoever has a token."""

import pytest

from accounts.models import RegionName
from tests.clients import api_of, refused_fields
from tests.factories import CountyFactory, OfficerFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    county = CountyFactory()
    RegionName.objects.create(region=county, name_zh="鹿泉市", code="130185", until_year=2014)
    UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    return api_of(OfficerFactory(region=county))


def codes(response) -> list[str]:
    return [row["code"] for row in response.json()["results"]]


def test_all_regions_are_listed_by_code_whoever_asks(api):
    assert codes(api.get("/api/v1/regions/")) == ["130000", "130100", "130110", "130200"]


def test_a_region_says_its_unit_and_its_former_names(api):
    assert api.get("/api/v1/regions/130110/").json() == {
        "code": "130110",
        "name_zh": "鹿泉区",
        "name_en": "Luquan District",
        "level": "district",
        "parent": "130100",
        "unit": "130100",
        "rests_in_winter": False,
        "former_names": ["鹿泉市"],
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("is_unit=true", ["130100", "130200"]),
        ("is_unit=false", ["130000", "130110"]),
        ("unit=130100", ["130100", "130110"]),
        ("level=PREFECTURE", ["130100", "130200"]),
    ],
)
def test_regions_are_filtered(api, query, expected):
    assert codes(api.get(f"/api/v1/regions/?{query}")) == expected


def test_an_unknown_filter_is_named_with_the_nearest_known_one(api):
    response = api.get("/api/v1/regions/?levle=district")

    assert response.status_code == 400
    assert refused_fields(response) == [(None, "", "unknown_filter")]
    assert "levle" in response.json()["errors"][0]["message"]
    assert "level" in response.json()["errors"][0]["message"]


def test_a_county_is_no_reporting_unit_to_filter_by(api):
    response = api.get("/api/v1/regions/?unit=130110")

    assert response.status_code == 400
    assert refused_fields(response) == [(None, "unit", "invalid_choice")]
    assert "130110" in response.json()["errors"][0]["message"]


def test_nothing_is_written_by_api(api):
    assert api.post("/api/v1/regions/", {"code": "130300"}).status_code == 405
    assert api.delete("/api/v1/regions/130110/").status_code == 405
