"""``/review/``: what wants a look comes first, a clean unit is accepted in one act, rows go back with reasons."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Role, Tier
from investments.models import MonthlyReport, Release, ReportReview
from tests.clients import browser_of
from tests.factories import (
    AT,
    EventFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    ReviewerFactory,
    UnitFactory,
    UserFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    open_windows()
    return ReviewerFactory()


def waiting(number: int, *, month=9, status="submitted", **fields):
    listing = fields.pop("listing", None) or ListingFactory(project__code=f"HB2020-00000{number}")
    return ReportFactory(listing=listing, month=month, status=status, **fields)


def page(user, address="/review/"):
    return browser_of(user).get(address)


def order(response) -> list[str]:
    return [row.report.listing.project.code[-1] for group in response.context["groups"] for row in group.reports]


def test_what_wants_a_look_comes_first(reviewer):
    waiting(1)
    waiting(2, problem="用地")
    waiting(3, flags="run_rate_jump", note="设备到货")
    Release.objects.create(year=2020, month=8, closed_at=AT, closed_by=PlannerFactory())
    waiting(4, month=8, note="补录")

    response = page(reviewer)

    assert order(response) == ["3", "4", "2", "1"]
    assert [row.is_clean for row in response.context["groups"][0].reports] == [False, False, False, True]
    assert "远高于月均进度" in response.content.decode()


def test_the_clean_reports_of_a_unit_are_accepted_in_one_act_and_only_those_that_were_seen(reviewer):
    clean = [waiting(1), waiting(2)]
    flagged = waiting(3, flags="no_movement", note="停工")
    client = browser_of(reviewer)
    content = client.get("/review/").content.decode()
    assert "通过无提示的 2 份" in content
    late = waiting(4)

    answer = client.post("/review/accept/", {"report": [report.pk for report in clean]}, follow=True)

    assert "已审核通过 2 份" in answer.content.decode()
    statuses = dict(MonthlyReport.objects.values_list("pk", "status"))
    assert [statuses[report.pk] for report in [*clean, flagged, late]] == ["accepted"] * 2 + ["submitted"] * 2


def test_a_start_in_a_closed_month_is_not_clean(reviewer):
    Release.objects.create(year=2020, month=8, closed_at=AT, closed_by=PlannerFactory())
    waiting(1, started_on=date(2020, 7, 1))
    waiting(2, started_on=date(2019, 12, 20))
    waiting(3, started_on=date(2020, 9, 1))
    EventFactory(project=waiting(4, started_on=date(2020, 3, 15)).listing.project)  # recognised already

    rows = page(reviewer).context["groups"][0].reports

    assert {row.report.listing.project.code[-1]: row.is_closed for row in rows} == {
        "1": True,
        "2": True,
        "3": False,
        "4": False,
    }


def test_chosen_rows_go_back_with_their_reason(reviewer):
    reports = [waiting(1), waiting(2), waiting(3)]

    client = browser_of(reviewer)
    client.post("/review/return/", {"report": [reports[0].pk, reports[2].pk], "reason": "缺少佐证"})

    assert [(review.report_id, review.reason) for review in ReportReview.objects.order_by("pk")] == [
        (reports[0].pk, "缺少佐证"),
        (reports[2].pk, "缺少佐证"),
    ]


def test_without_a_reason_nothing_goes_back_and_the_page_says_so(reviewer):
    report = waiting(1)

    answer = browser_of(reviewer).post("/review/return/", {"report": report.pk, "reason": " "}, follow=True)

    assert "退回必须说明原因" in answer.content.decode()
    assert not ReportReview.objects.exists()


def test_of_two_reviewers_the_second_is_told_what_the_first_did(reviewer):
    report = waiting(1)
    browser_of(ReviewerFactory()).post(f"/review/{report.pk}/accept/")

    answer = browser_of(reviewer).post(f"/review/{report.pk}/return/", {"reason": "缺佐证"}, follow=True)

    assert "已由他人处理" in answer.content.decode()
    assert MonthlyReport.objects.get().status == "accepted"


def test_a_restatement_without_a_note_wants_the_reviewers_reason():
    open_windows()
    planner = PlannerFactory()
    Release.objects.create(year=2020, month=9, closed_at=AT, closed_by=planner, digest="a" * 64)
    report = waiting(1, status="city_accepted")
    client = browser_of(planner)

    refused = client.post("/review/accept/", {"report": report.pk}, follow=True)
    assert "须写明更正原因" in refused.content.decode()
    client.post("/review/accept/", {"report": report.pk, "reason": "凭证补录"})

    assert MonthlyReport.objects.get().status == "accepted"


def test_the_province_sees_every_unit_and_one_at_a_time_when_there_is_much(monkeypatch):
    open_windows()
    monkeypatch.setattr("investments.views.reviews.ROWS_AT_ONCE", 2)
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    for number, region in enumerate([None, None, tangshan]):
        listing = ListingFactory(project__code=f"HB2020-00000{number}", tier=Tier.PROVINCIAL)
        if region:
            listing = ListingFactory(project__code="HB2020-000009", project__region=region, tier=Tier.PROVINCIAL)
        waiting(number, status="city_accepted", listing=listing)
    reviewer = UserFactory(role=Role.REVIEWER, tier=Tier.PROVINCIAL)

    first, second = page(reviewer), page(reviewer, "/review/?unit=130200")

    assert [(one.unit.code, one.waiting) for one in first.context["units"]] == [("130100", 2), ("130200", 1)]
    assert (order(first), order(second)) == (["0", "1"], ["9"])


def test_nobody_is_asked_about_their_own_figure(reviewer):
    administrator = UserFactory(is_superuser=True)
    waiting(1, submitted_by=administrator)
    waiting(2, submitted_by=OfficerFactory(), completed_ytd_wan=Decimal("1"))

    assert order(page(administrator)) == ["2"]
