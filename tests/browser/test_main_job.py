"""The main job in a real browser: a list goes in, a month is reported and accepted, and the overview moves."""

import re
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Region
from investments import rollups
from investments.models import MonthlyReport
from projects.models import Listing
from tests.factories import (
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ProjectFactory,
    ReportFactory,
    ReviewerFactory,
    TargetFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"


@pytest.fixture
def listing(live_server):
    """One project of Luquan, 12,000 万元 planned, 6,000 accepted for August; a planner, an officer and a reviewer."""
    call_command("load_reference", verbosity=0)
    luquan = Region.objects.get(code="130110")
    project = ProjectFactory(name="鹿泉区智能装备产业园", region=luquan)
    listing = ListingFactory(project=project, planned_wan=Decimal("12000.00"))
    TargetFactory(target_wan=Decimal("12000.00"))
    open_windows()
    ReportFactory(
        listing=listing,
        month=8,
        completed_ytd_wan=Decimal("6000.00"),
        submitted_by=OfficerFactory(username="officer", region=luquan),
    )
    ReviewerFactory(username="reviewer", region=luquan.unit)
    PlannerFactory(username="planner")
    rollups.recompute_year(2020, at=timezone.now())
    return listing


def headline(page: Page) -> str:
    return page.locator(".headline-figure").inner_text().replace("\n", " ")


def test_a_month_is_reported_accepted_and_seen_in_both_languages(open_page, sign_in, listing):
    planner, officer, reviewer = open_page(), open_page(), open_page()
    for page, name in ((planner, "planner"), (officer, "officer"), (reviewer, "reviewer")):
        sign_in(page, name, PASSWORD)
    planner.goto("/?year=2020&month=9")
    assert "0.60" in headline(planner)

    officer.goto(f"/reports/2020-09/{listing.project.code}/")
    officer.fill("[name=completed_ytd_wan]", "5,999.99")
    officer.get_by_role("button", name="报送", exact=True).click()
    expect(officer.get_by_role("alert")).to_contain_text("累计数不能下降")
    assert officer.input_value("[name=completed_ytd_wan]") == "5,999.99"
    officer.fill("[name=completed_ytd_wan]", "０.９亿")
    officer.fill("[name=progress_note]", "主体封顶")
    officer.get_by_role("button", name="报送", exact=True).click()
    expect(officer.get_by_role("alert")).to_contain_text("远高于此前的月均进度")
    officer.fill("[name=note]", "设备集中到货")
    officer.get_by_role("button", name="报送", exact=True).click()
    expect(officer.get_by_role("status").first).to_contain_text("已报送")

    reviewer.goto("/review/")
    expect(reviewer.get_by_role("row", name="鹿泉区智能装备产业园").first).to_contain_text("9,000.00")
    reviewer.get_by_role("button", name="通过 鹿泉区智能装备产业园").click()
    expect(reviewer.get_by_role("status")).to_contain_text("已审核通过 1 份月报")
    rollups.recompute_stale(at=timezone.now())

    planner.reload()
    assert "0.90" in headline(planner)
    planner.locator(".headline-figure a").click()
    expect(planner.get_by_role("row", name="鹿泉区智能装备产业园")).to_contain_text("9,000.00")
    planner.get_by_role("link", name="鹿泉区智能装备产业园").click()
    expect(planner.get_by_role("main")).to_contain_text("主体封顶")

    planner.goto("/?year=2020&month=9")
    planner.get_by_role("button", name="English").click()
    expect(planner.get_by_role("main")).to_contain_text("Completion rate")
    assert "0.090" in headline(planner)
    assert planner.locator("html").get_attribute("lang") == "en"
    assert MonthlyReport.objects.accepted().get(month=9).completed_ytd_wan == Decimal("9000.00")


def test_the_headline_leads_to_one_clerks_row_and_back(page, sign_in, listing):
    sign_in(page, "planner", PASSWORD)
    page.goto("/?year=2020&month=9")
    page.locator(".headline-kpis").get_by_role("link", name="50.0%").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("自年初累计完成投资 6,000.00 ÷ 年度计划投资 12,000.00")
    expect(main).to_contain_text("逐行相加与汇总数一致")
    expect(main).to_contain_text("1 个项目未报本月，累计数沿用上一次审定的数。")

    page.get_by_role("link", name="8 月 第 1 版").click()

    report = page.locator("tr:target")
    expect(report).to_contain_text("6,000.00")
    expect(report).to_contain_text("officer")
    page.go_back()
    expect(main).to_contain_text("逐行相加与汇总数一致")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/\?year=2020&month=9$"))
    expect(page.locator(".headline-figure")).to_contain_text("0.60")


def test_a_real_list_is_previewed_and_imported(page, sign_in, listing):
    sign_in(page, "planner", PASSWORD)
    page.goto("/import/")
    page.fill("[name=year]", "2019")
    page.select_option("[name=tier]", "provincial")
    page.set_input_files("input[type=file]", settings.DATA_DIR / "real" / "hebei_press_projects_a.csv")
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("导入预览")
    assert Listing.objects.filter(year=2019).count() == 0

    page.get_by_role("button", name="确认导入").click()

    expect(page.get_by_role("main")).to_contain_text("新增 110")
    assert Listing.objects.filter(year=2019).count() == 110


def test_the_api_documentation_works_under_the_content_security_policy(page):
    page.goto("/api/v1/docs/")

    expect(page.locator(".swagger-ui .opblock").first).to_be_visible()
