"""The sums over some listings, and every measure that follows from them."""

from dataclasses import dataclass, field, fields
from decimal import Decimal

from common.money import ZERO, ratio
from common.periods import time_progress

from .kinds import Rate
from .table import MEASURES


@dataclass(frozen=True)
class Figures:
    """Sums over some listings at the end of a month. Amounts in 万元; ``key`` says what they are grouped by."""

    month: int
    listings: int = 0
    plan_missing: int = 0
    first_planned_wan: Decimal = ZERO
    planned_wan: Decimal = ZERO
    completed_ytd_wan: Decimal = ZERO
    completed_in_month_wan: Decimal = ZERO
    preliminary_completed_wan: Decimal = ZERO
    planned_by_season_wan: Decimal = ZERO  # unrounded
    starts_planned: int = 0
    starts_due: int = 0
    started: int = 0
    completions_planned: int = 0
    completed: int = 0
    partly_commissioned: int = 0
    due: int = 0
    reported: int = 0
    waiting: int = 0
    returned: int = 0
    land_known: int = 0
    land_needed_mu: Decimal = ZERO
    land_secured_mu: Decimal = ZERO
    red: int = 0
    yellow: int = 0
    green: int = 0
    key: dict = field(default_factory=dict)

    def __add__(self, other: "Figures") -> "Figures":
        """The sums of both, grouped by nothing."""
        summed = [one.name for one in fields(Figures) if one.name not in ("month", "key")]
        return Figures(self.month, **{name: getattr(self, name) + getattr(other, name) for name in summed})

    def value(self, name: str) -> Decimal | int | None:
        """Any measure of the table, unrounded; None for a rate whose denominator is zero."""
        measure = MEASURES[name]
        if isinstance(measure, Rate):
            return ratio(getattr(self, measure.numerator), getattr(self, measure.denominator))
        return getattr(self, name)

    @property
    def completed_without_preliminary_wan(self) -> Decimal:
        return self.completed_ytd_wan - self.preliminary_completed_wan

    @property
    def completion_rate(self) -> Decimal | None:
        return self.value("completion_rate")

    @property
    def completion_rate_without_preliminary(self) -> Decimal | None:
        return self.value("completion_rate_without_preliminary")

    @property
    def start_rate(self) -> Decimal | None:
        return self.value("start_rate")

    @property
    def start_rate_due(self) -> Decimal | None:
        return self.value("start_rate_due")

    @property
    def commissioning_rate(self) -> Decimal | None:
        return self.value("commissioning_rate")

    @property
    def reporting_rate(self) -> Decimal | None:
        return self.value("reporting_rate")

    @property
    def land_supply_rate(self) -> Decimal | None:
        return self.value("land_supply_rate")

    @property
    def time_progress(self) -> Decimal:
        return time_progress(self.month)

    @property
    def time_progress_seasonal(self) -> Decimal | None:
        return self.value("time_progress_seasonal")

    @property
    def points_ahead_seasonal(self) -> Decimal | None:
        progress = self.time_progress_seasonal
        return None if self.completion_rate is None or progress is None else (self.completion_rate - progress) * 100

    @property
    def points_ahead(self) -> Decimal | None:
        """超(欠)时间进度, in percentage points, from the unrounded rate."""
        return None if self.completion_rate is None else (self.completion_rate - self.time_progress) * 100

    @property
    def missing(self) -> int:
        """Returns due of which nothing stands: neither accepted, nor waiting, nor returned."""
        return self.due - self.reported - self.waiting - self.returned

    @property
    def no_lamp(self) -> int:
        return self.listings - self.red - self.yellow - self.green
