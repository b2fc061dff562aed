"""How the course of a project was reported: every state that a monthly return can be in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, auto
from random import Random

from accounts.models import Tier
from common.money import CENT, ZERO
from investments import rules
from investments.inputs import ReportInput
from investments.models import ReportStatus
from projects.models import Stage

from . import names
from .course import Course
from .dates import LAST_REPORTED_MONTH, MONTHS, draw_moment_after
from .portfolio import DemoProject
from .quotas import draw_weighted
from .reviews import CORRECTED_LATER, RETURNED_EARLY, SENT_AGAIN, USUAL_DAYS, Bench, DemoReview, Outcome, Timetable


class Story(Enum):
    """What became of one month of one listing, over all its revisions."""

    MISSING = auto()
    ACCEPTED = auto()
    ACCEPTED_AFTER_RETURN = auto()
    CORRECTED = auto()
    CORRECTION_WAITING = auto()
    SUBMITTED = auto()
    CITY_ACCEPTED = auto()
    RETURNED_BY_CITY = auto()
    RETURNED_BY_PROVINCE = auto()


UNSETTLED = {
    Story.SUBMITTED: Outcome.SUBMITTED,
    Story.CITY_ACCEPTED: Outcome.CITY_ACCEPTED,
    Story.RETURNED_BY_CITY: Outcome.RETURNED_BY_CITY,
    Story.RETURNED_BY_PROVINCE: Outcome.RETURNED_BY_PROVINCE,
}
PROVINCIAL_ONLY = {Story.CITY_ACCEPTED, Story.RETURNED_BY_PROVINCE}
NEVER_REPORTS = 0.004
USUAL = {Story.ACCEPTED: 960, Story.MISSING: 18, Story.ACCEPTED_AFTER_RETURN: 12, Story.CORRECTED: 10}
STORIES = {
    2: {**USUAL, Story.MISSING: 40},
    8: {
        **USUAL, Story.CORRECTED: 0, Story.CORRECTION_WAITING: 8, Story.SUBMITTED: 8, Story.CITY_ACCEPTED: 6,
        Story.RETURNED_BY_CITY: 6,
    },
    9: {
        Story.ACCEPTED: 800, Story.MISSING: 45, Story.ACCEPTED_AFTER_RETURN: 15, Story.SUBMITTED: 75,
        Story.CITY_ACCEPTED: 60, Story.RETURNED_BY_CITY: 30, Story.RETURNED_BY_PROVINCE: 15,
    },
}  # fmt: skip


@dataclass(frozen=True)
class DemoReport:
    month: int
    revision: int
    completed_ytd_wan: Decimal
    completed_total_wan: Decimal
    no_progress: bool
    progress_note: str
    problem: str
    started_on: date | None
    completed_on: date | None
    note: str
    flags: str
    status: ReportStatus
    submitted_at: datetime
    reviews: tuple[DemoReview, ...]


def draw_reports(project: DemoProject, course: Course, rng: Random) -> list[DemoReport]:
    """January to September. After a month that is not settled nothing more is reported."""
    reports: list[DemoReport] = []
    if rng.random() < NEVER_REPORTS:
        return reports
    before = ZERO
    for month in MONTHS:
        story = _draw_story(project, month, rng)
        if story is Story.MISSING:
            continue
        reports.extend(_Desk(project, course, month, before, rng).tell(story))
        if story in UNSETTLED:
            break
        before = course.at(month)
    return reports


def _draw_story(project: DemoProject, month: int, rng: Random) -> Story:
    weights = STORIES.get(month, USUAL)
    if project.tier == Tier.MUNICIPAL:
        weights = {story: weight for story, weight in weights.items() if story not in PROVINCIAL_ONLY}
    return draw_weighted(weights, rng)


@dataclass(frozen=True)
class _Desk:
    """One month of one listing. ``before`` is the figure last settled."""

    project: DemoProject
    course: Course
    month: int
    before: Decimal
    rng: Random

    def tell(self, story: Story) -> Iterator[DemoReport]:
        """The revisions of the month, in their order; the figure that settles it is the course's."""
        figure, other = self.course.at(self.month), self._draw_other_figure()
        if story is Story.ACCEPTED_AFTER_RETURN:
            yield self._report(1, other, Outcome.RETURNED_BY_CITY, days=RETURNED_EARLY)
            yield self._report(2, figure, Outcome.ACCEPTED, days=SENT_AGAIN)
        elif story is Story.CORRECTED and other != figure:
            yield self._report(1, other, Outcome.ACCEPTED, replaced=True)
            yield self._report(2, figure, Outcome.ACCEPTED, days=CORRECTED_LATER, note=self._draw_reason())
        elif story is Story.CORRECTION_WAITING and other != figure:
            yield self._report(1, figure, Outcome.ACCEPTED)
            yield self._report(2, other, self._draw_waiting(), after=LAST_REPORTED_MONTH, note=self._draw_reason())
        else:
            yield self._report(1, figure, UNSETTLED.get(story, Outcome.ACCEPTED))

    def _draw_other_figure(self) -> Decimal:
        """Another figure that fits between the months around; the course's own where nothing moved."""
        step = self.course.at(self.month) - self.before
        return self.before + (step * Decimal(self.rng.choice(["0.6", "0.75", "0.9"]))).quantize(CENT)

    def _draw_reason(self) -> str:
        return self.rng.choice(names.CORRECTION_NOTES)

    def _draw_waiting(self) -> Outcome:
        if self.project.tier == Tier.MUNICIPAL:
            return Outcome.SUBMITTED
        return self.rng.choice([Outcome.SUBMITTED, Outcome.CITY_ACCEPTED])

    def _report(
        self,
        revision: int,
        figure: Decimal,
        outcome: Outcome,
        *,
        days: Timetable = USUAL_DAYS,
        after: int | None = None,
        note: str = "",
        replaced: bool = False,
    ) -> DemoReport:
        """Sent in the days that follow month ``after``, which is the reported month itself unless it is said."""
        year, after = self.project.year, after or self.month
        reviews = Bench(self.project.tier, year, after, days, self.rng).judge(outcome)
        status = reviews[-1].status_after if reviews else ReportStatus.SUBMITTED
        idle = figure == self.before
        flags = self._unusual(figure)
        return DemoReport(
            month=self.month,
            revision=revision,
            completed_ytd_wan=figure,
            completed_total_wan=self.project.earlier_wan + figure,
            no_progress=idle,
            progress_note=self._draw_idle_note() if idle else self._progress_note(figure),
            problem=self._draw_problem(figure),
            started_on=self._known_by_now(self.course.started_on),
            completed_on=self._known_by_now(self.course.completed_on),
            note=note or "；".join(names.EXPLANATIONS[code] for code in flags),
            flags=" ".join(flags),
            status=ReportStatus.REPLACED if replaced else status,
            submitted_at=draw_moment_after(year, after, days.submitted, self.rng),
            reviews=reviews,
        )

    def _unusual(self, figure: Decimal) -> list[str]:
        """The soft rules that a figure of the last month meets; its officer has explained it."""
        if self.month != LAST_REPORTED_MONTH:
            return []
        entry = rules.Entry(
            listed_from=1,
            listed_until=12,
            figures={month: self.course.at(month) for month in range(1, self.month)},
            stage=self.project.stage,
            planned_wan=self.project.planned_wan,
            rests_in_winter=self.project.rests_in_winter,
        )
        period = date(self.project.year, self.month, 1)
        asked = rules.questions(ReportInput(self.project.code, period, figure), entry)
        return [code for _field, _message, code in asked]

    def _known_by_now(self, day: date | None) -> date | None:
        """A start or completion of this year, in every report from its month on."""
        in_time = day is not None and day.year == self.project.year and day.month <= self.month
        return day if in_time else None

    def _draw_idle_note(self) -> str:
        return self.rng.choice(names.IDLE_NOTES)

    def _progress_note(self, figure: Decimal) -> str:
        if self.project.stage == Stage.PRELIMINARY:
            return names.PROGRESS_NOTES[0]
        share = (self.project.earlier_wan + figure) / self.project.total_investment_wan
        return names.PROGRESS_NOTES[min(len(names.PROGRESS_NOTES) - 1, int(share * len(names.PROGRESS_NOTES)))]

    def _draw_problem(self, figure: Decimal) -> str:
        """Who is well behind says why, and a few others do."""
        plan = self.project.planned_wan
        behind = plan is not None and figure * 12 < plan * self.month * Decimal("0.8")
        return self.rng.choice(names.PROBLEMS) if self.rng.random() < (0.5 if behind else 0.04) else ""
