"""批量修改: the same change for many listings of a year.

It is written as a list and goes the way of every list: preview, confirmation, record. A list can do nothing that an
edit may not, and an edit nothing that a list may not.
"""

import io
from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Refused
from projects.imports.fields import FIELD_BY_NAME
from projects.imports.plan import ImportPlan, make_plan
from projects.models import ImportBatch, Listing

from .imports import keep_preview, require_may_import

EDITABLE = [
    "tier",
    "batch",
    "industry",
    "stage",
    "planned_wan",
    "responsible_unit",
    "sponsor",
    "planned_start_on",
    "planned_completion_on",
]
MOST = 5000


class EditRefused(Exception):
    """Some rows cannot take the change; ``plan`` names each with its reason. Nothing is kept."""

    def __init__(self, plan: ImportPlan):
        self.plan = plan
        super().__init__("rows refused")


def preview_edit(
    listings: list[Listing], values: Mapping[str, object], *, year: int, effective_on: date, by: User, at: datetime
) -> ImportBatch:
    """Keep a list that sets ``values`` (of EDITABLE) on each listing; it is committed like any other.

    ``listings`` come with their project and unit. Raises PermissionDenied, EditRefused, or Refused if nothing changes.
    """
    require_may_import(by)
    if not listings or not values:
        raise Refused(_("没有选中项目，或没有填写要改的内容"), "nothing_to_edit")
    if len(listings) > MOST:
        raise Refused(_("一次最多修改 %(most)s 个项目") % {"most": MOST}, "too_many_rows")
    content = _as_list(listings, values)
    plan = make_plan(content, year=year, tier=listings[0].tier, effective_on=effective_on, by=by)
    if plan.errors:
        raise EditRefused(plan)
    if not plan.can_commit:
        raise Refused(_("所选项目已经是这样，没有可改的"), "nothing_changes")
    return keep_preview(content, _("批量修改.xlsx"), plan, by=by, at=at)


def _as_list(listings: list[Listing], values: Mapping[str, object]) -> bytes:
    """Each row says which project it means and its tier, which a list would otherwise take for its own."""
    import xlsxwriter  # 10 MiB, which a server that nobody asks to edit saves

    buffer = io.BytesIO()
    stated = {name: str(value) for name, value in values.items()}
    columns = ["code", "name", "tier", *(name for name in stated if name != "tier")]
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(_("批量修改"))
        for position, name in enumerate(columns):
            sheet.write_string(0, position, FIELD_BY_NAME[name].heading)
        for number, listing in enumerate(listings, start=1):
            known = {"code": listing.project.code, "name": listing.project.name, "tier": listing.get_tier_display()}
            for position, name in enumerate(columns):
                sheet.write_string(number, position, stated.get(name, known.get(name, "")))
    return buffer.getvalue()
