"""The table of measures in templates: names, meanings, and figures in their unit."""

from decimal import Decimal
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.templatetags import figures as printed

from ..measures import IN_TIME, MEASURES, OF_LINES, PUNCTUALITY, Figures, Measure, Unit, joined, with_unit

register = template.Library()

_PRINTED = {
    Unit.WAN: printed.wan,
    Unit.MU: printed.wan,
    Unit.COUNT: printed.count,
    Unit.PERCENT: printed.percent,
    Unit.POINTS: printed.points,
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
    if "only=" not in query:
        return f"{query}&only={name}"
    words = dict(parse_qsl(query))
    return urlencode({**words, "only": joined(words.get("only", ""), name)})


@register.simple_tag
def query_with(query: str, **words: str) -> str:
    """A page's query string with some of its words set to something else; an empty one is left out."""
    if all(words.values()) and not any(f"{name}=" in query for name in words):
        return f"{query}&{urlencode(words)}"
    return urlencode({name: value for name, value in {**dict(parse_qsl(query)), **words}.items() if value})


@register.simple_tag(takes_context=True)
def rate_heads(context: Context) -> SafeString:
    """The heads of what ``rate_cells`` writes, each with what it means: the same on every page of a language."""
    return _rate_heads(get_language(), bool(context.get("show_starts")), bool(context.get("show_returns")))


@lru_cache
def _rate_heads(language: str, show_starts: bool, show_returns: bool) -> SafeString:
    money = printed.money_unit()
    names = ["completed_ytd_wan", "completed_in_month_wan"]
    heads = [measure_th("listings"), *(measure_th(name, money) for name in ["planned_wan", *names])]
    picture = format_html(
        '<th scope="col" class="bar-cell"><span class="visually-hidden">{}</span></th>', _("完成率图示")
    )
    heads += [measure_th("completion_rate"), format_html(picture, _("完成率图示"))]
    heads += [measure_th("points_ahead", _("百分点"))]
    if show_starts:
        heads += [measure_th(name) for name in ("start_rate", "commissioning_rate", "land_supply_rate")]
    if show_returns:
        heads += [measure_th("missing"), measure_th("red")]
    return mark_safe("".join(heads))


@register.simple_tag(takes_context=True)
def rate_cells(context: Context, figures: Figures, query: str) -> SafeString:
    """The cells of one row of rate_table.html. Counts lead to the listings in them, other figures to their explanation.

    Written here and not in a template: the overview has some fifty rows of ten cells. ``list_url``, ``explain_url``,
    ``time_progress``, ``show_starts`` and ``show_returns`` are the table's.
    """
    listed, asked = context["list_url"], escape(f"{context['explain_url']}?{query}")

    def explained(name: str, text: str, kind: str = "") -> str:
        return f'<td class="num{kind}"><a href="{asked}&amp;measure={name}">{text}</a></td>'

    def counted(number: int, words: str) -> str:
        text = f'<a href="{listed}?{escape(words)}">{number:,}</a>' if number else "0"
        return f'<td class="num">{text}</td>'

    rate, ahead = figures.completion_rate, printed.points(figures.points_ahead)
    cells = [
        f'<td class="num"><a href="{listed}?{escape(query)}">{figures.listings:,}</a></td>',
        explained("planned_wan", printed.yi(figures.planned_wan)),
        explained("completed_ytd_wan", printed.yi(figures.completed_ytd_wan)),
        explained("completed_in_month_wan", printed.yi(figures.completed_in_month_wan)),
        explained("completion_rate", printed.percent(rate), " strong"),
        f'<td class="bar-cell">{"" if rate is None else printed.bar(rate, context["time_progress"])}</td>',
        explained("points_ahead", ahead, " behind" if printed.is_behind(figures.points_ahead) else ""),
    ]
    if context.get("show_starts"):
        rates = ("start_rate", "commissioning_rate", "land_supply_rate")
        cells += [explained(name, printed.percent(figures.value(name))) for name in rates]
    if context.get("show_returns"):
        cells += [counted(figures.missing, counting(query, "missing"))]
        cells += [counted(figures.red, query_with(query, lamp="red"))]
    return mark_safe("".join(cells))


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
