"""Signing in, with a second step for who has set one up; and setting it up."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_otp import match_token, user_has_device


class SignInForm(AuthenticationForm):
    """The code is asked of those who have a device, and of nobody else."""

    otp_token = forms.CharField(label=_("验证码"), required=False, max_length=10)

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if not user_has_device(user):
            return
        token = (self.cleaned_data.get("otp_token") or "").replace(" ", "")
        if not token:
            raise ValidationError(_("此账户已启用两步验证，请填写验证码"), code="token_required")
        if match_token(user, token) is None:
            raise ValidationError(_("验证码不对或已过期"), code="invalid_token")


class TwoStepForm(forms.Form):
    token = forms.CharField(label=_("验证器显示的 6 位数字"), max_length=10)
