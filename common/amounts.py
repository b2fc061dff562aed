"""The one reading of an amount that somebody typed, for the list, the monthly sheet and the grid."""

import re
import unicodedata
from decimal import Decimal
from enum import Enum

from django.utils.translation import gettext as _

from .money import CENT

LARGEST_WAN = Decimal("999999999999.99")  # what WanYuanField can hold
BLANKS = frozenset({"", "-", "--", "—", "——", "–", "/", "\\"})
# Commas only in front of three digits each: 1,2345 and 1,23 are typing errors, not numbers.
NUMBER = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(\.[0-9]+)?")
AMOUNT = re.compile(r"(?P<sign>[-(]?)(?P<number>[0-9,.]+)\)?(?P<unit>亿元|亿|千万元|百万元|万元|万|千元|元)?")


class Unit(Enum):
    """The unit of a column, as a factor to 万元."""

    YUAN = Decimal("0.0001")
    THOUSAND = Decimal("0.1")
    WAN = Decimal(1)
    MILLION = Decimal(100)
    TEN_MILLION = Decimal(1000)
    YI = Decimal(10_000)
    BILLION = Decimal(100_000)


UNIT_WORDS = {
    "元": Unit.YUAN,
    "千元": Unit.THOUSAND,
    "万": Unit.WAN,
    "万元": Unit.WAN,
    "百万元": Unit.MILLION,
    "千万元": Unit.TEN_MILLION,
    "亿": Unit.YI,
    "亿元": Unit.YI,
}


class AmountError(ValueError):
    """Text that is no amount; ``code`` is one of not_a_number, negative, too_precise, too_large."""

    def __init__(self, message: str, code: str):
        self.message = message
        self.code = code
        super().__init__(message)


def parse_amount(value: object, unit: Unit = Unit.WAN) -> Decimal | None:
    """The exact amount in 万元; None for a blank or a dash. A unit written in the cell overrides the column's."""
    if value is None:
        return None
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return _in_wan(_exact(value), unit)
    text = "".join(unicodedata.normalize("NFKC", str(value)).split()).replace("−", "-").removeprefix("¥")
    if text in BLANKS:
        return None
    found = AMOUNT.fullmatch(text)
    if isinstance(value, bool) or found is None or not NUMBER.fullmatch(found["number"]) or found["number"] == ".":
        raise AmountError(_("不是数字"), "not_a_number")
    number = Decimal(found["number"].replace(",", ""))
    return _in_wan(-number if found["sign"] else number, UNIT_WORDS.get(found["unit"], unit))


def _exact(value: int | float | Decimal) -> Decimal:
    """A float as a spreadsheet shows it, in 15 significant digits: 862.6, and 0.3 for 0.1 + 0.2."""
    number = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise AmountError(_("不是数字"), "not_a_number")
    return number


def _in_wan(number: Decimal, unit: Unit) -> Decimal:
    if number < 0:
        raise AmountError(_("不能为负数"), "negative")
    if number > LARGEST_WAN / unit.value:
        raise AmountError(_("数额过大"), "too_large")
    amount = number * unit.value
    exact = amount.quantize(CENT)
    if exact != amount:
        raise AmountError(_("折合万元后超过两位小数"), "too_precise")
    return exact
