"""Signing in and out."""

from django.contrib.auth.views import LoginView, LogoutView

sign_out = LogoutView.as_view()


class SignInView(LoginView):
    """The sign-in page; templates/registration/login.html."""

    redirect_authenticated_user = True
