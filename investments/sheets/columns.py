"""The columns of the monthly workbook; what may be filled in stands in the order of the grid."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.wording import in_every_language

from ..measures import MEASURES, Unit, with_unit


@dataclass(frozen=True)
class Column:
    """``kind``: text, amount, day, yes or number. Only ``is_open`` columns are filled in; the others are locked."""

    name: str
    label: str | Promise
    width: int
    kind: str = "text"
    is_open: bool = False
    is_hidden: bool = False


COLUMNS = [
    Column("project_code", _("登记编号"), 16),
    Column("period", _("月份"), 10),
    Column("project_name", _("项目名称"), 36),
    Column("region", _("地区"), 12),
    Column("stage", _("建设性质"), 12),
    Column("planned_wan", with_unit(MEASURES["planned_wan"].head, Unit.WAN), 15, "amount"),
    Column("previous_ytd_wan", _("上次累计（万元）"), 15, "amount"),
    Column("completed_ytd_wan", _("本月自年初累计（万元）"), 18, "amount", is_open=True),
    Column("no_progress", _("本月无进展"), 10, "yes", is_open=True),
    Column("progress_note", _("形象进度"), 28, is_open=True),
    Column("problem", _("存在问题"), 28, is_open=True),
    Column("started_on", _("开工日期"), 12, "day", is_open=True),
    Column("completed_on", _("竣工日期"), 12, "day", is_open=True),
    Column("completed_total_wan", _("自开工累计（万元）"), 16, "amount", is_open=True),
    Column("note", _("说明"), 24, is_open=True),
    Column("status", _("状态"), 14),
    Column("base_revision", _("版次（勿改）"), 12, "number", is_hidden=True),
]
POSITIONS = {column.name: position for position, column in enumerate(COLUMNS)}
OPEN = [column.name for column in COLUMNS if column.is_open]
NEEDED = ["project_code", "period", *OPEN, "base_revision"]


def labels_of(column: Column) -> set[str]:
    """The heading in each language, as it is compared."""
    return {plain(label) for label in in_every_language(column.label)}


def plain(heading: object) -> str:
    return "".join(str(heading).split()).lower()
