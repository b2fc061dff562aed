"""Any figure opens to its meaning, its formula and its rows, and the rows add up to it."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from investments import rollups
from investments.measures import EXPLAINED
from investments.models import RollupCell
from investments.services.releases import close_month
from projects.models import Stage
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


@pytest.fixture
def portfolio():
    """Two units; 400.00 of 1,200.00 in Luquan, 250.50 of 800.00 in Zhangbei, which rests in winter, and 60.10 early."""
    luquan = CountyFactory(code="130110", parent=UnitFactory(code="130100"))
    zhangbei = CountyFactory(code="130722", parent=UnitFactory(code="130700", rests_in_winter=True))
    first = ListingFactory(project__region=luquan, project__code="HB2020-1", planned_wan=Decimal("1200.00"))
    second = ListingFactory(project__region=zhangbei, project__code="HB2020-2", planned_wan=Decimal("800.00"))
    early = ListingFactory(project__region=luquan, project__code="HB2020-3", stage=Stage.PRELIMINARY, planned_wan=None)
    ReportFactory(listing=first, month=4, completed_ytd_wan=Decimal("400.00"))
    ReportFactory(listing=second, month=6, completed_ytd_wan=Decimal("250.50"))
    ReportFactory(listing=early, month=6, completed_ytd_wan=Decimal("60.10"))
    open_windows()
    RuleSetFactory()
    rollups.recompute_year(2020, at=AT)
    return luquan, zhangbei


def explained(user, **words) -> dict:
    return api_of(user).get("/api/v1/rollups/explain/", {"year": 2020, "month": 6, **words}).json()


def test_a_rate_opens_to_numerator_denominator_and_rows(portfolio):
    answer = explained(PlannerFactory(), measure="completion_rate")

    assert answer["numerator"]["value"] == "710.60"
    assert answer["denominator"]["value"] == "2000.00"
    assert answer["value"] == "0.3553"
    assert [(row["project"], row["numerator"], row["denominator"]) for row in answer["results"]] == [
        ("HB2020-1", "400.00", "1200.00"),
        ("HB2020-2", "250.50", "800.00"),
        ("HB2020-3", "60.10", "0.00"),
    ]
    assert (answer["rows_numerator"], answer["rows_denominator"], answer["adds_up"]) == ("710.60", "2000.00", True)


def test_a_carried_figure_names_the_report_that_it_rests_on(portfolio):
    answer = explained(PlannerFactory(), measure="completed_ytd_wan")

    assert [row["report_period"] for row in answer["results"]] == ["2020-04", "2020-06", "2020-06"]
    assert answer["missing"] == 1


def test_points_ahead_are_the_rate_less_time_progress(portfolio):
    answer = explained(PlannerFactory(), measure="points_ahead")

    assert Decimal(answer["value"]) == Decimal("-14.47")  # 35.53 % − 50 %


def test_seasonal_time_progress_counts_seven_months_where_work_rests_in_winter(portfolio):
    answer = explained(PlannerFactory(), measure="time_progress_seasonal")

    assert answer["numerator"]["value"].startswith("942.857142")  # 1,200 × 6/12 + 800 × 3/7
    assert Decimal(answer["value"]).quantize(Decimal("0.000001")) == Decimal("0.471429")
    january = explained(PlannerFactory(), measure="time_progress_seasonal", month=1, region="130700")
    assert Decimal(january["value"]) == 0
    december = explained(PlannerFactory(), measure="time_progress_seasonal", month=12)
    assert Decimal(december["value"]) == 1


@pytest.mark.parametrize("name", EXPLAINED)
def test_the_rows_of_every_measure_add_up_to_its_figure(portfolio, name):
    answer = explained(PlannerFactory(), measure=name)

    assert answer["adds_up"]
    if answer["numerator"]:
        total = sum(Decimal(row["numerator"]) for row in answer["results"])
        assert abs(total - Decimal(answer["numerator"]["value"])) < Decimal("0.005")


def test_who_sees_one_unit_is_told_that_there_is_more_and_not_how_much(portfolio):
    luquan, _zhangbei = portfolio
    officer = OfficerFactory(region=luquan.unit)

    answer = explained(officer, measure="completed_ytd_wan")

    assert answer["numerator"]["value"] == "460.10"
    assert "其他报送单位不在您的可见范围" in answer["scope"]
    assert {row["project"] for row in answer["results"]} == {"HB2020-1", "HB2020-3"}
    assert "没有遗漏" in explained(PlannerFactory(), measure="completed_ytd_wan")["scope"]


def test_rows_that_do_not_add_up_say_so(portfolio):
    RollupCell.objects.filter(month=6, stage=Stage.PRELIMINARY).update(completed_ytd_wan=Decimal("60.11"))

    assert explained(PlannerFactory(), measure="completed_ytd_wan")["adds_up"] is False
    page = browser_of(PlannerFactory()).get("/explain/?year=2020&month=6&measure=completed_ytd_wan").content.decode()
    assert "逐行相加与汇总数不同" in page


def test_an_unknown_measure_is_named(portfolio):
    response = api_of(PlannerFactory()).get("/api/v1/rollups/explain/?measure=profit")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "measure"
    assert browser_of(PlannerFactory()).get("/explain/?measure=profit").status_code == 400


def test_every_figure_of_the_headline_opens(portfolio):
    planner = browser_of(PlannerFactory())
    page = planner.get("/?year=2020&month=6").content.decode()

    for name in ("completed_ytd_wan", "completion_rate", "time_progress", "points_ahead", "planned_wan", "start_rate"):
        address = f"/explain/?year=2020&amp;month=6&amp;measure={name}"
        assert address in page
        assert str(EXPLAINED[name].definition) in planner.get(address.replace("&amp;", "&")).content.decode()


def test_the_table_of_measures_by_api():
    answer = api_of(PlannerFactory()).get("/api/v1/rollups/measures/").json()

    rates = {one["name"]: (one.get("numerator"), one.get("denominator")) for one in answer}
    assert rates["completion_rate"] == ("completed_ytd_wan", "planned_wan")
    assert rates["reporting_rate"] == ("reported", "due")
    assert rates.keys() == EXPLAINED.keys()


def test_the_documentation_is_the_table_of_measures():
    printed = StringIO()
    call_command("describe_measures", stdout=printed)

    assert Path(settings.BASE_DIR, "docs/measures.md").read_text() == printed.getvalue()


@pytest.mark.parametrize("name", ["unstarted", "never_reported", "no_movement", "no_county", "placed"])
def test_a_count_of_lines_is_explained_by_the_rows_that_the_register_lists(portfolio, name):
    browser = browser_of(PlannerFactory())

    explanation = browser.get(f"/explain/?year=2020&month=9&measure={name}").context["explanation"]
    listed = browser.get(f"/projects/?year=2020&month=9&only={name}").context["total"].listings

    assert explanation.value == explanation.resum.numerator == explanation.resum.rows == listed
    assert explanation.adds_up
    answer = api_of(PlannerFactory()).get(f"/api/v1/rollups/explain/?year=2020&month=9&measure={name}").json()
    assert (answer["value"], answer["adds_up"]) == (str(listed), True)


def test_a_release_explains_no_count_of_reports(portfolio):
    planner = PlannerFactory()
    for month in range(1, 10):
        close_month(2020, month, by=planner, at=AT)

    for name, status in (("never_reported", 400), ("placed", 200)):
        asked = f"year=2020&month=9&as_of=2020-09&measure={name}"
        assert browser_of(planner).get(f"/explain/?{asked}").status_code == status
        assert api_of(planner).get(f"/api/v1/rollups/explain/?{asked}").status_code == status
