"""A listing that moves to another reporting unit: the months before stay with the unit in which it was."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import Region
from investments import rollups
from investments.freshness import get_freshness
from investments.models import MonthlyReport, Release, RollupCell
from investments.selection import Selection
from investments.selectors.breakdowns import get_breakdown
from investments.selectors.closing import get_bridge, get_restatements
from investments.selectors.explanations import get_explanation
from investments.selectors.figures import get_total, sum_lines
from investments.selectors.lines import get_lines
from investments.services.releases import close_month
from investments.services.reviews import accept_reports
from projects.models import Listing, MovementKind
from projects.services.movements import move_listing
from tests.clients import browser_of
from tests.factories import (
    AT,
    CountyFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    ReviewerFactory,
    UnitFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db

MOVED, STAYED = "HB2020-000001", "HB2020-000002"


@pytest.fixture
def units() -> tuple[Region, Region]:
    return UnitFactory(), UnitFactory(code="130600", name_zh="保定市", name_en="Baoding")


@pytest.fixture
def planner():
    return PlannerFactory()


@pytest.fixture(autouse=True)
def _moved(units, planner):
    """Two listings of Shijiazhuang with 100 and 20 by January; the first is Baoding's from March on."""
    open_windows()
    old, new = units
    sender = OfficerFactory(region=old)
    listings = {}
    for code, amount in ((MOVED, "100.00"), (STAYED, "20.00")):
        listing = ListingFactory(project__code=code, project__region=CountyFactory(), unit=old)
        ReportFactory(listing=listing, month=1, completed_ytd_wan=Decimal(amount), submitted_by=sender)
        listings[code] = listing
    rollups.recompute_year(2020, at=AT)
    close_month(2020, 1, by=planner, at=AT)
    county = CountyFactory(code="130606", name_zh="莲池区", name_en="Lianchi", parent=new, unit=new)
    project = listings[MOVED].project
    project.region = county
    project.save()
    move_listing(listings[MOVED], MovementKind.RECLASSIFIED, effective_on=date(2020, 3, 1), unit=new, by=planner, at=AT)
    rollups.recompute_stale(at=AT)


@pytest.mark.parametrize(
    ("place", "month", "amount", "count"),
    [(0, 2, "120.00", 2), (1, 2, "0.00", 0), (0, 3, "20.00", 1), (1, 3, "100.00", 1)],
)
def test_figure_rows_and_explanation_agree_for_who_sees_all_and_for_each_unit(
    units, planner, place, month, amount, count
):
    unit = units[place]
    for user, region in [(planner, unit), (ReviewerFactory(region=unit), None), (OfficerFactory(region=unit), unit)]:
        selection = Selection(2020, month, region=region)
        total = get_total(selection, user=user)
        assert (total.completed_ytd_wan, total.listings) == (Decimal(amount), count)
        assert sum_lines(selection, user=user).completed_ytd_wan == Decimal(amount)
        assert len(get_lines(selection, user=user)) == count
        explanation = get_explanation("completed_ytd_wan", selection, user=user)
        assert explanation.adds_up
        assert explanation.resum.numerator == Decimal(amount)


def test_what_was_published_stays_the_units_of_then(units, planner):
    release = Release.objects.get(month=1)
    for user, region in [(planner, units[0]), (ReviewerFactory(region=units[0]), None)]:
        selection = Selection(2020, 1, region=region, as_of=release)
        assert get_total(selection, user=user).listings == 2
        assert len(get_lines(selection, user=user)) == 2
        assert get_explanation("completed_ytd_wan", selection, user=user).adds_up
    assert get_lines(Selection(2020, 1, region=units[1], as_of=release), user=planner) == []


def test_the_old_unit_sees_the_row_of_then_without_a_way_to_the_project_and_the_new_one_nothing_of_then(units):
    old, new = (browser_of(ReviewerFactory(region=unit)) for unit in units)

    rows = old.get("/projects/?year=2020&month=2").content.decode()
    assert MOVED in rows
    assert "现属保定市" in rows
    assert f'href="/projects/{MOVED}/"' not in rows
    assert MOVED not in old.get("/projects/?year=2020&month=3").content.decode()
    assert MOVED not in new.get("/projects/?year=2020&month=2").content.decode()
    assert f'href="/projects/{MOVED}/"' in new.get("/projects/?year=2020&month=3").content.decode()


@pytest.mark.parametrize(("month", "amounts"), [(2, ["100.00", "0.00"]), (3, ["0.00", "100.00"])])
def test_a_countys_officer_sees_only_the_months_of_the_own_unit(units, planner, month, amounts):
    """Where a project lies is not dated: it is asked for in the county in which it lies now."""
    county = Region.objects.get(code="130606")
    officer = OfficerFactory(region=county)
    unit_s = get_total(Selection(2020, month, q=MOVED, region=units[0]), user=planner).completed_ytd_wan
    county_s = get_total(Selection(2020, month, q=MOVED, region=county), user=planner).completed_ytd_wan
    own = get_total(Selection(2020, month, q=MOVED), user=officer).completed_ytd_wan

    assert [unit_s, county_s, own] == [Decimal(amounts[0]), Decimal(amounts[1]), Decimal(amounts[1])]


def test_the_new_units_project_page_says_which_months_were_elsewhere_and_explains_only_its_own(units):
    html = browser_of(ReviewerFactory(region=units[1])).get(f"/projects/{MOVED}/").content.decode()

    assert html.count("在原单位") == 3  # January, February, and the newest report
    assert "month=2&amp;q=" not in html
    assert "month=3&amp;q=" in html


def test_a_published_month_that_is_moved_is_bridged_on_both_sides(units, planner):
    listing = Listing.objects.get(project__code=STAYED)
    move_listing(listing, MovementKind.RECLASSIFIED, effective_on=date(2020, 1, 1), unit=units[1], by=planner, at=AT)
    rollups.recompute_stale(at=AT)
    release = Release.objects.get(month=1)

    for user, restated in [(planner, "0.00"), (ReviewerFactory(region=units[0]), "-20.00")]:
        bridge = get_bridge(release, get_restatements(release, user=user), user=user)
        assert (bridge.holds, bridge.restated_wan) == (True, Decimal(restated))
    newcomer = ReviewerFactory(region=units[1])
    (line,) = get_restatements(release, user=newcomer)
    assert (line.old_wan, line.new_wan, line.others) == (Decimal("0.00"), Decimal("20.00"), ["unit_id"])
    assert get_bridge(release, [line], user=newcomer).holds


def test_a_row_of_a_past_month_is_classed_as_it_was_then(units, planner):
    """And asks no more questions for many that moved than for one."""
    then, now = (browser_of(planner).get(f"/projects/?year=2020&month={month}") for month in (2, 3))

    assert [str(line.listing.unit.name_as_unit) for line in then.context["lines"]] == ["石家庄市", "石家庄市"]
    assert [str(line.listing.unit.name_as_unit) for line in now.context["lines"]] == ["保定市", "石家庄市"]
    assert "现属保定市" in then.content.decode()


def test_the_figure_above_the_months_is_not_explained_where_it_is_another_units(units):
    """The newest report is of January, before the move."""
    html = browser_of(ReviewerFactory(region=units[1])).get(f"/projects/{MOVED}/").content.decode()
    strip = html.partition('class="kpi-strip"')[2].partition("</dl>")[0]

    assert "在原单位" in strip
    assert "/explain/" not in strip


def test_the_old_units_counties_are_its_own_and_each_leads_to_what_it_counts(units, planner):
    """What has moved to another unit's county is in the row of those without a county."""
    for user, region in [(planner, units[0]), (ReviewerFactory(region=units[0]), None)]:
        rows = get_breakdown(Selection(2020, 2, region=region), user=user, by="county")
        assert [(row.code, row.figures.listings) for row in rows] == [("130100", 1), ("130110", 1)]
        for row in rows:
            answer = browser_of(user).get(f"/projects/?{row.query}")
            assert answer.context["total"].listings == row.figures.listings
    assert [
        (row.code, row.figures.listings)
        for row in get_breakdown(Selection(2020, 3, region=units[1]), user=planner, by="county")
    ] == [("130606", 1)]


def test_an_edit_of_a_past_months_rows_starts_from_what_they_are_now(units, planner):
    listing = Listing.objects.get(project__code=STAYED)
    move_listing(listing, MovementKind.UPGRADED, effective_on=date(2020, 4, 1), tier="provincial", by=planner, at=AT)

    answer = browser_of(planner).post(
        f"/projects/edit/?year=2020&month=2&q={STAYED}", {"sponsor": "王副省长", "effective_on": "2020-10-01"}
    )

    (change,) = browser_of(planner).get(answer.url).context["plan"].changed
    assert [field.name for field in change.fields] == ["sponsor"]


def test_rows_are_sorted_by_the_unit_that_they_had(units, planner):
    ListingFactory(project__code="HB2020-000000", project__region=units[1], unit=units[1])
    rollups.recompute_year(2020, at=AT)

    def order(sort: str) -> list[str]:
        return [line.listing.project.code[-1] for line in get_lines(Selection(2020, 2), user=planner, sort=sort)]

    assert order("unit") == ["1", "2", "0"]
    assert order("-unit") == ["0", "1", "2"]


# Fresh ----------------------------------------------------------------------------------------------------------------


def test_a_worker_that_began_earlier_takes_back_no_moment_and_still_makes_a_new_version():
    before = get_freshness(2020)
    rollups.recompute_year(2020, at=AT - timedelta(seconds=1))
    after = get_freshness(2020)

    assert after.computed_at == before.computed_at
    assert after.version == before.version + 1


def test_what_was_kept_is_not_shown_after_a_rebuild_that_only_takes_a_cell_away(planner, units):
    alone = ListingFactory(
        project__code="HB2020-000009", project__region=CountyFactory(), unit=units[0], stage="completing"
    )
    rollups.recompute_year(2020, at=AT)
    browser = browser_of(planner)
    assert browser.get("/?year=2020&month=2").context["overview"].total.listings == 3
    cells = RollupCell.objects.count()

    move_listing(alone, MovementKind.EXITED, effective_on=date(2020, 2, 1), by=planner, at=AT)
    rollups.recompute_stale(at=AT)

    assert RollupCell.objects.count() < cells
    assert browser.get("/?year=2020&month=2").context["overview"].total.listings == 2


def test_a_figure_corrected_by_a_worker_with_an_older_clock_is_shown(planner):
    browser = browser_of(planner)
    assert str(browser.get("/?year=2020&month=2").context["overview"].total.completed_ytd_wan) == "120.00"

    MonthlyReport.objects.filter(listing__project__code=STAYED).update(status="returned")
    rollups.recompute_year(2020, at=AT - timedelta(minutes=1))

    assert str(browser.get("/?year=2020&month=2").context["overview"].total.completed_ytd_wan) == "100.00"


# Published ------------------------------------------------------------------------------------------------------------


def test_a_count_of_reports_has_no_published_figure(planner):
    explanation = get_explanation("listings", Selection(2020, 1, only="never_reported"), user=planner)

    assert explanation.release is not None
    assert explanation.published is None


def test_restatements_of_a_lamp_are_those_of_lines_that_have_or_had_it(planner, units):
    third = ListingFactory(
        project__code="HB2020-000003",
        project__region=CountyFactory(),
        unit=units[0],
        tier="provincial",
        planned_wan=Decimal("1000.00"),
    )
    late = ReportFactory(
        listing=third,
        month=1,
        completed_ytd_wan=Decimal("700.00"),
        status="city_accepted",
        submitted_by=OfficerFactory(),
    )
    rollups.recompute_year(2020, at=AT)
    accept_reports([late.pk], by=planner, at=AT, reason="核对后更正")
    rollups.recompute_stale(at=AT)

    def restated(**values):
        return len(get_explanation("completed_ytd_wan", Selection(2020, 1, **values), user=planner).restated)

    every = restated()
    assert every > 0
    lamps = {lamp: restated(lamp=lamp) for lamp in ("red", "yellow", "green", "none")}
    assert sum(lamps.values()) >= every
    assert 0 in lamps.values()
