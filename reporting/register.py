"""The columns of the register: which there are, what each shows of a line, on the page and in the workbook alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.periods import format_period
from investments.measures import MEASURES, Unit
from investments.selection import BadSelection, Selection
from investments.selectors.lines import Line, get_lines

from .sheets import Column as SheetColumn
from .sheets import Table

MOST_ROWS = 50_000  # in one workbook


@dataclass(frozen=True)
class Column:
    """``measure`` opens to its explanation. ``below`` is shown small under the value, and apart in the workbook."""

    name: str
    label: str | Promise
    value: Callable[[Line], object]
    unit: Unit | None = None  # None: text, or a day
    measure: str = ""
    below: Callable[[Line], object] | None = None
    below_label: str | Promise = ""
    sort: str = ""
    width: int = 14


def _of_measure(name: str, measure: str, value: Callable[[Line], object], sort: str = "") -> Column:
    one = MEASURES[measure]
    return Column(name, one.head, value, one.unit, measure, sort=sort)


def _report_state(line: Line) -> str:
    for name in ("reported", "waiting", "returned", "missing"):
        if getattr(line, name):
            return str(MEASURES[name].label)
    return ""


COLUMNS = {
    column.name: column
    for column in (
        Column(
            "class",
            gettext_lazy("层级 · 建设性质"),
            lambda line: line.listing.get_tier_display(),
            below=lambda line: line.listing.get_stage_display(),
            below_label=gettext_lazy("建设性质"),
        ),
        Column(
            "batch",
            gettext_lazy("批次 · 产业"),
            lambda line: line.listing.get_batch_display(),
            below=lambda line: line.listing.industry.name,
            below_label=gettext_lazy("产业"),
            width=26,
        ),
        _of_measure("planned", "planned_wan", lambda line: line.planned_wan, "planned"),
        _of_measure("completed", "completed_ytd_wan", lambda line: line.completed_ytd_wan, "completed"),
        _of_measure("in_month", "completed_in_month_wan", lambda line: line.completed_in_month_wan, "in_month"),
        _of_measure("rate", "completion_rate", lambda line: line.completion_rate, "rate"),
        _of_measure("points", "points_ahead", lambda line: line.points_ahead),
        Column("lamp", gettext_lazy("灯"), lambda line: line.lamp.label),
        Column("report", gettext_lazy("月报"), _report_state),
        _of_measure("first_planned", "first_planned_wan", lambda line: line.listing.first_planned_wan),
        Column("total", gettext_lazy("总投资"), lambda line: line.listing.project.total_investment_wan, Unit.WAN),
        Column("starts_on", gettext_lazy("计划开工"), lambda line: line.listing.project.planned_start_on),
        Column("ends_on", gettext_lazy("计划竣工"), lambda line: line.listing.project.planned_completion_on),
        Column("national_code", gettext_lazy("项目代码"), lambda line: line.listing.project.national_code, width=26),
        Column("owner", gettext_lazy("建设单位"), lambda line: line.listing.project.owner, width=26),
        Column("responsible", gettext_lazy("责任单位"), lambda line: line.listing.project.responsible_unit, width=22),
        Column("sponsor", gettext_lazy("包联领导"), lambda line: line.listing.project.sponsor),
    )
}
USUAL = ["class", "batch", "planned", "completed", "in_month", "rate", "points", "lamp", "report"]


def read_columns(text: str) -> list[Column]:
    """The columns that ``columns=planned,rate`` names, in its order; the usual ones without it. Raises BadSelection."""
    names = [name.strip() for name in text.split(",") if name.strip()] or USUAL
    if unknown := [name for name in names if name not in COLUMNS]:
        words = {"name": unknown[0], "known": ", ".join(COLUMNS)}
        raise BadSelection({"columns": [_("没有列“%(name)s”，可用的有：%(known)s") % words]})
    return [COLUMNS[name] for name in dict.fromkeys(names)]


def is_usual(columns: Sequence[Column]) -> bool:
    return [column.name for column in columns] == USUAL


@dataclass(frozen=True)
class Cell:
    column: Column
    value: object
    below: object


def cells_of(line: Line, columns: Sequence[Column]) -> list[Cell]:
    return [Cell(column, column.value(line), column.below(line) if column.below else None) for column in columns]


def table_of(selection: Selection, columns: Sequence[Column], *, user: User, sort: str) -> Table:
    """Every line of the selection, as the page shows it; what stands small under a value has a column of its own."""
    heads = [SheetColumn(_("登记编号"), None, 16), SheetColumn(_("项目名称"), None, 40)]
    heads += [SheetColumn(_("报送单位"), None, 14), SheetColumn(_("地区"), None, 14)]
    for column in columns:
        label = str(column.label).partition(" · ")[0] if column.below else str(column.label)
        heads.append(SheetColumn(label, column.unit, column.width))
        if column.below:
            heads.append(SheetColumn(str(column.below_label), None, 16))
    lines = get_lines(selection, user=user, sort=sort, limit=MOST_ROWS)
    period = format_period(selection.year, selection.month)
    notes = [_("筛选：%(query)s") % {"query": unquote(selection.query())}]
    if len(lines) == MOST_ROWS:
        notes.append(_("只有前 %(most)s 行。") % {"most": MOST_ROWS})
    rows = (_row(line, columns) for line in lines)
    return Table(_("项目库"), _("项目库 %(period)s") % {"period": period}, notes, heads, rows)


def _row(line: Line, columns: Sequence[Column]) -> list[object]:
    listing, project = line.listing, line.listing.project
    row: list[object] = [project.code, project.name, str(listing.unit.name_as_unit), project.region.name]
    for cell in cells_of(line, columns):
        row.append(cell.value)
        if cell.column.below:
            row.append(cell.below)
    return row
