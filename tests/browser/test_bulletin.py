"""A bulletin from its preview to its withdrawal, as those who make it, approve it and read it see it."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Region, Role
from investments import rollups
from investments.models import Bulletin
from investments.services.bulletin_mail import send_bulletins
from investments.services.releases import close_month
from tests.factories import (
    AT,
    ListingFactory,
    PlannerFactory,
    ProjectFactory,
    ReportFactory,
    RuleSetFactory,
    TargetFactory,
    UserFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"
BULLETIN = "/releases/2020-08/bulletin/"


@pytest.fixture
def people(live_server, open_page, sign_in):
    """Two planners, one of whom reads English, and a leader on a phone; August is closed."""
    call_command("load_reference", verbosity=0)
    RuleSetFactory()
    TargetFactory(target_wan=Decimal("1200.00"))
    open_windows(months=[8])
    luquan = Region.objects.get(code="130110")
    listing = ListingFactory(project=ProjectFactory(name="鹿泉园区", code="HB2020-000001", region=luquan))
    ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal("900.00"))
    planner = PlannerFactory(username="planner")
    PlannerFactory(username="second")
    UserFactory(username="leader", role=Role.LEADER, tier="provincial")
    rollups.recompute_year(2020, at=timezone.now())
    close_month(2020, 8, by=planner, at=AT)
    phone = {"width": 360, "height": 800}
    pages = {
        "planner": open_page(),
        "second": open_page(locale="en-US"),
        "leader": open_page(locale="en-US", viewport=phone),
    }
    for name, page in pages.items():
        sign_in(page, name, PASSWORD)
    return pages


def test_a_bulletin_is_made_approved_published_read_checked_and_withdrawn_in_both_languages(people, tmp_path):
    planner, second, leader = people.values()
    planner.goto("/releases/subscriptions/")
    planner.fill("input[name=email]", "reader@example.org")
    planner.click("main form .primary")
    expect(planner.locator(".messages")).to_contain_text("已登记 reader@example.org")

    planner.goto(BULLETIN)
    expect(planner.locator("main")).to_contain_text("这是预览")
    planner.get_by_role("button", name="编成通报").click()
    expect(planner.locator(".messages")).to_contain_text("已编成通报 2020-08-1，请另一位省级规划员批准")
    expect(planner.get_by_role("button", name="批准")).to_have_count(0)  # it is their own
    leader.goto(BULLETIN)
    expect(leader.locator("main")).to_contain_text("This month's bulletin is not published yet")

    second.goto(BULLETIN)
    said = "January–August: 0.009 billion yuan completed, 75.0% of the year's plan"
    expect(second.locator(".bulletin")).to_contain_text(said)
    second.get_by_role("button", name="Approve").click()
    second.get_by_role("button", name="Publish").click()
    expect(second.locator(".messages")).to_contain_text("Bulletin 2020-08-1: Published")
    assert send_bulletins(at=timezone.now()) == 1
    assert mail.outbox[0].attachments[0].filename == "2020-08-1.zh.pdf"

    leader.goto(BULLETIN)
    assert leader.evaluate("document.documentElement.scrollWidth") == 360
    leader.locator(".bulletin-sentence a", has_text="75.0%").first.click()
    expect(leader.locator("h1")).to_contain_text("Completion rate")
    leader.goto(BULLETIN)
    with leader.expect_download() as download:
        leader.get_by_role("link", name="PDF").click()
    original, altered = tmp_path / "original.pdf", tmp_path / "altered.pdf"
    original.write_bytes(Path(download.value.path()).read_bytes())
    altered.write_bytes(original.read_bytes().replace(b"75.0", b"95.0") + b" ")
    for file, said in ((original, "An original: bulletin 2020-08-1, PDF, English"), (altered, "Not an original")):
        leader.goto("/releases/check/")
        leader.set_input_files("input[type=file]", file)
        leader.get_by_role("button", name="Check").click()
        expect(leader.locator("main")).to_contain_text(said)

    planner.reload()
    planner.locator("summary", has_text="撤回").click()
    planner.fill("textarea[name=reason]", "数字有误")
    planner.get_by_role("button", name="撤回通报").click()
    expect(planner.locator(".messages")).to_contain_text("通报 2020-08-1：已撤回")
    leader.complaints.expected = ("410",)
    assert leader.goto(BULLETIN).status == 410
    expect(leader.locator("main")).to_contain_text("数字有误")
    assert Bulletin.objects.get().state == "withdrawn"
