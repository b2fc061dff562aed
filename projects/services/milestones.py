"""Stating when the steps of construction are planned and reached; the only way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import RowError, RowErrors
from projects.models import Milestone, MilestoneKind, Project
from projects.permissions import can_keep_records

EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True)
class MilestoneInput:
    """One step of one project; both dates empty take the step out of its plan."""

    project_code: str
    kind: str
    planned_on: date | None
    reached_on: date | None
    note: str = ""


@transaction.atomic
def state_milestones(inputs: Sequence[MilestoneInput], *, by: User, at: datetime) -> list[Milestone]:
    """Add the statements, all or none; one that repeats what stands adds nothing. Answers what stands, in their order.

    Raises PermissionDenied, and RowErrors with every refused row.
    """
    if not can_keep_records(by):
        raise PermissionDenied(_("节点由填报员、审核员和省级规划员登记"))
    visible = Project.objects.visible_to(by).filter(code__in={row.project_code for row in inputs})
    projects = {project.code: project for project in visible.select_for_update(no_key=True).order_by("pk")}
    newest = Milestone.objects.standing().filter(project__in=projects.values())
    standing = {(milestone.project_id, milestone.kind): milestone for milestone in newest}
    _refuse(inputs, projects, standing, today=timezone.localdate(at))
    stated, fresh = [], []
    for row in inputs:
        key = (projects[row.project_code].pk, row.kind)
        known = standing.get(key)
        if _facts(known) != (row.planned_on, row.reached_on, row.note):
            known = standing[key] = Milestone(
                project=projects[row.project_code],
                kind=row.kind,
                planned_on=row.planned_on,
                reached_on=row.reached_on,
                note=row.note,
                recorded_by=by,
                recorded_at=at,
            )
            fresh.append(known)
        stated.append(known)
    Milestone.objects.bulk_create(fresh)
    return stated


def _facts(known: Milestone | None) -> tuple:
    """What was never stated and what was taken out of the plan are the same."""
    return (known.planned_on, known.reached_on, known.note) if known else (None, None, "")


def _refuse(
    inputs: Sequence[MilestoneInput],
    projects: dict[str, Project],
    standing: dict[tuple[int, str], Milestone],
    *,
    today: date,
) -> None:
    errors = []
    for position, row in enumerate(inputs):
        project = projects.get(row.project_code)
        takes_out = _facts(None) == (row.planned_on, row.reached_on, row.note)
        if takes_out and project and (project.pk, row.kind) not in standing and row.kind in MilestoneKind.values:
            errors.append(RowError(position, "planned_on", _("没有登记过这一节点，无可撤下"), "not_stated"))
        if row.project_code not in projects:
            message = _("没有项目 %(code)s，或不在您的范围内") % {"code": row.project_code}
            errors.append(RowError(position, "project_code", message, "unknown_project"))
        if row.kind not in MilestoneKind.values:
            errors.append(
                RowError(position, "kind", _("没有这种节点：%(kind)s") % {"kind": row.kind}, "invalid_choice")
            )
        if row.reached_on and row.reached_on > today:
            errors.append(RowError(position, "reached_on", _("实际日期不能在今天之后"), "future"))
        for field in ("planned_on", "reached_on"):
            if (day := getattr(row, field)) and day < EARLIEST:
                errors.append(RowError(position, field, _("日期太早"), "too_early"))
    if errors:
        raise RowErrors(errors)
