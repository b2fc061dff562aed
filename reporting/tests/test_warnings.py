"""Warnings: each condition by its rule, counts that are the lists, and what would turn a lamp green."""

from datetime import date
from decimal import Decimal

import pytest

from investments import rollups
from investments.models import Lamp
from investments.selection import Selection
from investments.selectors.lamps import to_green_wan
from investments.selectors.lines import get_lines
from investments.selectors.warnings import count_warnings, totals
from projects.models import Stage
from tests.clients import browser_of
from tests.factories import (
    AT,
    EventFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    RuleSetFactory,
    UnitFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner():
    open_windows()
    RuleSetFactory()
    return PlannerFactory()


def counted(user, month=9, **words) -> dict[str, int]:
    selection = Selection(2020, month, **words)
    return totals(count_warnings(selection, user=user), selection)


def listed(name, user, month=9):
    return [line.listing for line in get_lines(Selection(2020, month, only=name), user=user)]


def reported(listing, **by_month):
    for month, completed in by_month.items():
        ReportFactory(listing=listing, month=int(month[1:]), completed_ytd_wan=Decimal(completed))


# Three months without movement ----------------------------------------------------------------------------------------


def test_a_figure_that_is_what_it_was_three_months_ago_stands_still(planner):
    still, moving = ListingFactory(), ListingFactory()
    reported(still, m6="500.00", m9="500.00")
    reported(moving, m6="500.00", m9="500.01")

    assert listed("no_movement", planner) == [still]


def test_a_missing_month_is_read_as_the_last_figure_before_it(planner):
    listing = ListingFactory()
    reported(listing, m4="500.00", m7="500.00")

    assert listed("no_movement", planner) == [listing]
    reported(listing, m8="600.00")
    assert listed("no_movement", planner) == []


def test_a_start_to_come_a_plan_fulfilled_and_a_preliminary_project_do_not_stand_still(planner):
    ListingFactory(stage=Stage.NEW_START)
    reported(ListingFactory(), m5="1200.00")
    reported(ListingFactory(stage=Stage.PRELIMINARY), m5="10.00")

    assert listed("no_movement", planner) == []


def test_who_rests_in_winter_does_not_stand_still_then(planner):
    unit = UnitFactory(code="130700", name_zh="张家口市", name_en="Zhangjiakou", rests_in_winter=True)
    listing = ListingFactory(project__region=unit)
    reported(listing, m7="500.00")

    assert listed("no_movement", planner, month=10) == [listing]
    assert listed("no_movement", planner, month=11) == []


# Never reported, unstarted --------------------------------------------------------------------------------------------


def test_who_has_sent_anything_up_to_the_month_has_reported_even_if_it_was_returned(planner):
    silent, returned, later = ListingFactory(), ListingFactory(), ListingFactory()
    ReportFactory(listing=returned, month=3, status="returned")
    ReportFactory(listing=later, month=10)

    assert listed("never_reported", planner) == [silent, later]


def test_counts_are_those_of_the_lists(planner):
    late = ListingFactory(stage=Stage.NEW_START, project__planned_start_on=date(2020, 5, 1))
    reported(ListingFactory(), m9="900.00")

    assert counted(planner) == {
        "red": 1,
        "yellow": 0,
        "unstarted": 1,
        "not_near_completion": 0,
        "no_movement": 0,
        "never_reported": 1,
        "missing": 1,
    }
    assert listed("unstarted", planner) == listed("never_reported", planner) == [late]


# What would turn a lamp green -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("completed", "gap"),
    [("0.00", "780.01"), ("300.00", "480.01"), ("780.00", "0.01"), ("780.01", "0.00"), ("900.00", "0.00")],
)
def test_the_gap_to_green_is_the_least_amount_that_makes_it_green(planner, completed, gap):
    """1,200 万元 planned, end of September: 75 % less 10 points is 65 %, which is 780 万元 and still yellow."""
    listing = ListingFactory()
    reported(listing, m9=completed)
    (line,) = get_lines(Selection(2020, 9), user=planner)
    assert to_green_wan(line, year=2020) == Decimal(gap)

    reported(ListingFactory(), m9=str(Decimal(completed) + Decimal(gap)))
    assert [one.lamp for one in get_lines(Selection(2020, 9), user=planner)][1] == Lamp.GREEN


def test_without_a_plan_or_a_rule_there_is_no_gap(planner):
    ListingFactory(stage=Stage.PRELIMINARY)
    ListingFactory(year=2021)
    lines = [get_lines(Selection(year, 9), user=planner)[0] for year in (2020, 2021)]

    assert [to_green_wan(line, year=year) for line, year in zip(lines, (2020, 2021), strict=True)] == [None, None]


# The page -------------------------------------------------------------------------------------------------------------


def test_the_page_lists_the_largest_plans_first_and_leads_to_the_register(planner):
    small, large = (ListingFactory(planned_wan=Decimal(plan)) for plan in ("100.00", "9000.00"))
    rollups.recompute_year(2020, at=AT)
    browser = browser_of(planner)

    page = browser.get("/warnings/?year=2020&month=9")

    assert [row.line.listing for row in page.context["rows"]] == [large, small]
    assert "/projects/?year=2020&amp;month=9&amp;lamp=red" in page.content.decode()
    for kind in page.context["kinds"]:
        assert browser.get(f"/projects/?{kind.query}").context["total"].listings == kind.count


def test_filters_that_exclude_each_other_leave_nothing(planner):
    ListingFactory()
    rollups.recompute_year(2020, at=AT)

    page = browser_of(planner).get("/warnings/?year=2020&month=9&lamp=red&warning=yellow")

    assert (page.context["rows"], page.context["pager"].count) == ([], 0)


def test_a_municipal_officer_is_warned_of_the_own_unit_only(planner):
    ListingFactory()
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    own = ListingFactory(project__region=tangshan)
    rollups.recompute_year(2020, at=AT)

    page = browser_of(OfficerFactory(region=tangshan)).get("/warnings/?year=2020&month=9&warning=missing")

    assert [row.line.listing for row in page.context["rows"]] == [own]
    assert [place.code for place, _cells in page.context["units"]] == ["130200"]


def test_an_unknown_warning_is_refused_by_name(planner):
    assert browser_of(planner).get("/warnings/?warning=luck").status_code == 400


def test_who_came_on_the_list_later_stands_still_only_three_months_after(planner):
    """As the rule asks: listed in August, the third month of a figure that does not move ends with October."""
    late = ListingFactory(listed_on=date(2020, 8, 1))
    late.movements.update(from_month=8, effective_on=date(2020, 8, 1))

    assert listed("no_movement", planner, month=9) == []
    assert listed("no_movement", planner, month=10) == [late]


def test_the_first_quarter_stands_still_in_march(planner):
    still = ListingFactory()
    reported(still, m1="0.00")

    assert listed("no_movement", planner, month=2) == []
    assert listed("no_movement", planner, month=3) == [still]


def test_a_count_that_was_chosen_is_counted_with_each_warning(planner):
    unit = UnitFactory()
    ListingFactory(unit=unit, project__region=unit)
    ListingFactory()

    page = browser_of(planner).get("/warnings/?year=2020&month=9&only=no_county&warning=missing")

    counts = {kind.measure.name: (kind.count, kind.query) for kind in page.context["kinds"]}
    assert counts["missing"] == (1, "year=2020&month=9&only=no_county%2Cmissing")
    assert len(page.context["rows"]) == 1
    assert "未到县" in page.content.decode()


def test_a_warning_that_nothing_has_leads_nowhere(planner):
    ListingFactory()
    html = browser_of(planner).get("/warnings/?year=2020&month=9&lamp=yellow").content.decode()

    assert "lamp=red" not in html.partition('class="total"')[2]


# Due to complete this quarter -----------------------------------------------------------------------------------------


def test_what_is_due_to_complete_this_quarter_and_below_80_per_cent_is_not_near(planner):
    def due(on, completed, **values):
        listing = ListingFactory(stage=Stage.COMPLETING, project__planned_completion_on=on, **values)
        reported(listing, m8=completed)
        return listing

    late = due(date(2020, 9, 30), "959.99")  # of 1,200
    due(date(2020, 9, 30), "960.00")
    due(date(2020, 10, 1), "10.00")
    overdue = due(date(2020, 3, 1), "10.00")
    done = due(date(2020, 9, 1), "10.00")
    EventFactory(project=done.project, kind="completed", occurred_on=date(2020, 9, 2))
    reported(
        ListingFactory(project__planned_completion_on=date(2020, 9, 1)), m8="10.00"
    )  # not to be completed this year

    assert listed("not_near_completion", planner, month=8) == [late, overdue, done]
    assert listed("not_near_completion", planner, month=9) == [late, overdue]
