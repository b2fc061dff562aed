"""The pages that people look at: what they show, where it leads, and in which language."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investments import rollups
from projects.models import MovementKind, Stage
from projects.services.movements import move_listing
from tests.clients import browser_of
from tests.factories import (
    AT,
    EventFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ProjectFactory,
    ReportFactory,
    RuleSetFactory,
    TargetFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return browser_of(PlannerFactory())


@pytest.fixture
def listing():
    """900 of 1,200 万元 by September."""
    open_windows(months=range(1, 10))
    RuleSetFactory()
    TargetFactory(target_wan=Decimal("2000"))
    listing = ListingFactory(project__code="HB2020-000007", project__name="某线缆厂")
    ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal("700.10"))
    ReportFactory(listing=listing, month=9, completed_ytd_wan=Decimal("900.00"))
    rollups.recompute_year(2020, at=AT)
    return listing


@pytest.mark.usefixtures("listing")
def test_the_overview_stands_at_the_newest_reported_month(page):
    overview = page.get("/").context["overview"]

    assert (overview.selection.year, overview.selection.month) == (2020, 9)
    assert (overview.target_wan, overview.total.completed_ytd_wan) == (Decimal("2000.00"), Decimal("900.00"))
    assert overview.remaining_wan == Decimal("1100.00")
    assert (overview.total.completion_rate, overview.total.points_ahead) == (Decimal("0.75"), 0)
    assert overview.previous.completed_ytd_wan == Decimal("700.10")


@pytest.mark.usefixtures("listing")
def test_the_curve_ends_at_the_month_and_its_plan_does_not(page):
    curve = page.get("/?month=8").context["overview"].curve

    assert [point.completed_ytd_wan for point in curve[6:10]] == [Decimal("0.00"), Decimal("700.10"), None, None]
    assert (curve[0].planned_wan, curve[11].planned_wan) == (Decimal("100.00"), Decimal("1200.00"))


@pytest.mark.usefixtures("listing")
def test_every_breakdown_adds_up_to_the_total(page):
    overview = page.get("/").context["overview"]

    for rows in (overview.batches, overview.industries, overview.units, overview.tiers, overview.stages):
        assert sum(row.figures.completed_ytd_wan for row in rows) == Decimal("900.00")


@pytest.mark.usefixtures("listing")
def test_a_figure_leads_to_the_rows_behind_it(page):
    row = page.get("/").context["overview"].batches[0]

    context = page.get(f"/projects/?{row.query}").context

    assert [line.listing.project.name for line in context["lines"]] == ["某线缆厂"]
    assert context["total"].completed_ytd_wan == row.figures.completed_ytd_wan


def test_an_empty_installation_has_an_overview_and_a_register(page):
    assert page.get("/").status_code == 200
    assert page.get("/projects/").status_code == 200


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize("sort", ["code", "-code", "planned", "-planned", "completed", "in_month", "rate", "-rate"])
def test_the_register_is_sorted_with_empty_values_last(page, sort):
    ListingFactory(project__code="HB2020-000008", planned_wan=Decimal("10"))
    ListingFactory(project__code="HB2020-000009", stage=Stage.PRELIMINARY)

    codes = [line.listing.project.code[-1] for line in page.get(f"/projects/?month=9&sort={sort}").context["lines"]]

    expected = {
        "code": "789",
        "-code": "987",
        "planned": "879",
        "-planned": "789",
        "completed": "897",
        "in_month": "897",
        "rate": "879",
        "-rate": "789",
    }
    assert "".join(codes) == expected[sort]


def test_the_register_comes_in_pages_and_its_sum_does_not(page):
    for _ in range(51):
        ListingFactory(planned_wan=Decimal("2"))

    context = page.get("/projects/?year=2020&month=1&page=2").context

    assert (len(context["lines"]), context["pager"].pages) == (1, 2)
    assert (context["total"].listings, context["total"].planned_wan) == (51, Decimal("102.00"))


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize(
    ("text", "found"),
    [("线缆", 1), ("HB2020-000007", 1), ("hb2020-0000", 1), ("2020-130110", 1), ("钢铁", 0), ("%", 0), ("'", 0)],
)
def test_the_search_finds_names_and_codes(page, text, found, listing):
    listing.project.national_code = "2020-130110-35-03-000001"
    listing.project.save()

    assert page.get("/projects/", {"month": 9, "q": text}).context["total"].listings == found


def test_a_projects_page_tells_everything_known_of_it(page, listing):
    EventFactory(project=listing.project, occurred_on=date(2020, 3, 15), evidence="开工报告")
    move_listing(
        listing, MovementKind.REPLANNED, effective_on=date(2020, 6, 1), document="冀重办〔2020〕9号", by=None, at=AT,
        planned_wan=Decimal("1500.00"),
    )  # fmt: skip

    response = page.get("/projects/HB2020-000007/")

    entry = response.context["listings"][0]
    assert [movement.planned_wan for movement in entry.movements] == [Decimal("1200.00"), Decimal("1500.00")]
    assert [line.planned_wan for line in entry.months[4:6]] == [Decimal("1200.00"), Decimal("1500.00")]
    for text in ("某线缆厂", "开工报告", "冀重办〔2020〕9号", "1,500.00", "900.00"):
        assert text in response.content.decode()

    records = page.get("/projects/HB2020-000007/records/?year=2020").context
    assert [report.completed_ytd_wan for report in records["reports"]] == [Decimal("900.00"), Decimal("700.10")]
    assert 'hx-get="/projects/HB2020-000007/records/?year=2020"' in response.content.decode()


def test_the_national_code_leads_to_the_registers_own(page):
    project = ProjectFactory(national_code="2020-130110-35-03-000001")

    response = page.get("/projects/2020-130110-35-03-000001/")

    assert response.headers["Location"] == f"/projects/{project.code}/"


def test_only_a_demo_installation_says_that_its_figures_are_invented(page):
    ListingFactory()
    assert "demo-banner" not in page.get("/projects/").content.decode()

    ListingFactory(project__is_invented=True)

    shown = page.get("/projects/")
    assert shown.context["frame"]["is_demo"]
    assert "components/demo_banner.html" in {template.name for template in shown.templates}


@pytest.mark.usefixtures("listing")
def test_a_month_to_come_says_that_its_figures_are_of_before(page):
    assert "12 月还没有审定的月报" in page.get("/?month=12").content.decode()
    assert "还没有审定的月报" not in page.get("/?month=9").content.decode()


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize("address", ["/", "/projects/", "/projects/HB2020-000007/", "/review/", "/import/"])
@pytest.mark.parametrize(("asked", "language"), [("zh-hans", "zh-Hans"), ("en", "en"), ("de", "zh-Hans")])
def test_a_page_is_in_the_language_asked_for(page, address, asked, language):
    response = page.get(address, headers={"accept-language": asked})

    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.content.decode()


@pytest.mark.usefixtures("listing")
def test_a_kept_overview_is_kept_for_each_language(page):
    english = page.get("/", headers={"accept-language": "en"}).content.decode()
    chinese = page.get("/", headers={"accept-language": "zh-hans"}).content.decode()

    assert "Shijiazhuang" in english
    assert "石家庄市" in chinese
    assert "Shijiazhuang" not in chinese


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize("address", ["/", "/projects/", "/projects/HB2020-000007/", "/reports/2020-09/"])
def test_no_page_loads_anything_from_outside(address):
    text = browser_of(OfficerFactory()).get(address).content.decode()

    assert "http://" not in text
    assert "https://" not in text


def test_the_pages_figures_change_when_the_cells_do(page, listing):
    assert page.get("/").context["overview"].total.completed_ytd_wan == Decimal("900.00")
    ReportFactory(listing=ListingFactory(), completed_ytd_wan=Decimal("50.00"))

    rollups.recompute_year(2020, at=AT.replace(hour=10))

    assert page.get("/").context["overview"].total.completed_ytd_wan == Decimal("950.00")


@pytest.fixture
def last_year():
    """Completed in 2019: 300.30 by September, 450.45 by December."""
    listing = ListingFactory(year=2019)
    ReportFactory(listing=listing, month=9, completed_ytd_wan=Decimal("300.30"))
    ReportFactory(listing=listing, month=12, completed_ytd_wan=Decimal("450.45"))
    rollups.recompute_year(2019, at=AT)


@pytest.mark.usefixtures("listing", "last_year")
def test_the_curve_shows_all_of_last_year_beside_this_one(page):
    answer = page.get("/?year=2020&month=9")

    curve = answer.context["overview"].curve
    assert [curve[month - 1].last_year_wan for month in (8, 9, 11, 12)] == [
        None, Decimal("300.30"), Decimal("300.30"), Decimal("450.45"),
    ]  # fmt: skip
    assert "上年同期完成</th>" in answer.content.decode().replace('<span class="unit">亿元</span>', "")
    assert "?year=2019&amp;month=12&amp;measure=completed_ytd_wan" in answer.content.decode()


@pytest.mark.usefixtures("listing", "last_year")
@pytest.mark.parametrize("narrowed", ["lamp=yellow", "only=unstarted", "q=线缆"])
def test_what_is_of_this_years_listings_has_no_last_year(page, narrowed):
    assert not page.get(f"/?year=2020&month=9&{narrowed}").context["overview"].knows_last_year


@pytest.mark.usefixtures("listing")
def test_without_a_year_before_the_curve_says_nothing_of_it(page):
    answer = page.get("/?year=2020&month=9")

    assert not answer.context["overview"].knows_last_year
    assert "上年同期完成</th>" not in answer.content.decode().replace('<span class="unit">亿元</span>', "")


@pytest.mark.usefixtures("listing", "last_year")
def test_a_page_that_is_kept_follows_a_correction_of_last_year(page):
    page.get("/?year=2020&month=9")
    ReportFactory(listing=ListingFactory(year=2019), month=9, completed_ytd_wan=Decimal("100.00"))
    rollups.recompute_year(2019, at=AT)

    assert page.get("/?year=2020&month=9").context["overview"].curve[8].last_year_wan == Decimal("400.30")


def test_a_project_of_many_years_shows_one_in_full_and_asks_no_more_for_the_others(page):
    project = ProjectFactory(code="HB2020-000042")
    ListingFactory(project=project, year=2020)
    cache.clear()
    with CaptureQueriesContext(connection) as alone:
        page.get("/projects/HB2020-000042/")
    for year in range(2012, 2020):
        ListingFactory(project=project, year=year)
    cache.clear()

    with CaptureQueriesContext(connection) as among_many:
        newest = page.get("/projects/HB2020-000042/")
    older = page.get("/projects/HB2020-000042/?year=2015")

    assert len(among_many) == len(alone)
    assert [entry.listing.year for entry in newest.context["listings"]] == [2020]
    assert [entry.listing.year for entry in older.context["listings"]] == [2015]
    assert 'href="?year=2012"' in newest.content.decode()
