"""A page or list asks the database as often for ten rows as for two."""

from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investments import rollups
from investments.models import Release, ReportReview
from investments.outlook.making import make_outlook
from investments.services.releases import close_month

from .clients import api_of, browser_of
from .factories import (
    AT,
    CountyFactory,
    EventFactory,
    FactorFactory,
    IndustryFactory,
    ListingFactory,
    OfficerFactory,
    OwnForecastFactory,
    PlannerFactory,
    QualityNoteFactory,
    ReportFactory,
    ReviewerFactory,
    RuleSetFactory,
    SubscriptionFactory,
    TargetFactory,
    UnitFactory,
    UserFactory,
    open_windows,
)
from .rows import document, milestone, stored_bulletin

pytestmark = pytest.mark.django_db

PAGES = [
    ("planner", "/?year=2020&month=9"),
    ("officer", "/?year=2020&month=9"),
    ("county", "/?year=2020&month=9"),
    ("planner", "/?year=2020&month=9&q=项目"),
    ("planner", "/league/?year=2020&month=9"),
    ("county", "/league/?year=2020&month=9&measure=punctuality"),
    ("planner", "/league/league.xlsx?year=2020&month=9"),
    ("planner", "/warnings/?year=2020&month=9&warning=missing"),
    ("county", "/warnings/?year=2020&month=9&warning=no_movement"),
    ("planner", "/map/?year=2020&month=9"),
    ("officer", "/map/?year=2020&month=9&measure=punctuality"),
    ("county", "/map/?year=2020&month=9"),
    ("planner", "/?year=2020&month=9&region=130100"),
    ("planner", "/?year=2020&month=9&screen=1"),
    ("planner", "/projects/?year=2020&month=9"),
    ("county", "/projects/?year=2020&month=9&sort=-rate"),
    ("planner", "/projects/?year=2020&month=9&columns=owner,responsible,sponsor,total"),
    ("planner", "/projects/projects.xlsx?year=2020&month=9&columns=owner,responsible,batch"),
    ("officer", "/reports/2020-10/"),
    ("officer", "/reports/2020-10/HB2020-900000/"),
    ("planner", "/projects/HB2020-900000/"),
    ("planner", "/projects/HB2020-900000/records/?year=2020"),
    ("planner", "/explain/?year=2020&month=9&measure=completed_ytd_wan"),
    ("county", "/explain/?year=2020&month=9&measure=completion_rate"),
    ("reviewer", "/review/"),
    ("officer", "/inbox/"),
    ("reviewer", "/inbox/"),
    ("planner", "/inbox/"),
    ("planner", "/reports/punctuality/?year=2020"),
    ("planner", "/reports/punctuality/returns/?year=2020"),
    ("planner", "/reports/punctuality/returns/?year=2020&month=8&as_of=2020-08"),
    ("planner", "/projects/HB2020-900000/factors/2020/"),
    ("planner", "/releases/?year=2020"),
    ("planner", "/releases/2020-08/"),
    ("planner", "/releases/2020-08/bulletin/"),
    ("officer", "/releases/2020-08/bulletin/"),
    ("planner", "/releases/2020-07/bulletin/"),
    ("officer", "/releases/2020-07/bulletin/"),
    ("planner", "/releases/check/"),
    ("planner", "/releases/subscriptions/"),
    ("planner", "/releases/2020-09/close/"),
    ("planner", "/jobs/"),
    ("planner", "/warnings/rules/?year=2020"),
    ("planner", "/outlook/?year=2020"),
    ("officer", "/outlook/?year=2020&level=project"),
    ("planner", "/outlook/?year=2020&level=industry"),
    ("officer", "/projects/HB2020-900000/outlook/2020/"),
    ("planner", "/projects/HB2020-900000/lamp/2020/"),
    ("planner", "/warnings/quality/?year=2020&month=9&check=above_total"),
    ("county", "/warnings/quality/?year=2020&month=9&check=above_total"),
    ("planner", "/projects/HB2020-900000/quality/2020/?month=9"),
    ("planner", "/warnings/quality/units/130100/?year=2020&month=9"),
    ("officer", "/accounts/access/?project=HB2020-900000"),
]
LISTS = [
    "regions/",
    "industries/",
    "projects/",
    "listings/",
    "factors/",
    "milestones/",
    "documents/",
    "targets/",
    "own-forecasts/",
    "outlook/?year=2020&level=region",
    "monthly-reports/",
    "league/?year=2020&month=9",
    "releases/",
    "releases/2020-08/",
    "quality/?year=2020&month=9",
    "bulletins/",
    "bulletins/2020-07-1/",
    "rollups/?year=2020&month=9&by=region,industry,month",
    "rollups/?year=2020&month=9&by=region,industry&q=项目",
]


@pytest.fixture
def people():
    open_windows()
    RuleSetFactory()
    TargetFactory()
    luquan = CountyFactory()
    return {
        "planner": PlannerFactory(),
        "officer": OfficerFactory(region=luquan.unit),
        "county": OfficerFactory(region=luquan),
        "leader": UserFactory(tier="provincial"),
        "reviewer": ReviewerFactory(region=luquan.unit),
    }


def add(numbers: range) -> None:
    """Rows that differ in whatever a page shows beside them: industry, sender, reviewer, owner's events; and a unit."""
    for number in numbers:
        industry = IndustryFactory(code=f"industry-{number}", name_zh=f"产业{number}")
        listing = ListingFactory(
            project__code=f"HB2020-{900000 + number}",
            project__total_investment_wan=Decimal("800.00"),  # less than it reports
            industry=industry,
        )
        QualityNoteFactory(listing=listing, check_name="above_total", written_by=UserFactory())
        EventFactory(project=listing.project, recorded_by=UserFactory())
        FactorFactory(listing=listing, recorded_by=UserFactory())
        milestone(project=listing.project, recorded_by=UserFactory())
        document(project=listing.project, uploaded_by=UserFactory())
        report = ReportFactory(listing=listing, completed_ytd_wan=Decimal("900"), submitted_by=UserFactory())
        ReportReview.objects.create(
            report=report, decision="accept", status_after="accepted", decided_by=ReviewerFactory(), decided_at=AT
        )
        ReportFactory(listing=listing, month=10, status="submitted", submitted_by=UserFactory())
        unit = UnitFactory(code=f"13{20 + number}00", name_zh=f"市{number}", name_en=f"City {number}")
        TargetFactory(unit=unit)
        ListingFactory(project__region=unit, industry=industry)
        OwnForecastFactory(listing=listing, stated_by=UserFactory())
    rollups.recompute_year(2020, at=AT)
    make_outlook(2020, at=AT)
    if not Release.objects.exists():
        planner = PlannerFactory()
        for month in range(1, 9):
            close_month(2020, month, by=planner, at=AT)
        stored_bulletin(Release.objects.get(month=7))
    for _number in numbers:
        SubscriptionFactory(unit=UnitFactory(), added_by=UserFactory())


def count(client, address: str) -> int:
    """Queries of the second look: what is asked once in a process is not counted, what is kept is thrown away."""
    client.get(address)
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


def count_pages(people) -> dict[tuple[str, str], int]:
    browsers = {who: browser_of(person) for who, person in people.items()}
    return {(who, address): count(browsers[who], address) for who, address in PAGES}


def test_a_page_asks_as_often_for_ten_rows_as_for_two(people):
    add(range(2))
    two = count_pages(people)

    add(range(2, 10))

    assert count_pages(people) == two


def test_an_api_list_asks_as_often_for_ten_rows_as_for_two(people):
    api = api_of(people["planner"])
    add(range(2))
    two = {address: count(api, f"/api/v1/{address}") for address in LISTS}

    add(range(2, 10))

    assert {address: count(api, f"/api/v1/{address}") for address in LISTS} == two


@pytest.mark.parametrize("who", ["planner", "officer", "reviewer", "county", "leader"])
def test_a_page_asks_at_most_fifteen_times_session_and_user_included(people, who):
    """With nothing kept, a year before, and no year in the address; beginning and ending a moment is no question."""
    add(range(3))
    ListingFactory(year=2019)
    rollups.recompute_year(2019, at=AT)
    browser = browser_of(people[who])

    pages = {address for _who, address in PAGES if ".xlsx" not in address}
    addresses = sorted(pages | {address.split("?")[0] for address in pages})
    opened = [address for address in addresses if browser.get(address).status_code == 200]
    asked = {}
    for address in opened:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        asked[address] = len(queries)

    assert len(asked) > 30
    assert {address: queries for address, queries in asked.items() if queries > 15} == {}


def test_a_kept_overview_asks_less_than_one_that_is_computed(people):
    add(range(3))
    client = browser_of(people["planner"])
    computed = count(client, "/?year=2020&month=9")

    with CaptureQueriesContext(connection) as asked:
        client.get("/?year=2020&month=9")

    assert len(asked) < computed


def test_submitting_asks_as_often_for_ten_reports_as_for_two(people):
    add(range(10))
    codes = [f"HB2020-{900000 + number}" for number in range(10)]
    api = api_of(people["officer"])

    def ask(month: int, some: list[str]) -> int:
        sent = [{"project_code": code, "period": f"2020-{month:02}", "completed_ytd_wan": "5"} for code in some]
        sent = [{**row, "note": "补报"} for row in sent]
        with CaptureQueriesContext(connection) as asked:
            assert api.post("/api/v1/monthly-reports/", sent).status_code == 201
        return len(asked)

    ask(1, codes[:1])  # which year is the newest is known for a while after the first
    assert ask(2, codes[:2]) == ask(3, codes)
