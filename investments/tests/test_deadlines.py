"""How long is left, for whom, in Shanghai time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Role, Tier
from investments.deadlines import get_current_deadline
from investments.models import ReportingWindow
from tests.clients import browser_of
from tests.factories import AT, OfficerFactory, PlannerFactory, ReviewerFactory, UserFactory, open_windows

pytestmark = pytest.mark.django_db

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _windows():
    open_windows(months=[8, 9])


def reviewer_of_the_province():
    return UserFactory(role=Role.REVIEWER, tier=Tier.PROVINCIAL)


@pytest.mark.parametrize(
    ("person", "day"),
    [
        (OfficerFactory, date(2020, 10, 5)),
        (ReviewerFactory, date(2020, 10, 8)),
        (reviewer_of_the_province, date(2020, 10, 10)),
        (PlannerFactory, date(2020, 10, 10)),
    ],
)
def test_each_person_sees_the_day_of_their_own_step(person, day):
    deadline = get_current_deadline(person(), at=AT)

    assert (deadline.period, deadline.day) == ("2020-09", day)


@pytest.mark.parametrize(
    ("at", "state", "days", "hours"),
    [
        (datetime(2020, 10, 1, 9, tzinfo=CHINA), "open", 4, 15),
        (datetime(2020, 10, 4, 0, tzinfo=CHINA), "soon", 2, 0),
        (datetime(2020, 10, 5, 23, 59, tzinfo=CHINA), "soon", 0, 0),
        (datetime(2020, 10, 6, 0, 1, tzinfo=CHINA), "overdue", 1, 23),
        (datetime(2020, 10, 5, 16, 1, tzinfo=ZoneInfo("UTC")), "overdue", 1, 23),
        (datetime(2020, 10, 8, 12, tzinfo=CHINA), "overdue", 3, 12),
    ],
)
def test_a_day_ends_at_midnight_in_shanghai(at, state, days, hours):
    deadline = get_current_deadline(OfficerFactory(), at=at)

    assert (deadline.state, deadline.days, deadline.hours) == (state, days, hours)


def test_a_closed_month_is_nobodys_deadline():
    ReportingWindow.objects.filter(month=9).update(closed_at=AT)

    assert get_current_deadline(OfficerFactory(), at=AT).period == "2020-08"


def test_every_page_says_how_long_is_left():
    page = browser_of(OfficerFactory()).get("/projects/?year=2020").content.decode()

    assert "2020-09 月报" in page
    assert "已逾期" in page
