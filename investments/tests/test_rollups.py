"""Cells are what the facts say, at any moment, to 0.01 万元."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Tier
from investments import rollups
from investments.marking import mark_reports
from investments.models import ReportStatus, RollupCell, StaleCell
from investments.selection import Selection
from investments.selectors.figures import get_total
from investments.selectors.lines import get_lines
from projects.models import Batch, EventKind, Stage
from projects.services.factors import FactorInput, state_factors
from tests.factories import (
    AT,
    EventFactory,
    FactorFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    RuleSetFactory,
    UnitFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db


def cell(month: int, **key) -> RollupCell:
    return RollupCell.objects.get(month=month, **key)


def test_a_month_without_a_report_carries_the_last_one_forward():
    listing = ListingFactory()
    ReportFactory(listing=listing, month=3, completed_ytd_wan=Decimal("300.00"))
    ReportFactory(listing=listing, month=6, completed_ytd_wan=Decimal("650.50"))

    rollups.recompute_year(2020, at=AT)

    by_month = dict(RollupCell.objects.values_list("month", "completed_ytd_wan"))
    assert by_month[1] == by_month[2] == Decimal("0.00")
    assert by_month[3] == by_month[4] == by_month[5] == Decimal("300.00")
    assert by_month[6] == by_month[12] == Decimal("650.50")


def test_the_months_amount_is_its_cumulative_less_the_previous_one():
    listing = ListingFactory()
    ReportFactory(listing=listing, month=3, completed_ytd_wan=Decimal("300.10"))
    ReportFactory(listing=listing, month=5, completed_ytd_wan=Decimal("650.50"))

    rollups.recompute_year(2020, at=AT)

    by_month = dict(RollupCell.objects.values_list("month", "completed_in_month_wan"))
    assert by_month[3] == Decimal("300.10")
    assert by_month[4] == Decimal("0.00")
    assert by_month[5] == Decimal("350.40")
    assert by_month[6] == Decimal("0.00")


def test_only_accepted_reports_count_and_the_others_are_counted_apart():
    open_windows()
    for status in (ReportStatus.SUBMITTED, ReportStatus.CITY_ACCEPTED, ReportStatus.RETURNED, ReportStatus.ACCEPTED):
        ReportFactory(month=9, status=status, completed_ytd_wan=Decimal("100.00"))
    ListingFactory()

    rollups.recompute_year(2020, at=AT)

    september = cell(9)
    assert september.completed_ytd_wan == Decimal("100.00")
    assert (september.due, september.reported, september.waiting, september.returned) == (5, 1, 2, 1)


def test_an_accepted_figure_with_a_correction_waiting_counts_as_reported():
    open_windows()
    listing = ListingFactory()
    ReportFactory(listing=listing, month=9, completed_ytd_wan=Decimal("100.00"))
    ReportFactory(listing=listing, month=9, revision=2, status=ReportStatus.SUBMITTED, completed_ytd_wan=Decimal("90"))

    rollups.recompute_year(2020, at=AT)

    assert cell(9).completed_ytd_wan == Decimal("100.00")
    assert (cell(9).reported, cell(9).waiting) == (1, 0)


def test_a_missing_plan_is_counted_and_is_not_a_plan_of_zero():
    ListingFactory(planned_wan=None)
    ListingFactory(planned_wan=Decimal("0.00"))

    rollups.recompute_year(2020, at=AT)

    assert (cell(1).listings, cell(1).plan_missing, cell(1).planned_wan) == (2, 1, Decimal("0.00"))


def test_a_preliminary_project_has_no_plan_missing():
    ListingFactory(stage=Stage.PRELIMINARY)

    rollups.recompute_year(2020, at=AT)

    assert (cell(1).listings, cell(1).plan_missing) == (1, 0)


def test_starts_and_completions_are_counted_from_their_month_on():
    starting = ListingFactory(stage=Stage.NEW_START, project__planned_start_on=date(2020, 4, 1))
    ListingFactory(stage=Stage.NEW_START, project__planned_start_on=None)
    completing = ListingFactory(stage=Stage.COMPLETING)
    EventFactory(project=starting.project, occurred_on=date(2020, 5, 31))
    EventFactory(project=completing.project, kind=EventKind.COMPLETED, occurred_on=date(2020, 8, 1))

    rollups.recompute_year(2020, at=AT)

    starts = {
        c.month: (c.starts_planned, c.starts_due, c.started) for c in RollupCell.objects.filter(stage="new_start")
    }
    assert starts[3] == (2, 0, 0)
    assert starts[4] == (2, 1, 0)
    assert starts[5] == (2, 1, 1)
    assert starts[12] == (2, 2, 1)
    ends = {c.month: (c.completions_planned, c.completed) for c in RollupCell.objects.filter(stage="completing")}
    assert (ends[7], ends[8]) == ((1, 0), (1, 1))


@pytest.mark.parametrize(
    ("completed", "lamp"),
    [
        ("780.01", "green"),  # 75 % of 1,200 is 900; 10 points below is 780
        ("780.00", "yellow"),
        ("540.00", "yellow"),  # 30 points below, included
        ("539.99", "red"),
        ("0.00", "red"),
        ("1800.00", "green"),
    ],
)
def test_the_lamp_changes_exactly_at_its_boundary(completed, lamp):
    RuleSetFactory()
    ReportFactory(listing=ListingFactory(planned_wan=Decimal("1200.00")), month=9, completed_ytd_wan=Decimal(completed))

    rollups.recompute_year(2020, at=AT)

    lamps = {name: getattr(cell(9), name) for name in ("red", "yellow", "green")}
    assert lamps == {"red": 0, "yellow": 0, "green": 0, lamp: 1}


def test_without_a_plan_or_a_rule_there_is_no_lamp():
    RuleSetFactory(year=2021)
    ReportFactory(month=9)
    ReportFactory(month=9, listing=ListingFactory(planned_wan=None))

    rollups.recompute_year(2020, at=AT)

    assert (cell(9).red, cell(9).yellow, cell(9).green) == (0, 0, 0)


def test_cents_add_up_without_binary_rests():
    for _ in range(100):
        ReportFactory(month=9, completed_ytd_wan=Decimal("0.10"))
        ReportFactory(month=9, completed_ytd_wan=Decimal("12345678.01"))

    rollups.recompute_year(2020, at=AT)

    assert cell(9).completed_ytd_wan == Decimal("1234567811.00")


def test_marked_cells_are_rebuilt_and_others_left_alone():
    one = ReportFactory(month=6, listing=ListingFactory(batch=Batch.INDUSTRY))
    other = ReportFactory(month=6, listing=ListingFactory(batch=Batch.COUNTY), completed_ytd_wan=Decimal("50.00"))
    rollups.recompute_year(2020, at=AT)
    ReportFactory(listing=one.listing, month=9, completed_ytd_wan=Decimal("1000.00"))
    ReportFactory(listing=other.listing, month=9, completed_ytd_wan=Decimal("60.00"))
    mark_reports([one.listing.reports.get(month=9)], at=AT)

    cleared = rollups.recompute_stale(at=AT)

    assert cleared == 1
    assert not StaleCell.objects.exists()
    assert cell(9, batch=Batch.INDUSTRY).completed_ytd_wan == Decimal("1000.00")
    assert cell(9, batch=Batch.COUNTY).completed_ytd_wan == Decimal("50.00")  # not marked


def test_rebuilding_twice_changes_nothing():
    ReportFactory(month=6)
    rollups.recompute_year(2020, at=AT)
    before = list(RollupCell.objects.values_list(*rollups.CELL_KEY, *rollups.MEASURES))

    rollups.recompute_year(2020, at=AT)
    touched = {rollups.CellKey(*row): 1 for row in RollupCell.objects.values_list(*rollups.CELL_KEY[2:])}
    rollups.recompute(2020, touched, at=AT)

    assert sorted(before) == sorted(RollupCell.objects.values_list(*rollups.CELL_KEY, *rollups.MEASURES))


def test_verify_names_the_cell_that_was_altered():
    ReportFactory(month=6)
    rollups.recompute_year(2020, at=AT)
    assert rollups.verify(2020) == []

    RollupCell.objects.filter(month=7).update(completed_ytd_wan=Decimal("900.01"))

    stored, rebuilt = sorted(rollups.verify(2020), key=lambda d: d.side, reverse=True)
    assert (stored.side, rebuilt.side) == ("stored", "rebuilt")
    assert stored.key[:4] == (2020, 7, Tier.MUNICIPAL, Batch.INDUSTRY)


def test_verify_finds_a_cell_that_is_missing_or_surplus():
    ReportFactory(month=6)
    rollups.recompute_year(2020, at=AT)

    RollupCell.objects.filter(month=7).delete()
    RollupCell.objects.filter(month=8).update(stage=Stage.COMPLETING)

    assert sorted((d.side, d.key[1]) for d in rollups.verify(2020)) == [("rebuilt", 7), ("rebuilt", 8), ("stored", 8)]


def test_units_have_cells_of_their_own():
    ReportFactory(month=9)
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    ReportFactory(month=9, listing=ListingFactory(project__region=tangshan), completed_ytd_wan=Decimal("7.00"))

    rollups.recompute_year(2020, at=AT)

    figures = dict(RollupCell.objects.filter(month=9).values_list("unit__code", "completed_ytd_wan"))
    assert figures == {"130100": Decimal("900.00"), "130200": Decimal("7.00")}


@pytest.mark.parametrize("most", [20_000, 1])
def test_touched_cells_are_right_whether_their_listings_are_named_or_searched(monkeypatch, most):
    monkeypatch.setattr("investments.lines.NAMED_LISTINGS", most)
    listings = [ListingFactory() for _ in range(3)]
    for listing in listings:
        EventFactory(project=listing.project, kind=EventKind.STARTED, occurred_on=date(2020, 3, 2))
    rollups.recompute_year(2020, at=AT)
    reports = [ReportFactory(listing=listing, month=9, completed_ytd_wan=Decimal("300.10")) for listing in listings]
    mark_reports(reports, at=AT)

    rollups.recompute_stale(at=AT)

    assert sum(RollupCell.objects.filter(month=9).values_list("completed_ytd_wan", flat=True)) == Decimal("900.30")
    assert rollups.verify(2020) == []


# Land -----------------------------------------------------------------------------------------------------------------


def land_of(month: int) -> tuple:
    found = cell(month)
    return found.land_known, found.land_needed_mu, found.land_secured_mu


def test_a_statement_of_land_holds_from_its_month_to_the_next_one_and_the_last_of_a_month_counts():
    listing = ListingFactory()
    ListingFactory()  # of which nothing is known
    FactorFactory(listing=listing, month=3, needed=Decimal("100.00"), secured=Decimal("10.00"))
    FactorFactory(listing=listing, month=6, needed=Decimal("120.00"), secured=Decimal("70.00"))
    FactorFactory(listing=listing, month=6, needed=Decimal("120.00"), secured=Decimal("80.55"))
    FactorFactory(listing=listing, month=4, kind="energy", secured=Decimal("99.00"))

    rollups.recompute_year(2020, at=AT)

    assert land_of(2) == (0, Decimal("0.00"), Decimal("0.00"))
    assert land_of(3) == land_of(5) == (1, Decimal("100.00"), Decimal("10.00"))
    assert land_of(6) == land_of(12) == (1, Decimal("120.00"), Decimal("80.55"))


def test_the_land_supply_rate_is_that_of_the_projects_with_a_statement():
    for secured in ("8.98", "0.00"):
        FactorFactory(needed=Decimal("14.84"), secured=Decimal(secured))
    ListingFactory()
    rollups.recompute_year(2020, at=AT)

    total = get_total(Selection(2020, 9), user=PlannerFactory())

    assert (total.land_known, total.land_needed_mu, total.land_secured_mu) == (2, Decimal("29.68"), Decimal("8.98"))
    assert round(total.land_supply_rate, 6) == Decimal("0.302561")


def test_a_stated_factor_marks_its_cells_and_the_rebuild_of_those_is_that_of_the_year():
    listing = ListingFactory(project__code="HB2020-000001")
    rollups.recompute_year(2020, at=AT)
    state_factors(
        [FactorInput("HB2020-000001", date(2020, 5, 1), "land", Decimal("30.00"), Decimal("15.00"))],
        by=OfficerFactory(),
        at=AT,
    )
    assert StaleCell.objects.exists()

    rollups.recompute_stale(at=AT)

    assert land_of(4) == (0, Decimal("0.00"), Decimal("0.00"))
    assert land_of(5) == (1, Decimal("30.00"), Decimal("15.00"))
    assert rollups.verify(2020) == []
    assert get_total(Selection(2020, 5, only="land_known"), user=PlannerFactory()).listings == 1
    assert [line.listing for line in get_lines(Selection(2020, 5, only="land_known"), user=PlannerFactory())] == [
        listing
    ]
