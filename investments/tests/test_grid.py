"""The grid's page and what its script asks: drafts, answers beside the cell, sending."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investments.models import MonthlyReport, ReportDraft
from tests.clients import browser_of
from tests.factories import (
    CountyFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    UnitFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db

PAGE = "/reports/2020-09/"


@pytest.fixture
def listings():
    open_windows()
    return [ListingFactory(project__code=f"HB2020-{number:06}") for number in range(3)]


@pytest.fixture
def officer(listings):
    return OfficerFactory(region=CountyFactory())


@pytest.fixture
def client(officer):
    return browser_of(officer)


def row(number: int = 0, base: int = 0, **values) -> dict:
    return {"code": f"HB2020-{number:06}", "base_revision": base, "values": values or None}


def post(client, what: str, *rows):
    return client.post(f"{PAGE}{what}/", {"rows": list(rows)}, content_type="application/json")


def shown(client, address=PAGE) -> dict[str, dict]:
    return {one.entry.listing.project.code[-1]: one for one in client.get(address).context["rows"]}


# Drafts ---------------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_as_it_was_typed_and_answered_by_the_rules(client, listings):
    ReportFactory(listing=listings[0], month=8, completed_ytd_wan=Decimal("500.00"))

    answer = post(client, "draft", row(completed_ytd_wan="４９９.９９", note="x")).json()

    (one,) = answer["rows"]
    assert [(error["field"], error["reason"]) for error in one["errors"]] == [("completed_ytd_wan", "ytd_falls")]
    assert (one["in_month"], one["rate"], one["points"]) == ("−0.01", "41.7%", "−33.3")
    assert shown(client)["0"].cells["completed_ytd_wan"] == "４９９.９９"
    assert not MonthlyReport.objects.filter(month=9).exists()


def test_half_a_character_is_kept_as_a_question_mark_and_never_breaks(client):
    body = '{"rows": [{"code": "HB2020-000000", "base_revision": 0, "values": {"problem": "\\ud800\\u0000"}}]}'

    assert client.post(f"{PAGE}draft/", body, content_type="application/json").status_code == 200

    assert ReportDraft.objects.get().values["problem"] == "?"


def test_whoever_meets_a_newer_revision_is_told_its_number(client, listings):
    ReportFactory(listing=listings[0], status="submitted", completed_ytd_wan=Decimal("640.00"))

    (one,) = post(client, "draft", row(completed_ytd_wan="645")).json()["rows"]
    sent = post(client, "send", row(completed_ytd_wan="645")).json()

    assert ([error["reason"] for error in one["errors"]], one["revision"]) == (["stale_row"], 1)
    assert sent["revisions"] == {"HB2020-000000": 1}


def test_a_row_put_back_as_it_was_has_no_draft(client):
    post(client, "draft", row(completed_ytd_wan="5"), row(1, completed_ytd_wan="6"))

    post(client, "draft", row())

    assert [draft.listing.project.code for draft in ReportDraft.objects.all()] == ["HB2020-000001"]


def test_a_draft_is_its_writers_own(client, officer):
    post(client, "draft", row(completed_ytd_wan="5"))

    colleague = browser_of(OfficerFactory(region=officer.region))

    assert shown(colleague)["0"].cells["completed_ytd_wan"] == ""


def test_nobody_drafts_for_a_project_they_do_not_see(listings):
    stranger = browser_of(OfficerFactory(region=UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")))

    answer = post(stranger, "draft", row(completed_ytd_wan="5")).json()

    assert [error["reason"] for error in answer["rows"][0]["errors"]] == ["not_listed"]
    assert not ReportDraft.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '{"rows": 1}',
        '{"rows": [1]}',
        '{"rows": [{"code": "x"}]}',
        '{"rows": [{"code": "x", "base_revision": "y", "values": {}}]}',
        '{"rows": [{"code": "x", "base_revision": -1, "values": {}}]}',
        '{"rows": [{"code": "x", "base_revision": 0, "values": {"status": "accepted"}}]}',
        '{"rows": [{"code": "x", "base_revision": Infinity, "values": {}}]}',
        '{"rows": [{"code": "\\u0000", "base_revision": 0, "values": {}}]}',
        '{"rows": [{"code": "\\ud800", "base_revision": 0, "values": {}}]}',
        '{"rows": [{"code": ["x"], "base_revision": 0, "values": {}}]}',
        '{"rows": [' + ",".join(['{"code": "x", "base_revision": 0, "values": {}}'] * 1001) + "]}",
    ],
)
@pytest.mark.parametrize("what", ["draft", "send"])
def test_what_is_no_message_of_the_grid_is_refused(client, what, body):
    assert client.post(f"{PAGE}{what}/", body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}draft/", f"{PAGE}send/"])
def test_the_grid_is_for_officers(listings, address):
    client = browser_of(PlannerFactory())

    assert (client.get if address == PAGE else client.post)(address).status_code == 403


def test_a_month_that_is_none_is_not_found(client):
    assert client.get("/reports/2020-13/").status_code == 404
    assert client.post("/reports/2020-00/draft/").status_code == 404
    assert client.post("/reports/0000-01/draft/").status_code == 404


# Sending --------------------------------------------------------------------------------------------------------------


def test_rows_are_sent_all_or_none_and_every_refusal_is_told(client):
    post(client, "draft", row(completed_ytd_wan="5"))

    answer = post(
        client, "send", row(completed_ytd_wan="5"), row(1, completed_ytd_wan="x"), row(2, completed_ytd_wan="9999")
    )

    assert answer.status_code == 422
    assert [(error["code"][-1], error["reason"]) for error in answer.json()["errors"]] == [
        ("1", "not_a_number"),
        ("2", "above_plan_by_half"),
    ]
    assert not MonthlyReport.objects.exists()
    assert ReportDraft.objects.count() == 1


def test_what_is_sent_has_no_draft_any_more(client):
    post(client, "draft", row(completed_ytd_wan="5"), row(1, completed_ytd_wan="6"))

    assert post(client, "send", row(completed_ytd_wan="5")).json() == {"sent": 1}

    assert [draft.listing.project.code for draft in ReportDraft.objects.all()] == ["HB2020-000001"]
    assert "已报送 1 项" in client.get(PAGE).content.decode()


def test_saving_and_sending_sixty_rows_asks_as_often_as_two(officer, client):
    for number in range(3, 60):
        ListingFactory(project__code=f"HB2020-{number:06}")

    def ask(what: str, numbers: range) -> int:
        rows = [row(number, completed_ytd_wan="5", note="补报") for number in numbers]
        with CaptureQueriesContext(connection) as asked:
            assert post(client, what, *rows).status_code == 200
        return len(asked)

    client.get(PAGE)
    assert ask("draft", range(58, 60)) == ask("draft", range(60))
    assert ask("send", range(2)) == ask("send", range(2, 60))


# The page -------------------------------------------------------------------------------------------------------------


def test_the_list_is_filtered_by_state_and_counted_whole(client, listings):
    ReportFactory(listing=listings[0], status="submitted")
    ReportFactory(listing=listings[1], status="returned")

    page = client.get(f"{PAGE}?state=returned")

    assert [one.entry.listing.project.code[-1] for one in page.context["rows"]] == ["1"]
    assert page.context["counts"] == {"waiting": 1, "returned": 1, "missing": 1}


def test_a_long_list_has_pages(client, monkeypatch):
    monkeypatch.setattr("investments.views.grid.ROWS_ON_A_PAGE", 2)

    assert list(shown(client)) == ["0", "1"]
    assert list(shown(client, f"{PAGE}?page=2")) == ["2"]


def test_last_months_figure_is_the_one_that_counts_waiting_or_accepted(client, listings):
    ReportFactory(listing=listings[0], month=8, completed_ytd_wan=Decimal("500.00"))
    ReportFactory(listing=listings[0], month=8, revision=2, completed_ytd_wan=Decimal("510.00"), status="submitted")
    ReportFactory(listing=listings[1], month=8, completed_ytd_wan=Decimal("300.00"), status="returned")

    rows = shown(client)

    assert [rows[number].entry.previous_ytd_wan for number in "01"] == [Decimal("510.00"), None]


def test_a_full_page_stays_below_300_kb(client):
    """Long names, and a sentence in each cell of text: 150 of 152 rows."""
    sentence = "主体结构已封顶，正在进行二次结构和外装，设备安装同步推进。"
    for number in range(3, 152):
        listing = ListingFactory(project__code=f"HB2020-{number:06}", project__name=sentence[:24])
        ReportFactory(listing=listing, progress_note=sentence, problem=sentence, note=sentence)

    page = client.get(PAGE)

    assert len(page.context["rows"]) == 150
    assert len(page.content) < 300_000
