"""Every page asks who is there, for how long, and for whom."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import JsonResponse
from django.utils import timezone

from .models import StandIn

SIGNED_IN, SEEN, ACTING = "signed_in_at", "seen_at", "acting_for"
SEEN_EVERY = timedelta(minutes=1)  # the session is not written at each request
OWN_ACCOUNT = "/accounts/"


class SessionAgeMiddleware:
    """Ends a session that was idle for too long, or that is too old however busy it was."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and not _keep(request.session, timezone.now()):
            logout(request)
        return self.get_response(request)


def _keep(session, now: datetime) -> bool:
    signed_in = datetime.fromisoformat(session.setdefault(SIGNED_IN, now.isoformat()))
    seen = datetime.fromisoformat(session.setdefault(SEEN, now.isoformat()))
    if now - signed_in > settings.SESSION_LONGEST or now - seen > settings.SESSION_IDLE:
        return False
    if now - seen > SEEN_EVERY:
        session[SEEN] = now.isoformat()
    return True


class SignedInMiddleware(LoginRequiredMiddleware):
    """Answers ``fetch`` with 401 instead of the sign-in page, so that a page can keep what was typed and say so."""

    def handle_no_permission(self, request, view_func):
        if request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"code": "signed_out"}, status=401)
        return super().handle_no_permission(request, view_func)


class StandInMiddleware:
    """Lets a deputy act for the absent person that they chose, as long as the administrator's dates allow it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        absent = request.session.get(ACTING)
        if absent and request.user.is_authenticated and not request.path.startswith(OWN_ACCOUNT):
            standing = StandIn.objects.active(timezone.localdate()).filter(deputy=request.user, absent=absent)
            found = standing.select_related("absent__region").first()
            if found is None:
                del request.session[ACTING]
            else:
                request.user.act_for(found.absent)
        return self.get_response(request)
