"""Filters that refuse what they do not know, in pages, API and exports alike."""

import difflib

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError as ApiValidationError

# Words of a query string that are not filters: paging, ordering, and how a page is shown.
NOT_FILTERS = {"page", "page_size", "sort", "by"}


class StrictFilterSet(django_filters.FilterSet):
    """A FilterSet for which an unknown filter is an error that names it, never ignored."""

    def is_valid(self) -> bool:
        valid = super().is_valid()
        for name in sorted(set(self.data) - set(self.filters) - NOT_FILTERS):
            self.form.add_error(None, ValidationError(self._unknown(name), code="unknown_filter"))
            valid = False
        return valid

    def _unknown(self, name: str) -> str:
        nearest = difflib.get_close_matches(name, self.filters, n=1)
        if nearest:
            return _("没有筛选条件“%(name)s”，您是否要用“%(nearest)s”？") % {"name": name, "nearest": nearest[0]}
        known = ", ".join(self.filters)
        return _("没有筛选条件“%(name)s”，可用的有：%(known)s") % {"name": name, "known": known}


class StrictFilterBackend(DjangoFilterBackend):
    """Answers 400, naming each wrong filter."""

    filterset_base = StrictFilterSet

    def filter_queryset(self, request, queryset, view):
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise ApiValidationError(filterset.errors)
        return filterset.qs


class ChoiceField(forms.ChoiceField):
    """A choice written in any case: ``PROVINCIAL`` is ``provincial``."""

    def to_python(self, value):
        return super().to_python(value).lower()


class ChoiceFilter(django_filters.Filter):
    """One of the values of a TextChoices."""

    field_class = ChoiceField

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, choices=[("", "---------"), *choices], **kwargs)


class CodeFilter(django_filters.ModelChoiceFilter):
    """A row named by its code, such as a region or an industry."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, to_field_name="code", **kwargs)
