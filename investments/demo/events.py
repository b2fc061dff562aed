"""The recognised facts of an invented project: those of the year rest on an accepted report, as they do in earnest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from investments.models import ReportStatus
from projects.models import EventKind

from .course import Course
from .dates import moment_on
from .months import DemoReport
from .portfolio import DemoProject

CARRIED_OVER_EVIDENCE = "上年结转台账（演示）"
STATISTICS_EVIDENCE = "统计入库名单（演示）"
SITE_EVIDENCE = "现场核查（演示）"


@dataclass(frozen=True)
class DemoEvent:
    kind: EventKind
    occurred_on: date
    evidence: str
    recorded_at: datetime


def list_events(project: DemoProject, course: Course, reports: Sequence[DemoReport]) -> list[DemoEvent]:
    """In the order of their days. What is only in reports that wait is not recognised yet."""
    return sorted(_events(project, course, reports), key=lambda event: event.occurred_on)


def _events(project: DemoProject, course: Course, reports: Sequence[DemoReport]) -> Iterator[DemoEvent]:
    accepted = [report for report in reports if report.status == ReportStatus.ACCEPTED]
    started = _started(project, course, accepted)
    if started is None:
        return
    yield started
    if course.entered_statistics_on:
        yield _outside_reports(project, EventKind.ENTERED_STATISTICS, course.entered_statistics_on, STATISTICS_EVIDENCE)
    if course.partly_commissioned_on:
        yield _outside_reports(project, EventKind.PARTLY_COMMISSIONED, course.partly_commissioned_on, SITE_EVIDENCE)
    if proof := next((report for report in accepted if report.completed_on), None):
        yield _from_report(EventKind.COMPLETED, proof.completed_on, proof)


def _started(project: DemoProject, course: Course, accepted: Sequence[DemoReport]) -> DemoEvent | None:
    if course.started_on is None:
        return None
    if course.started_on.year < project.year:
        return _outside_reports(project, EventKind.STARTED, course.started_on, CARRIED_OVER_EVIDENCE)
    proof = next((report for report in accepted if report.started_on), None)
    return _from_report(EventKind.STARTED, proof.started_on, proof) if proof else None


def _from_report(kind: EventKind, day: date, report: DemoReport) -> DemoEvent:
    return DemoEvent(kind, day, f"{report.month} 月月报", report.reviews[-1].decided_at)


def _outside_reports(project: DemoProject, kind: EventKind, day: date, evidence: str) -> DemoEvent:
    """Recorded the day it happened, or when the year's list was set up."""
    return DemoEvent(kind, day, evidence, moment_on(max(day, date(project.year, 1, 2))))
