"""Signing in and out, and one's own account."""

import base64
from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from .forms import SignInForm, TwoStepForm
from .middleware import ACTING
from .models import StandIn

sign_out = LogoutView.as_view()


class SignInView(LoginView):
    """The sign-in page; templates/registration/login.html."""

    form_class = SignInForm
    redirect_authenticated_user = True


@login_not_required
def admin_door(request) -> HttpResponse:
    """The administration's own sign-in page is not used: one door, with throttling and the second step."""
    if request.user.is_authenticated:  # and not of the staff, or it would not have come here
        raise PermissionDenied(_("只有系统管理员可以进入管理页面"))
    return redirect(f"{reverse('login')}?{request.GET.urlencode()}")


def locked_out(request, original_response=None, credentials=None) -> HttpResponse:
    """Axes' answer to who has guessed too often."""
    return render(request, "registration/locked.html", status=429)


class PasswordView(PasswordChangeView):
    """Other sessions of the account end with the change."""

    template_name = "accounts/password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form):
        messages.success(self.request, _("密码已修改；其他设备上的登录已失效"))
        return super().form_valid(form)


def account(request) -> HttpResponse:
    """Who I am, whom I may stand in for, and how I sign in."""
    context = {
        "standing": StandIn.objects.active(timezone.localdate()).filter(deputy=request.user).select_related("absent"),
        "acting": request.session.get(ACTING),
        "device": TOTPDevice.objects.filter(user=request.user, confirmed=True).first(),
    }
    return render(request, "accounts/account.html", context)


@require_POST
def act(request) -> HttpResponse:
    """Begin to act for somebody, or, with nobody named, be oneself again."""
    absent = request.POST.get("absent", "")
    if not absent:
        request.session.pop(ACTING, None)
        return redirect("account")
    standing = StandIn.objects.active(timezone.localdate()).filter(deputy=request.user)
    found = get_object_or_404(standing, absent_id=int(absent) if absent.isdecimal() and len(absent) < 18 else 0)
    request.session[ACTING] = found.absent_id
    return redirect("reporting:overview")


@require_http_methods(["GET", "HEAD", "POST"])
def two_step(request) -> HttpResponse:
    """Set up an authenticator: the device counts once it has shown a right code. Or take it away again."""
    confirmed = TOTPDevice.objects.filter(user=request.user, confirmed=True).first()
    if confirmed is not None:
        return _remove(request, confirmed)
    device, _created = TOTPDevice.objects.get_or_create(user=request.user, confirmed=False, defaults={"name": "app"})
    form = TwoStepForm(request.POST or None)
    if form.is_valid():
        if device.verify_token(form.cleaned_data["token"].replace(" ", "")):
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            messages.success(request, _("两步验证已启用；下次登录需要验证码"))
            return redirect("account")
        form.add_error("token", _("验证码不对，请核对手机时间后重试"))
    key = base64.b32encode(device.bin_key).decode()
    context = {"form": form, "key": key, "picture": _picture(device.config_url)}
    return render(request, "accounts/two_step.html", context)


def _remove(request, device: TOTPDevice) -> HttpResponse:
    """With a right code only: a session left open is not enough."""
    form = TwoStepForm(request.POST or None)
    if form.is_valid():
        if device.verify_token(form.cleaned_data["token"].replace(" ", "")):
            device.delete()
            messages.success(request, _("两步验证已停用"))
            return redirect("account")
        form.add_error("token", _("验证码不对，请核对手机时间后重试"))
    return render(request, "accounts/two_step.html", {"form": form, "confirmed": True})


def _picture(text: str) -> str:
    """A QR code as an address of data."""
    import qrcode
    from qrcode.image.svg import SvgPathImage

    buffer = BytesIO()
    qrcode.make(text, image_factory=SvgPathImage, box_size=8).save(buffer)
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()
