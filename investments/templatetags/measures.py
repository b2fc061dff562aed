"""The table of measures in templates: names, meanings, and figures in their unit."""

from decimal import Decimal

from django import template

from common.templatetags import figures

from ..measures import MEASURES, PUNCTUALITY, Measure, Unit

register = template.Library()

_PRINTED = {
    Unit.WAN: figures.wan,
    Unit.COUNT: figures.count,
    Unit.PERCENT: figures.percent,
    Unit.POINTS: figures.points,
}
_KNOWN = {**MEASURES, PUNCTUALITY.name: PUNCTUALITY}


@register.filter
def measure_head(name: str) -> str:
    """The short name, for a column's head."""
    return str(_KNOWN[name].head)


@register.filter
def measure_label(name: str) -> str:
    return str(_KNOWN[name].label)


@register.filter
def measure_definition(name: str) -> str:
    return str(_KNOWN[name].definition)


@register.filter
def in_unit(value: Decimal | int | None, measure: Measure) -> str:
    """A figure as people read it: amounts in 万元 to 0.01, rates and points to one place, rounded here, once."""
    if measure.unit == Unit.COUNT and value is not None:
        value = int(value)
    return _PRINTED[measure.unit](value)
