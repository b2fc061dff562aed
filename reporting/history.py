"""Who changed what in the register."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from projects.models import Project


@dataclass(frozen=True)
class Change:
    """One change of a project's row. ``fields``: (name, old, new) of each changed field; empty for the entry itself."""

    at: datetime
    by: User | None
    fields: list[tuple[str, str, str]]


def get_changes(project: Project) -> list[Change]:
    """Newest first. What was loaded in bulk, such as a demo, has no history before its first change."""
    records = list(project.history.select_related("history_user").order_by("history_date", "history_id"))
    changes = []
    for older, newer in zip([None, *records], records, strict=False):
        changes.append(Change(newer.history_date, newer.history_user, _differences(older, newer) if older else []))
    return changes[::-1]


def _differences(older, newer) -> list[tuple[str, str, str]]:
    model = Project._meta
    delta = newer.diff_against(older, foreign_keys_are_objs=True)
    return [
        (str(model.get_field(change.field).verbose_name), _shown(change.old), _shown(change.new))
        for change in delta.changes
    ]


def _shown(value) -> str:
    return "" if value is None else str(value)
