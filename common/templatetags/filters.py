"""The selects above a page."""

from django import template
from django.forms import BoundField
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()
SELECTED = mark_safe(" selected")
INDENT = "\u3000"


@register.filter
def options(field: BoundField) -> SafeString:
    """A field's choices, the chosen one marked, regions set in below their unit. In one go: there are 200 regions."""
    chosen = str(field.value() or "")
    rows = (
        (value, SELECTED if str(value) == chosen else "", INDENT if _is_below_a_unit(value) else "", text)
        for value, text in field.field.widget.choices
        if value
    )
    everything = (("", "" if chosen else SELECTED, "", _("全部")),)
    return format_html_join("", '<option value="{}"{}>{}{}</option>', (*everything, *rows))


def _is_below_a_unit(value: object) -> bool:
    region = getattr(value, "instance", None)
    return bool(getattr(region, "unit_id", None)) and not region.is_unit
