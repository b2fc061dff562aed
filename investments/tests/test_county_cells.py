"""The parts of cells in counties: from the same facts, equal to the rows, and never more than one may see."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Region, Role, Tier
from investments import rollups
from investments.models import CountyCell
from investments.selection import Selection
from investments.selectors.breakdowns import get_breakdown
from investments.selectors.figures import get_figures, get_total, sum_lines
from investments.services.operations import describe
from investments.services.releases import close_month
from projects.models import Batch, Stage
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
    """Completed by September: 10.01 and 20.02 in Luquan, 40.04 in Zhengding, 80.08 in no county, 160.16 in Tangshan."""
    open_windows()
    wanted = [("luquan", "10.01", {"batch": Batch.COUNTY}), ("luquan", "20.02", {"stage": Stage.COMPLETING})]
    wanted += [("zhengding", "40.04", {}), ("unit", "80.08", {}), ("tangshan", "160.16", {})]
    for number, (place, amount, classes) in enumerate(wanted, start=1):
        listing = ListingFactory(project__code=f"HB2020-00000{number}", project__region=places[place], **classes)
        ReportFactory(listing=listing, completed_ytd_wan=Decimal(amount))
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
        ("tangshan", None, "160.16"),
        (None, None, "310.31"),
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
