"""A month from the workbook to the sealed release, and its correction afterwards, as the people see it."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from accounts.models import Region
from investments import rollups
from investments.models import MonthlyReport, Release, Restatement
from tests.factories import (
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ProjectFactory,
    ReviewerFactory,
    TargetFactory,
    UserFactory,
    open_windows,
)
from tests.monthly_sheets import fill, saved

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"


@pytest.fixture
def people(live_server, open_page, sign_in):
    """An officer of Luquan with three projects, their reviewer, and the planner; all signed in."""
    call_command("load_reference", verbosity=0)
    luquan = Region.objects.get(code="130110")
    for number in range(1, 4):
        ListingFactory(project=ProjectFactory(name=f"园区{number}", code=f"HB2020-00000{number}", region=luquan))
    TargetFactory(target_wan=Decimal("3600.00"))
    open_windows(months=[9])
    rollups.recompute_year(2020, at=timezone.now())
    OfficerFactory(username="officer", region=luquan)
    ReviewerFactory(username="reviewer", region=luquan.unit)
    PlannerFactory(username="planner")
    pages = {}
    for name in ("officer", "reviewer", "planner"):
        pages[name] = open_page()
        sign_in(pages[name], name, PASSWORD)
    return pages


def opened(download):
    """A downloaded workbook; the browser keeps it under a name without an ending."""
    return load_workbook(BytesIO(download.path().read_bytes()))


def send_workbook(page, figures: dict[str, object]) -> None:
    """Downloads the list, fills it in with a spreadsheet program, uploads it and looks at the preview."""
    page.goto("/reports/2020-09/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载表格").click()
    workbook = opened(download.value)
    for code, figure in figures.items():
        fill(workbook, code, completed_ytd_wan=figure, progress_note="主体封顶")
    page.get_by_role("link", name="上传填好的表格").click()
    page.set_input_files(
        "input[type=file]",
        {"name": "月报.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": saved(workbook)},
    )
    page.get_by_role("button", name="上传并预览").click()


def test_a_month_is_uploaded_returned_corrected_accepted_closed_and_restated(people):
    officer, reviewer, planner = people["officer"], people["reviewer"], people["planner"]
    officer.complaints.expected = ("409", "422")

    # A bad cell keeps everything out; the copy that goes back says why.
    send_workbook(officer, {"HB2020-000001": 300, "HB2020-000002": "约三百", "HB2020-000003": 500})
    expect(officer.get_by_role("row", name="HB2020-000002").first).to_contain_text("不是数字")
    with officer.expect_download() as download:
        officer.get_by_role("link", name="下载已标出错误的表格").click()
    marked = opened(download.value)
    assert "不是数字" in marked.worksheets[0]["H5"].comment.text
    assert not MonthlyReport.objects.exists()

    send_workbook(officer, {"HB2020-000001": 300, "HB2020-000002": 400, "HB2020-000003": 500})
    expect(officer.get_by_role("main")).to_contain_text("每一处变化")
    officer.get_by_role("button", name="确认报送 3 项").click()
    expect(officer.get_by_role("status").first).to_contain_text("已报送 3 项")

    # One goes back with its reason; the clean rest is accepted in one act.
    reviewer.goto("/review/")
    row = reviewer.get_by_role("row", name="园区2").first
    row.get_by_text("退回", exact=False).first.click()
    row.get_by_role("textbox").fill("与入库数不符")
    row.get_by_role("button", name="确认退回").click()
    expect(reviewer.get_by_role("status").first).to_contain_text("已退回 1 份")
    reviewer.get_by_role("button", name="通过无提示的 2 份").click()
    expect(reviewer.get_by_role("status").first).to_contain_text("已审核通过 2 份")

    # The officer finds it in the inbox, and corrects it in the grid.
    officer.goto("/inbox/")
    officer.get_by_role("link", name="园区2 2020-09：与入库数不符").click()
    expect(officer.get_by_role("main")).to_contain_text("与入库数不符")
    officer.goto("/reports/2020-09/?state=returned")
    officer.locator('[data-cell="completed_ytd_wan"]').fill("390")
    officer.get_by_role("button", name="报送已填写的 1 项").click()
    expect(officer.get_by_role("status").first).to_contain_text("已报送 1 项")
    reviewer.goto("/review/")
    reviewer.get_by_role("button", name="通过 园区2").click()
    expect(reviewer.get_by_role("status").first).to_contain_text("已审核通过 1 份")

    # The planner sees what is missing, and closes.
    planner.goto("/inbox/")
    planner.get_by_role("link", name="2020-09 可以封账").click()
    planner.get_by_label("说明").fill("按期封账")
    planner.get_by_role("button", name="确认封账 2020-09").click()
    expect(planner.get_by_role("main")).to_contain_text("封存完好")
    expect(planner.get_by_role("main")).to_contain_text("1,190.00")
    assert Release.objects.get().note == "按期封账"

    # A correction of the closed month wants a reason, goes to the province, and is listed.
    officer.goto("/reports/2020-09/")
    first = officer.locator('tr[data-code="HB2020-000001"]')
    first.locator('[data-cell="completed_ytd_wan"]').fill("310")
    expect(first.locator(".cell-message")).to_contain_text("必须在说明中写明原因")
    first.locator('[data-cell="note"]').fill("凭证补录")
    expect(first.locator(".cell-message")).to_have_count(0)
    officer.get_by_role("button", name="报送已填写的 1 项").click()
    expect(officer.get_by_role("status").first).to_contain_text("已报送 1 项")
    for page in (reviewer, planner):
        page.goto("/review/")
        page.get_by_role("button", name="通过 园区1").click()
        expect(page.get_by_role("status").first).to_contain_text("已审核通过 1 份")
    rollups.recompute_stale(at=timezone.now())
    assert Restatement.objects.get().reason == "凭证补录"

    planner.goto("/releases/2020-09/")
    planner.get_by_role("button", name="English").click()
    expect(planner.get_by_role("main")).to_contain_text("The seal is whole")
    expect(planner.get_by_role("row", name="Completed")).to_contain_text("1,200.00")
    expect(planner.get_by_role("row", name="园区1")).to_contain_text("凭证补录")
    planner.get_by_role("link", name="Overview as published").click()
    expect(planner.get_by_role("main")).to_contain_text("As published with 2020-09")
    assert "0.012" in planner.locator(".headline-figure").inner_text()


def test_the_history_of_a_project_names_every_act(people):
    officer = people["officer"]
    officer.goto("/reports/2020-09/HB2020-000001/")
    officer.fill("[name=completed_ytd_wan]", "300")
    officer.get_by_role("button", name="报送", exact=True).click()

    officer.goto("/projects/HB2020-000001/")
    officer.get_by_text("完整历史：1 条").click()

    row = officer.get_by_role("group", name="2020 年月报历史").get_by_role("row").nth(1)
    expect(row).to_contain_text("300.00")
    expect(row).to_contain_text("网页")


def test_the_masthead_of_who_may_do_everything_fits_a_small_screen_in_english(people, open_page, sign_in):
    UserFactory(username="admin", is_superuser=True, is_staff=True)
    page = open_page(viewport={"width": 1366, "height": 768})
    sign_in(page, "admin", PASSWORD)
    page.get_by_role("button", name="English").click()

    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
