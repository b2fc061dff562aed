"""Corrections of closed months: whatever changes a published line is written down, with its reason and approver.

It is called in the transaction that changes the facts, whatever they are: reports, events, movements, dates. It
compares the lines of the closed months with what was published and restated of them; the rest follows.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from common.bulk import in_parts
from common.errors import Refused
from common.money import wan
from common.tracing import current_request_id
from common.wording import listed
from projects.models import Listing

from .lamps import get_rules, in_force_by_month
from .lines import lines_of
from .locks import keep_open
from .models import LINE_COLUMNS, MonthlyReport, Release, Restatement
from .permissions import can_close
from .published import published_lines

LISTINGS_AT_ONCE = 5000
# Not figures but the state of a return, and a lamp that follows from figures: they alone restate nothing.
FOLLOWING = {"waiting", "returned", "lamp"}
COMPARED = [position for position, name in enumerate(LINE_COLUMNS) if name not in FOLLOWING]
# What some rules ask for and is no figure of a line: where they are in force, a lamp restates too.
NO_FIGURES = {"capital_percent_below", "months_unentered"}
WITH_LAMP = [*COMPARED, LINE_COLUMNS.index("lamp")]
GONE = {"listings": 0, "lamp": "none"}
GONE |= dict.fromkeys(["first_planned_wan", "planned_wan", "land_needed_mu", "land_secured_mu"])
KEPT_WHEN_GONE = {"tier", "batch", "industry_id", "unit_id", "stage"}


@dataclass(frozen=True)
class Cause:
    """Why a listing's closed months may change, and the report that changed them, if it was one."""

    reason: str
    report: MonthlyReport | None = None


def restate(causes: Mapping[int, Sequence[Cause]], *, by: User | None, at: datetime) -> list[Restatement]:
    """Write a restatement for each line of a closed month that these listings (id -> causes) no longer make.

    Raises Refused if a closed month would change and ``by`` may not close one: only who closes may restate.
    """
    years = {year for part in in_parts(causes, LISTINGS_AT_ONCE) for year in _years_of(part)}
    keep_open(years)
    found: list[Restatement] = []
    for year in sorted(years):
        releases = {release.month: release for release in Release.objects.filter(year=year)}
        if releases:
            for part in in_parts(sorted(causes), LISTINGS_AT_ONCE):
                found += _differences(year, releases, part, causes)
    if found and not (by and can_close(by)):
        periods = sorted({restatement.release.period for restatement in found})
        words = {"months": listed(periods)}
        raise Refused(
            _("这会改变已封账的 %(months)s，须由省级规划员办理；或把日期改到封账之后的月份") % words, "closed_month"
        )
    for restatement in found:
        restatement.approved_by, restatement.approved_at = by, at
        restatement.request_id = current_request_id()
    return Restatement.objects.bulk_create(found)


def _years_of(listing_ids: Collection[int]) -> set[int]:
    return set(Listing.objects.filter(pk__in=listing_ids).values_list("year", flat=True))


def _differences(
    year: int, releases: Mapping[int, Release], listing_ids: Collection[int], causes: Mapping[int, Sequence[Cause]]
) -> Iterator[Restatement]:
    listings = Listing.objects.filter(pk__in=listing_ids)
    months = sorted(releases)
    live = _by_key(lines_of(year, months=months, listings=listings))
    known = _by_key(published_lines(year, months=months, listings=listings))
    compared = _compared(year)
    for key in sorted(live.keys() | known.keys()):
        line = live.get(key) or _gone(known[key])
        listing_id, month = key
        if key in known and all(line[at] == known[key][at] for at in compared[month]):
            continue
        cause = _cause_of(month, causes[listing_id])
        yield Restatement(
            release=releases[month],
            listing_id=listing_id,
            reason=cause.reason[:500],
            report=cause.report,
            **dict(zip(LINE_COLUMNS, line, strict=True)),
        )


def _compared(year: int) -> dict[int, list[int]]:
    """For each month the positions that must be as they were published."""
    found = dict.fromkeys(range(1, 13), COMPARED)
    for month, one in in_force_by_month(get_rules(year).versions).items():
        if any(NO_FIGURES & set(kind.measures) for kind in one.book.of_listings):
            found[month] = WITH_LAMP
    return found


def _cause_of(month: int, causes: Sequence[Cause]) -> Cause:
    """Of several in the order of their months, the last that reaches this month: a figure is carried forward."""
    reaching = [cause for cause in causes if cause.report is None or cause.report.month <= month]
    return (reaching or causes)[-1]


def _by_key(statement) -> dict[tuple[int, int], tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"{statement.ctes} SELECT listing_id, month, {', '.join(LINE_COLUMNS)} FROM lines", statement.params
        )
        return {(row[0], row[1]): tuple(map(_typed, row[2:], LINE_COLUMNS)) for row in cursor.fetchall()}


def _typed(value: object, name: str) -> object:
    """SQLite gives amounts as floats."""
    return wan(value) if value is not None and name.endswith(("_wan", "_mu")) else value


def _gone(line: tuple) -> tuple:
    return tuple(
        value if name in KEPT_WHEN_GONE else GONE.get(name, 0) for name, value in zip(LINE_COLUMNS, line, strict=True)
    )
