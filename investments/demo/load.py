"""Loading the invented portfolio: the year that is shown, its closed months, and earlier years if they are wanted."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.bulk import analyse
from common.periods import month_end
from investments.models import MonthlyReport, ReportingWindow, ReportStatus
from investments.outlook.making import make_outlook
from investments.reference import open_year
from investments.rollups import recompute_stale_of, recompute_year
from investments.services.history import seal_unrecorded
from investments.services.releases import close_month
from investments.services.reviews import accept_reports
from investments.workdays import WorkingCalendar
from projects.models import Project
from projects.services.documents import add_document

from .accounts import PLANNER, save_accounts
from .atlas import read_atlas
from .dates import moment_on
from .entries import draw_entries
from .pictures import TITLES, draw_picture
from .writing import Writer, Written
from .years.load import PastWritten, write_expectations, write_past_year

TARGET_WAN = Decimal("81100000.00")
TARGET_SOURCE = "《河北省重点项目建设落实年活动推进方案》的公开报道：2020 年计划完成投资约 8110 亿元"
REPORTED_MONTHS = range(1, 11)  # October is open, and nobody has reported it yet
CLOSED_MONTHS = range(1, 9)
CLOSING_DAY = 25  # of the month after
RESTATED = 3  # corrections of the last closed month that the province has approved since
WORKING_DAYS_LEFT = 6  # for October, whenever the demo is loaded: so that there is something to do in time


@transaction.atomic
def load_demo(*, scale: int, seed: int, year: int, at: datetime, years: int = 0) -> tuple[Written, list[PastWritten]]:
    """The year's basics, accounts, portfolio and rollup; all or nothing. Needs reference data and an empty register.

    ``years``: how many complete years before it are invented as well, each with projects of its own.
    """
    open_year(year, target_wan=TARGET_WAN, source=TARGET_SOURCE, months=REPORTED_MONTHS)
    _keep_open(year, max(REPORTED_MONTHS), today=timezone.localdate(at))
    users = save_accounts(year)
    written = _load_portfolio(users, scale=scale, seed=seed, year=year)
    past = [write_past_year(one, users=users, scale=scale, seed=seed) for one in range(year - years, year)]
    if past:
        write_expectations(year, users=users, seed=seed)
    seal_unrecorded()
    analyse()
    for one in (*(made.year for made in past), year):
        recompute_year(one, at=at)
    analyse()
    _close_months(year)
    _add_pictures(year)
    make_outlook(year, at=at)
    return written, past


def _keep_open(year: int, month: int, *, today: date) -> None:
    """A month that is due in a few working days from today, for somebody who tries the demo years later."""
    calendar = WorkingCalendar.load()
    due = calendar.after(today, WORKING_DAYS_LEFT)
    city_due = calendar.after(due, 3)
    windows = ReportingWindow.objects.filter(year=year, month=month, due_on__lt=due)
    windows.update(due_on=due, city_due_on=city_due, province_due_on=calendar.after(city_due, 2))


def _add_pictures(year: int) -> None:
    """Of the first project of the list whose steps are known."""
    planner = User.objects.get(username=PLANNER)
    first = Project.objects.filter(milestones__isnull=False, listings__year=year).order_by("code").first()
    for number, title in enumerate(TITLES):
        at = moment_on(date(year, max(REPORTED_MONTHS), 20))
        add_document(first, draw_picture(number), f"{number + 1}.png", title=title, by=planner, at=at)


def _close_months(year: int) -> None:
    """Closed in their order by the planner; a few corrections of the last one were approved afterwards."""
    planner = User.objects.get(username=PLANNER)
    for month in CLOSED_MONTHS:
        close_month(year, month, by=planner, at=moment_on(month_end(year, month) + timedelta(days=CLOSING_DAY)))
    corrections = MonthlyReport.objects.filter(
        listing__year=year, month=max(CLOSED_MONTHS), status=ReportStatus.CITY_ACCEPTED, revision__gt=1
    ).order_by("pk")[:RESTATED]
    if ids := list(corrections.values_list("pk", flat=True)):
        at = moment_on(date(year, max(REPORTED_MONTHS), 12))
        analyse()
        accept_reports(ids, by=planner, at=at)
        recompute_stale_of(year, at=at)


def _load_portfolio(users: dict[str, User], *, scale: int, seed: int, year: int) -> Written:
    writer = Writer(year, users)
    entries = draw_entries(read_atlas(), scale=scale, seed=seed, year=year)
    for _, of_unit in groupby(entries, key=lambda entry: entry.project.unit_code):
        writer.write_unit(of_unit)
    return writer.written
