"""Every page asks who is there. A script is told so in words it understands."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import JsonResponse


class SignedInMiddleware(LoginRequiredMiddleware):
    """Answers ``fetch`` with 401 instead of the sign-in page, so that a page can keep what was typed and say so."""

    def handle_no_permission(self, request, view_func):
        if request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"code": "signed_out"}, status=401)
        return super().handle_no_permission(request, view_func)
