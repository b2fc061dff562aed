"""The monthly workbook: out, filled in, back; all or nothing, and nothing that nobody wrote."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Region, Role, Tier
from investments.models import MonthlyReport, ReportReview, ReportSheet
from investments.sheets.columns import OPEN, POSITIONS
from tests.clients import browser_of
from tests.factories import (
    AT,
    CountyFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    ReviewerFactory,
    UnitFactory,
    UserFactory,
    open_windows,
)
from tests.monthly_sheets import FIRST_ROW, commit, download, fill, refused, row_of, saved, upload

pytestmark = pytest.mark.django_db

STATES = ["accepted", "submitted", "city_accepted", "returned", None]


@pytest.fixture
def officer():
    return OfficerFactory(region=CountyFactory())


@pytest.fixture
def listings(officer):
    """Five of Luquan: accepted, waiting, accepted by the city, returned, and not reported for September."""
    open_windows()
    made = []
    for number, state in enumerate(STATES):
        listing = ListingFactory(project__code=f"HB2020-00000{number}", project__name=f"=园区{number}")
        ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal("500.00"), submitted_by=officer)
        if state:
            report = ReportFactory(
                listing=listing,
                completed_ytd_wan=Decimal("600.10"),
                completed_total_wan=Decimal("700.00"),
                status=state,
                progress_note="=SUM(A1)\n主体封顶",
                started_on=date(2020, 3, 15),
                submitted_by=officer,
            )
            if state == "returned":
                reviewer = ReviewerFactory()
                ReportReview.objects.create(
                    report=report,
                    decision="return",
                    reason="缺佐证",
                    status_after=state,
                    decided_by=reviewer,
                    decided_at=AT,
                )
        made.append(listing)
    return made


@pytest.fixture
def client(officer, listings):
    return browser_of(officer)


def cell(workbook, code: str, name: str):
    return workbook.worksheets[0].cell(row_of(workbook, code), POSITIONS[name] + 1)


def provincial_officer():
    return UserFactory(role=Role.OFFICER, tier=Tier.PROVINCIAL)


def administrator():
    return UserFactory(is_superuser=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", [OfficerFactory, provincial_officer, administrator, None])
def test_a_workbook_sent_back_as_it_came_changes_nothing_for_anybody(officer, listings, who, language):
    client = browser_of(who() if who else officer)
    client.cookies["django_language"] = language

    plan = upload(client, saved(download(client))).context["plan"]

    assert (plan.errors, plan.lines, plan.blank, plan.unchanged) == ([], [], 1, 4)


def test_figures_can_be_filled_in_as_numbers_dates_and_texts(client):
    workbook = download(client)
    fill(
        workbook, "HB2020-000004", completed_ytd_wan=620.35, completed_total_wan=1000, started_on=datetime(2020, 3, 16)
    )
    fill(workbook, "HB2020-000003", completed_ytd_wan="６５０", no_progress=None, completed_on="2020.9.20", note=2020)

    preview = upload(client, saved(workbook))
    assert [(change.project_code, len(change.facts)) for change in preview.context["plan"].changes] == [
        ("HB2020-000003", 3),
        ("HB2020-000004", 3),
    ]
    commit(client, preview)

    first = MonthlyReport.objects.get(month=9, listing__project__code="HB2020-000004")
    assert (first.completed_ytd_wan, first.completed_total_wan) == (Decimal("620.35"), Decimal("1000.00"))
    assert (first.started_on, first.source, first.status) == (date(2020, 3, 16), "xlsx", "submitted")
    second = MonthlyReport.objects.get(revision=2, listing__project__code="HB2020-000003")
    assert (second.completed_ytd_wan, second.completed_on, second.note) == (
        Decimal("650.00"),
        date(2020, 9, 20),
        "2020",
    )
    sheet = ReportSheet.objects.get()
    assert (sheet.submitted_count, sheet.committed_at is not None) == (2, True)


def test_the_same_file_twice_changes_nothing(client):
    content = saved(fill(download(client), "HB2020-000004", completed_ytd_wan=600))
    commit(client, upload(client, content))

    again = upload(client, content)

    plan = again.context["plan"]
    assert (plan.errors, plan.lines) == ([], [])
    assert "没有需要报送的内容" in commit(client, again).content.decode()
    assert MonthlyReport.objects.filter(listing__project__code="HB2020-000004", month=9).count() == 1


def test_a_preview_is_committed_once(client):
    preview = upload(client, saved(fill(download(client), "HB2020-000004", completed_ytd_wan=600)))
    commit(client, preview)

    again = commit(client, preview)

    assert "已经报送" in again.content.decode()
    assert MonthlyReport.objects.filter(listing__project__code="HB2020-000004", month=9).count() == 1


def test_one_bad_cell_keeps_the_whole_file_out_and_every_bad_cell_is_named(client):
    workbook = download(client)
    fill(workbook, "HB2020-000004", completed_ytd_wan=600)
    fill(workbook, "HB2020-000003", completed_ytd_wan=499.99, started_on="昨天")
    fill(workbook, "HB2020-000000", completed_ytd_wan="六百")
    before = MonthlyReport.objects.count()

    preview = upload(client, saved(workbook))

    rows = {code: row_of(workbook, code) for code in ("HB2020-000000", "HB2020-000003")}
    assert [(error.cell, error.code) for error in preview.context["plan"].errors] == [
        (f"H{rows['HB2020-000000']}", "not_a_number"),
        (f"L{rows['HB2020-000003']}", "not_a_date"),
    ]
    assert "确认报送" not in preview.content.decode()
    assert commit(client, preview).status_code == 409
    assert MonthlyReport.objects.count() == before


def test_the_copy_that_goes_back_has_the_bad_cells_marked_and_everything_else_as_typed(client):
    workbook = download(client)
    fill(workbook, "HB2020-000004", completed_ytd_wan=499.99, progress_note="基础施工")
    fill(workbook, "HB2020-000003", started_on="昨天", completed_ytd_wan="650.5 万")
    preview = upload(client, saved(workbook))

    response = client.get(preview.request["PATH_INFO"] + "marked.xlsx")

    marked = load_workbook(BytesIO(response.content))
    assert "累计数不能下降" in cell(marked, "HB2020-000004", "completed_ytd_wan").comment.text
    assert "不是日期" in cell(marked, "HB2020-000003", "started_on").comment.text
    assert cell(marked, "HB2020-000004", "completed_ytd_wan").fill.fgColor.rgb == "FFF9D5D1"
    assert cell(marked, "HB2020-000004", "completed_ytd_wan").value == 499.99
    assert cell(marked, "HB2020-000003", "completed_ytd_wan").value == "650.5 万"
    assert cell(marked, "HB2020-000003", "completed_ytd_wan").comment is None
    assert cell(marked, "HB2020-000004", "progress_note").value == "基础施工"
    assert cell(marked, "HB2020-000000", "project_name").value == "=园区0"

    mended = saved(fill(fill(marked, "HB2020-000004", completed_ytd_wan=600), "HB2020-000003", started_on=None))
    assert upload(client, mended).context["plan"].can_commit


def test_a_sheet_of_another_month_is_refused_row_by_row(client):
    august = saved(download(client, "2020-08"))

    assert refused(upload(client, august)) == [("period", "other_month")] * 5


def test_another_offices_list_is_refused_row_by_row(client, listings):
    tangshan = OfficerFactory(region=UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan"))
    content = saved(fill(download(client), "HB2020-000004", completed_ytd_wan=600))

    preview = upload(browser_of(tangshan), content)

    assert refused(preview) == [("project_code", "not_listed")] * 5
    assert "=园区0" not in preview.content.decode()  # nothing is told of what they may not see


def test_a_row_that_somebody_reported_in_between_is_refused_alone_and_by_name(client, listings):
    workbook = download(client)
    fill(workbook, "HB2020-000004", completed_ytd_wan=600)
    fill(workbook, "HB2020-000003", completed_ytd_wan=610)
    ReportFactory(listing=listings[4], completed_ytd_wan=Decimal("555.00"), status="submitted")

    errors = upload(client, saved(workbook)).context["plan"].errors

    assert [(error.project_code, error.code) for error in errors] == [("HB2020-000004", "stale_row")]
    assert "555.00" in errors[0].message


def test_a_row_reported_between_preview_and_commit_stops_the_commit(client, listings):
    preview = upload(client, saved(fill(download(client), "HB2020-000004", completed_ytd_wan=600)))
    ReportFactory(listing=listings[4], completed_ytd_wan=Decimal("555.00"), status="submitted")

    after = commit(client, preview)

    assert (after.status_code, refused(after)) == (409, [("completed_ytd_wan", "stale_row")])


@pytest.mark.parametrize("revision", ["新", "1E+99999999", "NaN", "-1", "1.5", "40000", ""])
def test_a_revision_that_was_tampered_with_is_refused(client, revision):
    workbook = fill(download(client), "HB2020-000004", completed_ytd_wan=600, base_revision=revision)

    assert refused(upload(client, saved(workbook))) == [("base_revision", "no_revision")]


def test_only_what_is_to_be_filled_in_is_unlocked_and_choices_drop_down(client):
    sheet = download(client).worksheets[0]

    assert sheet.protection.sheet
    unlocked = {
        position for position in range(len(POSITIONS)) if not sheet.cell(FIRST_ROW, position + 1).protection.locked
    }
    assert unlocked == {POSITIONS[name] for name in OPEN}
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("I4:I8", '"是"')
    assert sheet.cell(3, POSITIONS["completed_ytd_wan"] + 1).value == "本月自年初累计（万元）"
    assert sheet.cell(FIRST_ROW, POSITIONS["previous_ytd_wan"] + 1).value == 500


def test_text_that_looks_like_a_formula_is_exported_as_text(client):
    workbook = download(client)

    assert cell(workbook, "HB2020-000000", "project_name").data_type == "s"
    assert cell(workbook, "HB2020-000000", "progress_note").value == "=SUM(A1)\n主体封顶"
    assert cell(workbook, "HB2020-000000", "progress_note").data_type == "s"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04broken", "损坏"),
        ("项目,金额\n甲,1\n".encode(), "没有找到月报的表头"),
        ("登记编号,本月自年初累计（万元）\nHB2020-000004,600\n".encode(), "缺少以下列"),
        (b"x" * (20 * 1024 * 1024 + 1), "20 MB"),
    ],
    ids=["empty", "pdf", "broken", "no heading", "missing columns", "too large"],
)
def test_a_file_that_is_not_the_workbook_is_refused_in_words(client, content, words):
    response = upload(client, content)

    assert response.status_code == 400
    assert words in response.content.decode()
    assert not ReportSheet.objects.exists()


def test_no_file_at_all_is_said(client):
    assert "请选择" in client.post("/reports/2020-09/sheet/").content.decode()


def test_a_preview_is_its_uploaders_own(client, officer):
    preview = upload(client, saved(fill(download(client), "HB2020-000004", completed_ytd_wan=600)))
    other = browser_of(OfficerFactory(region=officer.region))

    assert other.get(preview.request["PATH_INFO"]).status_code == 404
    assert other.post(preview.request["PATH_INFO"]).status_code == 404


@pytest.mark.parametrize("who", [PlannerFactory, ReviewerFactory])
def test_who_does_not_report_has_no_workbook(listings, who):
    client = browser_of(who())

    assert client.get("/reports/2020-09/sheet.xlsx").status_code == 403
    assert client.get("/reports/2020-09/sheet/").status_code == 403


def test_two_rows_and_sixty_cost_as_many_queries(officer):
    open_windows()
    for number in range(64):
        ListingFactory(project__code=f"HB2020-{number:06}", project__region=Region.objects.get(code="130110"))
    client = browser_of(officer)

    def ask(numbers: range) -> int:
        workbook = download(client)
        for number in numbers:
            fill(workbook, f"HB2020-{number:06}", completed_ytd_wan=5)
        preview = upload(client, saved(workbook))
        with CaptureQueriesContext(connection) as asked:
            commit(client, preview)
        return len(asked)

    ask(range(2))  # from now on some rows of the workbook stand already
    assert ask(range(2, 4)) == ask(range(4, 64))
    assert MonthlyReport.objects.count() == 64
