"""Rollups by API: the same figures as the pages, by any of the dimensions."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from investments import rollups
from investments.models import StaleCell
from projects.models import Batch, Stage
from tests.clients import api_of, refused_fields
from tests.factories import (
    AT,
    IndustryFactory,
    ListingFactory,
    PlannerFactory,
    ReportFactory,
    RuleSetFactory,
    StaleCellFactory,
    TargetFactory,
    UnitFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/rollups/"


@pytest.fixture
def api():
    """Shijiazhuang: 900 of 1,200 and 50.05 of a preliminary; Tangshan, provincial steel: 300 of 3,000."""
    open_windows(months=range(1, 10))
    RuleSetFactory()
    TargetFactory()
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    steel = IndustryFactory(code="steel", name_zh="钢铁", name_en="Steel")
    north = ListingFactory(
        project__name="钢厂", project__region=tangshan, industry=steel, batch=Batch.COUNTY, tier="provincial",
        planned_wan=Decimal("3000"),
    )  # fmt: skip
    south = ListingFactory(project__name="线缆厂")
    ReportFactory(listing=south, month=8, completed_ytd_wan=Decimal("700.10"))
    ReportFactory(listing=south, month=9, completed_ytd_wan=Decimal("900.00"))
    ReportFactory(listing=ListingFactory(stage=Stage.PRELIMINARY), completed_ytd_wan=Decimal("50.05"))
    ReportFactory(listing=north, month=9, completed_ytd_wan=Decimal("300.00"))
    rollups.recompute_year(2020, at=AT)
    return api_of(PlannerFactory())


def completed(answer, *dimensions) -> dict:
    """The key's values -> completed."""
    return {
        tuple(row["key"][name] for name in dimensions): row["completed_ytd_wan"] for row in answer.json()["results"]
    }


def test_the_total_is_written_with_its_rates(api):
    answer = api.get(f"{ADDRESS}?year=2020&month=9").json()

    total = answer["total"]
    assert (answer["as_of"], answer["target_wan"], answer["stale"], answer["results"]) == (
        "2020-09",
        "81100000.00",
        0,
        [],
    )
    assert (total["listings"], total["planned_wan"], total["completed_ytd_wan"]) == (3, "4200.00", "1250.05")
    assert (total["preliminary_completed_wan"], total["completed_in_month_wan"]) == ("50.05", "549.95")
    assert total["completion_rate"] == "0.297631"
    assert total["completion_rate_without_preliminary"] == "0.285714"
    assert total["time_progress"] == "0.750000"
    assert total["points_ahead"] == "-45.2369"
    assert total["start_rate"] is None
    assert (total["due"], total["reported"], total["missing"]) == (3, 3, 0)
    assert (total["red"], total["yellow"], total["green"]) == (1, 0, 1)


def test_the_answer_says_how_fresh_it_is(api):
    StaleCellFactory()

    answer = api.get(ADDRESS).json()

    assert datetime.fromisoformat(answer["computed_at"]) == datetime(2020, 10, 4, 1, 0, tzinfo=UTC)
    assert answer["stale"] == StaleCell.objects.count() == 1


def test_year_and_month_default_to_the_newest_reported(api):
    assert api.get(ADDRESS).json()["as_of"] == "2020-09"


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("tier", {("municipal",): "950.05", ("provincial",): "300.00"}),
        ("batch", {("industry",): "950.05", ("county",): "300.00"}),
        ("industry", {("equipment",): "950.05", ("steel",): "300.00"}),
        ("region", {("130100",): "950.05", ("130200",): "300.00"}),
        ("stage", {("preliminary",): "50.05", ("continuing",): "1200.00"}),
        ("batch,tier", {("industry", "municipal"): "950.05", ("county", "provincial"): "300.00"}),
    ],
)
def test_figures_come_by_any_dimension(api, by, expected):
    assert completed(api.get(f"{ADDRESS}?year=2020&month=9&by={by}"), *by.split(",")) == expected


def test_by_month_is_the_curve_up_to_the_month(api):
    curve = completed(api.get(f"{ADDRESS}?year=2020&month=9&by=month"), "month")

    assert [month for (month,) in curve] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert (curve[(7,)], curve[(8,)], curve[(9,)]) == ("0.00", "700.10", "1250.05")


def test_dimensions_may_be_repeated_words(api):
    answer = api.get(f"{ADDRESS}?month=9&by=tier&by=batch&by=tier").json()

    assert answer["by"] == ["tier", "batch"]


@pytest.mark.parametrize(
    ("query", "amount"),
    [
        ("tier=PROVINCIAL", "300.00"),
        ("batch=industry", "950.05"),
        ("industry=Steel", "300.00"),
        ("region=130100", "950.05"),
        ("region=130110", "950.05"),
        ("stage=preliminary", "50.05"),
        ("lamp=red", "300.00"),
        ("lamp=none", "50.05"),
        ("q=线缆", "900.00"),
        ("region=130110&tier=provincial", "0.00"),
        ("month=8", "700.10"),
        ("year=2021&month=9", "0.00"),
    ],
)
def test_a_selection_narrows_the_total_and_the_parts_alike(api, query, amount):
    answer = api.get(f"{ADDRESS}?{query}&by=tier").json()

    assert answer["total"]["completed_ytd_wan"] == amount
    assert sum(Decimal(row["completed_ytd_wan"]) for row in answer["results"]) == Decimal(amount)


def test_a_selection_that_the_target_is_not_set_for_has_none(api):
    assert api.get(f"{ADDRESS}?tier=municipal").json()["target_wan"] is None


@pytest.mark.parametrize("by", ["teir", "lamp", "tier,x", "year", "TIER;"])
def test_an_unknown_dimension_is_named(api, by):
    response = api.get(ADDRESS, {"by": by})

    assert response.status_code == 400
    assert [field for _item, field, _code in refused_fields(response)] == ["by"]
    assert by.split(",")[-1] in response.json()["errors"][0]["message"]


def test_dimensions_are_written_in_any_case(api):
    assert api.get(f"{ADDRESS}?by=Tier").json()["by"] == ["tier"]


@pytest.mark.parametrize(
    ("query", "field", "named"),
    [
        ("mnth=9", "", "month"),
        ("page=2", "", "page"),
        ("sort=planned", "", "sort"),
        ("month=13", "month", ""),
        ("month=8.5", "month", ""),
        ("lamp=rde", "lamp", "red"),
        ("region=999999", "region", "999999"),
    ],
)
def test_an_unknown_filter_or_value_is_refused_by_name(api, query, field, named):
    response = api.get(f"{ADDRESS}?{query}")

    assert response.status_code == 400
    assert [name for _item, name, _code in refused_fields(response)] == [field]
    assert named in response.json()["errors"][0]["message"]


def test_rollups_are_only_read(api):
    assert api.post(ADDRESS, {}).status_code == 405
