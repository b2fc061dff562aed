"""Why a person can see or do a thing, in the words of the rules that decide it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Tier, User
from common.wording import listed
from investments.models import MonthlyReport
from investments.permissions import can_close, can_report, can_review, statuses_judged_by
from investments.services.reviews import why_not
from projects.models import Listing, Project
from projects.permissions import can_import


@dataclass(frozen=True)
class Answer:
    """One question, whether it is so, and why."""

    question: str
    is_so: bool
    reason: str


def explain_user(user: User) -> list[Answer]:
    """What this person may see and do, wherever they may."""
    return [
        Answer(_("看到哪些项目"), _sees_anything(user), _scope_words(user)),
        Answer(_("填报月报"), can_report(user), _("填报员和系统管理员可以；范围同上")),
        Answer(_("审核月报"), bool(statuses_judged_by(user)), _review_words(user)),
        Answer(_("封账、批准更正"), can_close(user), _("省级规划员和系统管理员可以")),
        Answer(_("导入名单"), can_import(user), _("规划员、系统管理员和市级审核员可以")),
        Answer(_("管理用户和设置"), user.is_staff, _("由系统管理员在用户资料中授予")),
    ]


def explain_project(user: User, code: str) -> list[Answer]:
    """The same for one project: seen, reported, and each report that waits. Tells nothing of what is not seen."""
    project = Project.objects.visible_to(user).filter(code=code).first()
    if project is None:
        reason = _("没有编号为 %(code)s 的项目，或不在您的范围内：%(scope)s")
        return [
            Answer(_("看到 %(code)s") % {"code": code}, False, reason % {"code": code, "scope": _scope_words(user)})
        ]
    listings = Listing.objects.visible_to(user).filter(project=project)
    years = listed(listings.order_by("year").values_list("year", flat=True))
    answers = [
        Answer(_("看到 %(code)s") % {"code": code}, True, _scope_words(user)),
        Answer(
            _("填报 %(code)s") % {"code": code},
            can_report(user) and bool(years),
            _("年度名单：%(years)s") % {"years": years or "—"},
        ),
    ]
    waiting = MonthlyReport.objects.waiting().filter(listing__in=listings).select_related("listing__project")
    for report in waiting.order_by("listing__year", "month"):
        refusal = why_not(report, user)
        question = _("审核 %(year)s 年 %(month)s 月的月报") % {"year": report.listing.year, "month": report.month}
        answers.append(Answer(question, refusal is None, str(refusal.message) if refusal else _("等待您这一步")))
    return answers


def _sees_anything(user: User) -> bool:
    scope = user.scope
    return scope.everything or scope.region_id is not None


def _scope_words(user: User) -> str:
    scope = user.scope
    if scope.everything:
        return _("省级或系统管理员：全省")
    if scope.unit_id:
        return _("市级，所在地区是报送单位：%(region)s 的全部项目") % {"region": user.region.name}
    if scope.region_id:
        return _("市级，所在地区是县（市、区）：%(region)s 的项目") % {"region": user.region.name}
    return _("市级而没有所在地区：看不到任何项目，请系统管理员补填")


def _review_words(user: User) -> str:
    if not can_review(user):
        return _("审核员、省级规划员和系统管理员可以；自己填报的除外")
    if user.is_superuser:
        return _("系统管理员：市级和省级两步都可以；自己填报的除外")
    if user.tier == Tier.PROVINCIAL:
        return _("省级：市级通过之后的一步；自己填报的除外")
    return _("市级：本单位报来的一步；自己填报的除外")
