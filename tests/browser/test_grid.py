"""The month as an officer does it: typed with the keyboard alone, pasted from Excel, and never lost."""

from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import Region
from investments.models import MonthlyReport, ReportDraft
from tests.factories import ListingFactory, OfficerFactory, ProjectFactory, ReportFactory, open_windows

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"
ADDRESS = "/reports/2020-09/"


@pytest.fixture
def listings(live_server):
    """Four projects of Luquan, 1,200 万元 planned and 500 accepted for August each; their officer."""
    call_command("load_reference", verbosity=0)
    luquan = Region.objects.get(code="130110")
    officer = OfficerFactory(username="officer", region=luquan)
    open_windows()
    made = []
    for number in range(1, 5):
        project = ProjectFactory(name=f"园区{number}", code=f"HB2020-00000{number}", region=luquan)
        listing = ListingFactory(project=project)
        ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal("500.00"), submitted_by=officer)
        made.append(listing)
    return made


@pytest.fixture
def grid(page, sign_in, listings) -> Page:
    sign_in(page, "officer", PASSWORD)
    page.goto(ADDRESS)
    return page


def cell(page: Page, row: int, name: str = "completed_ytd_wan"):
    return page.locator(f'tr[data-code="HB2020-00000{row}"] [data-cell="{name}"]')


def out(page: Page, row: int, name: str):
    return page.locator(f'tr[data-code="HB2020-00000{row}"] [data-out="{name}"]')


def message(page: Page, row: int):
    return page.locator(f'tr[data-code="HB2020-00000{row}"] .cell-message')


def state(page: Page):
    return page.locator("[data-grid-state]")


def expect_saved(page: Page) -> None:
    expect(state(page)).to_contain_text("草稿已保存")
    expect(page.locator("tr.is-unsaved")).to_have_count(0)


def paste(page: Page, row: int, text: str, name: str = "completed_ytd_wan") -> None:
    cell(page, row, name).evaluate(
        """(cell, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            cell.focus();
            cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_a_month_is_reported_with_the_keyboard_alone(grid):
    cell(grid, 1).focus()
    grid.keyboard.type("600")
    grid.keyboard.press("Enter")
    grid.keyboard.type("499.99")
    expect(message(grid, 2)).to_contain_text("累计数不能下降")
    expect(out(grid, 2, "in_month")).to_have_text("−0.01")
    grid.keyboard.press("ControlOrMeta+a")
    grid.keyboard.type("６００．５")
    grid.keyboard.press("ArrowDown")
    grid.keyboard.press("Tab")
    grid.keyboard.press("Space")  # no progress: takes the cumulative of the month before
    expect(cell(grid, 3)).to_have_value("500.00")
    grid.keyboard.press("ArrowRight")
    grid.keyboard.type("停工检修")
    grid.keyboard.press("Shift+Enter")
    grid.keyboard.type("主体封顶")
    expect(message(grid, 2)).to_have_count(0)
    expect(out(grid, 2, "in_month")).to_have_text("100.50")
    expect(out(grid, 2, "rate")).to_have_text("50.0%")
    expect(out(grid, 2, "points")).to_have_text("−25.0")
    expect_saved(grid)
    send = grid.locator("[data-send]")
    expect(send).to_have_text("报送已填写的 3 项")

    send.focus()
    grid.keyboard.press("Enter")

    expect(grid.get_by_role("status").first).to_contain_text("已报送 3 项")
    reported = MonthlyReport.objects.filter(month=9).order_by("listing__project__code")
    assert [(r.completed_ytd_wan, r.no_progress, r.progress_note) for r in reported] == [
        (Decimal("600.00"), False, ""),
        (Decimal("600.50"), False, "主体封顶"),
        (Decimal("500.00"), True, "停工检修"),
    ]
    assert not ReportDraft.objects.exists()


def test_a_block_copied_from_excel_fills_the_cells_from_where_it_is_pasted(grid):
    block = '560.50\t\t主体封顶\n０．０６亿\t\t"两行\n说明"\n\t是\t停工\n'

    paste(grid, 1, block)

    assert [cell(grid, row).input_value() for row in (1, 2, 3)] == ["560.50", "０．０６亿", "500.00"]
    assert cell(grid, 2, "progress_note").input_value() == "两行\n说明"
    assert cell(grid, 3, "no_progress").is_checked()
    expect(out(grid, 1, "in_month")).to_have_text("60.50")
    expect(out(grid, 2, "in_month")).to_have_text("100.00")
    expect_saved(grid)
    grid.locator("[data-send]").click()
    expect(grid.get_by_role("status").first).to_contain_text("已报送 3 项")
    assert MonthlyReport.objects.get(month=9, listing__project__code="HB2020-000002").progress_note == "两行\n说明"


def test_an_unusual_figure_asks_for_a_note_and_the_chosen_rows_alone_are_sent(grid):
    grid.complaints.expected = ("422",)
    cell(grid, 1).fill("600")
    cell(grid, 4).fill("1,900")
    expect(message(grid, 4).first).to_contain_text("超过年度计划")
    grid.locator('tr[data-code="HB2020-000004"] [data-pick]').check()
    grid.get_by_role("button", name="报送所选 1 项").click()
    expect(state(grid)).to_contain_text("没有报送")
    cell(grid, 4, "note").fill("设备集中到货")
    expect(message(grid, 4)).to_have_count(0)
    grid.get_by_role("button", name="报送所选 1 项").click()
    expect(grid.get_by_role("status").first).to_contain_text("已报送 1 项")

    report = MonthlyReport.objects.get(month=9)
    assert (report.completed_ytd_wan, report.flags) == (Decimal("1900.00"), "above_plan_by_half run_rate_jump")
    assert cell(grid, 1).input_value() == "600"  # the draft of the row that was not chosen


def test_a_draft_survives_a_closed_browser(grid, open_page, sign_in):
    cell(grid, 2).fill("650")
    cell(grid, 2, "problem").fill("用地")
    expect_saved(grid)
    grid.close()

    later = open_page()
    sign_in(later, "officer", PASSWORD)
    later.goto(ADDRESS)

    assert (cell(later, 2).input_value(), cell(later, 2, "problem").input_value()) == ("650", "用地")
    expect(out(later, 2, "in_month")).to_have_text("150.00")
    assert not MonthlyReport.objects.filter(month=9).exists()


def test_what_is_typed_without_a_connection_is_saved_when_it_is_back(grid):
    grid.complaints.expected = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")
    grid.context.set_offline(True)
    cell(grid, 1).fill("620")
    expect(state(grid)).to_contain_text("连接中断")

    grid.context.set_offline(False)

    expect_saved(grid)
    assert ReportDraft.objects.get().values["completed_ytd_wan"] == "620"


def test_what_is_typed_in_an_expired_session_survives_signing_in_again(grid, sign_in):
    grid.complaints.expected = ("401",)
    Session.objects.all().delete()
    cell(grid, 1).fill("630")
    expect(state(grid)).to_contain_text("登录已过期")
    grid.on("dialog", lambda dialog: dialog.accept())

    sign_in(grid, "officer", PASSWORD)
    grid.goto(ADDRESS)

    assert cell(grid, 1).input_value() == "630"
    expect_saved(grid)


def test_the_second_of_two_tabs_is_told_what_the_first_has_sent(grid):
    grid.complaints.expected = ("422",)
    other = grid.context.new_page()
    other.goto(ADDRESS)
    cell(grid, 1).fill("640")
    grid.locator("[data-send]").click()
    expect(grid.get_by_role("status").first).to_contain_text("已报送 1 项")

    cell(other, 1).fill("645")

    expect(message(other, 1)).to_contain_text("640.00")
    other.locator("[data-send]").click()
    expect(state(other)).to_contain_text("没有报送")
    assert MonthlyReport.objects.get(month=9).completed_ytd_wan == Decimal("640.00")


def test_a_double_click_sends_once(grid):
    cell(grid, 1).fill("640")
    expect_saved(grid)

    grid.locator("[data-send]").dblclick()

    expect(grid.get_by_role("status").first).to_contain_text("已报送 1 项")
    assert MonthlyReport.objects.filter(month=9).count() == 1


def test_the_grid_speaks_english(grid):
    grid.get_by_role("button", name="English").click()

    cell(grid, 1).fill("499")

    expect(message(grid, 1)).to_contain_text("below")
    expect(grid.locator("[data-send]")).to_have_text("Send all completed rows (1)")
