"""Who may bring in a list, and who may keep the records of projects."""

from accounts.models import Role, Tier, User


def can_import(user: User) -> bool:
    """Planners and the administrator any list; municipal reviewers their own unit's."""
    municipal_reviewer = user.role == Role.REVIEWER and user.tier == Tier.MUNICIPAL
    return user.is_superuser or user.role == Role.PLANNER or municipal_reviewer


def can_keep_records(user: User) -> bool:
    """State factors and milestones, add photos: whoever works on listings, within what they see; a leader looks."""
    return user.is_superuser or user.role in (Role.OFFICER, Role.REVIEWER, Role.PLANNER)
