"""What stands around every page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import User
from common.cache import get_or_compute
from investments.deadlines import Deadline, get_current_deadline, get_open_windows
from investments.demo.accounts import DEMO_PASSWORD, demo_accounts
from investments.installation import get_installation
from investments.permissions import can_close, can_report, can_review
from projects.permissions import can_import

from .help import Step, steps_of
from .standing import get_standing

SECONDS_KEPT = 30  # what stands around every page, and is asked for with every page
SHOWN_ACCOUNTS = 7  # each role once; the others are named alike


@dataclass(frozen=True)
class Tour:
    """One step of it; ``is_here``: on the page that it tells of."""

    step: Step
    number: int
    total: int
    is_here: bool


@dataclass(frozen=True)
class NavItem:
    url: str
    label: str
    is_current: bool


def page_frame(request) -> dict:
    """Where this user can go, how long is left for the open month, and on a demo that it is one."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"frame": {"nav": [], "is_demo": SimpleLazyObject(_is_demo), "demo": _demo_accounts}}
    return {
        "frame": {
            "nav": _nav(request.path, user),
            "tour": _tour(request) if user.toured_at is None else None,
            "deadline": SimpleLazyObject(lambda: _deadline(user)),
            "deadline_url": reverse(_work_of(user)),
            "alarms": SimpleLazyObject(lambda: alarms_for(user)),
            "is_demo": SimpleLazyObject(_is_demo),
            "freshness": SimpleLazyObject(get_standing),
        }
    }


def _tour(request) -> Tour:
    """Of who has not seen it to its end; begun anew with each sign-in."""
    steps = steps_of(request.user)
    number = min(request.session.get("tour", 1), len(steps))
    step = steps[number - 1]
    return Tour(step, number, len(steps), _is_current(request.path, reverse(step.where)))


def _deadline(user: User) -> Deadline | None:
    now = timezone.now()
    today = timezone.localdate(now)
    windows = get_or_compute(f"windows:{today}", lambda: get_open_windows(today=today), seconds=SECONDS_KEPT)
    return get_current_deadline(user, at=now, windows=windows)


def alarms_for(user: User) -> int:
    """How many a planner has to see."""
    return get_installation(timezone.localdate()).alarms if can_close(user) else 0


def _is_demo() -> bool:
    """A portfolio that was just loaded says at once that it is invented."""
    today = timezone.localdate()
    return get_installation(today).is_invented or get_installation(today, anew=True).is_invented


def _demo_accounts() -> dict:
    """Only the sign-in page asks for it, and only on a demo installation."""
    rows = [(username, f"{role} · {place}") for username, role, place in demo_accounts()]
    return {"password": DEMO_PASSWORD, "accounts": rows[:SHOWN_ACCOUNTS]}


def _work_of(user: User) -> str:
    """The page on which this person's step of the month is done."""
    if can_report(user) and not user.is_superuser:
        return "investments:report-home"
    return "investments:review-list" if can_review(user) else "reporting:overview"


def _nav(path: str, user: User) -> list[NavItem]:
    places = [(reverse("reporting:overview"), _("总览")), (reverse("reporting:league"), _("排名"))]
    places.append((reverse("reporting:map"), _("地图")))
    places.append((reverse("reporting:warnings"), _("预警")))
    places.append((reverse("reporting:project-list"), _("项目库")))
    places.append((reverse("investments:inbox"), _("待办")))
    if can_report(user):
        places.append((reverse("investments:report-home"), _("月报填报")))
    if can_review(user):
        places.append((reverse("investments:review-list"), _("审核")))
    places.append((reverse("investments:release-list"), _("月报发布")))
    if can_close(user):
        places.append((reverse("investments:jobs"), _("运行状态")))
    if can_import(user):
        places.append((reverse("projects:import"), _("名单导入")))
    return [NavItem(url, label, _is_current(path, url)) for url, label in places]


def _is_current(path: str, url: str) -> bool:
    return path == url if url == reverse("reporting:overview") else path.startswith(url)
