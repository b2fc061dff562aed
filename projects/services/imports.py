"""Lists that come in: kept with their preview, then committed as a whole or not at all."""

import hashlib
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Refused
from projects.imports.plan import ImportPlan, make_plan
from projects.models import ImportBatch
from projects.permissions import can_import

from .codes import lock_register
from .listings import apply_plan

PREVIEWS_KEPT = timedelta(days=7)


class PlanChanged(Exception):
    """The register changed since the preview; ``plan`` is what a commit would do now."""

    def __init__(self, plan: ImportPlan):
        self.plan = plan
        super().__init__("the register changed since the preview")


def require_may_import(user: User) -> None:
    if not can_import(user):
        raise PermissionDenied(_("只有规划员、系统管理员和市级审核员可以导入名单"))


@transaction.atomic
def keep_preview(content: bytes, file_name: str, plan: ImportPlan, *, by: User, at: datetime) -> ImportBatch:
    """Keep a file until it is committed; previews that nobody committed go after a week."""
    require_may_import(by)
    ImportBatch.objects.filter(committed_at=None, uploaded_at__lt=at - PREVIEWS_KEPT).delete()
    return ImportBatch.objects.create(**_record(content, file_name, plan), uploaded_by=by, uploaded_at=at)


def plan_batch(batch: ImportBatch, *, effective_on: date, by: User, for_update: bool = False) -> ImportPlan:
    """What committing a kept file would do now."""
    return make_plan(
        bytes(batch.content),
        year=batch.year,
        tier=batch.tier,
        effective_on=effective_on,
        by=by,
        for_update=for_update,
    )


@transaction.atomic
def commit_batch(batch: ImportBatch, *, seen_digest: str, effective_on: date, by: User, at: datetime) -> ImportPlan:
    """Write a previewed file. Raises PlanChanged if it would not do what was seen, Refused if it is done already."""
    require_may_import(by)
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.committed_at is not None:
        raise Refused(_("该文件已经导入"), "already_committed")
    lock_register()
    plan = plan_batch(batch, effective_on=effective_on, by=by, for_update=True)
    if plan.digest != seen_digest:
        raise PlanChanged(plan)
    _commit(batch, plan, by=by, at=at)
    return plan


@transaction.atomic
def import_file(
    content: bytes,
    file_name: str,
    *,
    year: int,
    tier: str,
    effective_on: date | None = None,
    by: User | None,
    at: datetime,
    dry_run: bool = False,
) -> ImportPlan:
    """Read and write in one step, as the command does. Nothing is written with ``dry_run`` or if a row is refused."""
    if by is not None:
        require_may_import(by)
    lock_register()
    plan = make_plan(content, year=year, tier=tier, effective_on=effective_on, by=by, for_update=True)
    if plan.can_commit and not dry_run:
        batch = ImportBatch(**_record(content, file_name, plan), uploaded_by=by, uploaded_at=at)
        _commit(batch, plan, by=by, at=at)
    return plan


def _commit(batch: ImportBatch, plan: ImportPlan, *, by: User | None, at: datetime) -> None:
    if not plan.can_commit:
        raise Refused(_("没有可以导入的内容"), "nothing_to_commit")
    apply_plan(plan, by=by, at=at)
    batch.committed_at, batch.plan_digest = at, plan.digest
    batch.created_count, batch.changed_count = len(plan.new), len(plan.changed)
    batch.unchanged_count = plan.unchanged
    batch.save()


def _record(content: bytes, file_name: str, plan: ImportPlan) -> dict:
    return {
        "file_name": file_name[-200:],
        "content": content,
        "digest": hashlib.sha256(content).hexdigest(),
        "year": plan.year,
        "tier": plan.tier,
        "plan_digest": plan.digest,
    }
