"""The parts of cells in counties: from the same facts, equal to the rows, and never more than one may see."""

from decimal import Decimal
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Region, Role, Tier
from investments import rollups
from investments.marking import mark_reports
from investments.models import CountyCell, RollupCell, StaleCell
from investments.selection import Selection
from investments.selectors.breakdowns import get_breakdown
from investments.selectors.figures import get_figures, get_total, sum_lines
from investments.services.operations import describe
from investments.services.releases import close_month
from projects.models import Batch, Listing, Project, Stage
from projects.services.imports import import_file
from projects.tests.sheets import HEADINGS, csv_of
from tests.factories import (
    AT,
    CellFactory,
    CountyFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    UnitFactory,
    UserFactory,
    open_windows,
)
from tests.poison import poison

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner():
    return PlannerFactory()


@pytest.fixture
def places() -> dict[str, Region]:
    zhengding = CountyFactory(code="130123", name_zh="正定县", name_en="Zhengding", level="county")
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    return {"luquan": CountyFactory(), "zhengding": zhengding, "unit": UnitFactory(), "tangshan": tangshan}


@pytest.fixture(autouse=True)
def _portfolio(places):
    """Completed by September: 10.01 and 20.02 in Luquan, 40.04 in Zhengding, 80.08 in no county, 160.16 in Tangshan.

    And 320.32 of a listing that Tangshan reports, though its project lies in Zhengding now: Tangshan's, in no county.
    """
    open_windows()
    wanted = [("luquan", "10.01", {"batch": Batch.COUNTY}), ("luquan", "20.02", {"stage": Stage.COMPLETING})]
    wanted += [("zhengding", "40.04", {}), ("unit", "80.08", {}), ("tangshan", "160.16", {})]
    for number, (place, amount, classes) in enumerate(wanted, start=1):
        listing = ListingFactory(project__code=f"HB2020-00000{number}", project__region=places[place], **classes)
        ReportFactory(listing=listing, completed_ytd_wan=Decimal(amount))
    elsewhere = ListingFactory(project__region=places["tangshan"])
    Project.objects.filter(pk=elsewhere.project_id).update(region=places["zhengding"])
    ReportFactory(listing=elsewhere, completed_ytd_wan=Decimal("320.32"))
    rollups.recompute_year(2020, at=AT)


def completed(rows) -> dict[str, Decimal]:
    return {row.code: row.figures.completed_ytd_wan for row in rows}


def test_a_unit_is_the_sum_of_its_counties_and_of_what_names_none(places, planner):
    rows = get_breakdown(Selection(2020, 9, region=places["unit"]), user=planner, by="county")

    assert completed(rows) == {"130100": Decimal("80.08"), "130110": Decimal("30.03"), "130123": Decimal("40.04")}


def test_counties_are_read_from_cells_and_not_from_rows(places, planner):
    selection = Selection(2020, 9, region=places["unit"], stage=Stage.CONTINUING)

    with CaptureQueriesContext(connection) as queries:
        rows = get_figures(selection, user=planner, by=["county"])
        total = get_total(Selection(2020, 9, region=places["luquan"]), user=planner)

    assert sorted(row.completed_ytd_wan for row in rows) == [Decimal("10.01"), Decimal("40.04"), Decimal("80.08")]
    assert total.completed_ytd_wan == Decimal("30.03")
    assert [("countycell" in query["sql"], "monthlyreport" in query["sql"]) for query in queries] == [(True, False)] * 2


@pytest.mark.parametrize(
    ("region", "chosen", "amount"),
    [
        ("luquan", None, "30.03"),
        ("luquan", "unit", "30.03"),
        ("luquan", "luquan", "30.03"),
        ("luquan", "zhengding", "0.00"),
        ("luquan", "tangshan", "0.00"),
        ("unit", "zhengding", "40.04"),
        ("tangshan", "zhengding", "0.00"),
        ("tangshan", None, "480.48"),
        (None, "tangshan", "480.48"),
        (None, "zhengding", "40.04"),
        (None, None, "630.63"),
        (None, "luquan", "30.03"),
    ],
)
def test_cells_and_rows_agree_for_each_person_and_place(places, planner, region, chosen, amount):
    user = OfficerFactory(region=places[region]) if region else planner
    selection = Selection(2020, 9, region=places[chosen] if chosen else None)

    figures = [read(selection, user=user).completed_ytd_wan for read in (get_total, sum_lines)]

    assert figures == [Decimal(amount)] * 2


@pytest.mark.parametrize("chosen", [None, "unit", "luquan"])
def test_a_municipal_person_who_answers_for_no_unit_sees_no_cell(places, chosen):
    province = Region.objects.get(code="130000")
    selection = Selection(2020, 9, region=places[chosen] if chosen else None)

    for region in (province, None):
        user = UserFactory(username=f"at-{region}", role=Role.LEADER, tier=Tier.MUNICIPAL, region=region)
        assert get_total(selection, user=user).listings == 0
        assert get_figures(selection, user=user, by=["county"]) == []


def test_a_project_that_a_later_list_puts_elsewhere_is_counted_there_once_the_worker_has_been(places, planner):
    for county in ("鹿泉区", "正定县"):
        content = csv_of(
            ["线缆厂", f"石家庄市{county}", 900, 500, "续建", "2020-130110-38-03-000001"],
            headings=[*HEADINGS, "审批代码"],
        )
        plan = import_file(content, "名单.csv", year=2020, tier=Tier.MUNICIPAL, by=planner, at=AT)
        assert plan.errors == []
        rollups.recompute_stale(at=AT)

        rows = get_breakdown(Selection(2020, 12, region=places["unit"]), user=planner, by="county")
        counts = {row.code: row.figures.listings for row in rows}
        assert counts == {"130100": 1, "130110": 3 - (county == "正定县"), "130123": 1 + (county == "正定县")}
    assert rollups.verify(2020) == []


def test_verify_names_the_part_that_was_altered_and_its_county():
    CountyCell.objects.filter(month=9, county__code="130123").update(completed_ytd_wan=Decimal("40.05"))

    differences = rollups.verify(2020)

    assert rollups.count_cells(differences) == 1
    stored, rebuilt = sorted(describe(differences), reverse=True)
    assert stored.startswith("stored: 2020 9 municipal industry equipment 130100 continuing in 130123: ")
    assert "completed_ytd_wan=40.05" in stored
    assert "completed_ytd_wan=40.04" in rebuilt


def test_a_surplus_cell_without_any_part_is_found():
    CellFactory(stage=Stage.NEW_START)

    assert [(one.side, one.county_id) for one in rollups.verify(2020)] == [("stored", None)]


def test_counties_of_a_closed_month_are_read_from_what_was_published(places, planner):
    for month in range(1, 10):
        release = close_month(2020, month, by=planner, at=AT)
    CountyCell.objects.all().delete()

    rows = get_breakdown(Selection(2020, 9, region=places["unit"], as_of=release), user=planner, by="county")

    assert completed(rows) == {"130100": Decimal("80.08"), "130110": Decimal("30.03"), "130123": Decimal("40.04")}


def test_a_county_that_comes_to_another_unit_is_counted_there_once_the_worker_has_been(places, planner, tmp_path):
    """Its projects' listings are reported by the old unit until a list says otherwise: there, they name no county."""
    call_command("load_reference", stdout=StringIO())
    Region.objects.filter(code="130110").update(unit=places["tangshan"])
    rollups.recompute_year(2020, at=AT)
    before = get_breakdown(Selection(2020, 9, region=places["unit"]), user=planner, by="county")
    assert completed(before)["130100"] == Decimal("110.11")

    call_command("load_reference", stdout=StringIO())
    rollups.recompute_stale(at=AT)

    after = get_breakdown(Selection(2020, 9, region=places["unit"]), user=planner, by="county")
    assert (completed(after)["130100"], completed(after)["130110"]) == (Decimal("80.08"), Decimal("30.03"))
    assert rollups.verify(2020) == []


def test_regions_as_they_were_mark_nothing():
    call_command("load_reference", stdout=StringIO())
    rollups.recompute_stale(at=AT)

    call_command("load_reference", stdout=StringIO())

    assert not StaleCell.objects.exists()


def test_counties_are_right_before_the_first_rebuild_of_a_database_that_had_no_county_cells(places, planner):
    CountyCell.objects.all().delete()

    rows = get_breakdown(Selection(2020, 9, region=places["unit"]), user=planner, by="county")
    total = get_total(Selection(2020, 9), user=OfficerFactory(region=places["luquan"]))

    assert completed(rows) == {"130100": Decimal("80.08"), "130110": Decimal("30.03"), "130123": Decimal("40.04")}
    assert total.completed_ytd_wan == Decimal("30.03")


def test_the_migration_marks_every_cell_so_that_the_worker_writes_its_counties():
    CountyCell.objects.all().delete()

    import_module("investments.migrations.0008_county_cells").mark(apps, None)
    rollups.recompute_stale(at=AT)

    assert CountyCell.objects.exists()
    assert rollups.verify(2020) == []


def test_a_cell_that_cannot_be_rebuilt_keeps_its_counties_and_the_others_get_theirs(places, planner):
    poison(connection)  # whatever is completing
    listings = Listing.objects.filter(project__code__lte="HB2020-000004")
    reports = [ReportFactory(listing=listing, month=10, completed_ytd_wan=Decimal("100.00")) for listing in listings]
    mark_reports(reports, at=AT)

    rollups.recompute_stale(at=AT)

    rows = get_breakdown(Selection(2020, 10, region=places["unit"]), user=planner, by="county")
    hundred = Decimal("100.00")
    assert completed(rows) == {"130100": hundred, "130110": hundred + Decimal("20.02"), "130123": hundred}
    assert {one.cell.stage for one in rollups.verify(2020)} == {"completing"}


def test_a_stored_cell_that_lacks_what_was_not_followed_then_is_found_and_not_stumbled_over():
    RollupCell.objects.filter(month=9).update(land_known=None, land_needed_mu=None)

    assert {one.month for one in rollups.verify(2020)} == {9}
