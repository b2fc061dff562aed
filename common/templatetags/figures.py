"""Figures as people read them. Each is rounded here, once, from the unrounded value."""

from calendar import month_abbr
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.money import WAN_PER_YI, round_half_up

register = template.Library()

NOTHING = "—"
WAN_PER_BILLION = 100_000
FULL = Decimal(100)
SCALE_END = Decimal(150)  # completion above 100 % is normal by autumn


@register.filter
def yi(amount_wan: Decimal | None) -> str:
    """万元 as 亿元, or in English as billion yuan; both exact to 1 million yuan. The unit is ``money_unit``."""
    if amount_wan is None:
        return NOTHING
    if _in_english():
        return _grouped(Decimal(amount_wan) / WAN_PER_BILLION, 3)
    return _grouped(Decimal(amount_wan) / WAN_PER_YI, 2)


@register.simple_tag
def money_unit() -> str:
    """The unit of ``yi``, for a column head."""
    return _("亿元")


@register.filter
def wan(amount_wan: Decimal | None) -> str:
    return NOTHING if amount_wan is None else _grouped(Decimal(amount_wan), 2)


@register.filter
def percent(rate: Decimal | None) -> str:
    return NOTHING if rate is None else f"{_grouped(Decimal(rate) * 100, 1)}%"


@register.filter
def points(value: Decimal | None) -> str:
    """Percentage points with their sign; what rounds to zero has none."""
    if value is None:
        return NOTHING
    text = _grouped(Decimal(value), 1)
    return f"+{text}" if text.strip("0.") and not text.startswith("−") else text


@register.filter
def count(value: int | None) -> str:
    return NOTHING if value is None else f"{value:,}"


@register.filter
def month_name(month: int) -> str:
    return month_abbr[month] if _in_english() else f"{month} 月"


@register.filter
def is_behind(value: Decimal | None) -> bool:
    """Whether points are printed with a minus."""
    return points(value).startswith("−")


@register.filter
def magnitude(value: Decimal) -> Decimal:
    """Without its sign, where the words beside it say which way it goes."""
    return abs(value)


@register.simple_tag
def bar(rate: Decimal | None, time_progress: Decimal | None = None) -> SafeString:
    """A rate on a scale from 0 to 150 %, with a mark at the time progress; the figures stand beside it in words.

    Written here and not in a template: a page has some sixty of them.
    """
    done = min(_percentage(rate), SCALE_END)
    mark = ""
    if time_progress is not None:
        mark = f'<path class="bar-mark" d="M{_width(min(_percentage(time_progress), SCALE_END))}-3v16"/>'
    return mark_safe(
        '<svg class="bar" viewBox="0 0 150 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="bar-ground" width="150" height="10"/>'
        f'<rect class="bar-fill" width="{_width(min(done, FULL))}" height="10"/>'
        f'<rect class="bar-excess" x="100" width="{_width(done - FULL)}" height="10"/>'
        f'<path class="bar-tick" d="M100-1v12"/>{mark}</svg>'
    )


@register.filter
def of(found: Mapping, key: object) -> object:
    """A value by its key; None without one."""
    return found.get(key)


@register.filter
def is_day(value: object) -> bool:
    return isinstance(value, date)


@register.filter
def words(text: str) -> list[str]:
    """A fixed list in a template."""
    return text.split()


@register.simple_tag
def stacked(*counts: int) -> list[dict[str, str]]:
    """Counts side by side on a width of 100: ``x`` and ``width`` of each."""
    whole = sum(counts)
    parts, x = [], Decimal(0)
    for number in counts:
        width = Decimal(number) * 100 / whole if whole else Decimal(0)
        parts.append({"x": _width(x), "width": _width(width)})
        x += width
    return parts


@register.simple_tag
def month_numbers() -> range:
    return range(1, 13)


def _in_english() -> bool:
    return (get_language() or "").startswith("en")


def _grouped(value: Decimal, places: int) -> str:
    rounded = round_half_up(value, places)
    text = f"{abs(rounded):,}"
    return f"−{text}" if rounded < 0 else text


def _percentage(rate: Decimal | None) -> Decimal:
    return Decimal(0) if rate is None else max(Decimal(rate) * 100, Decimal(0))


def _width(value: Decimal) -> str:
    return str(round_half_up(max(value, Decimal(0)), 2))
