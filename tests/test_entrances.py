"""Form, grid, workbook and API end in one service: the same words give the same row, or the same refusal."""

from datetime import date
from decimal import Decimal

import pytest

from investments.inputs import FACT_FIELDS
from investments.models import MonthlyReport, Release

from .clients import api_of, browser_of
from .factories import (
    AT,
    CountyFactory,
    EventFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    open_windows,
)
from .monthly_sheets import commit, download, fill, refused, saved, upload

pytestmark = pytest.mark.django_db

CODE = "HB2020-000001"
LONG = "长" * 501
NOTHING = {
    "completed_total_wan": None,
    "no_progress": False,
    "progress_note": "",
    "problem": "",
    "started_on": None,
    "completed_on": None,
    "note": "",
}


@pytest.fixture
def officer():
    """Of Luquan, with one project of 12,000 万元 planned and 6,000 accepted for August."""
    open_windows()
    officer = OfficerFactory(region=CountyFactory())
    listing = ListingFactory(project__code=CODE, planned_wan=Decimal("12000.00"))
    ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal("6000.00"), submitted_by=officer)
    return officer


# The four entrances: each returns what was refused, as (field, code) ------------------------------------------------


def by_form(officer, written: dict, base_revision: int) -> set[tuple[str, str]]:
    response = browser_of(officer).post(f"/reports/2020-09/{CODE}/", {**written, "base_revision": base_revision})
    if response.status_code == 302:
        return set()
    errors = response.context["form"].errors.as_data()
    return {(field, error.code) for field, found in errors.items() for error in found}


def by_grid(officer, written: dict, base_revision: int) -> set[tuple[str, str]]:
    rows = [{"code": CODE, "base_revision": base_revision, "values": written}]
    response = browser_of(officer).post("/reports/2020-09/send/", {"rows": rows}, content_type="application/json")
    return {(error["field"], error["reason"]) for error in response.json().get("errors", [])}


def by_workbook(officer, written: dict, base_revision: int) -> set[tuple[str, str]]:
    client = browser_of(officer)
    workbook = fill(download(client), CODE, base_revision=base_revision, **written)
    preview = upload(client, saved(workbook))
    if found := set(refused(preview)):
        return found
    assert commit(client, preview).status_code == 200
    return set()


def by_api(officer, written: dict, base_revision: int) -> set[tuple[str, str]]:
    body = {"project_code": CODE, "period": "2020-09", "base_revision": base_revision, **written}
    response = api_of(officer).post("/api/v1/monthly-reports/", body)
    errors = [] if response.status_code == 201 else response.json()["errors"]
    return {(error["field"], error["code"]) for error in errors}


ENTRANCES = [by_form, by_grid, by_workbook, by_api]
SOURCES = {by_form: "form", by_grid: "form", by_workbook: "xlsx", by_api: "api"}

TAKEN = {
    "plain": ({"completed_ytd_wan": "6900"}, {"completed_ytd_wan": Decimal("6900.00")}),
    "with commas": ({"completed_ytd_wan": "6,900.50"}, {"completed_ytd_wan": Decimal("6900.50")}),
    "full width": ({"completed_ytd_wan": "６９００．５"}, {"completed_ytd_wan": Decimal("6900.50")}),
    "in 亿元": ({"completed_ytd_wan": "0.69亿"}, {"completed_ytd_wan": Decimal("6900.00")}),
    "with unit": ({"completed_ytd_wan": "6900万元"}, {"completed_ytd_wan": Decimal("6900.00")}),
    "no progress": (
        {"completed_ytd_wan": "6000", "no_progress": "是"},
        {"completed_ytd_wan": Decimal("6000.00"), "no_progress": True},
    ),
    "all facts": (
        {
            "completed_ytd_wan": "6900",
            "completed_total_wan": "1.2亿",
            "progress_note": "主体封顶\n设备进场",
            "problem": "用地指标未落实",
            "started_on": "2020-03-15",
            "completed_on": "2020年9月20日",
            "note": "含预付款",
        },
        {
            "completed_ytd_wan": Decimal("6900.00"),
            "completed_total_wan": Decimal("12000.00"),
            "progress_note": "主体封顶\n设备进场",
            "problem": "用地指标未落实",
            "started_on": date(2020, 3, 15),
            "completed_on": date(2020, 9, 20),
            "note": "含预付款",
        },
    ),
    "what looks like formulas": (
        {"completed_ytd_wan": "6900", "progress_note": "=1+1", "problem": "+cmd|' /C calc'!A0", "note": "@SUM(A1)"},
        {
            "completed_ytd_wan": Decimal("6900.00"),
            "progress_note": "=1+1",
            "problem": "+cmd|' /C calc'!A0",
            "note": "@SUM(A1)",
        },
    ),
    "unusual, with a note": (
        {"completed_ytd_wan": "18001", "note": "设备集中到货"},
        {"completed_ytd_wan": Decimal("18001.00"), "note": "设备集中到货"},
    ),
}

REFUSED = {
    "nothing but a note": ({"completed_ytd_wan": "", "note": "停工"}, {("completed_ytd_wan", "required")}),
    "no number": ({"completed_ytd_wan": "约六千"}, {("completed_ytd_wan", "not_a_number")}),
    "commas astray": ({"completed_ytd_wan": "6,90.5"}, {("completed_ytd_wan", "not_a_number")}),
    "negative": ({"completed_ytd_wan": "-1"}, {("completed_ytd_wan", "negative")}),
    "too precise": ({"completed_ytd_wan": "6900.001"}, {("completed_ytd_wan", "too_precise")}),
    "too large": ({"completed_ytd_wan": "1000000000000"}, {("completed_ytd_wan", "too_large")}),
    "falls": ({"completed_ytd_wan": "5999.99"}, {("completed_ytd_wan", "ytd_falls")}),
    "no progress that moves": (
        {"completed_ytd_wan": "6900", "no_progress": "是"},
        {("no_progress", "no_progress_moves")},
    ),
    "total below the year": (
        {"completed_ytd_wan": "6900", "completed_total_wan": "6899.99"},
        {("completed_total_wan", "total_below_year")},
    ),
    "no day": ({"completed_ytd_wan": "6900", "started_on": "2020-02-30"}, {("started_on", "not_a_date")}),
    "a day to come": ({"completed_ytd_wan": "6900", "completed_on": "2099-01-01"}, {("completed_on", "future_date")}),
    "an end before the beginning": (
        {"completed_ytd_wan": "6900", "started_on": "2020-03-15", "completed_on": "2020-03-14"},
        {("completed_on", "completed_before_started")},
    ),
    "another start than the recognised one": (
        {"completed_ytd_wan": "6900", "started_on": "2020-02-02"},
        {("started_on", "event_stands")},
    ),
    "a note too long": ({"completed_ytd_wan": "6900", "note": LONG}, {("note", "too_long")}),
    "unusual, without a note": (
        {"completed_ytd_wan": "18001"},
        {("note", "above_plan_by_half"), ("note", "run_rate_jump")},
    ),
    "several at once": (
        {"completed_ytd_wan": "5000", "completed_total_wan": "4000", "started_on": "2099-01-01"},
        {
            ("completed_ytd_wan", "ytd_falls"),
            ("completed_total_wan", "total_below_year"),
            ("started_on", "future_date"),
        },
    ),
    "several that cannot be read": (
        {"completed_ytd_wan": "x", "completed_total_wan": "y", "completed_on": "z"},
        {
            ("completed_ytd_wan", "not_a_number"),
            ("completed_total_wan", "not_a_number"),
            ("completed_on", "not_a_date"),
        },
    ),
}


@pytest.mark.parametrize("enter", ENTRANCES)
@pytest.mark.parametrize("case", TAKEN)
def test_the_same_words_make_the_same_row(officer, enter, case):
    written, facts = TAKEN[case]

    assert enter(officer, written, 0) == set()

    report = MonthlyReport.objects.get(month=9)
    assert {name: getattr(report, name) for name in FACT_FIELDS} == {**NOTHING, **facts}
    assert (report.source, report.submitted_by, report.status) == (SOURCES[enter], officer, "submitted")


@pytest.mark.parametrize("enter", ENTRANCES)
@pytest.mark.parametrize("case", REFUSED)
def test_the_same_words_are_refused_for_the_same_reason(officer, enter, case):
    written, reasons = REFUSED[case]
    if case == "another start than the recognised one":
        EventFactory(project=ListingFactory._meta.model.objects.get().project)

    assert enter(officer, written, 0) == reasons

    assert not MonthlyReport.objects.filter(month=9).exists()


@pytest.mark.parametrize("enter", ENTRANCES)
def test_a_row_that_somebody_else_reported_meanwhile_is_refused(officer, enter):
    listing = MonthlyReport.objects.get().listing
    ReportFactory(listing=listing, completed_ytd_wan=Decimal("6500.00"), status="submitted")

    assert enter(officer, {"completed_ytd_wan": "6900"}, 0) == {("completed_ytd_wan", "stale_row")}
    assert enter(officer, {"completed_ytd_wan": "6900"}, 1) == set()


@pytest.mark.parametrize("enter", ENTRANCES)
def test_a_correction_of_a_closed_month_wants_its_reason(officer, enter):
    Release.objects.create(year=2020, month=9, closed_at=AT, closed_by=PlannerFactory())

    assert enter(officer, {"completed_ytd_wan": "6900"}, 0) == {("note", "restatement_reason")}
    assert enter(officer, {"completed_ytd_wan": "6900", "note": "凭证补录"}, 0) == set()


@pytest.mark.parametrize("enter", ENTRANCES)
def test_what_stands_already_is_not_added_again(officer, enter):
    enter(officer, {"completed_ytd_wan": "6900"}, 0)

    assert enter(officer, {"completed_ytd_wan": "6,900.00"}, 1) == set()

    assert MonthlyReport.objects.filter(month=9).count() == 1
