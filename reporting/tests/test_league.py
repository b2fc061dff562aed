"""The league: ranks by unrounded values, shared when equal, withheld from figures of too few projects."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from investments import rollups
from investments.selection import Selection
from projects.models import Stage
from reporting.league import get_league
from tests.clients import api_of, browser_of
from tests.factories import (
    AT,
    EventFactory,
    FactorFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    UnitFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db

CHINA = ZoneInfo("Asia/Shanghai")
UNITS = {
    "130100": ("石家庄市", "Shijiazhuang"),
    "130200": ("唐山市", "Tangshan"),
    "130300": ("秦皇岛市", "Qinhuangdao"),
    "130400": ("邯郸市", "Handan"),
}


def unit(code):
    name_zh, name_en = UNITS[code]
    return UnitFactory(code=code, name_zh=name_zh, name_en=name_en)


def listings_of(code, count, **values):
    values = {"planned_wan": Decimal("100.00"), **values}
    return [ListingFactory(project__region=unit(code), **values) for _ in range(count)]


@pytest.fixture
def planner():
    """August and September of four units: 60 %, 60 %, 30.001 %, and a unit of two projects only."""
    open_windows(months=[8, 9])
    completed = {"130100": ("10", "60"), "130200": ("50", "60"), "130300": ("40", "30.001"), "130400": ("1", "99")}
    for code, (august, september) in completed.items():
        for listing in listings_of(code, 2 if code == "130400" else 3, planned_wan=Decimal("100000.00")):
            for month, percent in ((8, august), (9, september)):
                ReportFactory(listing=listing, month=month, completed_ytd_wan=Decimal(percent) * 1000)
    rollups.recompute_year(2020, at=AT)
    return PlannerFactory()


def places(league):
    return [(one.row.code, one.rank, one.rank_before, one.change) for one in league.standings]


def test_equal_rates_share_a_rank_and_the_next_is_left_out(planner):
    league = get_league("completion_rate", Selection(2020, 9), user=planner)

    assert places(league) == [
        ("130100", 1, 3, 2),
        ("130200", 1, 1, 0),
        ("130300", 3, 2, -1),
        ("130400", None, None, None),
    ]


def test_a_rate_of_fewer_than_three_projects_is_shown_and_not_ranked(planner):
    handan = get_league("completion_rate", Selection(2020, 9), user=planner).standings[-1]

    assert (handan.value, handan.rank, handan.is_small) == (Decimal("0.99"), None, True)


def test_ranks_are_of_unrounded_values(planner):
    for listing in listings_of("130400", 1, planned_wan=Decimal("100000.00")):
        ReportFactory(listing=listing, completed_ytd_wan=Decimal("0.00"))
    rollups.recompute_year(2020, at=AT)

    league = get_league("completion_rate", Selection(2020, 9), user=planner)

    assert [one.row.code for one in league.standings] == ["130400", "130100", "130200", "130300"]
    assert league.standings[0].value == Decimal("198000") / Decimal("300000")


def test_the_total_is_of_the_sums_and_not_the_mean_of_rates(planner):
    total = get_league("completion_rate", Selection(2020, 9), user=planner).total

    assert (total.numerator, total.denominator) == (Decimal("648003.00"), Decimal("1100000.00"))
    assert total.value == Decimal("648003.00") / Decimal("1100000.00")


def test_start_rates_are_ranked_where_three_starts_are_planned():
    for code, planned, started in (("130100", 3, 2), ("130200", 4, 4), ("130300", 2, 2)):
        for number, listing in enumerate(listings_of(code, planned, stage=Stage.NEW_START)):
            if number < started:
                EventFactory(project=listing.project, occurred_on=date(2020, 5, 1))
    rollups.recompute_year(2020, at=AT)

    league = get_league("start_rate", Selection(2020, 9), user=PlannerFactory())

    assert [(one.row.code, one.rank, one.numerator, one.denominator) for one in league.standings] == [
        ("130200", 1, 4, 4),
        ("130100", 2, 2, 3),
        ("130300", None, 2, 2),
    ]


def test_land_is_ranked_where_it_is_known_of_three_projects():
    for code, known in (("130100", 3), ("130200", 2)):
        for number, listing in enumerate(listings_of(code, 3)):
            if number < known:
                FactorFactory(listing=listing, needed=Decimal("10.00"), secured=Decimal("6.00"))
    rollups.recompute_year(2020, at=AT)

    league = get_league("land_supply_rate", Selection(2020, 9), user=PlannerFactory())

    assert [(one.row.code, one.rank, one.value) for one in league.standings] == [
        ("130100", 1, Decimal("0.6")),
        ("130200", None, Decimal("0.6")),
    ]


def test_punctuality_is_ranked_by_the_month_s_returns(planner):
    late = datetime(2020, 10, 6, tzinfo=CHINA)
    for listing in listings_of("130100", 1):
        ReportFactory(listing=listing, submitted_at=late)

    league = get_league("punctuality", Selection(2020, 9), user=planner)

    assert [(one.row.code, one.rank, one.numerator, one.denominator) for one in league.standings] == [
        ("130200", 1, 3, 3),
        ("130300", 1, 3, 3),
        ("130100", 3, 3, 4),
        ("130400", None, 2, 2),
    ]


def test_the_page_names_the_unstarted_projects_that_are_due():
    late = ListingFactory(stage=Stage.NEW_START, project__planned_start_on=date(2020, 9, 30))
    ListingFactory(stage=Stage.NEW_START, project__planned_start_on=date(2020, 10, 1))
    begun = ListingFactory(stage=Stage.NEW_START, project__planned_start_on=date(2020, 3, 1))
    EventFactory(project=begun.project, occurred_on=date(2020, 9, 30))
    rollups.recompute_year(2020, at=AT)
    browser = browser_of(PlannerFactory())

    page = browser.get("/league/?year=2020&month=9")

    assert [line.listing for line in page.context["unstarted"]] == [late]
    listed = browser.get("/projects/?year=2020&month=9&only=unstarted")
    assert [line.listing for line in listed.context["lines"]] == [late]


def test_a_municipal_officer_sees_the_own_unit_only_and_is_told_so(planner):
    officer = OfficerFactory(region=unit("130200"))

    page = browser_of(officer).get("/league/?year=2020&month=9")

    assert [one.row.code for one in page.context["league"].standings] == ["130200"]
    assert "其他报送单位不在您的可见范围" in page.content.decode()
    rows = api_of(officer).get("/api/v1/league/?year=2020&month=9").json()["results"]
    assert [row["region"] for row in rows] == ["130200"]


def test_the_api_ranks_as_the_page_does(planner):
    answer = api_of(planner).get("/api/v1/league/?year=2020&month=9&measure=completion_rate").json()

    assert [(row["region"], row["rank"], row["value"]) for row in answer["results"]] == [
        ("130100", 1, "0.60"),
        ("130200", 1, "0.60"),
        ("130300", 3, "0.30001"),
        ("130400", None, "0.99"),
    ]
    assert (answer["as_of"], answer["unit"], answer["results"][2]["denominator"]) == ("2020-09", "percent", "300000.00")


def test_the_workbook_has_a_sheet_for_each_measure_and_one_of_unstarted_projects(planner):
    answer = browser_of(planner).get("/league/league.xlsx?year=2020&month=9")

    workbook = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert workbook.sheet_names == [
        "完成率",
        "累计完成",
        "超(欠)时间进度",
        "开工率",
        "应开工项目开工率",
        "投产率",
        "土地供应率",
        "报送率",
        "报送及时率",
        "应开未开",
    ]
    rows = workbook.get_sheet_by_name("完成率").to_python()
    assert rows[3] == ["名次", "上月名次", "报送单位", "完成率", "累计完成 (万元)", "年度计划 (万元)"]
    assert rows[4] == [1.0, 3.0, "石家庄市", 0.6, 180000.0, 300000.0]


@pytest.mark.parametrize("address", ["/league/?measure=luck", "/league/?colour=red", "/league/league.xlsx?measure=x"])
def test_what_is_not_known_is_refused_by_name(planner, address):
    assert browser_of(planner).get(address).status_code == 400


def test_the_api_names_the_measures_that_it_ranks(planner):
    answer = api_of(planner).get("/api/v1/league/?measure=luck")

    assert answer.status_code == 400
    assert "completion_rate" in answer.json()["errors"][0]["message"]
