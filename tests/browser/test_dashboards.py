"""The pages that planners open every morning, in a real browser: drilling down, the map, the wall."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Region
from investments import rollups
from tests.factories import (
    LampRuleFactory,
    ListingFactory,
    PlannerFactory,
    ProjectFactory,
    ReportFactory,
    TargetFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"


@pytest.fixture
def planner(live_server, page, sign_in):
    """A planner signed in; one project in Luquan and one in Tangshan's Fengrun, reported for September."""
    call_command("load_reference", verbosity=0)
    LampRuleFactory()
    TargetFactory(target_wan=Decimal("2400.00"))
    open_windows(months=[8, 9])
    for code, name, completed in (("130110", "鹿泉园区", "1080.00"), ("130208", "丰润园区", "300.00")):
        place = {"longitude": Decimal("114.30"), "latitude": Decimal("38.10")}
        project = ProjectFactory(name=name, region=Region.objects.get(code=code), **place)
        ReportFactory(listing=ListingFactory(project=project), completed_ytd_wan=Decimal(completed))
    rollups.recompute_year(2020, at=timezone.now())
    PlannerFactory(username="planner")
    sign_in(page, "planner", PASSWORD)
    return page


def test_from_the_province_to_a_project_and_back_with_the_filters_kept(planner):
    planner.goto("/?year=2020&month=9&tier=municipal")
    planner.get_by_role("link", name="石家庄市").click()
    planner.get_by_role("link", name="鹿泉区").click()
    expect(planner).to_have_url("/?year=2020&month=9&tier=municipal&region=130110")

    planner.get_by_role("definition").filter(has_text="年度计划齐全").get_by_role("link").click()
    planner.get_by_role("link", name="鹿泉园区").click()
    expect(planner.get_by_role("heading", level=1)).to_have_text("鹿泉园区")

    for _ in range(2):
        planner.go_back()
    expect(planner).to_have_url("/?year=2020&month=9&tier=municipal&region=130110")
    planner.get_by_label("位置").get_by_role("link", name="全省").click()
    expect(planner).to_have_url("/?year=2020&month=9&tier=municipal")


def test_the_map_goes_from_the_province_to_a_project_with_the_keyboard_alone(planner):
    planner.goto("/map/?year=2020&month=9")
    planner.locator(".map-areas a[aria-label^='石家庄市']").focus()
    planner.keyboard.press("Enter")
    expect(planner).to_have_url("/map/?year=2020&month=9&region=130100&measure=completion_rate")

    planner.locator(".map-clusters a").first.focus()
    planner.keyboard.press("Enter")
    planner.locator(".map-sites a[aria-label='鹿泉园区']").focus()
    planner.keyboard.press("Enter")

    expect(planner.get_by_role("heading", level=1)).to_have_text("鹿泉园区")


def test_the_wall_turns_by_itself_and_by_hand(planner):
    planner.clock.install()
    planner.goto("/?year=2020&month=9&screen=1")
    heading = planner.locator(".wall-slide.is-shown h2")
    expect(heading).to_have_text("2020 年投资进度，至 9 月末")

    planner.clock.run_for(16_000)
    expect(heading).to_have_text("各地投资完成率")
    planner.keyboard.press("ArrowRight")
    expect(heading).to_have_text("排名 · 投资完成率")

    planner.get_by_role("button", name="暂停轮播").click()
    planner.clock.run_for(40_000)
    expect(heading).to_have_text("排名 · 投资完成率")


def test_the_wall_says_when_the_connection_is_lost_and_when_it_is_back(planner):
    planner.complaints.expected = ("ERR_INTERNET_DISCONNECTED",)
    planner.clock.install()
    planner.goto("/?year=2020&month=9&screen=1&slide=1")

    planner.context.set_offline(True)
    planner.clock.run_for(61_000)
    expect(planner.get_by_role("alert")).to_contain_text("连接中断")

    planner.context.set_offline(False)
    planner.clock.run_for(61_000)
    expect(planner.locator("[data-wall-lost]")).to_be_hidden()


def test_fresh_figures_come_to_the_wall_without_loading_it_again(planner):
    planner.clock.install()
    planner.goto("/?year=2020&month=9&screen=1&slide=1")
    expect(planner.locator(".wall-figure")).to_contain_text("0.14")
    planner.evaluate("window.marked = true")

    ReportFactory(listing=ListingFactory(), completed_ytd_wan=Decimal("8620.00"))
    rollups.recompute_year(2020, at=timezone.now())
    planner.clock.run_for(61_000)

    expect(planner.locator(".wall-figure")).to_contain_text("1.00")
    assert planner.evaluate("window.marked")


def test_the_wall_begins_at_the_first_slide_when_the_address_names_none(planner):
    planner.goto("/?year=2020&month=9&screen=1&slide=abc")

    expect(planner.locator(".wall-slide.is-shown h2")).to_have_text("2020 年投资进度，至 9 月末")
    planner.keyboard.press("ArrowRight")
    expect(planner.locator(".wall-slide.is-shown h2")).to_have_text("各地投资完成率")
