"""A month's report, as typed into a page."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.amounts import AmountError, parse_amount


class AmountField(forms.CharField):
    """An amount in 万元, written as people write it: 1,234.50, full-width digits, 1.2亿."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def clean(self, value) -> Decimal | None:
        text = super().clean(value)
        try:
            amount = parse_amount(text)
        except AmountError as error:
            raise ValidationError(error.message, code=error.code) from error
        if amount is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return amount


class ReportForm(forms.Form):
    """Its fields are those of ReportInput; whether they make sense is for the service to say."""

    completed_ytd_wan = AmountField(label=_("自年初累计完成投资（万元）"))
    completed_total_wan = AmountField(label=_("自开工累计完成投资（万元）"), required=False)
    no_progress = forms.BooleanField(label=_("本月无进展"), required=False)
    progress_note = forms.CharField(
        label=_("形象进度"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    problem = forms.CharField(
        label=_("存在问题"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    started_on = forms.DateField(
        label=_("开工日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    completed_on = forms.DateField(
        label=_("竣工日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=500)
