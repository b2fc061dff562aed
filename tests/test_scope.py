"""Row scope: what each person sees in every list, count, figure, choice and nested object."""

from decimal import Decimal

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Role
from investments import rollups
from investments.models import MonthlyReport, ReportReview
from projects.models import Batch

from .clients import api_of, browser_of
from .factories import (
    AT,
    CountyFactory,
    IndustryFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    ReviewerFactory,
    UnitFactory,
    UserFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db

LUQUAN, ZHENGDING, TANGSHAN = "HB2020-000001", "HB2020-000002", "HB2020-000003"
AMOUNT = {LUQUAN: Decimal("1.00"), ZHENGDING: Decimal("20.00"), TANGSHAN: Decimal("300.00")}
ALL = [LUQUAN, ZHENGDING, TANGSHAN]
SEEN = {
    "officer": [LUQUAN, ZHENGDING],
    "reviewer": [LUQUAN, ZHENGDING],
    "county": [LUQUAN],
    "nowhere": [],
    "planner": ALL,
}
EVERYBODY = list(SEEN)
LISTS = ["projects", "listings", "monthly-reports"]
DIMENSIONS = ["tier", "batch", "industry", "region", "stage", "month", "region,batch"]


@pytest.fixture(autouse=True)
def _portfolio():
    """Three projects, three classes, three amounts; an accepted September and an October that waits for each."""
    open_windows()
    shijiazhuang = UnitFactory()
    luquan = CountyFactory()
    zhengding = CountyFactory(code="130123", name_zh="正定县", name_en="Zhengding", level="county")
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    steel = IndustryFactory(code="steel", name_zh="钢铁", name_en="Steel")
    places = [
        (LUQUAN, luquan, "鹿泉线缆厂", {}),
        (ZHENGDING, zhengding, "正定机场", {"batch": Batch.STRATEGY}),
        (TANGSHAN, tangshan, "唐山钢厂", {"batch": Batch.COUNTY, "industry": steel, "tier": "provincial"}),
    ]
    sender = OfficerFactory(region=shijiazhuang)
    for code, region, name, classes in places:
        listing = ListingFactory(project__code=code, project__region=region, project__name=name, **classes)
        ReportFactory(listing=listing, completed_ytd_wan=AMOUNT[code], submitted_by=sender)
        ReportFactory(
            listing=listing, month=10, completed_ytd_wan=AMOUNT[code] + 1, status="submitted", submitted_by=sender
        )
    rollups.recompute_year(2020, at=AT)


@pytest.fixture
def people(_portfolio):
    luquan = CountyFactory()
    return {
        "officer": OfficerFactory(region=luquan.unit),
        "reviewer": ReviewerFactory(region=luquan.unit),
        "county": OfficerFactory(region=luquan),
        "nowhere": UserFactory(role=Role.LEADER, region=None),
        "planner": PlannerFactory(),
    }


def total_of(codes: list[str]) -> Decimal:
    return sum((AMOUNT[code] for code in codes), Decimal("0.00"))


def code_of(row: dict) -> str:
    return row.get("project_code") or row.get("project") or row["code"]


# API ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", LISTS)
def test_an_api_list_holds_only_what_the_user_answers_for(people, who, name):
    answer = api_of(people[who]).get(f"/api/v1/{name}/").json()

    assert sorted({code_of(row) for row in answer["results"]}) == SEEN[who]
    assert answer["count"] == len(SEEN[who]) * (2 if name == "monthly-reports" else 1)


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_others_answer_for_does_not_exist_for_the_api(people, who):
    api = api_of(people[who])

    for report in MonthlyReport.objects.select_related("listing__project"):
        seen = report.listing.project.code in SEEN[who]
        for address in (
            f"projects/{report.listing.project.code}",
            f"listings/{report.listing_id}",
            f"monthly-reports/{report.pk}",
        ):
            assert api.get(f"/api/v1/{address}/").status_code == (200 if seen else 404), address


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("by", DIMENSIONS)
def test_the_rollup_and_each_of_its_parts_hold_only_the_users_own(people, who, by):
    answer = api_of(people[who]).get(f"/api/v1/rollups/?year=2020&month=9&by={by}").json()

    assert answer["total"]["listings"] == len(SEEN[who])
    assert Decimal(answer["total"]["completed_ytd_wan"]) == total_of(SEEN[who])
    september = [row for row in answer["results"] if row["key"].get("month", 9) == 9]
    assert sum(Decimal(row["completed_ytd_wan"]) for row in september) == total_of(SEEN[who])
    assert sum(row["listings"] for row in september) == len(SEEN[who])


@pytest.mark.parametrize("who", ["officer", "reviewer", "county", "nowhere"])
@pytest.mark.parametrize("narrowed", ["region=130200", "industry=steel", "batch=county", "tier=provincial", "q=钢厂"])
def test_a_filter_for_what_is_foreign_gives_zero_and_never_anothers_figures(people, who, narrowed):
    api = api_of(people[who])

    rollup = api.get(f"/api/v1/rollups/?year=2020&month=9&by=region&{narrowed}").json()

    assert (rollup["total"]["listings"], rollup["total"]["completed_ytd_wan"]) == (0, "0.00")
    assert rollup["results"] == []
    assert api.get(f"/api/v1/listings/?{narrowed}").json()["count"] == 0
    if "q=" not in narrowed:
        assert api.get(f"/api/v1/monthly-reports/?{narrowed}").json()["count"] == 0


@pytest.mark.parametrize("narrowed", ["region=130100", "region=130123"])
def test_a_county_officer_asking_for_more_gets_the_county_alone(people, narrowed):
    rollup = api_of(people["county"]).get(f"/api/v1/rollups/?year=2020&month=9&{narrowed}").json()

    expected = "1.00" if narrowed == "region=130100" else "0.00"
    assert rollup["total"]["completed_ytd_wan"] == expected


def test_a_county_officer_does_not_see_the_units_target_as_the_countys(people):
    assert api_of(people["county"]).get("/api/v1/rollups/?year=2020&month=9").json()["target_wan"] is None


@pytest.mark.parametrize("who", ["officer", "reviewer", "county", "nowhere"])
@pytest.mark.parametrize("act", ["accept", "return"])
def test_nobody_judges_what_they_cannot_see(people, who, act):
    report = MonthlyReport.objects.get(listing__project__code=TANGSHAN, status="submitted")

    response = api_of(people[who]).post(f"/api/v1/monthly-reports/{report.pk}/{act}/", {"reason": "x"})

    assert response.status_code == 404
    assert not ReportReview.objects.exists()


@pytest.mark.parametrize(("who", "code"), [("officer", TANGSHAN), ("county", ZHENGDING), ("county", TANGSHAN)])
def test_nobody_reports_for_what_they_cannot_see(people, who, code):
    sent = {"project_code": code, "period": "2020-11", "completed_ytd_wan": "999"}

    response = api_of(people[who]).post("/api/v1/monthly-reports/", sent)

    assert response.json()["errors"][0]["code"] == "not_listed"
    assert not MonthlyReport.objects.filter(month=11).exists()


@pytest.mark.parametrize("name", [*LISTS, "rollups", "regions", "industries", "batches", "targets"])
def test_the_api_answers_401_to_whom_it_does_not_know(name):
    assert APIClient().get(f"/api/v1/{name}/").status_code == 401


# Pages --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_overview_shows_only_the_users_own_figures(people, who):
    overview = browser_of(people[who]).get("/?year=2020&month=9").context["overview"]

    assert (overview.total.listings, overview.total.completed_ytd_wan) == (len(SEEN[who]), total_of(SEEN[who]))
    for rows in (
        overview.batches,
        overview.industries,
        overview.units or overview.counties,
        overview.tiers,
        overview.stages,
    ):
        assert sum(row.figures.completed_ytd_wan for row in rows) == total_of(SEEN[who])
    assert overview.curve[8].completed_ytd_wan in (total_of(SEEN[who]), None if who == "nowhere" else Decimal("0.00"))


def test_a_kept_overview_is_not_shown_to_another(people):
    shown = {who: browser_of(people[who]).get("/?year=2020&month=9").content.decode() for who in EVERYBODY}
    again = {who: browser_of(people[who]).get("/?year=2020&month=9").content.decode() for who in EVERYBODY}

    for page in (shown, again):
        assert "唐山市" in page["planner"]
        assert [who for who in ("officer", "reviewer", "county", "nowhere") if ">唐山市</a>" in page[who]] == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_register_lists_counts_and_sums_only_the_users_own(people, who):
    context = browser_of(people[who]).get("/projects/?year=2020&month=9").context

    assert [line.listing.project.code for line in context["lines"]] == SEEN[who]
    assert (context["total"].listings, context["total"].completed_ytd_wan) == (len(SEEN[who]), total_of(SEEN[who]))
    assert context["pager"].count == len(SEEN[who])


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("address", ["/?year=2020&month=9", "/projects/?year=2020&month=9"])
def test_a_choice_of_regions_offers_only_the_users_own(people, who, address):
    form = browser_of(people[who]).get(address).context["filterset"].form

    offered = {code for code, _name in form.fields["region"].widget.choices}

    expected = {
        "officer": {"130100", "130110", "130123"},
        "reviewer": {"130100", "130110", "130123"},
        "county": {"130110"},
        "nowhere": set(),
        "planner": {"130000", "130100", "130110", "130123", "130200"},
    }
    assert offered == expected[who]


@pytest.mark.parametrize("address", ["/", "/projects/"])
def test_a_page_for_a_foreign_region_is_empty(people, address):
    context = browser_of(people["officer"]).get(f"{address}?year=2020&month=9&region=130200").context

    total = context["overview"].total if address == "/" else context["total"]
    assert (total.listings, total.completed_ytd_wan) == (0, Decimal("0.00"))


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("code", ALL)
def test_the_page_of_a_project_exists_for_whom_it_concerns(people, who, code):
    response = browser_of(people[who]).get(f"/projects/{code}/")

    assert response.status_code == (200 if code in SEEN[who] else 404)


@pytest.mark.parametrize("who", ["officer", "county"])
def test_an_officer_is_asked_for_their_own_returns_only(people, who):
    client = browser_of(people[who])

    rows = client.get("/reports/2020-10/").context["rows"]

    assert [row.entry.listing.project.code for row in rows] == SEEN[who]
    for code in ALL:
        assert client.get(f"/reports/2020-10/{code}/").status_code == (200 if code in SEEN[who] else 404)


def test_a_form_for_a_foreign_project_cannot_be_sent(people):
    response = browser_of(people["county"]).post(f"/reports/2020-11/{ZHENGDING}/", {"completed_ytd_wan": "999"})

    assert response.status_code == 404
    assert not MonthlyReport.objects.filter(month=11).exists()


def test_a_reviewer_is_asked_about_their_own_unit_only(people):
    groups = browser_of(people["reviewer"]).get("/review/").context["groups"]

    assert [group.unit.code for group in groups] == ["130100"]
    assert [row.report.listing.project.code for row in groups[0].reports] == [LUQUAN, ZHENGDING]


@pytest.mark.parametrize("address", ["/review/{pk}/accept/", "/review/{pk}/return/", "/review/accept/"])
def test_a_foreign_report_cannot_be_judged_on_the_page(people, address):
    report = MonthlyReport.objects.get(listing__project__code=TANGSHAN, status="submitted")

    browser_of(people["reviewer"]).post(address.format(pk=report.pk), {"reason": "x", "report": [report.pk]})

    report.refresh_from_db()
    assert report.status == "submitted"
    assert not ReportReview.objects.exists()


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/reports/2020-10/", {"officer", "county"}),
        (f"/reports/2020-10/{LUQUAN}/", {"officer", "county"}),
        ("/review/", {"reviewer", "planner"}),
        ("/import/", {"reviewer", "planner"}),
        ("/import/template.xlsx", {"reviewer", "planner"}),
    ],
)
def test_a_page_of_work_is_for_whom_the_work_is(people, address, allowed):
    status = {who: browser_of(people[who]).get(address).status_code for who in EVERYBODY}

    assert status == {who: 200 if who in allowed else 403 for who in EVERYBODY}


@pytest.mark.parametrize(
    "address", ["/", "/projects/", f"/projects/{LUQUAN}/", "/reports/", "/reports/2020-10/", "/review/", "/import/"]
)
def test_a_page_sends_whom_it_does_not_know_to_sign_in(address):
    response = Client().get(address)

    assert response.status_code == 302
    assert response.headers["Location"] == f"/accounts/login/?next={address}"
