"""The table of measures in templates: names, meanings, and figures in their unit."""

from decimal import Decimal
from urllib.parse import parse_qsl, urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.templatetags import figures

from ..measures import IN_TIME, MEASURES, OF_LINES, PUNCTUALITY, Figures, Measure, Unit, joined, with_unit

register = template.Library()

_PRINTED = {
    Unit.WAN: figures.wan,
    Unit.MU: figures.wan,
    Unit.COUNT: figures.count,
    Unit.PERCENT: figures.percent,
    Unit.POINTS: figures.points,
}
_KNOWN = {**MEASURES, **OF_LINES, **{one.name: one for one in (PUNCTUALITY, IN_TIME)}}


@register.filter
def measure_head(name: str) -> str:
    """The short name, for a column's head."""
    return str(_KNOWN[name].head)


@register.filter
def head_in_unit(name: str) -> str:
    return str(with_unit(_KNOWN[name].head, _KNOWN[name].unit))


@register.filter
def measure_label(name: str) -> str:
    return str(_KNOWN[name].label)


@register.filter
def measure_definition(name: str) -> str:
    return str(_KNOWN[name].definition)


@register.filter
def in_unit(value: Decimal | int | None, measure: Measure) -> str:
    """A figure as people read it: amounts to 0.01, rates and points to one place, rounded here, once."""
    if measure.unit == Unit.COUNT and value is not None:
        value = int(value)
    return _PRINTED[measure.unit](value)


@register.filter
def counting(query: str, name: str) -> str:
    """A page's query string narrowed to the listings of one more count."""
    words = dict(parse_qsl(query))
    return urlencode({**words, "only": joined(words.get("only", ""), name)})


@register.simple_tag
def query_with(query: str, **words: str) -> str:
    """A page's query string with some of its words set to something else."""
    return urlencode({**dict(parse_qsl(query)), **words})


@register.filter
def measured(figures: Figures, name: str) -> str:
    """A measure of some figures, as people read it."""
    return in_unit(figures.value(name), MEASURES[name])


@register.simple_tag
def measure_th(name: str, unit: str = "") -> SafeString:
    """A column's head with what it means."""
    below = format_html('<span class="unit">{}</span>', unit) if unit else ""
    measure = _KNOWN[name]
    return format_html('<th class="num" scope="col" title="{}">{}{}</th>', measure.definition, measure.head, below)


@register.simple_tag
def explain_href(name: str, year: int, month: int, *, code: str = "", as_of: str = "") -> str:
    """The address that explains a measure of a month: of one project by its code, or of all that the reader sees.

    Without a name it is the beginning of such addresses, to be followed by one.
    """
    asked = {"year": year, "month": month, "q": code, "as_of": as_of}
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"{reverse('reporting:explain')}?{query}&measure={name}"
