"""One figure, four ways: the page, the API, the rows behind it, and a count by hand from the reports themselves."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Tier
from common.bulk import analyse
from investments import rollups
from investments.models import MonthlyReport, ReportStatus
from investments.selection import read_selection
from investments.selectors.lines import get_lines
from projects.models import Batch, Listing, MovementKind, Stage
from projects.services.movements import move_listing

from .clients import api_of, browser_of
from .factories import (
    AT,
    CountyFactory,
    IndustryFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    RuleSetFactory,
    UnitFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db

ACCEPTED, WAITING, RETURNED, REPLACED = (
    ReportStatus.ACCEPTED,
    ReportStatus.SUBMITTED,
    ReportStatus.RETURNED,
    ReportStatus.REPLACED,
)
SELECTIONS = [
    {},
    {"tier": "provincial"},
    {"tier": "municipal"},
    {"batch": "strategy"},
    {"industry": "steel"},
    {"stage": "preliminary"},
    {"stage": "new_start"},
    {"region": "130100"},
    {"region": "130110"},
    {"region": "130200"},
    {"region": "130000"},
    {"lamp": "red"},
    {"lamp": "yellow"},
    {"lamp": "green"},
    {"lamp": "none"},
    {"q": "甲"},
    {"q": "HB2020-00000"},
    {"tier": "municipal", "batch": "industry"},
    {"region": "130100", "industry": "equipment", "stage": "continuing"},
    {"region": "130110", "tier": "municipal", "lamp": "red"},
    {"region": "130200", "q": "乙", "batch": "county"},
]
MONTHS = [1, 5, 9, 12]


def build_portfolio(random: Random, size: int) -> None:
    """Listings of every class; months reported, skipped, waiting, returned and corrected; some moved, one gone."""
    open_windows(months=range(1, 11))
    RuleSetFactory()
    shijiazhuang = UnitFactory()
    places = [
        shijiazhuang,
        CountyFactory(),
        CountyFactory(code="130123", name_zh="正定县", name_en="Zhengding", level="county"),
        UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan"),
    ]
    industries = [IndustryFactory(), IndustryFactory(code="steel", name_zh="钢铁", name_en="Steel")]
    sender = OfficerFactory(region=shijiazhuang)
    for number in range(size):
        stage = random.choice(Stage.values)
        plans = [None] if stage == Stage.PRELIMINARY else [None, Decimal(0), Decimal(random.randint(1, 900_000)) / 100]
        listing = ListingFactory(
            project__code=f"HB2020-{number + 1:06d}",
            project__name=f"{random.choice('甲乙丙')}{number}",
            project__region=random.choice(places),
            tier=random.choice(Tier.values),
            batch=random.choice(Batch.values),
            industry=random.choice(industries),
            stage=stage,
            planned_wan=random.choice(plans[-2:]),
            listed_on=random.choice([date(2020, 1, 1), date(2020, 4, 1)]),
        )
        _report(listing, random, sender)
        _move(listing, random)
    analyse()
    rollups.recompute_year(2020, at=AT)


def _report(listing: Listing, random: Random, sender) -> None:
    amount = Decimal("0.00")
    for month in range(listing.listed_on.month, 11):
        amount += Decimal(random.randint(0, 90_000)) / 100
        statuses = random.choice(
            [[], [ACCEPTED], [ACCEPTED], [WAITING], [RETURNED], [REPLACED, ACCEPTED], [ACCEPTED, WAITING]]
        )
        for revision, status in enumerate(statuses, start=1):
            figure = amount if status == ACCEPTED else amount + 7
            ReportFactory(
                listing=listing, month=month, revision=revision, status=status, completed_ytd_wan=figure,
                submitted_by=sender,
            )  # fmt: skip


def _move(listing: Listing, random: Random) -> None:
    on = date(2020, random.randint(4, 11), 1)
    what = random.choice(["stay", "stay", "tier", "batch", "plan", "unit", "exit"])
    other = {Tier.PROVINCIAL: Tier.MUNICIPAL, Tier.MUNICIPAL: Tier.PROVINCIAL}[listing.tier]
    if what == "tier":
        move_listing(listing, MovementKind.UPGRADED, effective_on=on, by=None, at=AT, tier=other)
    elif what == "batch":
        move_listing(listing, MovementKind.RECLASSIFIED, effective_on=on, by=None, at=AT, batch=Batch.STRATEGY)
    elif what == "plan" and listing.stage != Stage.PRELIMINARY:
        move_listing(listing, MovementKind.REPLANNED, effective_on=on, by=None, at=AT, planned_wan=Decimal("4321.09"))
    elif what == "exit":
        move_listing(listing, MovementKind.EXITED, effective_on=on, by=None, at=AT)


# By hand ------------------------------------------------------------------------------------------------------------


def state_of(listing: Listing, month: int):
    """The newest movement that had begun by the month; None before the listing came and after it left."""
    begun = [one for one in listing.movements.order_by("effective_on", "id") if one.effective_on.month <= month]
    return begun[-1] if begun and begun[-1].kind != MovementKind.EXITED else None


def completed_of(listing: Listing, month: int) -> Decimal:
    """Walk back from the month to the first one with an accepted figure."""
    accepted = dict(listing.reports.filter(status=ACCEPTED).values_list("month", "completed_ytd_wan"))
    while month and month not in accepted:
        month -= 1
    return accepted.get(month, Decimal("0.00"))


def lamp_of(planned: Decimal | None, completed: Decimal, month: int) -> str:
    """Yellow from 10 to 30 points below the months gone ÷ 12, red beyond; in twelfths of a point of the plan."""
    if not planned:
        return "none"
    below = planned * 100 * month - completed * 1200
    return "red" if below > planned * 360 else "yellow" if below >= planned * 120 else "green"


def facts_of(listing: Listing, month: int) -> dict | None:
    """All that is asked of a listing at the end of a month; None if it is not on the list then."""
    state = state_of(listing, month)
    if state is None:
        return None
    completed = completed_of(listing, month)
    reported = listing.reports.filter(month=month, status=ACCEPTED).exists()
    return {
        "tier": [state.tier],
        "batch": [state.batch],
        "industry": [state.industry.code],
        "stage": [state.stage],
        "region": [state.unit.code, listing.project.region.code],
        "lamp": [lamp_of(state.planned_wan, completed, month)],
        "q": f"{listing.project.name} {listing.project.code}",
        "planned": state.planned_wan or Decimal(0),
        "completed": completed,
        "in_month": completed - completed_of(listing, month - 1) if reported else Decimal(0),
        "reported": reported,
    }


def facts_at(month: int) -> list[dict]:
    listings = Listing.objects.select_related("project__region")
    return [facts for facts in (facts_of(listing, month) for listing in listings) if facts]


def by_hand(facts: list[dict], chosen: dict) -> dict:
    """listings, planned, completed, in the month, reported: summed over the facts that the selection names."""
    rows = [row for row in facts if all(value in row[name] for name, value in chosen.items())]
    sums = {name: sum(row[name] for row in rows) for name in ("planned", "completed", "in_month", "reported")}
    return {"listings": len(rows), **sums}


# The others ---------------------------------------------------------------------------------------------------------


def of_figures(total) -> dict:
    return {
        "listings": total.listings,
        "planned": total.planned_wan,
        "completed": total.completed_ytd_wan,
        "in_month": total.completed_in_month_wan,
        "reported": total.reported,
    }


def of_api(total: dict) -> dict:
    return {
        "listings": total["listings"],
        "planned": Decimal(total["planned_wan"]),
        "completed": Decimal(total["completed_ytd_wan"]),
        "in_month": Decimal(total["completed_in_month_wan"]),
        "reported": total["reported"],
    }


def of_lines(lines: list) -> dict:
    return {
        "listings": len(lines),
        "planned": sum((line.planned_wan or 0 for line in lines), Decimal(0)),
        "completed": sum((line.completed_ytd_wan for line in lines), Decimal(0)),
        "in_month": sum((line.completed_in_month_wan for line in lines), Decimal(0)),
        "reported": sum(line.reported for line in lines),
    }


def assert_all_agree(user, chosen: dict, month: int, facts: list[dict]) -> None:
    params = {"year": "2020", "month": str(month), **chosen}
    browser, api = browser_of(user), api_of(user)
    expected = by_hand(facts, chosen)

    rollup = api.get("/api/v1/rollups/", {**params, "by": "tier,region"}).json()
    lines = get_lines(read_selection(params, user=user, today=AT.date()), user=user)
    found = {
        "overview": of_figures(browser.get("/", params).context["overview"].total),
        "register": of_figures(browser.get("/projects/", params).context["total"]),
        "API": of_api(rollup["total"]),
        "rows": of_lines(lines),
    }

    assert found == dict.fromkeys(found, expected)
    parts = [of_api(row) for row in rollup["results"]]
    assert {name: sum(part[name] for part in parts) for name in expected} == expected


@pytest.fixture
def _portfolio():
    build_portfolio(Random(538), size=32)


@pytest.mark.usefixtures("_portfolio")
def test_the_portfolio_has_something_of_everything():
    statuses = set(MonthlyReport.objects.values_list("status", flat=True))
    movements = set(Listing.objects.values_list("movements__kind", flat=True))

    assert statuses == {"accepted", "submitted", "returned", "replaced"}
    assert movements >= {"added", "upgraded", "reclassified", "replanned", "exited"}
    assert all(by_hand(facts_at(9), {"lamp": lamp})["listings"] for lamp in ("red", "yellow", "green", "none"))
    assert rollups.verify(2020) == []


@pytest.mark.usefixtures("_portfolio")
def test_page_api_rows_and_reports_agree_for_every_selection():
    planner = PlannerFactory()
    facts = {month: facts_at(month) for month in MONTHS}

    for number, chosen in enumerate(SELECTIONS):
        for month in {9, MONTHS[number % len(MONTHS)]}:
            assert_all_agree(planner, chosen, month, facts[month])


@pytest.mark.usefixtures("_portfolio")
@pytest.mark.parametrize("chosen", [{}, {"tier": "provincial"}, {"region": "130200"}, {"lamp": "red"}, {"q": "甲"}])
def test_they_agree_for_an_officer_of_one_unit(chosen):
    own = [row for row in facts_at(9) if "130100" in row["region"]]

    assert_all_agree(OfficerFactory(region=UnitFactory()), chosen, 9, own)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), data=st.data())
def test_they_agree_for_any_portfolio(seed, data):
    chosen = data.draw(st.sampled_from(SELECTIONS))
    month = data.draw(st.integers(1, 12))
    with transaction.atomic():
        cache.clear()
        build_portfolio(Random(seed), size=8)
        assert_all_agree(PlannerFactory(), chosen, month, facts_at(month))
        transaction.set_rollback(True)
