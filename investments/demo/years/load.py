"""Writing the invented earlier years, and what officers expected in them and expect of the year that is shown."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from random import Random

from accounts.models import User
from common.money import ZERO
from investments.models import MonthlyReport, OwnForecast, ReportingWindow
from investments.reference import open_year
from projects.models import Listing

from .. import names
from ..atlas import read_atlas
from ..dates import draw_moment_after, moment_on
from ..entries import DemoEntry
from ..months import DemoReport
from ..reviews import USUAL_DAYS, Bench, Outcome
from ..writing import Writer
from .history import LISTINGS_A_YEAR, PastListing, iterate_year, weather_of
from .hopes import draw_expected

TARGET_SOURCE = "演示虚构：该年名单计划之和"
ROWS_AT_A_TIME = 5_000
STILL_TO_COME = (1.05, 1.5)  # what the year shown will come to, in what is reported by now


@dataclass(frozen=True)
class PastWritten:
    """What was made of one earlier year, and what befell it."""

    year: int
    shock: str
    severity: float
    listings: int
    reports: int


def write_past_year(year: int, *, users: dict[str, User], scale: int, seed: int) -> PastWritten:
    """A complete year with its own projects; its cells are still to be computed."""
    atlas = read_atlas()
    weather = weather_of(atlas, seed=seed, year=year)
    writer, rng = Writer(year, users), Random(f"written {seed} {year}")
    drawn = iterate_year(atlas, seed=seed, year=year, listings=LISTINGS_A_YEAR * scale)
    planned = ZERO
    for _unit, of_unit in groupby(drawn, key=lambda one: one.unit_code):
        past = list(of_unit)
        planned += sum((one.planned_wan or ZERO for one in past), ZERO)
        writer.write_unit(_entry(one, rng) for one in past)
    open_year(year, target_wan=planned, source=TARGET_SOURCE)
    over = moment_on(date(year + 1, 1, 31))
    ReportingWindow.objects.filter(year=year).update(closed_at=over)  # nobody is asked to report or close its months
    return PastWritten(year, str(weather.shock), weather.severity, writer.written.listings, writer.written.reports)


def _entry(past: PastListing, rng: Random) -> DemoEntry:
    """Every month sent in time and accepted; what was recognised and secured is not invented for earlier years."""
    reports = tuple(_reports(past, rng))
    return DemoEntry(past.project, reports, events=(), land=(), steps=(), expected=past.expected_wan)


def _reports(past: PastListing, rng: Random) -> Iterator[DemoReport]:
    project, before = past.project, ZERO
    for month, figure in enumerate(past.reported_wan, start=1):
        reviews = Bench(project.tier, project.year, month, USUAL_DAYS, rng).judge(Outcome.ACCEPTED)
        yield DemoReport(
            month=month,
            revision=1,
            completed_ytd_wan=figure,
            completed_total_wan=project.earlier_wan + figure,
            no_progress=figure == before,
            progress_note=rng.choice(names.IDLE_NOTES) if figure == before else "",
            problem="",
            started_on=None,
            completed_on=None,
            note="",
            flags="",
            status=reviews[-1].status_after,
            submitted_at=draw_moment_after(project.year, month, USUAL_DAYS.submitted, rng),
            reviews=reviews,
        )
        before = figure


def write_expectations(year: int, *, users: dict[str, User], seed: int) -> int:
    """What officers say, in the months reported so far, of a year that is not over; returns how many statements."""
    figures: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    reports = MonthlyReport.objects.accepted().filter(listing__year=year).order_by("listing", "month")
    for listing, month, figure in reports.values_list("listing", "month", "completed_ytd_wan"):
        figures[listing].append((month, figure))
    writer, rng = Writer(year, users), Random(f"hopes {seed} {year}")
    said: list[OwnForecast] = []
    for listing in Listing.objects.filter(pk__in=figures).select_related("unit").order_by("pk"):
        known = figures[listing.pk]
        final = float(known[-1][1]) * rng.uniform(*STILL_TO_COME)
        amounts = [figure for _month, figure in known]
        expected = draw_expected(amounts, planned_wan=listing.planned_wan, final_wan=final, rng=rng)
        for (month, _figure), amount in zip(known, expected, strict=True):
            said.append(writer.own_forecast(listing, month, amount))
    OwnForecast.objects.bulk_create(said, batch_size=ROWS_AT_A_TIME)
    return len(said)
