"""The selects above a page."""

from django import template
from django.forms import BoundField
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def options(field: BoundField) -> SafeString:
    """A field's choices, the chosen one marked. In one go: there are 200 regions."""
    chosen = str(field.value() or "")
    rows = [("", _("全部")), *((value, text) for value, text in field.field.widget.choices if value)]
    return mark_safe("".join(_option(str(value), str(text), str(value) == chosen) for value, text in rows))


def _option(value: str, text: str, is_chosen: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if is_chosen else ""}>{escape(text)}</option>'
