"""What a year will come to: the methods on series of known truth, what is stored, and who may see and say what."""

import csv
import io
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from common.errors import RowErrors
from investments import rollups
from investments.models import Outlook, OwnForecast, Target
from investments.outlook.backtest import back_test
from investments.outlook.making import make_due_outlooks, make_outlook
from investments.outlook.methods import Panel, fit, forecast, forecast_total, learn_shapes
from investments.outlook.panels import read_figures
from investments.outlook.series import BadSeries, read_series
from investments.services.own_forecasts import OwnForecastInput, state_own_forecasts
from projects.models import Listing, MovementKind
from projects.services.movements import move_listing
from tests.clients import api_of, browser_of
from tests.factories import (
    AT,
    CountyFactory,
    ListingFactory,
    OfficerFactory,
    OwnForecastFactory,
    PlannerFactory,
    ReportFactory,
    TargetFactory,
    UnitFactory,
    open_windows,
)

SLOW_START = np.array([1, 2, 4, 8, 14, 22, 32, 44, 58, 72, 86, 100]) / 100


def panel(years: dict[int, list[tuple[str, float, np.ndarray]]], own: float | None = None) -> Panel:
    """Of (name, plan, cumulative months) of each year."""
    rows = [(year, *row) for year, of_year in years.items() for row in of_year]
    return Panel(
        year=np.array([row[0] for row in rows]),
        group=np.array([row[1] for row in rows], dtype=object),
        plan=np.array([[row[2]] * 12 for row in rows], dtype=float),
        done=np.array([row[3] for row in rows], dtype=float),
        own=np.full((len(rows), 12), np.nan if own is None else own),
    )


def noisy(seed: int, years: range) -> Panel:
    """Units whose years run alike, each a little otherwise; everything is done for 90 to 120 per cent."""
    draw = np.random.default_rng(seed)
    found = {}
    for year in years:
        good = draw.normal(1.05, 0.04)
        found[year] = [
            (
                f"unit {number}",
                1000.0 * number,
                1000 * number * good * draw.normal(1, 0.05) * SLOW_START ** draw.normal(1, 0.08),
            )
            for number in range(1, 15)
        ]
    return panel(found)


def test_a_year_that_runs_like_the_years_before_is_told_exactly():
    past = panel({year: [("a", 100, 100 * SLOW_START), ("b", 300, 300 * SLOW_START)] for year in (2017, 2018, 2019)})
    now = panel({2020: [("a", 200, 200 * SLOW_START)]})

    told = forecast(now, 6, fit(past, 6))

    assert told.straight == pytest.approx([88.0])  # 44 in half a year
    assert told.seasonal == pytest.approx([200.0])
    assert told.fitted == pytest.approx([200.0])
    assert (told.low, told.high) == (pytest.approx([200.0]), pytest.approx([200.0]))


def test_without_a_past_nothing_is_claimed():
    now = panel({2020: [("a", 200, 200 * SLOW_START)]})

    told = forecast(now, 6, None)
    total = forecast_total(now, 6, None, told)

    assert told.straight == pytest.approx([88.0])
    assert np.isnan([told.fitted[0], told.low[0], told.high[0], total.fitted, total.probability_of(100)]).all()


def test_one_year_widens_the_interval():
    now = noisy(5, range(2020, 2021))
    widths = []
    for first in (2019, 2014):
        fitted = fit(noisy(1, range(first, 2020)), 6)
        total = forecast_total(now, 6, fitted, forecast(now, 6, fitted))
        widths.append(total.high - total.low)

    assert widths[0] > widths[1]


def test_nothing_is_expected_below_what_is_done():
    past = noisy(1, range(2015, 2020))
    now = panel({2020: [("unit 1", 100, np.full(12, 900.0))]})

    told = forecast(now, 6, fit(past, 6))

    assert told.low[0] >= 900
    assert told.fitted[0] >= 900


def test_a_row_without_a_plan_divides_nothing():
    past = panel({year: [("a", 100, 100 * SLOW_START), ("p", 0, np.zeros(12))] for year in (2018, 2019)})
    now = panel({2020: [("p", 0, np.zeros(12)), ("q", 0, 5 * SLOW_START)]})

    told = forecast(now, 6, fit(past, 6))

    assert told.fitted[0] == 0
    assert np.isfinite(told.fitted).all()


def test_a_group_with_few_years_leans_on_all():
    early = np.minimum(np.arange(1, 13) / 3, 1.0)
    past = panel({2019: [("a", 100, 100 * early), ("b", 9900, 9900 * SLOW_START)]})

    shapes = learn_shapes(past)

    assert SLOW_START[2] < shapes.by_group["a"][2] < early[2]


def test_the_fitted_forecast_beats_the_others_and_its_interval_holds_four_of_five():
    tried = [back_test(noisy(seed, range(2012, 2020)), [6])[0] for seed in range(6)]

    covered = sum(one.coverage * one.rows for one in tried) / sum(one.rows for one in tried)
    assert all(one.errors["fitted"] < one.errors["straight"] for one in tried)
    assert 0.75 <= covered <= 0.85


def test_a_back_test_never_looks_ahead():
    past = noisy(3, range(2014, 2020))
    changed = panel({2019: [("unit 1", 1000.0, 9 * 1000 * SLOW_START)]})
    other = Panel(*(np.concatenate([getattr(past, name), getattr(changed, name)]) for name in vars(past)))

    before, after = back_test(past, [6])[0], back_test(other, [6])[0]

    # What 2019 came to says nothing of how 2016 to 2018 were told.
    assert before.years == after.years == 4
    without = past.only(past.year < 2019)
    assert back_test(without, [6])[0] == back_test(other.only(other.year < 2019), [6])[0]


# What is stored -------------------------------------------------------------------------------------------------------


@pytest.fixture
def portfolio(db):
    """Shijiazhuang with two years that are over and one that has come to September."""
    TargetFactory(target_wan=Decimal("2000.00"))
    luquan = CountyFactory()
    for year, final in ((2018, 1100), (2019, 1200), (2020, None)):
        open_windows(year)
        listing = ListingFactory(
            year=year, project__code=f"HB{year}-000001", project__region=luquan, planned_wan=Decimal("1000.00")
        )
        for month in range(1, 13 if final else 10):
            amount = Decimal(final or 1200) * Decimal(str(round(float(SLOW_START[month - 1]), 2)))
            ReportFactory(listing=listing, month=month, completed_ytd_wan=amount)
        rollups.recompute_year(year, at=AT)
    return listing


def test_an_outlook_says_what_it_was_made_from(portfolio):
    outlook = make_outlook(2020, at=AT)

    total = outlook.rows.get(level="total")
    assert (outlook.month, outlook.history, outlook.version) == (9, [2018, 2019], 1)
    assert (total.planned_wan, total.completed_wan) == (Decimal("1000.00"), Decimal("696.00"))
    assert (total.straight_wan, total.seasonal_wan) == (Decimal("928.00"), Decimal("1200.00"))
    assert total.low_wan <= total.fitted_wan <= total.high_wan
    assert 0 <= outlook.probability <= 0.5  # of 2,000
    assert outlook.rows.get(level="project").listing == portfolio
    assert {row.level for row in outlook.rows.all()} == {"total", "region", "batch", "industry", "project"}


def test_a_newer_outlook_takes_the_place_of_the_one_that_was(portfolio):
    make_outlook(2020, at=AT)
    assert make_due_outlooks(at=AT) == 0  # its figures are still the same

    ReportFactory(listing=portfolio, month=10, completed_ytd_wan=Decimal("864.00"))
    rollups.recompute_year(2020, at=AT)

    assert make_due_outlooks(at=AT) == 1
    assert [(one.month, one.version) for one in Outlook.objects.all()] == [(10, 2)]


def test_without_an_earlier_year_the_season_of_the_plan_is_carried_on(db):
    open_windows()
    resting = UnitFactory(code="130700", name_zh="张家口市", name_en="Zhangjiakou", rests_in_winter=True)
    for unit in (UnitFactory(), resting):
        ReportFactory(
            listing=ListingFactory(project__region=unit, unit=unit), month=7, completed_ytd_wan=Decimal("400.00")
        )
    rollups.recompute_year(2020, at=AT)

    outlook = make_outlook(2020, at=AT)

    units = {row.code: (row.seasonal_wan, row.fitted_wan, row.low_wan) for row in outlook.rows.filter(level="region")}
    assert units["130700"] == (Decimal("700.00"), None, None)  # four of seven months that count
    assert (outlook.history, outlook.probability) == ([], None)


def test_what_officers_expect_is_added_up_and_the_plan_stands_for_who_said_nothing(portfolio):
    silent = ListingFactory(
        project__code="HB2020-000002", project__region=portfolio.project.region, unit=portfolio.unit
    )
    ReportFactory(listing=silent, month=9, completed_ytd_wan=Decimal("10.00"))
    OwnForecastFactory(listing=portfolio, month=8, expected_wan=Decimal("900.00"))
    OwnForecastFactory(listing=portfolio, month=8, expected_wan=Decimal("950.00"))
    rollups.recompute_year(2020, at=AT)

    outlook = make_outlook(2020, at=AT)

    assert outlook.rows.get(level="project", listing=portfolio).own_wan == Decimal("950.00")
    assert outlook.rows.get(level="total").own_wan == Decimal("950.00") + silent.planned_wan


# Saying it ------------------------------------------------------------------------------------------------------------


def said(code: str, amount: str, month: int = 9) -> OwnForecastInput:
    return OwnForecastInput(code, date(2020, month, 1), Decimal(amount))


def test_an_officer_says_what_is_expected_and_says_it_again(portfolio):
    officer = OfficerFactory(region=portfolio.unit)

    state_own_forecasts([said("HB2020-000001", "1000")], by=officer, at=AT)
    state_own_forecasts([said("HB2020-000001", "1000")], by=officer, at=AT)  # nothing new
    state_own_forecasts([said("HB2020-000001", "1100")], by=officer, at=AT)

    assert [one.expected_wan for one in OwnForecast.objects.order_by("pk")] == [Decimal("1000.00"), Decimal("1100.00")]
    assert OwnForecast.objects.standing().get().expected_wan == Decimal("1100.00")


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_kept(portfolio):
    officer = OfficerFactory(region=portfolio.unit)
    rows = [said("HB2020-000001", "695.99"), said("HB2020-999999", "5"), said("HB2020-000001", "-1", 12)]

    with pytest.raises(RowErrors) as refused:
        state_own_forecasts(rows, by=officer, at=AT.replace(year=2020, month=10))

    found = [(error.row, error.field, error.code) for error in refused.value.errors]
    assert found == [
        (0, "expected_wan", "below_completed"),
        (1, "project_code", "not_listed"),
        (2, "period", "future_month"),
        (2, "expected_wan", "negative"),
    ]
    assert not OwnForecast.objects.exists()


def test_who_does_not_report_says_nothing(portfolio):
    with pytest.raises(PermissionDenied):
        state_own_forecasts([said("HB2020-000001", "1000")], by=PlannerFactory(), at=AT)


def test_form_and_api_end_in_the_same_service(portfolio):
    officer = OfficerFactory(region=portfolio.unit)
    page = browser_of(officer)

    answer = page.post("/projects/HB2020-000001/outlook/2020/", {"month": "9", "expected_wan": "700", "note": "抢工"})
    assert answer.status_code == 302
    refused = page.post("/projects/HB2020-000001/outlook/2020/", {"month": "9", "expected_wan": "1"})
    assert "不能低于已审定的累计完成" in refused.content.decode()
    assert 'value="1"' in refused.content.decode()  # what was typed is still there

    row = {"project_code": "HB2020-000001", "period": "2020-09", "expected_wan": "800.00"}
    assert api_of(officer).post("/api/v1/own-forecasts/", [row]).status_code == 201
    listed = api_of(officer).get("/api/v1/own-forecasts/").json()["results"]
    assert [(one["period"], one["expected_wan"]) for one in listed] == [("2020-09", "800.00")]


def test_another_units_officer_neither_sees_nor_says(portfolio):
    other = OfficerFactory(region=UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan"))
    OwnForecastFactory(listing=portfolio)

    assert browser_of(other).get("/projects/HB2020-000001/outlook/2020/").status_code == 404
    assert api_of(other).get("/api/v1/own-forecasts/").json()["count"] == 0
    row = {"project_code": "HB2020-000001", "period": "2020-09", "expected_wan": "800.00"}
    assert api_of(other).post("/api/v1/own-forecasts/", row).status_code == 400


# A series that somebody brings ----------------------------------------------------------------------------------------


def table(rows: list[list]) -> csv.DictReader:
    out = io.StringIO()
    csv.writer(out).writerows([["series", "year", "plan", *range(1, 13)], *rows])
    return csv.DictReader(io.StringIO(out.getvalue()))


def test_a_table_of_series_is_read_as_it_stands():
    read = read_series(table([["a", 2019, "1,000", *range(1, 13)]]))

    assert (read.year.tolist(), read.group.tolist(), read.plan[0, 0], read.final.tolist()) == (
        [2019],
        ["a"],
        1000,
        [12],
    )


def test_every_error_of_a_table_is_named_with_its_line():
    with pytest.raises(BadSeries) as bad:
        read_series(table([["a", "MMXX", 5, *range(12)], ["b", 2019, "x", *range(12, 0, -1)]]))

    assert bad.value.errors == [
        "line 2: year 'MMXX' is no year",
        "line 3: plan 'x' is no number",
        "line 3: b 2019 falls; amounts are cumulative from January",
    ]


def test_one_command_back_tests_a_file(tmp_path, capsys):
    rows = [
        [
            f"s{number}",
            year,
            1000,
            *(round(float(value), 2) for value in (900 + 20 * number + 7 * (year % 3)) * SLOW_START),
        ]
        for year in range(2015, 2020)
        for number in range(4)
    ]
    file = tmp_path / "series.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([["series", "year", "plan", *range(1, 13)], *rows])

    call_command("backtest_outlook", file, months="6")

    shown = capsys.readouterr().out.splitlines()
    assert shown[2].startswith("| 6 | 12 | 56.0 % |")  # 44 of 100 by the middle of the year: 0.44 less
    file.write_text("\n".join(file.read_text().splitlines()[:5]))
    with pytest.raises(CommandError, match="three complete years"):
        call_command("backtest_outlook", file)


# Looking at it --------------------------------------------------------------------------------------------------------


@pytest.fixture
def made(portfolio):
    return make_outlook(2020, at=AT)


def test_who_sees_the_province_sees_every_level_and_an_officer_only_the_own_unit(made, portfolio):
    planner, officer = api_of(PlannerFactory()), api_of(OfficerFactory(region=portfolio.unit))
    other = api_of(OfficerFactory(region=UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")))

    def shown(api, level: str) -> list[str]:
        return [row["code"] for row in api.get(f"/api/v1/outlook/?year=2020&level={level}").json()["results"]]

    assert [shown(planner, level) for level in ("total", "region")] == [[""], ["130100"]]
    assert [shown(officer, level) for level in ("total", "region", "batch", "industry")] == [[], ["130100"], [], []]
    assert shown(other, "region") == []
    assert planner.get("/api/v1/outlook/").json()["probability"] is not None
    assert officer.get("/api/v1/outlook/").json()["probability"] is None


def test_a_county_sees_its_projects_and_no_row_of_the_unit(made, portfolio):
    page = browser_of(OfficerFactory(region=portfolio.project.region)).get("/outlook/?year=2020")

    assert [level.value for level in page.context["levels"]] == ["project"]
    assert [one.row.listing for one, _query in page.context["rows"]] == [portfolio]
    assert page.context["total"] is None


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("month=9", "年终预测是全年的"),
        ("lamp=red", "年终预测是全年的"),
        ("level=planet", "没有层级“planet”"),
        ("level=batch&tier=municipal", "只有项目一级可以筛选"),
        ("colour=red", "colour"),
    ],
)
def test_what_says_nothing_to_a_forecast_of_a_year_is_refused_by_name(made, query, reason):
    answer = browser_of(PlannerFactory()).get(f"/outlook/?year=2020&{query}")

    assert answer.status_code == 400
    assert reason in answer.content.decode()


@pytest.mark.parametrize("query", ["year=20", "level=project", "colour=red"])
def test_the_api_refuses_what_it_does_not_know(made, query):
    assert api_of(PlannerFactory()).get(f"/api/v1/outlook/?{query}").status_code == 400


def test_a_year_without_a_forecast_says_so(made):
    assert "这一年还没有预测" in browser_of(PlannerFactory()).get("/outlook/?year=2017").content.decode()
    assert api_of(PlannerFactory()).get("/api/v1/outlook/?year=2017").status_code == 404


# What is out of date, and what would mislead --------------------------------------------------------------------------


def test_anything_that_a_forecast_is_made_from_makes_it_due_again(portfolio):
    make_outlook(2020, at=AT)
    assert make_due_outlooks(at=AT) == 0

    OwnForecastFactory(listing=portfolio, expected_wan=Decimal("900.00"))
    assert make_due_outlooks(at=AT) == 1
    Target.objects.filter(year=2020).update(target_wan=Decimal("1000.00"))
    assert make_due_outlooks(at=AT) == 1
    rollups.recompute_year(2019, at=AT)
    assert make_due_outlooks(at=AT) == 1
    assert make_due_outlooks(at=AT) == 0


def test_next_years_list_does_not_take_the_place_of_the_year_at_hand(portfolio):
    ListingFactory(year=2099)
    rollups.recompute_year(2099, at=AT)

    assert make_due_outlooks(at=AT) == 1
    assert [one.year for one in Outlook.objects.all()] == [2020]


def test_what_was_said_of_a_year_that_is_over_counts_only_if_it_was_said_in_time(portfolio):
    past = Listing.objects.get(year=2019)
    OwnForecastFactory(listing=past, month=3, expected_wan=Decimal("900.00"), stated_at=AT.replace(year=2019, month=4))
    OwnForecastFactory(listing=past, month=3, expected_wan=Decimal("1200.00"), stated_at=AT)  # in October 2020

    own = read_figures([2019, 2020]).panels["project"].own

    assert own[0, 2] == 900.0


def test_what_left_the_list_teaches_nothing_and_is_expected_no_more(portfolio):
    for year in (2019, 2020):
        leaver = ListingFactory(year=year, project__code=f"HB{year}-000009", unit=portfolio.unit)
        ReportFactory(listing=leaver, month=5, completed_ytd_wan=Decimal("600.00"))
        if year == 2020:
            OwnForecastFactory(listing=leaver, month=5, expected_wan=Decimal("777.00"))
        move_listing(
            leaver, MovementKind.EXITED, effective_on=date(year, 6, 10), document="退出", by=PlannerFactory(), at=AT
        )
        rollups.recompute_year(year, at=AT)

    figures = read_figures([2018, 2019, 2020])
    panel = figures.panels["region"]

    assert panel.done[panel.year == 2019][0, 4] == 168.0  # 14 of 100 of 1,200, without the 600
    assert (panel.plan[panel.year == 2020][0, 8], panel.done[panel.year == 2020][0, 8]) == (1000.0, 696.0)
    assert np.isnan(panel.own[panel.year == 2020][0, 8])


def test_an_amount_in_the_wrong_unit_is_refused_before_it_swallows_the_sums(portfolio):
    officer = OfficerFactory(region=portfolio.unit)

    with pytest.raises(RowErrors) as refused:
        state_own_forecasts([said("HB2020-000001", "999999999999.99")], by=officer, at=AT)

    assert [error.code for error in refused.value.errors] == ["too_large"]


def test_years_without_any_plan_teach_no_weights():
    past = panel({year: [("a", 0, np.zeros(12))] for year in (2018, 2019)})
    now = panel({2020: [("b", 100, 100 * SLOW_START)]})

    assert forecast(now, 6, fit(past, 6)).fitted == pytest.approx([22.0])  # what is done; nothing is made up
