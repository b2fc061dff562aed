from datetime import date
from decimal import Decimal

import pytest

from common.errors import Refused
from projects import hooks
from projects.models import EventKind, ListingMovement
from projects.services.codes import next_codes
from projects.services.events import record_event
from projects.services.movements import move_listing
from tests.factories import AT, ListingFactory, OfficerFactory, PlannerFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def months(listing) -> list[tuple]:
    return list(listing.movements.values_list("kind", "from_month", "until_month", "planned_wan"))


def test_a_movement_closes_the_one_before_it_and_updates_the_listing():
    listing = ListingFactory(planned_wan=Decimal("1200.00"))
    planner = PlannerFactory()

    move_listing(
        listing,
        "replanned",
        effective_on=date(2020, 7, 1),
        document="冀重点办〔2020〕1号",
        by=planner,
        at=AT,
        planned_wan=Decimal("900.00"),
    )

    listing.refresh_from_db()
    assert (listing.planned_wan, listing.first_planned_wan) == (Decimal("900.00"), Decimal("1200.00"))
    assert months(listing) == [
        ("added", 1, 7, Decimal("1200.00")),
        ("replanned", 7, 13, Decimal("900.00")),
    ]
    assert listing.history.latest("history_id").history_user == planner


def test_a_listing_that_becomes_preliminary_loses_its_plan():
    listing = ListingFactory()

    move_listing(listing, "reclassified", effective_on=date(2020, 5, 1), by=None, at=AT, stage="preliminary")

    listing.refresh_from_db()
    assert (listing.stage, listing.planned_wan) == ("preliminary", None)


def test_an_exit_dates_the_listing_out_and_nothing_moves_after_it():
    listing = ListingFactory()

    move_listing(listing, "exited", effective_on=date(2020, 8, 3), by=None, at=AT)

    listing.refresh_from_db()
    assert listing.delisted_on == date(2020, 8, 3)
    with pytest.raises(Refused) as refusal:
        move_listing(listing, "replanned", effective_on=date(2020, 9, 1), by=None, at=AT, planned_wan=1)
    assert refusal.value.code == "delisted"


@pytest.mark.parametrize(
    ("effective_on", "code"),
    [(date(2021, 1, 1), "effective_in_other_year"), (date(2020, 6, 30), "later_movement")],
)
def test_a_movement_outside_its_year_or_before_the_newest_is_refused(effective_on, code):
    listing = ListingFactory()
    move_listing(listing, "replanned", effective_on=date(2020, 7, 1), by=None, at=AT, planned_wan=Decimal(1))

    with pytest.raises(Refused) as refusal:
        move_listing(listing, "replanned", effective_on=effective_on, by=None, at=AT, planned_wan=Decimal(2))

    assert refusal.value.code == code
    assert ListingMovement.objects.count() == 2


def test_codes_are_counted_in_each_year_by_itself():
    ProjectFactory(code="HB2020-000041")

    assert next_codes(2020, 2) == ["HB2020-000042", "HB2020-000043"]
    assert next_codes(2021, 1) == ["HB2021-000001"]


def test_a_fact_recorded_twice_with_one_date_is_one_fact(monkeypatch):
    heard = []
    monkeypatch.setattr(hooks, "_watchers", [heard.append])
    listing, officer = ListingFactory(), OfficerFactory()

    facts = [
        record_event(listing.project, EventKind.STARTED, occurred_on=date(2020, 3, 15), by=officer, at=AT)
        for _time in range(2)
    ]

    assert facts[0] == facts[1]
    assert [change.reasons for change in heard] == [{listing.pk: "开工 2020-03-15"}]


def test_a_fact_that_happens_once_is_refused_with_another_date():
    project, officer = ProjectFactory(), OfficerFactory()
    record_event(project, EventKind.STARTED, occurred_on=date(2020, 3, 15), by=officer, at=AT)

    with pytest.raises(Refused) as refusal:
        record_event(project, EventKind.STARTED, occurred_on=date(2020, 4, 1), by=officer, at=AT)

    assert refusal.value.code == "event_stands"
    assert project.events.count() == 1


def test_works_may_resume_more_than_once():
    project, officer = ProjectFactory(), OfficerFactory()

    for day in (date(2020, 3, 1), date(2020, 4, 1)):
        record_event(project, EventKind.RESUMED, occurred_on=day, by=officer, at=AT)

    assert project.events.count() == 2
