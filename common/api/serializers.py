"""How amounts and rates are written in JSON: strings, so that no client rounds them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from ..money import round_half_up
from ..periods import parse_period


class StrictSerializer(serializers.Serializer):
    """Reads input; a field it does not know is an error that names it, alone and inside a list."""

    def to_internal_value(self, data):
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, Mapping) else []
        if unknown:
            message = ErrorDetail(_("没有这个字段"), code="unknown_field")
            raise serializers.ValidationError({str(name): [message] for name in unknown})
        return super().to_internal_value(data)


class WanField(serializers.DecimalField):
    """An amount in 万元 with two places."""

    def __init__(self, **kwargs):
        super().__init__(max_digits=kwargs.pop("max_digits", 18), decimal_places=2, **kwargs)


@extend_schema_field({"type": ["string", "null"], "pattern": r"^-?\d+\.\d+$"})
class RateField(serializers.Field):
    """A rate, as "0.820345": computed from unrounded sums, rounded half up once. Null where nothing is divided by."""

    def __init__(self, places: int = 6, **kwargs):
        self.places = places
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Decimal) -> str:
        return str(round_half_up(value, self.places))


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"})
class PeriodField(serializers.Field):
    """A month as "2020-09"."""

    default_error_messages = {"invalid": gettext_lazy("月份应写成 2020-09 的样子")}

    def to_internal_value(self, data):
        try:
            year, month = parse_period(data)
            return date(year, month, 1)
        except (ValueError, AttributeError):
            self.fail("invalid")

    def to_representation(self, value):
        return value
