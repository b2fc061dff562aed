"""axe finds nothing on any page, for every role, in both languages, on screen, on paper and on the wall.

axe-core is Deque's, taken unchanged from npm (see the folder's licence); it is run by evaluating its text, as the
content security policy wants no script from elsewhere.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Region, Role, User
from investments import rollups
from investments.models import MonthlyReport
from investments.outlook.making import make_outlook
from investments.services.releases import close_month
from tests.factories import (
    AT,
    EventFactory,
    FactorFactory,
    ListingFactory,
    OfficerFactory,
    OwnForecastFactory,
    PlannerFactory,
    ProjectFactory,
    ReportFactory,
    ReviewerFactory,
    RuleSetFactory,
    SubscriptionFactory,
    TargetFactory,
    UserFactory,
    open_windows,
)
from tests.rows import document, milestone, saved_view, stored_bulletin

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"
AXE = (Path(__file__).parent / "axe-core-4.14.1" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """([tags, off]) => axe.run({runOnly: tags, rules: off}).then(found => found.violations.map(
    one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 120)).slice(0, 3).join(' | ')}`))"""
CODE = "HB2020-000001"

# What looks alike to all is looked at as the planner, who sees most; the others, where they see something else.
COMMON = [
    "/",
    "/?screen=1&slide=1",
    "/?screen=1&slide=2",
    "/?screen=1&slide=3",
    "/?screen=1&slide=4",
    "/?year=2020&month=9&region=130110",
    "/league/",
    "/warnings/",
    "/warnings/rules/?year=2020",
    "/warnings/quality/?year=2020&month=8&check=above_total",
    f"/projects/{CODE}/quality/2020/?month=8",
    "/warnings/quality/units/130100/?year=2020&month=8",
    "/map/",
    "/map/?region=130110",
    "/projects/",
]
COMMON += [f"/projects/{CODE}/", f"/projects/{CODE}/factors/2020/", "/explain/?measure=completion_rate", "/inbox/"]
COMMON += ["/outlook/?year=2020", "/outlook/?year=2020&level=project", f"/projects/{CODE}/records/"]
COMMON += [f"/projects/{CODE}/milestones/", f"/projects/{CODE}/documents/", "/help/"]
COMMON += ["/accounts/", "/accounts/access/", "/reports/punctuality/?year=2020", "/nothing-here/", "/?colour=red"]
PAGES = {
    "planner": [
        *COMMON,
        "/reports/punctuality/returns/?year=2020",
        "/review/",
        "/releases/",
        "/releases/2020-08/",
        "/releases/2020-08/bulletin/",
        "/releases/check/",
        "/releases/subscriptions/",
        "/releases/2020-09/close/",
        "/jobs/",
        f"/projects/{CODE}/lamp/2020/",
        "/import/",
        f"/projects/edit/?year=2020&month=9&code={CODE}",
        "/accounts/password/",
        "/accounts/two-step/",
    ],
    "officer": [
        "/",
        f"/projects/{CODE}/",
        f"/projects/{CODE}/quality/2020/?month=8",
        "/inbox/",
        "/reports/2020-10/",
        f"/reports/2020-10/{CODE}/",
        f"/projects/{CODE}/outlook/2020/",
        "/outlook/?year=2020",
        "/reports/2020-10/sheet/",
        "/review/",
    ],
    "reviewer": ["/", f"/projects/{CODE}/", "/review/", "/import/"],
    "leader": ["/", f"/projects/{CODE}/", "/league/", "/releases/2020-08/", "/releases/2020-08/bulletin/"],
}


@pytest.fixture
def portfolio(live_server):
    """Three projects in Luquan with whatever a page can show of them, and somebody of every role."""
    call_command("load_reference", verbosity=0)
    luquan = Region.objects.get(code="130110")
    RuleSetFactory()
    TargetFactory(target_wan=Decimal("3600.00"))
    open_windows(months=[8, 9, 10])
    for number in range(1, 4):
        place = {"longitude": Decimal("114.30"), "latitude": Decimal("38.10") + number}
        wrong = {"total_investment_wan": Decimal("100.00")}  # less than was completed: there is something to explain
        project = ProjectFactory(name=f"园区{number}", code=f"HB2020-00000{number}", region=luquan, **place, **wrong)
        listing = ListingFactory(project=project)
        EventFactory(project=project, occurred_on=date(2020, 3, number))
        FactorFactory(listing=listing)
        milestone(project=project, planned_on=date(2020, 6, number), reached_on=date(2020, 7, 1))
        document(project=project)
        ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal(number * 300))
        ReportFactory(listing=listing, month=9, completed_ytd_wan=Decimal(number * 350), status="submitted")
    OfficerFactory(username="officer", region=luquan)
    ReviewerFactory(username="reviewer", region=luquan.unit)
    UserFactory(username="leader", role=Role.LEADER, tier="provincial")
    planner = PlannerFactory(username="planner")
    saved_view(owner=planner, is_shared=True)
    OwnForecastFactory(listing=listing, stated_by=planner)
    rollups.recompute_year(2020, at=timezone.now())
    make_outlook(2020, at=timezone.now())
    stored_bulletin(close_month(2020, 8, by=planner, at=AT))
    SubscriptionFactory()
    assert MonthlyReport.objects.waiting().count() == 3


def violations(page, *, on_paper: bool = False) -> list[str]:
    """Nobody presses a link on paper, however small."""
    page.emulate_media(media="print" if on_paper else "screen")
    page.evaluate(f"window.axe || (() => {{ {AXE} }})()")
    return page.evaluate(RUN, [TAGS, {"target-size": {"enabled": not on_paper}}])


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing_on_any_page(portfolio, open_page, sign_in, who, locale):
    page = open_page(locale=locale)
    page.complaints.expected = ("404", "400", "403")
    page.goto("/accounts/login/")
    found = {"sign-in": violations(page)}
    sign_in(page, who, PASSWORD)
    for address in PAGES[who]:
        page.goto(address)
        found[address] = violations(page)

    assert {address: problems for address, problems in found.items() if problems} == {}


def test_axe_finds_nothing_on_paper(portfolio, open_page, sign_in):
    page = open_page()
    page.complaints.expected = ("404", "400", "403")
    sign_in(page, "planner", PASSWORD)
    found = {}
    for address in PAGES["planner"]:
        page.goto(address)
        found[address] = violations(page, on_paper=True)

    assert {address: problems for address, problems in found.items() if problems} == {}


def test_axe_finds_nothing_on_the_first_visits_tour(portfolio, open_page, sign_in):
    User.objects.filter(username="planner").update(toured_at=None)
    for locale in ("zh-CN", "en-US"):
        page = open_page(locale=locale)
        sign_in(page, "planner", PASSWORD)
        assert page.locator(".tour").count() == 1
        assert violations(page) == []


@pytest.mark.parametrize("who", ["planner", "officer"])
def test_no_page_scrolls_sideways_at_360_pixels(portfolio, open_page, sign_in, who):
    page = open_page(viewport={"width": 360, "height": 800})
    page.complaints.expected = ("404", "400", "403")
    sign_in(page, who, PASSWORD)

    wide = {}
    for address in PAGES[who]:
        page.goto(address)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 360:
            wide[address] = width

    assert wide == {}
