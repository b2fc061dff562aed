"""The history of a listing's months: every act is in it, and whatever is altered is named."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from investments.inputs import ReportInput
from investments.models import MonthlyReport, ReportReview, Source
from investments.services.history import seal_unrecorded, verify_history
from investments.services.reports import submit_reports
from investments.services.reviews import accept_reports, return_reports
from tests.factories import AT, ListingFactory, OfficerFactory, ReportFactory, ReviewerFactory, open_windows

from .test_releases import unprotected

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing():
    """September: reported, returned, reported again, accepted; then corrected and accepted."""
    open_windows()
    listing = ListingFactory()
    officer, reviewer = OfficerFactory(username="officer"), ReviewerFactory(username="reviewer")
    first = submit(listing, "900.00", officer)
    return_reports({first.pk: "与凭证不符"}, by=reviewer, at=AT)
    accept_reports([submit(listing, "880.00", officer).pk], by=reviewer, at=AT)
    accept_reports([submit(listing, "890.00", officer, note="补录").pk], by=reviewer, at=AT)
    return listing


def submit(listing, completed, officer, **fields) -> MonthlyReport:
    data = ReportInput(listing.project.code, date(2020, 9, 1), Decimal(completed), **fields)
    return submit_reports([data], by=officer, source=Source.FORM, at=AT)[0]


def run() -> str:
    out = StringIO()
    call_command("verify_history", stdout=out)
    return out.getvalue()


def test_each_act_says_who_what_old_new_and_why(listing):
    entries = listing.history_entries.values_list("number", "act", "old_wan", "new_wan", "reason", "done_by__username")

    assert list(entries) == [
        (1, "submit", None, Decimal("900.00"), "", "officer"),
        (2, "return", None, None, "与凭证不符", "reviewer"),
        (3, "submit", None, Decimal("880.00"), "", "officer"),
        (4, "accept", None, Decimal("880.00"), "", "reviewer"),
        (5, "submit", Decimal("880.00"), Decimal("890.00"), "补录", "officer"),
        (6, "accept", Decimal("880.00"), Decimal("890.00"), "", "reviewer"),
    ]


def test_a_whole_history_is_verified(listing):
    assert run() == "6 entries, every chain is whole.\n"


@pytest.mark.parametrize(
    ("trigger", "change", "number"),
    [
        ("report_no_update", "UPDATE investments_monthlyreport SET completed_ytd_wan = 880.01 WHERE revision = 2", 3),
        ("reportreview_no_update", "UPDATE investments_reportreview SET reason = 'x' WHERE decision = 'return'", 2),
        ("historyentry_no_update", "UPDATE investments_historyentry SET source = 'api' WHERE number = 4", 4),
        ("", "UPDATE investments_monthlyreport SET status = 'returned' WHERE revision = 3", 5),
    ],
)
def test_the_first_altered_row_is_named(listing, trigger, change, number):
    unprotected(change, *filter(None, [trigger]))
    out = StringIO()

    with pytest.raises(CommandError, match="1 listings are not what their history says"):
        call_command("verify_history", stdout=out)

    assert f"{listing.project.code} 2020-09 entry {number}:" in out.getvalue()


def test_a_removed_entry_is_missed(listing):
    unprotected("DELETE FROM investments_historyentry WHERE number = 3", "historyentry_no_delete")

    _count, (fault,) = verify_history()

    assert fault.what == "entry 3 is missing"


def test_a_report_that_is_gone_is_missed(listing):
    newest = MonthlyReport.objects.order_by("-pk").first()
    unprotected(f"DELETE FROM investments_reportreview WHERE report_id = {newest.pk}", "reportreview_no_delete")
    unprotected(f"DELETE FROM investments_monthlyreport WHERE id = {newest.pk}", "report_no_delete")

    _count, (fault,) = verify_history()

    assert (fault.project_code, fault.what) == (listing.project.code, "its report is gone")


def test_a_report_slipped_in_without_an_entry_is_found(listing):
    other = ReportFactory(listing=ListingFactory(), month=8)

    _count, (fault,) = verify_history()

    assert (fault.project_code, fault.period, fault.what) == (
        other.listing.project.code,
        "2020-08",
        "a report without an entry",
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE investments_historyentry SET reason = 'x'",
        "UPDATE investments_reportreview SET reason = 'x'",
    ],
)
def test_the_database_refuses_to_change_what_happened(listing, change):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_what_was_reported_before_there_was_a_history_can_be_sealed(listing):
    unprotected("DELETE FROM investments_historyentry", "historyentry_no_delete")

    assert seal_unrecorded() == 1

    assert verify_history() == (6, [])
    assert ReportReview.objects.count() == 3
