"""The kinds of measures, and what every one of them says of itself."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Unit(models.TextChoices):
    WAN = "wan", _("万元")
    COUNT = "count", pgettext_lazy("unit", "项")
    MU = "mu", _("亩")
    PERCENT = "percent", "%"
    POINTS = "points", _("百分点")


AMOUNTS = (Unit.WAN, Unit.MU)  # decimal, to 0.01


@dataclass(frozen=True)
class Measure:
    """What every figure has: its name in code and API, its names for people, its unit, meaning and source."""

    name: str
    label: Promise
    definition: Promise
    source: Promise
    short: Promise | None = None  # for a column's head

    is_live_only = False  # not a field: only sums look at reports, of which a release knows nothing

    @property
    def head(self) -> Promise:
        return self.short or self.label


def with_unit(name: Promise, unit: Unit) -> Promise:
    """年度计划（万元）: for a heading or a field's label."""
    return format_lazy(_("{name}（{unit}）"), name=name, unit=unit.label)


@dataclass(frozen=True)
class Sum(Measure):
    """A sum over listings. ``of_line`` is one listing's share, in SQL over a line's columns; its own name if empty."""

    unit: Unit = Unit.COUNT
    of_line: str = ""
    is_live_only: bool = False

    @property
    def share(self) -> str:
        share = self.of_line or self.name
        return f"COALESCE({share}, 0)" if self.unit in AMOUNTS else share


@dataclass(frozen=True)
class Rate(Measure):
    """numerator ÷ denominator, both sums; computed when read, never stored and never averaged."""

    numerator: str = ""
    denominator: str = ""
    unit: Unit = Unit.PERCENT


@dataclass(frozen=True)
class Points(Measure):
    """A rate less a time progress, in percentage points, both unrounded."""

    rate: str = ""
    progress: str = ""
    unit: Unit = Unit.POINTS


@dataclass(frozen=True)
class TimeProgress(Measure):
    """Months gone ÷ 12: made of no listing."""

    unit: Unit = Unit.PERCENT
