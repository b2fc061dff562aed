"""The pages that planners open every morning, in a real browser: drilling down, the map, the wall."""

import io
import re
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from accounts.models import Region, Role, User
from investments import rollups
from investments.outlook.making import make_outlook
from projects.models import Project
from tests.factories import (
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


@pytest.fixture
def planner(live_server, page, sign_in):
    """A planner signed in; one project in Luquan and one in Tangshan's Fengrun, reported for September."""
    call_command("load_reference", verbosity=0)
    RuleSetFactory()
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


def test_a_first_visit_is_led_through_its_pages_to_the_end(planner):
    User.objects.filter(username="planner").update(toured_at=None)
    planner.goto("/?year=2020&month=9")
    tour = planner.locator(".tour")

    for title in ("预警：先办什么", "排名：谁快谁慢", "封账和发布", "名单：导入和批量修改"):
        tour.get_by_role("button", name="下一步").click()
        expect(tour.get_by_role("heading")).to_have_text(title)
    expect(planner).to_have_url("/import/")
    tour.get_by_role("button", name="完成").click()

    expect(planner).to_have_url("/")
    expect(tour).to_have_count(0)


def test_a_view_is_kept_and_leads_back_to_the_same_rows(planner):
    planner.goto("/projects/?year=2020&month=9&lamp=red&sort=-planned")
    planner.get_by_text("视图", exact=True).click()
    planner.get_by_label("把当前页存为").fill("红灯大项目")
    planner.get_by_role("button", name="保存").click()
    expect(planner.get_by_text("已保存视图“红灯大项目”")).to_be_visible()

    planner.goto("/projects/")
    planner.get_by_text("视图", exact=True).click()
    planner.get_by_role("link", name="红灯大项目").click()

    expect(planner).to_have_url("/projects/?lamp=red&sort=-planned")
    expect(planner.locator("tbody th a")).to_have_text(["丰润园区"])


def test_ticked_rows_are_changed_after_a_look_at_old_and_new(planner):
    planner.goto("/projects/?year=2020&month=9")
    planner.get_by_label("选中 丰润园区").check()
    planner.get_by_role("button", name="批量修改").click()
    expect(planner.get_by_text("勾选的 1 个项目")).to_be_visible()
    planner.get_by_label("包联领导").fill("王副省长")
    planner.get_by_label("生效日期").fill("2020-10-15")
    planner.get_by_role("button", name="预览修改").click()

    expect(planner.get_by_role("cell", name="王副省长")).to_be_visible()
    assert not Project.objects.filter(sponsor="王副省长").exists()
    planner.get_by_role("button", name="导入").click()

    expect(planner.get_by_text("已导入")).to_be_visible()
    assert [project.name for project in Project.objects.filter(sponsor="王副省长")] == ["丰润园区"]


def test_a_photo_and_a_milestone_appear_on_the_projects_page(planner):
    buffer = io.BytesIO()
    Image.new("RGB", (900, 600), (40, 90, 110)).save(buffer, "PNG")
    project = Project.objects.get(name="丰润园区")
    planner.goto(f"/projects/{project.code}/documents/")
    planner.get_by_label("照片或文件").set_input_files(
        {"name": "现场.png", "mimeType": "image/png", "buffer": buffer.getvalue()}
    )
    planner.get_by_role("button", name="上传").click()
    expect(planner.get_by_text("已上传")).to_be_visible()

    planner.goto(f"/projects/{project.code}/milestones/")
    planner.get_by_label("主体封顶 计划日期").fill("2020-08-01")
    planner.get_by_label("主体封顶 实际日期").fill("2020-08-20")
    planner.get_by_role("button", name="登记").click()

    expect(planner).to_have_url(f"/projects/{project.code}/")
    expect(planner.locator(".gantt text.late", has_text="晚 19 天")).to_be_visible()
    photo = planner.get_by_role("img", name="现场")
    photo.scroll_into_view_if_needed()
    planner.wait_for_function("document.querySelector('.documents img').naturalWidth === 480")


def test_another_measure_exchanges_the_content_alone_and_the_address_follows(planner):
    errors = []
    planner.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    planner.goto("/league/?year=2020&month=9")
    planner.evaluate("window.isTheSamePage = true")
    tab = planner.get_by_role("navigation", name="选择指标").get_by_role("link", name="开工率", exact=True)
    tab.focus()
    planner.keyboard.press("Enter")

    expect(planner).to_have_url("/league/?year=2020&month=9&measure=start_rate")
    expect(planner).to_have_title(re.compile("开工率"))
    expect(tab).to_have_attribute("aria-current", "page")
    expect(tab).to_be_focused()
    assert planner.evaluate("window.isTheSamePage")
    planner.get_by_role("button", name="English").click()
    expect(planner).to_have_url("/league/?year=2020&month=9&measure=start_rate")
    planner.go_back()
    planner.go_back()
    expect(planner).to_have_url("/league/?year=2020&month=9")
    expect(planner.get_by_role("heading", level=1)).to_contain_text("Completion rate")
    assert errors == []


def test_a_tab_that_cannot_be_had_is_shown_as_the_browser_shows_it(planner):
    planner.goto("/league/?year=2020&month=9")
    planner.context.clear_cookies()
    planner.get_by_role("navigation", name="选择指标").get_by_role("link", name="开工率", exact=True).click()

    expect(planner).to_have_url(re.compile("/accounts/login/"))
    expect(planner.get_by_role("navigation", name="主导航")).to_have_count(0)


def test_a_tab_shows_no_page_of_somebody_else_under_ones_own_name(planner, sign_in):
    """Another tab of the browser has signed in as somebody else."""
    UserFactory(username="leader", last_name="李领导", role=Role.LEADER, tier="provincial")
    planner.goto("/league/?year=2020&month=9")
    other = planner.context.new_page()
    other.context.clear_cookies()
    sign_in(other, "leader", PASSWORD)

    planner.get_by_role("navigation", name="选择指标").get_by_role("link", name="开工率", exact=True).click()

    expect(planner).to_have_url("/league/?year=2020&month=9&measure=start_rate")
    expect(planner.get_by_role("banner")).to_contain_text("李领导")


def test_a_projects_records_come_with_its_page_and_the_title_stays(planner):
    planner.goto("/projects/?year=2020&month=9")
    planner.get_by_role("link", name="鹿泉园区").click()

    expect(planner.locator("#records")).to_contain_text("2020 年月报记录")
    expect(planner.locator("#records")).to_contain_text("1,080.00")
    expect(planner).to_have_title("鹿泉园区 · 河北省重点项目管理")


def test_from_the_outlook_of_the_year_to_a_project_and_what_is_expected_of_it(planner):
    make_outlook(2020, at=timezone.now())
    planner.goto("/")
    planner.get_by_role("link", name="年终预测").click()
    expect(planner.get_by_role("heading", level=1)).to_contain_text("年终预测 2020")
    expect(planner.locator(".kpi-strip").first).to_contain_text("0.18")  # 1,380 in nine months: 1,840 万元 in twelve

    planner.get_by_role("link", name="项目", exact=True).click()
    planner.get_by_role("link", name="丰润园区").click()

    expect(planner.get_by_role("heading", level=1)).to_have_text("全年预计")
    expect(planner.locator(".kpi-strip")).to_contain_text("400.00")
