"""``/api/v1/releases/`` and figures as of a release."""

from datetime import date
from decimal import Decimal

import pytest

from investments import rollups
from investments.inputs import ReportInput
from investments.models import Source
from investments.services.releases import close_month
from investments.services.reports import submit_reports
from investments.services.reviews import accept_reports
from tests.clients import api_of, browser_of
from tests.factories import (
    AT,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    ReviewerFactory,
    UnitFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner():
    """Closed August with 500; since then it was corrected to 550, and September has 900."""
    open_windows(months=[8, 9])
    planner, officer = PlannerFactory(), OfficerFactory()
    listing = ListingFactory(project__code="HB2020-000001")
    ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal("500.00"))
    rollups.recompute_year(2020, at=AT)
    close_month(2020, 8, by=planner, at=AT, note="按期")
    correction = ReportInput("HB2020-000001", date(2020, 8, 1), Decimal("550.00"), note="凭证补录")
    (report,) = submit_reports([correction], by=officer, source=Source.API, at=AT)
    for person in (ReviewerFactory(), planner):
        accept_reports([report.pk], by=person, at=AT)
    ReportFactory(listing=listing, month=9, completed_ytd_wan=Decimal("900.00"))
    rollups.recompute_year(2020, at=AT)
    return planner


def test_the_list_names_months_with_their_seals(planner):
    (row,) = api_of(planner).get("/api/v1/releases/?year=2020").json()["results"]

    assert (row["period"], row["closed_by"], row["note"]) == ("2020-08", planner.username, "按期")
    assert len(row["digest"]) == 64


def test_one_release_shows_the_way_from_published_to_live(planner):
    answer = api_of(planner).get("/api/v1/releases/2020-08/").json()

    assert answer["completed"] == {"published_wan": "500.00", "restated_wan": "50.00", "live_wan": "550.00"}
    (row,) = answer["restatements"]
    assert (row["project_code"], row["old_wan"], row["new_wan"], row["reason"], row["approved_by"]) == (
        "HB2020-000001",
        "500.00",
        "550.00",
        "凭证补录",
        planner.username,
    )


def test_an_office_sees_the_restatements_of_its_own_projects(planner):
    elsewhere = OfficerFactory(region=UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan"))

    answer = api_of(elsewhere).get("/api/v1/releases/2020-08/").json()

    assert answer["restatements"] == []
    assert answer["completed"] == {"published_wan": "0.00", "restated_wan": "0.00", "live_wan": "0.00"}


@pytest.mark.parametrize("period", ["2020-09", "2020-13", "0000-00"])
def test_a_month_that_is_not_closed_is_not_found(planner, period):
    assert api_of(planner).get(f"/api/v1/releases/{period}/").status_code == 404


def test_rollups_listings_and_pages_can_be_asked_as_of_a_release(planner):
    api, page = api_of(planner), browser_of(planner)

    published = api.get("/api/v1/rollups/?as_of=2020-08").json()
    live = api.get("/api/v1/rollups/?year=2020&month=8").json()
    detail = page.get("/projects/HB2020-000001/?as_of=2020-08")
    register = page.get("/projects/?as_of=2020-08")

    assert (published["total"]["completed_ytd_wan"], live["total"]["completed_ytd_wan"]) == ("500.00", "550.00")
    assert published["selection"]["as_of"] == "2020-08"
    assert [line.completed_ytd_wan for line in detail.context["listings"][0].months if line.reported] == [
        Decimal("500")
    ]
    assert register.context["total"].completed_ytd_wan == Decimal("500.00")
    assert "/projects/HB2020-000001/?as_of=2020-08" in register.content.decode()
    assert "按 2020-08 的发布" in page.get("/?as_of=2020-08").content.decode()


def test_a_release_that_does_not_exist_is_named(planner):
    answer = api_of(planner).get("/api/v1/rollups/?as_of=2020-07")

    assert answer.status_code == 400
    assert "2020-08" in str(answer.json())


def test_the_page_recomputes_the_seal_at_once_or_when_asked(planner, monkeypatch):
    page = browser_of(planner)
    assert "封存完好" in page.get("/releases/2020-08/").content.decode()

    monkeypatch.setattr("investments.views.releases.LINES_CHECKED_UNASKED", 0)

    assert "封存完好" not in page.get("/releases/2020-08/").content.decode()
    assert "封存完好" in page.get("/releases/2020-08/?verify=1").content.decode()
