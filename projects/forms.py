"""Forms of the register."""

import unicodedata
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import FactorKind, Listing
from .services.factors import FactorInput


class QuantityField(forms.DecimalField):
    """A quantity as people type it: 1,234.5 and full-width digits too."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs):
        super().__init__(max_digits=14, decimal_places=2, min_value=Decimal(0), **kwargs)

    def to_python(self, value):
        return super().to_python(unicodedata.normalize("NFKC", value or "").replace(",", "").strip())


class FactorForm(forms.Form):
    """One statement of a listing; the names are those of FactorInput, and the month of its year."""

    kind = forms.ChoiceField(label=_("要素"), choices=FactorKind.choices)
    month = forms.TypedChoiceField(label=_("截至月份"), coerce=int, choices=[(month, month) for month in range(1, 13)])
    needed = QuantityField(label=_("需要"))
    secured = QuantityField(label=_("已落实"))
    document = forms.CharField(label=_("依据"), required=False, max_length=250)

    def read(self, listing: Listing) -> FactorInput:
        """What was typed, once it is valid."""
        values = dict(self.cleaned_data)
        period = date(listing.year, values.pop("month"), 1)
        return FactorInput(project_code=listing.project.code, period=period, **values)
