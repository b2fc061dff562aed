"""Cells that fail, comparisons that find a difference, jobs that leave a trace, and who sees it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from common.errors import Refused
from investments import rollups
from investments.marking import mark_reports
from investments.models import Pulse, RollupCell, RollupFailure, StaleCell, Verification
from investments.services import operations
from investments.services.releases import close_month
from projects.models import Stage
from tests.clients import api_of, browser_of
from tests.factories import (
    AT,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    StaleCellFactory,
    open_windows,
)
from tests.poison import heal, poison

pytestmark = pytest.mark.django_db


@pytest.fixture
def marked():
    """One marked cell that is poisoned, and three that are not; each with 900.10 completed in September."""
    stages = [Stage.COMPLETING, Stage.NEW_START, Stage.CONTINUING, Stage.PRELIMINARY]
    listings = [ListingFactory(stage=stage) for stage in stages]
    rollups.recompute_year(2020, at=AT)
    reports = [ReportFactory(listing=one, month=9, completed_ytd_wan=Decimal("900.10")) for one in listings]
    mark_reports(reports, at=AT)
    poison(connection)


def test_a_poisoned_cell_holds_up_no_other(marked):
    assert rollups.recompute_stale(at=AT) == 3

    completed = dict(RollupCell.objects.filter(month=12).values_list("stage", "completed_ytd_wan"))
    right = dict.fromkeys(["new_start", "continuing", "preliminary"], Decimal("900.10"))
    assert completed == right | {"completing": Decimal("0.00")}
    assert StaleCell.objects.get().stage == "completing"
    failure = RollupFailure.objects.get()
    assert (failure.stage, failure.attempts) == ("completing", 1)
    assert "poisoned" in failure.error


def test_it_is_tried_again_after_pauses_that_double(marked):
    pauses, at = [], AT
    for _ in range(9):
        rollups.recompute_stale(at=at)
        failure = RollupFailure.objects.get()
        pauses.append((failure.retry_at - at).total_seconds())
        rollups.recompute_stale(at=failure.retry_at - timedelta(seconds=1))
        assert RollupFailure.objects.get().attempts == len(pauses), "it was tried before its pause was over"
        at = failure.retry_at

    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_once_it_can_be_rebuilt_its_mark_and_its_failure_are_gone(marked):
    rollups.recompute_stale(at=AT)
    heal(connection)

    assert rollups.recompute_stale(at=AT + timedelta(minutes=1)) == 1

    assert rollups.verify(2020) == []
    assert not StaleCell.objects.exists()
    assert not RollupFailure.objects.exists()
    assert RollupCell.objects.get(stage="completing", month=12).completed_ytd_wan == Decimal("900.10")


def test_a_failing_cell_among_more_than_are_named_one_by_one(marked, monkeypatch):
    monkeypatch.setattr(rollups, "MANY_CELLS", 2)

    assert rollups.recompute_stale(at=AT) == 3
    assert RollupFailure.objects.count() == 1


def test_a_planner_ends_the_pause(marked):
    rollups.recompute_stale(at=AT)
    heal(connection)

    browser_of(PlannerFactory()).post(reverse("investments:failures-retry"))

    assert rollups.recompute_stale(at=RollupFailure.objects.get().retry_at) == 1


# Comparing ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def computed():
    report = ReportFactory(month=9, completed_ytd_wan=Decimal("900.10"))
    rollups.recompute_year(2020, at=AT)
    return report


def test_a_comparison_that_finds_nothing_says_how_many_cells_it_compared(computed):
    operations.verify_and_repair_all(AT)

    found = Verification.objects.get()
    assert (found.year, found.cells, found.differing, found.names) == (2020, 12, 0, [])


def test_an_altered_cell_is_named_repaired_and_an_alarm(computed):
    RollupCell.objects.filter(month=9).update(completed_ytd_wan=Decimal("900.11"))

    operations.verify_and_repair_all(AT)

    found = Verification.objects.get()
    assert (found.differing, found.is_repaired, found.seen_at) == (1, True, None)
    assert "completed_ytd_wan=900.11" in found.names[0] + found.names[1]
    assert rollups.verify(2020) == []


def test_what_is_only_stale_is_rebuilt_and_is_no_alarm(computed):
    newer = ReportFactory(listing=computed.listing, month=10, completed_ytd_wan=Decimal("1000.00"))
    mark_reports([newer], at=AT)

    operations.verify_and_repair_all(AT)

    assert Verification.objects.get().differing == 0
    assert not StaleCell.objects.exists()


def test_a_cell_whose_mark_was_lost_is_an_alarm(computed):
    ReportFactory(listing=computed.listing, month=10, completed_ytd_wan=Decimal("1000.00"))

    operations.verify_and_repair_all(AT)

    found = Verification.objects.get()
    assert (found.differing, found.is_repaired) == (3, True)  # October, November, December
    assert RollupCell.objects.get(month=10).completed_ytd_wan == Decimal("1000.00")


def test_the_planner_sees_the_alarm_on_every_page_until_it_is_acknowledged(computed):
    RollupCell.objects.filter(month=9).update(listings=7)
    operations.verify_and_repair_all(AT)
    planner = PlannerFactory()
    browser = browser_of(planner)

    assert "汇总告警 1 条" in browser.get("/projects/").content.decode()
    assert "汇总核对有 1 次发现不符" in browser.get("/inbox/").content.decode()
    assert "listings=7" in browser.get("/jobs/").content.decode()
    assert "汇总告警" not in browser_of(OfficerFactory()).get("/projects/").content.decode()

    alarm = Verification.objects.get()
    browser.post(reverse("investments:verification-seen", args=[alarm.pk]))

    alarm.refresh_from_db()
    assert alarm.seen_by == planner
    assert "汇总告警" not in browser.get("/projects/").content.decode()


def test_a_difference_in_a_cell_that_cannot_be_rebuilt_is_an_alarm_that_is_not_repaired(marked):
    rollups.recompute_stale(at=AT)
    RollupCell.objects.filter(stage="new_start", month=9).update(listings=7)
    StaleCell.objects.all().delete()

    operations.verify_and_repair_all(AT)

    found = Verification.objects.get()
    assert found.is_repaired is False
    assert RollupCell.objects.get(stage="new_start", month=9).listings == 1


def test_a_year_whose_cells_are_gone_is_an_alarm(computed):
    RollupCell.objects.all().delete()

    operations.verify_and_repair_all(AT)

    assert (Verification.objects.get().differing, Verification.objects.get().is_repaired) == (12, True)


# Jobs -----------------------------------------------------------------------------------------------------------------


def test_a_job_leaves_its_start_its_end_and_its_failures():
    def fail(at):
        raise ValueError("no such thing")

    for _ in range(2):
        with pytest.raises(ValueError, match="no such thing"):
            operations.run_job("verify_rollups", fail)
    pulse = Pulse.objects.get()
    assert (pulse.failures, pulse.error) == (2, "ValueError: no such thing")
    assert pulse.ended_at >= pulse.beat_at

    assert operations.run_job("verify_rollups", lambda at: 5) == 5
    pulse.refresh_from_db()
    assert (pulse.failures, pulse.error) == (0, "")


def test_the_jobs_page_shows_failures_with_their_reason(marked):
    rollups.recompute_stale(at=AT)
    operations.run_job("recompute_stale_cells", lambda at: 0)

    page = browser_of(PlannerFactory()).get("/jobs/").content.decode()

    assert "poisoned" in page
    assert "立即重试全部" in page


@pytest.mark.parametrize("address", ["/jobs/run/", "/jobs/retry/", "/jobs/verifications/1/seen/"])
def test_only_planners_look_after_the_machinery(address):
    Verification.objects.create(pk=1, year=2020, verified_at=AT, cells=12, differing=1, names=["x"])
    officer = browser_of(OfficerFactory())

    assert officer.get("/jobs/").status_code == 403
    assert officer.post(address, {"job": "verify_rollups"}).status_code == 403
    assert Verification.objects.get().seen_at is None


def test_an_unknown_job_is_not_run():
    assert browser_of(PlannerFactory()).post("/jobs/run/", {"job": "os.system"}).status_code == 404


# Metrics --------------------------------------------------------------------------------------------------------------


def test_metrics_are_for_planners_tokens(client):
    assert client.get("/metrics").status_code == 401
    assert api_of(OfficerFactory()).get("/metrics").status_code == 401
    StaleCellFactory()

    body = api_of(PlannerFactory()).get("/metrics").content.decode()

    assert "keyprojects_rollup_stale_marks 1.0" in body
    assert "django_http_requests_total_by_view_transport_method" in body


def test_a_month_is_not_closed_over_a_cell_that_cannot_be_rebuilt(marked):
    open_windows()

    with pytest.raises(Refused, match="无法重算"):
        close_month(2020, 1, by=PlannerFactory(), at=AT)
