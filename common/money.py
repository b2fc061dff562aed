"""Amounts in 万元 (10,000 yuan) and the rates made of them."""

from decimal import ROUND_HALF_UP, Decimal

from django.core.validators import MinValueValidator
from django.db import models

CENT = Decimal("0.01")
WAN_PER_YI = 10_000  # 1 亿元 = 10,000 万元
ZERO = Decimal("0.00")


class WanYuanField(models.DecimalField):
    """An amount in 万元, exact to 0.01 万元 = 100 yuan, never negative."""

    default_validators = [MinValueValidator(0)]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


def wan(value: Decimal | float | int | None) -> Decimal:
    """A sum as the database gave it, as an exact amount of 0.01 万元. SQLite sums in binary; this undoes it."""
    return ZERO if value is None else Decimal(value).quantize(CENT, ROUND_HALF_UP)


def ratio(numerator: Decimal | int, denominator: Decimal | int) -> Decimal | None:
    """numerator ÷ denominator, unrounded; None where there is nothing to divide by, which is not the same as 0."""
    return Decimal(numerator) / Decimal(denominator) if denominator else None


def round_half_up(value: Decimal, places: int) -> Decimal:
    """The one rounding of the product, done once, when a figure is printed."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
