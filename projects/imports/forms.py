"""What is asked beside the file."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Tier


class UploadForm(forms.Form):
    file = forms.FileField(label=_("名单文件（XLSX 或 CSV，不超过 20 MB）"))
    year = forms.IntegerField(label=_("名单年度"), min_value=2000, max_value=2100)
    tier = forms.ChoiceField(label=_("层级（文件未注明时）"), choices=Tier)
    effective_on = forms.DateField(
        label=_("生效日期"),
        required=False,
        help_text=_("留空为名单年度的 1 月 1 日；年中调整请填写文件日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self):
        data = super().clean()
        year, effective_on = data.get("year"), data.get("effective_on")
        if year and effective_on and effective_on.year != year:
            self.add_error("effective_on", _("生效日期不在名单年度内"))
        if year and not effective_on:
            data["effective_on"] = date(year, 1, 1)
        return data
