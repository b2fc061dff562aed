"""Reporting and reviewing: one path in, rows added and never changed."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role, Tier
from common.errors import Refused, RowErrors
from investments import rollups
from investments.inputs import ReportInput
from investments.models import MonthlyReport, ReportReview, ReportStatus, RollupCell, Source, StaleCell
from investments.services.reports import submit_reports
from investments.services.reviews import accept_reports, return_reports
from projects.models import EventKind, Stage
from tests.factories import (
    AT,
    CountyFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ProvinceFactory,
    ReportFactory,
    ReviewerFactory,
    UnitFactory,
    UserFactory,
    WindowFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def windows():
    return open_windows()


@pytest.fixture
def officer():
    return OfficerFactory()


def report(listing, month=9, completed="900.00", **fields) -> ReportInput:
    return ReportInput(
        project_code=listing.project.code,
        period=date(listing.year, month, 1),
        completed_ytd_wan=Decimal(completed),
        **fields,
    )


def submit(*inputs, by, at=AT) -> list[MonthlyReport]:
    return submit_reports(inputs, by=by, source=Source.FORM, at=at)


def codes(refused) -> list[tuple[int, str, str]]:
    return [(error.row, error.field, error.code) for error in refused.value.errors]


def test_a_report_is_added_and_waits_for_review(windows, officer):
    listing = ListingFactory()

    (sent,) = submit(report(listing, progress_note="主体封顶"), by=officer)

    assert sent.pk
    assert (sent.status, sent.revision, sent.source) == (ReportStatus.SUBMITTED, 1, Source.FORM)
    assert (sent.submitted_by, sent.submitted_at, sent.progress_note) == (officer, AT, "主体封顶")


def test_a_correction_is_a_new_row_and_replaces_the_one_that_waited(windows, officer):
    listing = ListingFactory()
    submit(report(listing, completed="900.00"), by=officer)

    submit(report(listing, completed="910.00"), by=officer)

    rows = list(listing.reports.values_list("revision", "completed_ytd_wan", "status"))
    assert rows == [(1, Decimal("900.00"), "replaced"), (2, Decimal("910.00"), "submitted")]


def test_sending_the_same_again_adds_nothing(windows, officer):
    listing = ListingFactory()
    (first,) = submit(report(listing), by=officer)

    (again,) = submit(report(listing), by=officer)

    assert again.pk == first.pk
    assert listing.reports.count() == 1


def test_the_accepted_figure_stays_in_force_until_its_correction_is_accepted(windows, officer):
    listing = ListingFactory()
    in_force = ReportFactory(listing=listing, completed_ytd_wan=Decimal("900.00"))
    reviewer = ReviewerFactory()

    (correction,) = submit(report(listing, completed="880.00"), by=officer)
    in_force.refresh_from_db()
    assert in_force.status == ReportStatus.ACCEPTED

    accept_reports([correction.pk], by=reviewer, at=AT)
    in_force.refresh_from_db()
    assert in_force.status == ReportStatus.REPLACED
    assert listing.reports.accepted().get().completed_ytd_wan == Decimal("880.00")


def test_a_falling_cumulative_is_refused(windows, officer):
    listing = ListingFactory()
    ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal("900.00"))

    with pytest.raises(RowErrors) as refused:
        submit(report(listing, month=9, completed="899.99"), by=officer)

    assert codes(refused) == [(0, "completed_ytd_wan", "ytd_falls")]
    assert not listing.reports.filter(month=9).exists()


def test_a_figure_above_a_later_months_is_refused(windows, officer):
    listing = ListingFactory()
    ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal("900.00"))

    with pytest.raises(RowErrors) as refused:
        submit(report(listing, month=7, completed="900.01"), by=officer)

    assert codes(refused) == [(0, "completed_ytd_wan", "ytd_above_later_month")]


def test_months_sent_together_are_judged_together(windows, officer):
    listing = ListingFactory()
    ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal("900.00"))

    sent = submit(report(listing, 8, "950.00"), report(listing, 7, "940.00"), by=officer)

    assert [row.month for row in sent] == [8, 7]


def test_no_progress_is_said_explicitly_and_must_not_move_the_figure(windows, officer):
    listing = ListingFactory()
    ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal("900.00"))

    with pytest.raises(RowErrors) as refused:
        submit(report(listing, completed="901.00", no_progress=True), by=officer)
    (sent,) = submit(report(listing, completed="900.00", no_progress=True), by=officer)

    assert codes(refused) == [(0, "no_progress", "no_progress_moves")]
    assert sent.no_progress


def test_every_refused_row_is_named_and_nothing_is_written(windows, officer):
    good, falling = ListingFactory.create_batch(2)
    elsewhere = ListingFactory(project__region=UnitFactory(code="130200", name_zh="唐山市"))
    ReportFactory(listing=falling, month=8, completed_ytd_wan=Decimal("900.00"))

    with pytest.raises(RowErrors) as refused:
        submit(
            report(good),
            report(falling, completed="1.00"),
            report(elsewhere),
            report(good),
            report(good, month=10, completed="950.00", completed_total_wan=Decimal("949.00")),
            by=officer,
        )

    assert codes(refused) == [
        (1, "completed_ytd_wan", "ytd_falls"),
        (2, "project_code", "not_listed"),
        (3, "project_code", "duplicate_row"),
        (4, "completed_total_wan", "total_below_year"),
    ]
    assert not MonthlyReport.objects.filter(listing__in=[good, elsewhere]).exists()


def test_a_month_is_reported_only_once_its_window_is_open(officer):
    listing = ListingFactory()
    WindowFactory(month=9, opens_on=date(2020, 10, 5))

    with pytest.raises(RowErrors) as refused:
        submit(report(listing, 7), report(listing, 9), report(listing, 11), by=officer)

    assert codes(refused) == [
        (0, "period", "window_not_open"),
        (1, "period", "window_not_open"),
        (2, "period", "future_month"),
    ]


def test_a_listing_is_reported_only_for_the_months_it_is_on_the_list(windows, officer):
    listing = ListingFactory(listed_on=date(2020, 6, 15))

    with pytest.raises(RowErrors) as refused:
        submit(report(listing, month=5), by=officer)

    assert codes(refused) == [(0, "period", "not_listed_in_month")]


def test_the_number_of_queries_does_not_depend_on_the_number_of_reports(
    windows, officer, django_assert_num_queries, django_assert_max_num_queries
):
    listings = ListingFactory.create_batch(12)
    with django_assert_max_num_queries(15) as two:
        submit(*[report(listing) for listing in listings[:2]], by=officer)

    with django_assert_num_queries(len(two)):
        submit(*[report(listing) for listing in listings[2:]], by=officer)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.PLANNER, Role.LEADER])
def test_only_officers_report(windows, role):
    listing = ListingFactory()

    with pytest.raises(PermissionDenied):
        submit(report(listing), by=UserFactory(role=role, region=listing.unit))


def test_a_county_officer_reports_the_own_county_only(windows):
    mine, other = ListingFactory(), ListingFactory(project__region=CountyFactory(code="130123", name_zh="正定县"))
    officer = OfficerFactory(region=mine.project.region)

    submit(report(mine), by=officer)
    with pytest.raises(RowErrors) as refused:
        submit(report(other), by=officer)

    assert codes(refused) == [(0, "project_code", "not_listed")]


def test_the_city_accepts_municipal_projects_for_good(windows, officer):
    (sent,) = submit(report(ListingFactory()), by=officer)

    accept_reports([sent.pk], by=ReviewerFactory(), at=AT)

    sent.refresh_from_db()
    assert sent.status == ReportStatus.ACCEPTED


def test_provincial_projects_need_the_city_and_then_the_province(windows, officer):
    (sent,) = submit(report(ListingFactory(tier=Tier.PROVINCIAL)), by=officer)
    city, province = ReviewerFactory(), PlannerFactory()
    with pytest.raises(Refused) as too_early:
        accept_reports([sent.pk], by=province, at=AT)

    accept_reports([sent.pk], by=city, at=AT)
    sent.refresh_from_db()
    assert sent.status == ReportStatus.CITY_ACCEPTED
    with pytest.raises(Refused) as not_the_city:
        accept_reports([sent.pk], by=city, at=AT)
    accept_reports([sent.pk], by=province, at=AT)

    sent.refresh_from_db()
    assert sent.status == ReportStatus.ACCEPTED
    assert (too_early.value.code, not_the_city.value.code) == ("not_your_step", "not_your_step")
    judges = ReportReview.objects.values_list("decided_by", "status_after")
    assert list(judges) == [(city.pk, "city_accepted"), (province.pk, "accepted")]


def test_a_report_is_returned_with_a_reason(windows, officer):
    (sent,) = submit(report(ListingFactory()), by=officer)
    reviewer = ReviewerFactory()

    with pytest.raises(Refused) as silent:
        return_reports({sent.pk: "  "}, by=reviewer, at=AT)
    return_reports({sent.pk: "与凭证不符"}, by=reviewer, at=AT)

    sent.refresh_from_db()
    assert silent.value.code == "reason_required"
    assert sent.status == ReportStatus.RETURNED
    assert sent.reviews.get().reason == "与凭证不符"


def test_nobody_accepts_their_own_figure(windows):
    admin = UserFactory(is_superuser=True)
    (sent,) = submit(report(ListingFactory()), by=admin)

    with pytest.raises(Refused) as refused:
        accept_reports([sent.pk], by=admin, at=AT)

    assert refused.value.code == "own_report"


def test_the_second_reviewer_is_told_that_the_report_was_judged(windows, officer):
    (sent,) = submit(report(ListingFactory()), by=officer)
    accept_reports([sent.pk], by=ReviewerFactory(), at=AT)

    with pytest.raises(Refused) as refused:
        return_reports({sent.pk: "晚了"}, by=ReviewerFactory(), at=AT)

    assert refused.value.code == "already_judged"
    assert ReportReview.objects.count() == 1


def test_a_reviewer_cannot_touch_another_units_report(windows):
    elsewhere = ListingFactory(project__region=UnitFactory(code="130200", name_zh="唐山市"))
    (sent,) = submit(report(elsewhere), by=OfficerFactory(region=elsewhere.unit))

    with pytest.raises(Refused) as refused:
        accept_reports([sent.pk], by=ReviewerFactory(), at=AT)

    assert refused.value.code == "not_found"


def test_acceptance_is_refused_when_the_months_around_no_longer_fit(windows, officer):
    listing = ListingFactory()
    (september,) = submit(report(listing, 9, "900.00"), by=officer)
    later = ReportFactory(listing=listing, month=10, completed_ytd_wan=Decimal("850.00"))

    with pytest.raises(Refused) as refused:
        accept_reports([september.pk], by=ReviewerFactory(), at=AT)

    assert refused.value.code == "ytd_above_later_month"
    later.refresh_from_db()
    september.refresh_from_db()
    assert (later.status, september.status) == (ReportStatus.ACCEPTED, ReportStatus.SUBMITTED)


def test_what_spans_several_units_waits_for_the_province_at_once(windows):
    listing = ListingFactory(project__region=ProvinceFactory(), unit=ProvinceFactory())
    (sent,) = submit(report(listing), by=OfficerFactory(tier=Tier.PROVINCIAL, region=None))
    assert sent.status == ReportStatus.CITY_ACCEPTED

    accept_reports([sent.pk], by=PlannerFactory(), at=AT)

    sent.refresh_from_db()
    assert sent.status == ReportStatus.ACCEPTED


@pytest.mark.parametrize("reason", ["长" * 501, "a\0b"])
def test_a_reason_that_cannot_be_stored_is_refused(windows, officer, reason):
    (sent,) = submit(report(ListingFactory()), by=officer)

    with pytest.raises(Refused) as refused:
        return_reports({sent.pk: reason}, by=ReviewerFactory(), at=AT)

    assert refused.value.code == "bad_reason"


def test_an_id_that_no_report_can_have_is_refused():
    with pytest.raises(Refused):
        accept_reports([10**30], by=ReviewerFactory(), at=AT)


def test_a_completion_before_the_start_is_refused(windows, officer):
    listing = ListingFactory()

    with pytest.raises(RowErrors) as refused:
        submit(report(listing, started_on=date(2020, 9, 2), completed_on=date(2020, 9, 1)), by=officer)

    assert codes(refused) == [(0, "completed_on", "completed_before_started")]


def test_an_accepted_start_becomes_a_recognised_event(windows, officer):
    listing = ListingFactory(stage=Stage.NEW_START)
    (sent,) = submit(report(listing, started_on=date(2020, 9, 12)), by=officer)
    assert not listing.project.events.exists()

    accept_reports([sent.pk], by=ReviewerFactory(), at=AT)

    event = listing.project.events.get()
    assert (event.kind, event.occurred_on) == (EventKind.STARTED, date(2020, 9, 12))


def test_submitting_and_accepting_mark_the_cell_from_the_reported_month_on(windows, officer):
    listing = ListingFactory()
    rollups.recompute_year(2020, at=AT)

    (sent,) = submit(report(listing), by=officer)
    accept_reports([sent.pk], by=ReviewerFactory(), at=AT)

    assert set(StaleCell.objects.values_list("year", "from_month", "unit__code")) == {(2020, 9, "130100")}
    assert RollupCell.objects.get(month=9).completed_ytd_wan == Decimal("0.00")
    rollups.recompute_stale(at=AT)
    figures = dict(RollupCell.objects.values_list("month", "completed_ytd_wan"))
    assert (figures[8], figures[9], figures[12]) == (Decimal("0.00"), Decimal("900.00"), Decimal("900.00"))
    assert rollups.verify(2020) == []


def test_today_is_counted_in_shanghai(officer):
    """At 23:30 in London on 30 September it is already October in Hebei."""
    listing = ListingFactory()
    WindowFactory(month=10, opens_on=date(2020, 10, 1))
    late_evening = datetime(2020, 9, 30, 23, 30, tzinfo=ZoneInfo("Europe/London"))

    (sent,) = submit(report(listing, month=10), by=officer, at=late_evening)

    assert sent.month == 10
