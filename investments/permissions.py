"""Who may report and who may judge. Where they may do it is ``visible_to``'s answer, not asked again here."""

from accounts.models import Region, Role, Tier, User

from .models import MonthlyReport, ReportStatus


def can_report(user: User) -> bool:
    """Officers enter figures; the administrator may stand in."""
    return user.is_superuser or user.role == Role.OFFICER


def can_review(user: User) -> bool:
    """Reviewers, at their own tier; planners accept for the province."""
    return user.is_superuser or user.role == Role.REVIEWER or _speaks_for_province(user)


def statuses_judged_by(user: User) -> list[str]:
    """The statuses in which a report waits for this user's step: the city's, the province's, or both."""
    if user.is_superuser:
        return [ReportStatus.SUBMITTED, ReportStatus.CITY_ACCEPTED]
    if _speaks_for_province(user):
        return [ReportStatus.CITY_ACCEPTED]
    if user.role == Role.REVIEWER and user.scope.unit_id:
        return [ReportStatus.SUBMITTED]
    return []


def first_status(unit: Region) -> str:
    """No city stands above what spans several units: the province judges it at once."""
    return ReportStatus.CITY_ACCEPTED if unit.unit_id is None else ReportStatus.SUBMITTED


def can_close(user: User) -> bool:
    """Provincial planners close months, and approve what restates a closed one."""
    return user.is_superuser or (user.tier == Tier.PROVINCIAL and user.role == Role.PLANNER)


def can_explain(user: User) -> bool:
    """Officers and reviewers say why a figure of their place looks as it does."""
    return user.is_superuser or user.role in (Role.OFFICER, Role.REVIEWER)


def status_after_acceptance(report: MonthlyReport, *, restates: bool) -> str:
    """Graded review: the city's word is final for municipal projects, the province's for provincial ones.

    What changes a closed month (``restates``) goes to the province, whatever its tier.
    """
    if report.status == ReportStatus.SUBMITTED and (report.listing.tier == Tier.PROVINCIAL or restates):
        return ReportStatus.CITY_ACCEPTED
    return ReportStatus.ACCEPTED


def _speaks_for_province(user: User) -> bool:
    return user.tier == Tier.PROVINCIAL and user.role in (Role.REVIEWER, Role.PLANNER)
