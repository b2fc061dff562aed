"""A month's report, as typed into a page of its own."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Listing

from .entries import LONGEST_NOTE, LONGEST_TEXT, read_entry
from .measures import MEASURES, Unit, with_unit
from .models import Lamp
from .services.own_forecasts import OwnForecastInput


class ReportForm(forms.Form):
    """Its fields are those of ReportInput, and ``base_revision``. Texts are read by ``read_entry``."""

    completed_ytd_wan = forms.CharField(
        label=with_unit(MEASURES["completed_ytd_wan"].label, Unit.WAN),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    completed_total_wan = forms.CharField(
        label=_("自开工累计完成投资（万元）"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    no_progress = forms.BooleanField(label=_("本月无进展"), required=False)
    progress_note = forms.CharField(
        label=_("形象进度"), required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_TEXT})
    )
    problem = forms.CharField(
        label=_("存在问题"), required=False, widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_TEXT})
    )
    started_on = forms.CharField(
        label=_("开工日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    completed_on = forms.CharField(
        label=_("竣工日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("说明"), required=False, widget=forms.TextInput(attrs={"maxlength": LONGEST_NOTE}))
    base_revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean(self):
        written = {name: value for name, value in super().clean().items() if name != "base_revision"}
        values, problems = read_entry(written)
        for name, message, code in problems:
            self.add_error(name, forms.ValidationError(message, code=code))
        return {**values, "base_revision": self.cleaned_data.get("base_revision")}


_MONTHS = [(month, month) for month in range(1, 13)]


class RulesForm(forms.Form):
    """A version of a year's lamp rules; the names are those of RulesInput."""

    name = forms.CharField(label=_("名称"), max_length=60)
    source = forms.CharField(label=_("来源"), required=False, max_length=250)
    from_month = forms.TypedChoiceField(label=_("自何月起"), coerce=int, choices=_MONTHS)
    text = forms.CharField(
        label=_("规则"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"})
    )


class JudgementForm(forms.Form):
    """A lamp judged otherwise than the rules; the names are those of JudgementInput."""

    colour = forms.ChoiceField(label=_("改判为"), required=False, choices=[("", _("按规则")), *Lamp.choices])
    from_month = forms.TypedChoiceField(label=_("自何月起"), coerce=int, choices=_MONTHS)
    until_month = forms.TypedChoiceField(label=_("至何月止"), coerce=int, choices=_MONTHS)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class OwnForecastForm(forms.Form):
    """What the whole year is expected to come to; the names are those of OwnForecastInput, the month of its year."""

    month = forms.TypedChoiceField(label=_("截至月份"), coerce=int, choices=_MONTHS)
    expected_wan = forms.DecimalField(
        label=_("预计全年完成投资（万元）"),
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=250)

    def read(self, listing: Listing) -> OwnForecastInput:
        """What was typed, once it is valid."""
        values = dict(self.cleaned_data)
        period = date(listing.year, values.pop("month"), 1)
        return OwnForecastInput(project_code=listing.project.code, period=period, **values)


class QualityNoteForm(forms.Form):
    """What is said of a finding; the names are those of NoteInput."""

    text = forms.CharField(
        label=_("说明或者要问的"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
