"""How amounts and rates are written in JSON: strings, so that no client rounds them."""

from decimal import Decimal

from rest_framework import serializers

from ..money import round_half_up


class WanField(serializers.DecimalField):
    """An amount in 万元 with two places."""

    def __init__(self, **kwargs):
        super().__init__(max_digits=kwargs.pop("max_digits", 18), decimal_places=2, **kwargs)


class RateField(serializers.Field):
    """A rate, as "0.820345": computed from unrounded sums, rounded half up once. Null where nothing is divided by."""

    def __init__(self, places: int = 6, **kwargs):
        self.places = places
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Decimal) -> str:
        return str(round_half_up(value, self.places))
