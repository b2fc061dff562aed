"""Filters that refuse what they do not know, in pages, API and exports alike."""

import difflib

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ErrorDetail
from rest_framework.exceptions import ValidationError as ApiValidationError

MOST_NAMED = 12  # known values that an error lists when none is near
PAGING = frozenset({"page", "page_size"})


class StrictFilterSet(django_filters.FilterSet):
    """A FilterSet for which an unknown filter is an error that names it, never ignored."""

    beside = PAGING  # words of the query string that are not filters and that somebody else reads

    def is_valid(self) -> bool:
        valid = super().is_valid()
        for name in sorted(set(self.data) - set(self.filters) - set(self.beside)):
            self.form.add_error(None, ValidationError(_unknown_filter(name, list(self.filters)), code="unknown_filter"))
            valid = False
        return valid


def api_error(errors: ErrorDict) -> ApiValidationError:
    """A form's errors, each with its own code."""
    return ApiValidationError(
        {
            field: [ErrorDetail(text, code=error.code or "invalid") for error in reasons for text in error.messages]
            for field, reasons in errors.as_data().items()
        }
    )


def refuse_filters(request) -> None:
    """For a list too short to be filtered or paged: answers 400, naming the first word of the query string."""
    for name in sorted(request.query_params):
        raise ApiValidationError(_unknown_filter(name, []), code="unknown_filter")


def _unknown_filter(name: str, known: list[str]) -> str:
    if not known:
        return _("没有筛选条件“%(name)s”") % {"name": name}
    if nearest := difflib.get_close_matches(name.lower(), known, n=1):
        return _("没有筛选条件“%(name)s”，您是否要用“%(nearest)s”？") % {"name": name, "nearest": nearest[0]}
    return _("没有筛选条件“%(name)s”，可用的有：%(known)s") % {"name": name, "known": ", ".join(known)}


def _unknown_value(value: str, known: list[str]) -> ValidationError:
    if nearest := difflib.get_close_matches(value.lower(), known, n=1):
        message = _("没有“%(value)s”，您是否要用“%(nearest)s”？") % {"value": value, "nearest": nearest[0]}
    elif len(known) <= MOST_NAMED:
        message = _("没有“%(value)s”，可用的有：%(known)s") % {"value": value, "known": ", ".join(known)}
    else:
        message = _("没有“%(value)s”") % {"value": value}
    return ValidationError(message, code="invalid_choice")


class StrictFilterBackend(DjangoFilterBackend):
    """Answers 400, naming each wrong filter."""

    filterset_base = StrictFilterSet

    def filter_queryset(self, request, queryset, view):
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise api_error(filterset.errors)
        return filterset.qs


class ChoiceField(forms.ChoiceField):
    """A choice written in any case: ``PROVINCIAL`` is ``provincial``."""

    def to_python(self, value):
        return super().to_python(value).lower()

    def validate(self, value):
        known = [word for word, _label in self.choices if word]
        if value and value not in known:
            raise _unknown_value(value, known)


class ChoiceFilter(django_filters.Filter):
    """One of the values of a TextChoices."""

    field_class = ChoiceField

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, choices=[("", "---------"), *choices], **kwargs)


class WholeNumberFilter(django_filters.Filter):
    """A year or a month: 2020.5 is an error, not 2020."""

    field_class = forms.IntegerField


class YearFilter(WholeNumberFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, label=gettext_lazy("年度"), min_value=2000, max_value=2100, **kwargs)


class MonthFilter(WholeNumberFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, label=gettext_lazy("月份"), min_value=1, max_value=12, **kwargs)


class CodeChoices(django_filters.fields.ModelChoiceIterator):
    """The choices of a select, read once: Django's own are counted first and then read."""

    @cached_property
    def _rows(self) -> list:
        return list(super().__iter__())

    def __iter__(self):
        return iter(self._rows)

    def __len__(self):
        return len(self._rows)


class CodeField(django_filters.fields.ModelChoiceField):
    """A row by its code, written in any case."""

    iterator = CodeChoices

    def to_python(self, value):
        if value in self.empty_values:
            return None
        code = str(value).strip()
        found = None if "\0" in code else self.queryset.filter(code__iexact=code).first()
        if found is None:
            raise _unknown_value(code, list(self.queryset.values_list("code", flat=True)))
        return found


@extend_schema_field({"type": "string"})
class CodeFilter(django_filters.ModelChoiceFilter):
    """A row named by its code, such as a region or an industry."""

    field_class = CodeField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, to_field_name="code", **kwargs)
