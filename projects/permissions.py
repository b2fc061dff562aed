"""Who may bring in a list."""

from accounts.models import Role, User


def can_import(user: User) -> bool:
    """Planners, the administrator, and municipal reviewers for their own unit."""
    return user.is_superuser or user.role in (Role.PLANNER, Role.REVIEWER)
