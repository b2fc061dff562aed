"""What waits for whom; one mail a day, none for those who have nothing to do; and whose returns came in time."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from accounts.models import Tier
from investments.models import DailyDigest, ReportingWindow, ReportReview
from investments.selectors.inbox import get_inbox
from investments.selectors.punctuality import get_punctuality
from investments.services.digests import send_digests
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

CHINA = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2020, 10, 9, 8, 30, tzinfo=CHINA)  # Friday, the first working day after the holidays
HOLIDAY = datetime(2020, 10, 7, 8, 30, tzinfo=CHINA)


@pytest.fixture
def listings():
    """Three of Luquan; due on 5 October, by the city on the 8th, by the province on the 10th."""
    open_windows(months=[9])
    return [ListingFactory(project__code=f"HB2020-00000{number}") for number in range(3)]


@pytest.fixture
def officer(listings):
    return OfficerFactory(region=CountyFactory(), email="officer@example.org", last_name="钱")


def kinds(user, at=AT) -> list[tuple[str, int]]:
    return [(item.kind, item.count) for item in get_inbox(user, at=at)]


def send_back(report, reason="缺佐证"):
    ReportReview.objects.create(
        report=report,
        decision="return",
        reason=reason,
        status_after="returned",
        decided_by=ReviewerFactory(),
        decided_at=AT,
    )


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        (datetime(2020, 9, 28, 9, tzinfo=CHINA), "due"),
        (datetime(2020, 10, 4, 9, tzinfo=CHINA), "due_soon"),
        (datetime(2020, 10, 6, 0, 1, tzinfo=CHINA), "overdue"),
    ],
)
def test_an_officer_is_told_of_what_is_missing_and_how_pressing_it_is(officer, listings, at, kind):
    ReportFactory(listing=listings[0], status="submitted")

    assert kinds(officer, at) == [(kind, 2)]


def test_who_has_filed_everything_is_told_nothing(officer, listings):
    for listing, status in zip(listings, ["submitted", "city_accepted", "accepted"], strict=True):
        ReportFactory(listing=listing, status=status)

    assert kinds(officer) == []
    assert "该报的都报了" in browser_of(officer).get("/inbox/").content.decode()


def test_a_listing_that_has_left_is_not_missing(officer, listings):
    for listing in listings:
        listing.delisted_on = date(2020, 9, 1)
        listing.save()

    assert kinds(officer) == []


def test_what_came_back_is_named_with_its_reason_until_it_is_sent_again(officer, listings):
    for listing in listings[1:]:
        ReportFactory(listing=listing)
    report = ReportFactory(listing=listings[0], status="returned")
    send_back(report)

    (item,) = get_inbox(officer, at=AT)
    assert (item.kind, item.count) == ("returned", 1)
    assert item.details == [(f"{listings[0].project.name} 2020-09：缺佐证", "/reports/2020-09/HB2020-000000/")]

    ReportFactory(listing=listings[0], revision=2, status="submitted")
    assert kinds(officer) == []


def test_a_reviewer_is_told_of_what_waits_for_their_step(officer, listings):
    ReportFactory(listing=listings[0], status="submitted")
    ReportFactory(listing=listings[1], status="city_accepted")

    assert kinds(ReviewerFactory()) == [("waiting", 1)]
    assert kinds(PlannerFactory()) == [("waiting", 1)]


def test_a_planner_is_told_which_month_can_be_closed_next(officer):
    after_the_tenth = datetime(2020, 10, 11, 9, tzinfo=CHINA)

    assert kinds(PlannerFactory(), at=MORNING) == []
    assert kinds(PlannerFactory(), at=after_the_tenth) == [("to_close", 1)]


def test_a_closed_month_is_nobodys_work(officer):
    ReportingWindow.objects.update(closed_at=AT)

    assert kinds(officer) == []


# The daily mail -------------------------------------------------------------------------------------------------------


def test_one_mail_a_day_says_everything(officer, listings):
    report = ReportFactory(listing=listings[0], status="returned")
    send_back(report)

    assert send_digests(at=MORNING) == 1
    assert send_digests(at=MORNING.replace(hour=9)) == 0

    (message,) = mail.outbox
    assert (message.to, message.subject) == (["officer@example.org"], "重点项目：3 件待办")
    assert "2020-09 月报还有 2 项未报" in message.body
    assert "缺佐证" in message.body
    assert "/reports/2020-09/?state=missing" in message.body
    assert DailyDigest.objects.get().items == 3


def test_the_mail_is_in_the_readers_language(officer):
    officer.language = "en"
    officer.save()

    send_digests(at=MORNING)

    assert mail.outbox[0].subject == "Key projects: 3 to do"
    assert "2020-09: 3 returns still missing" in mail.outbox[0].body


@pytest.mark.parametrize("change", ["filed", "no address", "inactive", "holiday"])
def test_no_mail(officer, listings, change):
    if change == "filed":
        for listing in listings:
            ReportFactory(listing=listing)
    officer.email = "" if change == "no address" else officer.email
    officer.is_active = change != "inactive"
    officer.save()

    assert send_digests(at=HOLIDAY if change == "holiday" else MORNING) == 0
    assert mail.outbox == []


def test_a_mail_that_the_server_refused_is_tried_again(officer, monkeypatch):
    def refuse(self):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        assert send_digests(at=MORNING) == 0
    assert DailyDigest.objects.get().sent_at is None

    assert send_digests(at=MORNING.replace(hour=9)) == 1


def test_one_persons_trouble_stops_nobody_elses_mail(officer, listings, monkeypatch):
    OfficerFactory(region=CountyFactory(), email="second@example.org")
    send = mail.EmailMessage.send

    def refuse_the_first(self):
        if self.to == ["officer@example.org"]:
            raise ValueError("a header of two lines")
        return send(self)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse_the_first)

    assert send_digests(at=MORNING) == 1
    assert [message.to for message in mail.outbox] == [["second@example.org"]]


# Punctuality ----------------------------------------------------------------------------------------------------------


def test_punctuality_counts_the_first_sending_by_the_end_of_the_day_in_shanghai(officer, listings):
    in_time, late = datetime(2020, 10, 5, 23, 59, tzinfo=CHINA), datetime(2020, 10, 6, 0, 0, tzinfo=CHINA)
    ReportFactory(listing=listings[0], submitted_at=in_time, status="replaced")
    ReportFactory(listing=listings[0], revision=2, submitted_at=late)  # a correction
    ReportFactory(listing=listings[1], submitted_at=late)
    tangshan = UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    elsewhere = ListingFactory(project__region=tangshan, tier=Tier.PROVINCIAL)
    ReportFactory(listing=elsewhere, submitted_at=in_time)

    rows = get_punctuality(year=2020, months=[9], user=PlannerFactory())

    assert [(row.unit.code, row.due, row.in_time, row.late, row.missing) for row in rows] == [
        ("130200", 1, 1, 0, 0),
        ("130100", 3, 1, 1, 1),
    ]
    assert [row.rate and round(row.rate, 4) for row in rows] == [Decimal(1), Decimal("0.3333")]
    own = get_punctuality(year=2020, months=[9], user=officer)
    assert [(row.unit.code, row.due) for row in own] == [("130100", 3)]


def test_each_tier_has_its_own_due_day_and_what_has_left_counts_neither_way(officer, listings):
    ReportingWindow.objects.filter(tier=Tier.PROVINCIAL).update(due_on=date(2020, 10, 6))
    after = datetime(2020, 10, 6, 9, tzinfo=CHINA)
    ListingFactory(project__code="HB2020-000009", tier=Tier.PROVINCIAL)
    ReportFactory(listing=listings[0].__class__.objects.get(project__code="HB2020-000009"), submitted_at=after)
    ReportFactory(listing=listings[0], submitted_at=after)
    ReportFactory(listing=listings[1])
    listings[1].delisted_on = date(2020, 9, 1)
    listings[1].save()

    (row,) = get_punctuality(year=2020, months=[9], user=PlannerFactory())

    assert (row.due, row.in_time, row.late, row.missing) == (3, 1, 1, 1)


def test_the_page_shows_one_month_or_the_year(officer, listings):
    page = browser_of(PlannerFactory())

    assert page.get("/reports/punctuality/?year=2020&month=9").context["total"]["due"] == 3
    assert page.get("/reports/punctuality/?year=2020").context["total"]["missing"] == 3
    assert page.get("/reports/punctuality/?year=x&month=y").status_code == 200


def test_each_number_of_the_table_opens_to_as_many_returns(officer, listings):
    ReportFactory(listing=listings[0], submitted_at=datetime(2020, 10, 5, 23, 59, tzinfo=CHINA))
    ReportFactory(listing=listings[1], submitted_at=datetime(2020, 10, 6, 0, 0, tzinfo=CHINA))
    page = browser_of(PlannerFactory())

    def opened(arrival, region="130100"):
        address = f"/reports/punctuality/returns/?year=2020&month=9&region={region}&arrival={arrival}"
        return [one.listing.project.code for one in page.get(address).context["returns"]]

    codes = [listing.project.code for listing in listings]
    assert (opened(""), opened("in_time"), opened("late"), opened("missing")) == (
        codes,
        codes[:1],
        codes[1:2],
        codes[2:],
    )
    assert opened("late", region="") == codes[1:2]


def test_the_returns_of_another_unit_are_not_found(officer, listings):
    UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    page = browser_of(officer)

    assert page.get("/reports/punctuality/returns/?year=2020&region=130200").status_code == 404
    assert page.get("/reports/punctuality/returns/?year=2020&arrival=early").status_code == 404
    assert page.get("/reports/punctuality/returns/?year=2020").context["pager"].count == 3
