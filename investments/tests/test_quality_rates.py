"""False alarms: how often each check fires on returns in which nothing is wrong. Told beside each check."""

from calendar import monthrange
from collections import Counter
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.db import connection

from investments import rollups
from investments.measures import LISTING_CHECKS, UNIT_CHECKS
from investments.models import MonthlyReport
from investments.quality import FALSE_ALARMS, compare_counts, compare_rate
from investments.quality.units import FEWEST_ENDINGS, FEWEST_LEADING, SMALLEST_FIGURE
from investments.selection import Selection
from investments.selectors.quality import count_quality, get_likenesses, get_spreads
from projects.models import EventKind, Listing, ListingMovement, MovementKind, Project, ProjectEvent
from tests.factories import AT, IndustryFactory, OfficerFactory, PlannerFactory, UnitFactory
from tests.honest import MONTHS, HonestListing, honest_listings, honest_units

LISTINGS, UNITS, SEED = 2000, 8, 538
PACKAGES = 60
PROVINCES = 40
WORST = Decimal(20)  # of 1,000: a check that fires more often where nothing is wrong is not worth reading


@pytest.fixture
def portfolio(db):
    """Honest returns of a year as accepted, with packages whose lines are the sums of their parts'."""
    rng = Random(SEED)
    units = [
        UnitFactory(code=f"13{number + 1:02}00", name_zh=f"市{number}", name_en=f"C{number}") for number in range(8)
    ]
    listings = [*honest_listings(rng, honest_units(rng, UNITS), LISTINGS)]
    of_packages = [_package(listings[3 * number : 3 * number + 3]) for number in range(PACKAGES)]
    made = [*of_packages, *listings]
    projects = Project.objects.bulk_create(
        Project(
            code=f"HB2020-{number:06}",
            name=f"项目{number}",
            region=units[one.unit],
            total_investment_wan=one.total_wan,
            is_invented=True,
        )
        for number, one in enumerate(made)
    )
    for number in range(3 * PACKAGES):
        projects[PACKAGES + number].package = projects[number // 3]
    Project.objects.bulk_update(projects[PACKAGES : 4 * PACKAGES], ["package"])
    state = {"tier": "municipal", "batch": "industry", "industry": IndustryFactory()}
    rows = Listing.objects.bulk_create(
        Listing(
            project=project,
            year=2020,
            unit=units[one.unit],
            stage=one.stage,
            planned_wan=one.planned_wan,
            first_planned_wan=one.planned_wan,
            listed_on=date(2020, 1, 1),
            **state,
        )
        for project, one in zip(projects, made, strict=True)
    )
    ListingMovement.objects.bulk_create(
        ListingMovement(
            listing=row,
            kind=MovementKind.ADDED,
            effective_on=row.listed_on,
            from_month=1,
            recorded_at=AT,
            unit=row.unit,
            stage=row.stage,
            planned_wan=row.planned_wan,
            **state,
        )
        for row in rows
    )
    sender = OfficerFactory(region=units[0])
    MonthlyReport.objects.bulk_create(
        MonthlyReport(
            listing=row,
            month=month,
            completed_ytd_wan=ytd,
            completed_total_wan=one.before_wan + ytd,
            status="accepted",
            source="form",
            submitted_by=sender,
            submitted_at=AT,
        )
        for row, one in zip(rows, made, strict=True)
        for month, ytd in one.ytd_wan.items()
    )
    ProjectEvent.objects.bulk_create(
        ProjectEvent(
            project=row.project,
            kind=EventKind.COMPLETED,
            occurred_on=date(2020, one.completed_month, monthrange(2020, one.completed_month)[1]),
            recorded_by=sender,
            recorded_at=AT,
        )
        for row, one in zip(rows, made, strict=True)
        if one.completed_month
    )
    if connection.vendor == "postgresql":  # what autovacuum does for tables that grow by themselves
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    rollups.recompute_year(2020, at=AT)


def _package(parts: list[HonestListing]) -> HonestListing:
    """Carries each month what its parts have by then."""
    ytd = {
        month: sum(max((amount for at, amount in one.ytd_wan.items() if at <= month), default=0) for one in parts)
        for month in MONTHS
    }
    return HonestListing(
        unit=parts[0].unit,
        stage="continuing",
        planned_wan=sum(one.planned_wan for one in parts),
        total_wan=sum(one.total_wan for one in parts) * 2,
        before_wan=sum(one.before_wan for one in parts),
        ytd_wan={month: Decimal(amount) for month, amount in ytd.items()},
        completed_month=None,
    )


def per_thousand(fired: int, of: int) -> Decimal:
    return (Decimal(fired) * 1000 / of).quantize(Decimal("0.1"))


@pytest.mark.usefixtures("portfolio")
def test_the_false_alarms_of_listings_are_what_the_page_says_of_them():
    planner = PlannerFactory()
    worst = dict.fromkeys(LISTING_CHECKS, Decimal(0))

    for month in MONTHS:
        units = count_quality(Selection(2020, month), user=planner)
        listings = sum(one.listings for one in units)
        for place, name in enumerate(LISTING_CHECKS):
            fired = sum(one.counts[place] for one in units)
            worst[name] = max(worst[name], per_thousand(fired, listings))

    assert listings == LISTINGS + PACKAGES
    assert worst == {name: FALSE_ALARMS[name] for name in LISTING_CHECKS}
    assert max(worst.values()) <= WORST
    assert not [one for kinds in get_likenesses(2020, 12).values() for one in kinds.values() if one.fires]
    assert not [one for month in MONTHS for one in get_spreads(2020, month).values() if one.fires]


@pytest.mark.skipif(connection.vendor == "postgresql", reason="asks no database: once is enough")
def test_the_false_alarms_of_units_are_what_the_page_says_of_them():
    """Many honest provinces of fourteen units, without a database; digits at the end of September."""
    rng = Random(SEED)
    fired, compared = Counter(), Counter()
    for _province in range(PROVINCES):
        listings = [*honest_listings(rng, honest_units(rng, 14), 14 * 150)]
        for name, fires in [*_digits(listings), *_rates(listings)]:
            compared[name] += 1
            fired[name] += fires

    assert min(compared.values()) == PROVINCES * 14
    assert {name: per_thousand(fired[name], compared[name]) for name in UNIT_CHECKS} == {
        name: FALSE_ALARMS[name] for name in UNIT_CHECKS
    }
    assert max(FALSE_ALARMS[name] for name in UNIT_CHECKS) <= WORST


def _digits(listings: list[HonestListing]):
    endings, leading = ([Counter() for _unit in range(14)] for _kind in range(2))
    for one in listings:
        figures = {ytd for month, ytd in one.ytd_wan.items() if month <= 9 and ytd >= SMALLEST_FIGURE}
        endings[one.unit].update(str(int(ytd))[-2:] for ytd in figures)
        leading[one.unit].update(str(max(figures))[0] if figures else "")
    for unit in range(14):
        found = [
            compare_counts(counts[unit], sum(counts[:unit] + counts[unit + 1 :], Counter()), fewest=fewest)
            for counts, fewest in ((endings, FEWEST_ENDINGS), (leading, FEWEST_LEADING))
        ]
        yield "unlike_digits", any(one is not None and one.fires for one in found)


def _rates(listings: list[HonestListing]):
    planned, completed = Counter(), Counter()
    for one in listings:
        planned[one.unit] += one.planned_wan
        completed[one.unit] += max(ytd for month, ytd in one.ytd_wan.items() if month <= 9)
    rates = [completed[unit] / planned[unit] for unit in range(14)]
    for unit in range(14):
        yield "unlike_rates", compare_rate(rates[unit], rates[:unit] + rates[unit + 1 :]).fires
