"""Forms of the register."""

import unicodedata
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Tier

from .imports.fields import FIELD_BY_NAME
from .models import (
    Batch,
    FactorKind,
    Industry,
    Listing,
    Milestone,
    MilestoneKind,
    Project,
    SavedView,
    Stage,
)
from .services.bulk_edits import EDITABLE
from .services.factors import FactorInput
from .services.milestones import MilestoneInput

ACCEPTED = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx"


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


class MilestoneForm(forms.Form):
    """One step; the names are those of MilestoneInput."""

    planned_on = forms.DateField(label=_("计划日期"), required=False)
    reached_on = forms.DateField(label=_("实际日期"), required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=250)

    def __init__(self, *args, kind: str, standing: Milestone | None, **kwargs):
        initial = {name: getattr(standing, name) for name in self.base_fields} if standing else None
        super().__init__(*args, initial=initial, **kwargs)
        self.kind = MilestoneKind(kind)
        for field in self.fields.values():
            kept = {"type": "date"} if isinstance(field, forms.DateField) else {}
            field.widget = type(field.widget)(attrs={**kept, "aria-label": f"{self.kind.label} {field.label}"})
        for name in ("planned_on", "reached_on"):
            self.fields[name].widget.format = "%Y-%m-%d"

    def read(self, project: Project) -> MilestoneInput:
        return MilestoneInput(project_code=project.code, kind=self.kind, **self.cleaned_data)


class DocumentForm(forms.Form):
    title = forms.CharField(label=_("标题"), required=False, max_length=120)
    file = forms.FileField(label=_("照片或文件"), widget=forms.FileInput(attrs={"accept": ACCEPTED}))


class SaveViewForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=SavedView._meta.get_field("name").max_length)
    is_shared = forms.BooleanField(label=_("共享"), required=False)


def _unchanged(choices) -> list[tuple[str, str]]:
    return [("", _("不改")), *choices]


def _day() -> forms.DateInput:
    """Written as a browser reads it, whatever the language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class BulkEditForm(forms.Form):
    """One change for many listings: what is left empty stays as it is. The names are those of EDITABLE."""

    tier = forms.ChoiceField(required=False, choices=_unchanged(Tier.choices))
    batch = forms.ChoiceField(required=False, choices=_unchanged(Batch.choices))
    industry = forms.ModelChoiceField(
        Industry.objects.all(), required=False, empty_label=_("不改"), to_field_name="code"
    )
    stage = forms.ChoiceField(required=False, choices=_unchanged(Stage.choices))
    planned_wan = QuantityField(required=False)
    responsible_unit = forms.CharField(required=False, max_length=120)
    sponsor = forms.CharField(required=False, max_length=60)
    planned_start_on = forms.DateField(required=False, widget=_day())
    planned_completion_on = forms.DateField(required=False, widget=_day())
    effective_on = forms.DateField(label=_("生效日期"), widget=_day())

    def __init__(self, *args, year: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year
        for name in EDITABLE:
            self.fields[name].label = FIELD_BY_NAME[name].heading

    def clean_effective_on(self) -> date:
        day = self.cleaned_data["effective_on"]
        if day.year != self.year:
            raise forms.ValidationError(_("生效日期不在名单年度内"), "effective_in_other_year")
        return day

    def edits(self) -> list[forms.BoundField]:
        return [self[name] for name in EDITABLE]

    def values(self) -> dict[str, object]:
        """What is to be set, as a list states it, once the form is valid."""
        stated = {name: self.cleaned_data[name] for name in EDITABLE if self.cleaned_data[name] not in (None, "")}
        labels = {"tier": Tier, "batch": Batch, "stage": Stage}
        return {name: labels[name](value).label if name in labels else value for name, value in stated.items()}
