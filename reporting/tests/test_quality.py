"""``/warnings/quality/`` and ``/api/v1/quality/``: the same findings, each with its evidence, and who sees which."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investments import rollups
from investments.quality import FALSE_ALARMS
from investments.services.releases import close_month
from tests.clients import api_of, browser_of
from tests.factories import (
    AT,
    CountyFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    QualityNoteFactory,
    ReportFactory,
    UnitFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db

PAGE, API = "/warnings/quality/?year=2020&month=9", "/api/v1/quality/?year=2020&month=9"


@pytest.fixture
def planner():
    open_windows()
    return PlannerFactory()


def above_total(**values):
    """800.00 万元 in all, and 900.00 completed this year."""
    listing = ListingFactory(project__total_investment_wan=Decimal("800.00"), **values)
    ReportFactory(listing=listing)
    return listing


def shown(user, address: str) -> list[tuple]:
    findings = browser_of(user).get(address).context["findings"]
    return [
        (one.check.name, one.line.listing.project.code if one.line else None, one.evidence, one.state.value)
        for one in findings
    ]


def answered(user, address: str) -> list[tuple]:
    rows = api_of(user).get(address).json()["results"]
    return [(row["check"], row["project"], row["evidence"], row["state"]) for row in rows]


def test_the_page_tells_each_check_with_its_reason_its_findings_and_its_false_alarms(planner):
    above_total()
    QualityNoteFactory(listing=above_total(), check_name="above_total")

    page = browser_of(planner).get(f"{PAGE}&check=above_total")

    html = page.content.decode()
    counts = {one.check.name: (one.counts, one.count) for one in page.context["checks"]}
    assert counts["above_total"] == ([1, 1, 0, 0], 2)
    assert counts["round_amounts"] == ([0, 0, 0, 0], 0)
    for one in page.context["checks"]:
        assert str(one.check.definition) in html
        assert f'<td class="num">{FALSE_ALARMS[one.check.name]}</td>' in html
    assert "仅今年累计就有 900.00 万元，总投资 800.00 万元，超出 100.00 万元" in html


def test_api_and_page_agree(planner):
    small, large = (above_total(planned_wan=Decimal(planned)) for planned in ("2000.00", "9000.00"))
    QualityNoteFactory(listing=small, check_name="above_total")
    evidence = "仅今年累计就有 900.00 万元，总投资 800.00 万元，超出 100.00 万元"
    rows = [
        ("above_total", large.project.code, evidence, "open"),
        ("above_total", small.project.code, evidence, "explained"),
    ]

    assert shown(planner, f"{PAGE}&check=above_total") == answered(planner, API) == rows
    for words in ("&check=above_total&state=explained", "&check=above_total&state=explained&tier=municipal"):
        assert shown(planner, f"{PAGE}{words}") == answered(planner, f"{API}{words}") == rows[1:]
    for words in ("&check=round_amounts", "&check=above_total&tier=provincial", "&check=above_total&region=130200"):
        UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
        assert shown(planner, f"{PAGE}{words}") == answered(planner, f"{API}{words}") == []
    checks = {one["name"]: one for one in api_of(planner).get(API).json()["checks"]}
    assert checks["above_total"]["states"] == {"open": 1, "explained": 1, "accepted": 0, "asked_again": 0}
    assert checks["above_total"]["false_alarms_per_thousand"] == "3.9"


def test_everybody_sees_the_findings_of_their_own_place(planner):
    luquan = CountyFactory()
    zhengding = CountyFactory(code="130123", name_zh="正定县", name_en="Zhengding", level="county")
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    places = [luquan, zhengding, tangshan]
    codes = [above_total(project__region=place).project.code for place in places]

    seen = {
        "planner": planner,
        "city": OfficerFactory(region=luquan.unit),
        "county": OfficerFactory(region=luquan),
        "other": OfficerFactory(region=tangshan),
    }
    found = {who: [row[1] for row in shown(user, f"{PAGE}&check=above_total")] for who, user in seen.items()}

    assert found == {"planner": codes, "city": codes[:2], "county": codes[:1], "other": codes[2:]}
    assert {who: [row[1] for row in answered(user, API)] for who, user in seen.items()} == found


def test_a_unit_is_listed_with_its_evidence_and_leads_to_its_page(planner):
    for number, amount in enumerate(("780.01", "790.01", "810.01", "820.01", "450.01"), start=1):
        unit = UnitFactory(code=f"13{number:02}00", name_zh=f"市{number}", name_en=f"City {number}")
        listing = ListingFactory(planned_wan=Decimal("1000.00"), project__region=unit)
        ReportFactory(listing=listing, completed_ytd_wan=Decimal(amount))
    rollups.recompute_year(2020, at=AT)

    page = browser_of(planner).get(f"{PAGE}&check=unlike_rates").content.decode()
    (row,) = api_of(planner).get(f"{API}&check=unlike_rates").json()["results"]

    assert "/warnings/quality/units/130500/?year=2020&amp;month=9" in page
    assert row["evidence"] in page
    assert (row["region"], row["project"], row["state"]) == ("130500", None, "open")
    assert "不拿单位与其他单位比较" not in page
    narrowed = browser_of(planner).get(f"{PAGE}&check=unlike_rates&tier=municipal").content.decode()
    assert "不拿单位与其他单位比较" in narrowed
    assert "没有这样的单位" in narrowed


@pytest.mark.parametrize("words", ["check=luck", "state=lost", "colour=red"])
def test_what_there_is_not_is_refused_by_name(planner, words):
    assert browser_of(planner).get(f"{PAGE}&{words}").status_code == 400
    answer = api_of(planner).get(f"{API}&{words}")
    assert answer.status_code == 400
    assert words.split("=")[0] in answer.content.decode()


def test_what_was_published_is_not_checked(planner):
    above_total()
    rollups.recompute_year(2020, at=AT)
    close_month(2020, 1, by=planner, at=AT)

    assert browser_of(planner).get("/warnings/quality/?as_of=2020-01").status_code == 400
    assert api_of(planner).get("/api/v1/quality/?as_of=2020-01").status_code == 400
    assert "/warnings/quality/" not in browser_of(planner).get("/warnings/?as_of=2020-01").content.decode()


def test_warnings_and_the_project_lead_to_what_looks_wrong(planner):
    listing = above_total()
    rollups.recompute_year(2020, at=AT)
    browser = browser_of(planner)

    assert "/warnings/quality/?year=2020&amp;month=9" in browser.get("/warnings/?year=2020&month=9").content.decode()
    address = f"/projects/{listing.project.code}/quality/2020/"
    assert address in browser.get(f"/projects/{listing.project.code}/").content.decode()
    assert address in browser.get(f"{PAGE}&check=above_total").content.decode()
    register = browser.get("/projects/?year=2020&month=9&only=above_total").context["lines"]
    assert [line.listing for line in register] == [listing]


def test_fifty_findings_to_a_page(planner):
    for _number in range(51):
        above_total()

    page = browser_of(planner).get(f"{PAGE}&check=above_total&page=2")

    assert (page.context["pager"].count, page.context["pager"].pages, len(page.context["findings"])) == (51, 2, 1)


def test_packages_are_read_together(planner):
    def add_package():
        package = ListingFactory()
        ReportFactory(listing=ListingFactory(project__package=package.project))
        QualityNoteFactory(listing=package, check_name="package_disagrees")

    def asked() -> int:
        rollups.recompute_year(2020, at=AT)
        browser.get(address)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert len(browser.get(address).context["findings"]) in (2, 10)
        return len(queries)

    browser, address = browser_of(planner), f"{PAGE}&check=package_disagrees"
    for _number in range(2):
        add_package()
    two = asked()
    for _number in range(8):
        add_package()

    assert asked() == two <= 15


def test_the_command_prints_how_often_each_check_fires(planner):
    above_total()
    for _number in range(3):
        ListingFactory()
    printed = StringIO()

    call_command("quality_rates", year=2020, month=9, stdout=printed)

    lines = printed.getvalue().splitlines()
    assert lines[0] == "2020-09: findings per 1,000 listings"
    assert lines[3].split("\t") == ["all", "4", "0.0", "0.0", "250.0", "0.0", "0.0", "0.0"]
    assert lines[4].split("\t") == ["130100", "4", "0.0", "0.0", "250.0", "0.0", "0.0", "0.0"]
    assert lines[5:] == [
        "unlike_digits: 0 of 0 units (0.0 of 1,000 where nothing is wrong)",
        "unlike_rates: 0 of 0 units (12.5 of 1,000 where nothing is wrong)",
    ]
    with pytest.raises(CommandError):
        call_command("quality_rates", year=2031, month=9, stdout=printed)
