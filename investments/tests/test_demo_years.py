"""Earlier complete years of the demo: what was truly invested, what was reported, and what officers expected."""

import io
from collections import Counter
from decimal import Decimal

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count

from accounts.models import Region
from investments.demo.accounts import save_accounts
from investments.demo.atlas import Atlas, read_atlas
from investments.demo.years import PastListing, draw_history, draw_year
from investments.demo.years.habits import Habit
from investments.demo.years.history import YearOfPast, draw_year_of_past, weather_of
from investments.demo.years.load import write_expectations, write_past_year
from investments.demo.years.shapes import YearShape
from investments.demo.years.shocks import Shock
from investments.models import MonthlyReport, OwnForecast, Rebuild
from investments.outlook.backtest import back_test
from investments.outlook.methods import Panel
from investments.rollups import recompute_year, verify
from projects.models import Project, Stage
from tests.factories import AT, ListingFactory, ReportFactory

WINTER_UNITS = {"130300", "130700", "130800"}
# What is drawn asks no database: once is enough, with the one that needs no server.
drawn_once = pytest.mark.skipif(connection.vendor == "postgresql", reason="drawn alike beside either database")


@pytest.fixture(scope="module")
def atlas(django_db_setup, django_db_blocker) -> Atlas:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", stdout=io.StringIO())
        found = read_atlas()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def history(atlas) -> dict[int, YearOfPast]:
    return draw_history(atlas, seed=538, years=range(2012, 2020))


@pytest.fixture(scope="module")
def listings(atlas) -> list[PastListing]:
    return draw_year(atlas, seed=538, year=2019, listings=1200)


def share_of_plan(listings: list[PastListing], month: int, figures: str = "true_wan") -> float:
    """Of the listings with a plan, what they had done of it by the end of the month."""
    planned = [listing for listing in listings if listing.planned_wan]
    done = sum(getattr(listing, figures)[month - 1] for listing in planned)
    return float(done / sum(listing.planned_wan for listing in planned))


# Drawn, without a database ------------------------------------------------------------------------------------------


@drawn_once
def test_the_same_seed_gives_the_same_year_whichever_are_drawn_beside_it_and_another_seed_another(
    atlas, history, listings
):
    assert list(history[2019].listings) == listings
    assert draw_year(atlas, seed=539, year=2019, listings=1200) != listings
    assert [len(year.listings) for year in history.values()] == [1200] * 8


@drawn_once
def test_more_listings_than_one_portfolio_have_numbers_of_their_own(atlas):
    drawn = draw_year(atlas, seed=538, year=2019, listings=4000)

    assert len(drawn) == len({listing.project.code for listing in drawn}) == 4000
    assert drawn[0].project.code.startswith("HB2019-")


def test_figures_are_twelve_exact_to_a_cent_and_what_is_cumulative_never_falls(listings):
    for listing in listings:
        for figures in (listing.true_wan, listing.reported_wan):
            assert list(figures) == sorted(figures)
        for figures in (listing.true_wan, listing.reported_wan, listing.expected_wan):
            assert len(figures) == 12
            assert all(figure.as_tuple().exponent == -2 and figure >= 0 for figure in figures)


def test_nothing_true_exceeds_two_and_a_half_plans_and_no_report_is_a_third_of_the_plan_ahead(listings):
    for listing in (listing for listing in listings if listing.planned_wan):
        assert listing.true_wan[-1] <= listing.planned_wan * Decimal("2.5") + 10
        for true, reported in zip(listing.true_wan, listing.reported_wan, strict=True):
            assert reported <= true + listing.planned_wan * Decimal("0.34")


def test_every_listing_is_planned_but_the_preliminary_ones_of_which_a_few_invest(listings):
    preliminary = [listing for listing in listings if listing.stage == Stage.PRELIMINARY]
    investing = [listing for listing in preliminary if listing.true_wan[-1]]

    assert all((listing.planned_wan is None) == (listing.stage == Stage.PRELIMINARY) for listing in listings)
    assert 0.1 < len(preliminary) / len(listings) < 0.25
    assert 0.1 < len(investing) / len(preliminary) < 0.35


def test_units_that_rest_in_winter_do_almost_nothing_from_january_to_march_and_from_november_on(listings):
    north = [listing for listing in listings if listing.unit_code in WINTER_UNITS]
    south = [listing for listing in listings if listing.unit_code not in WINTER_UNITS]

    assert share_of_plan(north, 3) < 0.02
    assert share_of_plan(south, 3) > 0.06
    assert share_of_plan(north, 12) - share_of_plan(north, 10) < 0.06
    assert share_of_plan(south, 12) - share_of_plan(south, 10) > 0.15


def test_every_shape_occurs_and_industries_lean_to_their_own(listings):
    shapes = Counter(listing.shape for listing in listings)
    machines = [listing.shape for listing in listings if listing.industry == "equipment"]
    works = [listing.shape for listing in listings if listing.industry == "transport"]

    assert set(shapes) == set(YearShape)
    assert min(shapes.values()) > 10
    assert machines.count(YearShape.FRONT_LOADED) / len(machines) > works.count(YearShape.FRONT_LOADED) / len(works)
    assert works.count(YearShape.S_CURVE) / len(works) > machines.count(YearShape.S_CURVE) / len(machines)


def test_a_late_rush_does_in_the_last_quarter_what_an_early_delivery_has_done_by_june(listings):
    south = [listing for listing in listings if listing.unit_code not in WINTER_UNITS]
    rushed = [listing for listing in south if listing.shape == YearShape.LATE_RUSH]
    delivered = [listing for listing in south if listing.shape == YearShape.FRONT_LOADED]

    assert share_of_plan(rushed, 9) / share_of_plan(rushed, 12) < 0.5
    assert share_of_plan(delivered, 6) / share_of_plan(delivered, 12) > 0.5


@drawn_once
def test_the_province_ends_a_year_near_its_plan_and_listings_from_nothing_to_more_than_double(history):
    ends = [share_of_plan(list(year.listings), 12) for year in history.values()]
    rates = [listing.true_wan[-1] / listing.planned_wan for listing in history[2019].listings if listing.planned_wan]

    assert 0.85 < min(ends) < max(ends) < 1.3
    assert max(ends) - min(ends) > 0.03
    assert sum(rate == 0 for rate in rates) > 20
    assert sum(rate < Decimal("0.6") for rate in rates) > 80
    assert sum(rate > Decimal("1.8") for rate in rates) > 20


@drawn_once
def test_a_year_with_a_standstill_in_spring_is_behind_in_april_and_catches_up_a_part(atlas):
    usual = draw_year(atlas, seed=538, year=2019, listings=1200, shock=Shock.NONE)
    struck = draw_year(atlas, seed=538, year=2019, listings=1200, shock=Shock.SPRING_STANDSTILL)

    behind_in_april = share_of_plan(usual, 4) - share_of_plan(struck, 4)
    behind_in_december = share_of_plan(usual, 12) - share_of_plan(struck, 12)

    assert share_of_plan(struck, 4) < 0.55 * share_of_plan(usual, 4)
    assert 0 < behind_in_december < 0.7 * behind_in_april


@drawn_once
def test_a_stop_in_autumn_costs_the_end_of_the_year_and_nothing_before(atlas):
    usual = draw_year(atlas, seed=538, year=2019, listings=1200, shock=Shock.NONE)
    struck = draw_year(atlas, seed=538, year=2019, listings=1200, shock=Shock.AUTUMN_STOP)

    assert share_of_plan(struck, 9) == pytest.approx(share_of_plan(usual, 9), abs=0.001)
    assert share_of_plan(struck, 12) < share_of_plan(usual, 12) - 0.05


def test_a_flood_in_july_strikes_four_units_only(atlas):
    losses = weather_of(atlas, seed=538, year=2019, shock=Shock.JULY_FLOOD).losses

    assert sum(max(of_unit) > 0.5 for of_unit in losses.values()) == 4
    assert sum(max(of_unit) == 0 for of_unit in losses.values()) == 10


def test_over_many_years_every_shock_occurs_and_most_years_have_a_mild_one_or_none(atlas):
    weathers = [weather_of(atlas, seed=538, year=year) for year in range(1960, 2020)]

    assert {weather.shock for weather in weathers} == set(Shock)
    assert sum(weather.severity < 0.5 for weather in weathers) > 36


@drawn_once
def test_units_keep_their_habit_from_year_to_year_and_some_report_ahead_of_the_truth(history):
    ahead = {
        year: {listing.unit_code for listing in past.listings if listing.habit == Habit.AHEAD}
        for year, past in history.items()
    }

    assert len(ahead[2019]) == 4
    assert ahead[2018] == ahead[2019]
    leading = [listing for listing in history[2019].listings if listing.habit == Habit.AHEAD and listing.true_wan[6]]
    assert share_of_plan(leading, 7, "reported_wan") > share_of_plan(leading, 7) + 0.02


def test_who_books_by_quarters_is_exact_at_their_ends_and_who_is_late_stands_still_and_ends_exact(listings):
    quarterly = [listing for listing in listings if listing.habit == Habit.QUARTERLY]
    late = [listing for listing in listings if listing.habit == Habit.LATE and listing.true_wan[-1]]

    assert all(listing.reported_wan[2::3] == listing.true_wan[2::3] for listing in quarterly)
    assert share_of_plan(quarterly, 8, "reported_wan") < share_of_plan(quarterly, 8)
    assert all(listing.reported_wan[-1] == listing.true_wan[-1] for listing in late)
    assert share_of_plan(late, 8, "reported_wan") < share_of_plan(late, 8)


def test_officers_say_in_spring_that_the_plan_will_be_met_and_in_december_what_was_reported(listings):
    planned = [listing for listing in listings if listing.planned_wan]
    said = [listing.expected_wan[2] / listing.planned_wan for listing in planned]

    assert sum(Decimal("0.99") <= rate <= Decimal("1.01") for rate in said) > 0.4 * len(planned)
    assert share_of_plan(planned, 3, "expected_wan") > 0.98
    for listing in listings:
        assert listing.expected_wan[-1] == listing.reported_wan[-1]
        assert all(e >= r for e, r in zip(listing.expected_wan, listing.reported_wan, strict=True))


def test_an_officer_whose_project_will_not_come_to_its_plan_admits_it_late(listings):
    failing = [
        listing for listing in listings if listing.planned_wan and listing.true_wan[-1] < listing.planned_wan / 2
    ]

    assert share_of_plan(failing, 4, "expected_wan") > 0.8
    assert share_of_plan(failing, 12, "expected_wan") < 0.5


def test_the_year_of_the_past_names_its_shock(atlas):
    flooded = draw_year_of_past(atlas, seed=1, year=2018, listings=30, shock=Shock.JULY_FLOOD)

    assert (flooded.year, flooded.shock, len(flooded.listings)) == (2018, "july_flood", 30)
    assert 0.75 <= flooded.severity <= 1


# Written --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_earlier_year_is_written_complete_and_its_cells_are_what_the_facts_say():
    call_command("load_reference", stdout=io.StringIO())
    users = save_accounts(2020)

    made = write_past_year(2019, users=users, scale=1, seed=538)
    recompute_year(2019, at=AT)

    assert (made.listings, made.reports) == (1200, 14_400)
    reports = MonthlyReport.objects.filter(listing__year=2019)
    assert set(reports.values_list("status", flat=True)) == {"accepted"}
    assert set(reports.values("month").annotate(n=Count("pk")).values_list("n", flat=True)) == {1200}
    assert OwnForecast.objects.filter(listing__year=2019).count() == 14_400
    assert not Project.objects.filter(is_invented=False).exists()
    assert Rebuild.objects.get(year=2019).newest_month == 12
    assert verify(2019) == []


@pytest.mark.django_db
def test_of_a_year_that_is_not_over_officers_speak_in_the_months_reported():
    call_command("load_reference", stdout=io.StringIO())
    users = save_accounts(2020)
    shijiazhuang = Region.objects.get(code="130100")
    listing = ListingFactory(project__region=shijiazhuang, unit=shijiazhuang)
    for month, figure in ((1, "10.00"), (3, "300.00")):
        ReportFactory(listing=listing, month=month, completed_ytd_wan=Decimal(figure))

    assert write_expectations(2020, users=users, seed=538) == 2

    said = OwnForecast.objects.order_by("month")
    assert [one.month for one in said] == [1, 3]
    assert all(one.expected_wan >= Decimal("300.00") for one in said if one.month == 3)


# Told from the years before -------------------------------------------------------------------------------------------


def of_units(history: dict[int, YearOfPast]) -> Panel:
    """As reported, unit by unit."""
    sums: dict[tuple[int, str], np.ndarray] = {}
    for year, past in history.items():
        for one in past.listings:
            own = np.array([[float(one.planned_wan or 0)] * 12, one.reported_wan, one.expected_wan], dtype=float)
            sums[year, one.unit_code] = sums.get((year, one.unit_code), 0) + own
    values = np.array(list(sums.values()))
    years, units = zip(*sums, strict=True)
    return Panel(np.array(years), np.array(units, dtype=object), values[:, 0], values[:, 1], values[:, 2])


@drawn_once
def test_in_june_the_fitted_forecast_beats_the_straight_line_and_the_officers_and_covers_four_of_five(atlas, history):
    """Two invented provinces of eight years; how well eight of them do is told in docs/outlook.md."""
    another = draw_history(atlas, seed=1, years=range(2012, 2020))
    tried = [back_test(of_units(drawn), [6])[0] for drawn in (history, another)]

    errors = {name: sum(one.errors[name] for one in tried) / len(tried) for name in tried[0].errors}
    assert errors["fitted"] < errors["own"] < errors["straight"]
    covered = sum(one.coverage * one.rows for one in tried) / sum(one.rows for one in tried)
    assert 0.75 <= covered <= 0.85
