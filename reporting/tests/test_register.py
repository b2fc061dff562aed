"""The register: columns that one chooses, and a workbook of exactly what is shown."""

from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from accounts.models import Organisation
from investments import rollups
from tests.clients import browser_of
from tests.factories import AT, ListingFactory, OfficerFactory, PlannerFactory, ReportFactory, UnitFactory, open_windows

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    open_windows()
    first = ListingFactory(project__code="HB2020-000001", project__name="甲厂", planned_wan=Decimal("1000.00"))
    second = ListingFactory(
        project__code="HB2020-000002",
        project__name="=乙厂",
        project__owner=Organisation.objects.create(name="某公司"),
        planned_wan=Decimal("3000.00"),
    )
    ReportFactory(listing=first, completed_ytd_wan=Decimal("123.45"))
    ReportFactory(listing=second, completed_ytd_wan=Decimal("2000.00"))
    rollups.recompute_year(2020, at=AT)
    return browser_of(PlannerFactory())


def sheet(answer):
    (name,) = CalamineWorkbook.from_filelike(BytesIO(answer.content)).sheet_names
    return CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_name(name).to_python()


def shown(page):
    return [column.name for column in page.context["columns"]]


def test_the_columns_are_those_that_the_address_names_in_its_order(browser):
    page = browser.get("/projects/?year=2020&month=9&columns=owner,planned")

    assert shown(page) == ["owner", "planned"]
    assert "某公司" in page.content.decode()
    assert "进度灯" not in page.content.decode()


def test_without_a_word_they_are_the_usual_ones(browser):
    page = browser.get("/projects/?year=2020&month=9")

    assert shown(page) == ["class", "batch", "planned", "completed", "in_month", "rate", "points", "lamp", "report"]


def test_the_form_that_chooses_leads_to_an_address_that_can_be_shared(browser):
    answer = browser.get("/projects/?year=2020&month=9&tier=municipal&sort=-planned&col=owner&col=rate")

    assert answer.status_code == 302
    assert answer["Location"] == "/projects/?year=2020&month=9&tier=municipal&sort=-planned&columns=owner%2Crate"


def test_chosen_columns_stay_when_sorting_paging_and_filtering(browser):
    page = browser.get("/projects/?year=2020&month=9&columns=owner,planned").content.decode()

    assert page.count("columns=owner%2Cplanned") >= 2
    assert '<input type="hidden" name="columns" value="owner,planned">' in page


def test_an_unknown_column_is_refused_by_name(browser):
    answer = browser.get("/projects/?columns=luck")

    assert answer.status_code == 400
    assert "luck" in answer.content.decode()


def test_the_workbook_holds_the_rows_and_columns_of_the_page(browser):
    rows = sheet(
        browser.get("/projects/projects.xlsx?year=2020&month=9&columns=class,planned,completed,rate&sort=-planned")
    )

    assert rows[2] == [
        "登记编号",
        "项目名称",
        "报送单位",
        "地区",
        "层级",
        "建设性质",
        "年度计划 (万元)",
        "累计完成 (万元)",
        "完成率",
    ]
    assert rows[3][:8] == ["HB2020-000002", "=乙厂", "石家庄市", "鹿泉区", "市级", "续建", 3000.0, 2000.0]
    assert rows[4][6:] == [1000.0, 123.45, 0.12345]
    assert len(rows) == 5


def test_the_workbook_holds_what_its_reader_may_see(browser):
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    elsewhere = browser_of(OfficerFactory(region=tangshan))

    assert len(sheet(elsewhere.get("/projects/projects.xlsx?year=2020&month=9"))) == 3


def test_a_filter_narrows_the_workbook_too(browser):
    rows = sheet(browser.get("/projects/projects.xlsx?year=2020&month=9&q=甲厂"))

    assert [row[1] for row in rows[3:]] == ["甲厂"]
