"""The blank workbook to fill in: headings with units, drop-downs for what is chosen from a list."""

from io import BytesIO

from django.utils.translation import gettext as _

from accounts.models import Region, Tier
from common.spreadsheets import MAX_ROWS
from projects.models import Batch, Industry, Stage

from .fields import FIELD_BY_NAME

COLUMNS = [  # with their widths
    ("name", 40),
    ("national_code", 26),
    ("city", 12),
    ("county", 14),
    ("place", 24),
    ("owner", 28),
    ("responsible_unit", 20),
    ("sponsor", 12),
    ("content", 50),
    ("industry", 16),
    ("batch", 24),
    ("stage", 14),
    ("tier", 8),
    ("total_investment_wan", 16),
    ("planned_wan", 18),
    ("planned_start_on", 14),
    ("planned_completion_on", 14),
    ("longitude", 12),
    ("latitude", 12),
    ("cluster", 18),
    ("package", 24),
]


def template_workbook() -> bytes:
    import xlsxwriter  # 10 MiB, which a server that nobody asks for the template saves

    buffer = BytesIO()
    # Text stays text: nothing that begins with = + - @ becomes a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        sheet = workbook.add_worksheet(_("项目名单"))
        choices = workbook.add_worksheet(_("选项"))
        choices.hide()
        _write_headings(workbook, sheet)
        for position, (name, labels) in enumerate(_choices().items()):
            _write_choices(sheet, choices, position, name, labels)
    return buffer.getvalue()


def _write_headings(workbook, sheet) -> None:
    heading = workbook.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E8EEF4"})
    text = workbook.add_format({"num_format": "@"})
    amount = workbook.add_format({"num_format": "#,##0.00"})
    for position, (name, width) in enumerate(COLUMNS):
        column = FIELD_BY_NAME[name]
        sheet.set_column(position, position, width, amount if column.is_amount else text)
        sheet.write_string(0, position, column.heading, heading)
    sheet.freeze_panes(1, 1)


def _choices() -> dict[str, list[str]]:
    return {
        "city": [region.name for region in Region.objects.units().order_by("code")],
        "industry": [industry.name for industry in Industry.objects.all()],
        "batch": [str(label) for label in Batch.labels],
        "stage": [str(label) for label in Stage.labels],
        "tier": [str(label) for label in Tier.labels],
    }


def _write_choices(sheet, choices, position: int, name: str, labels: list[str]) -> None:
    for row, label in enumerate(labels):
        choices.write_string(row, position, label)
    from xlsxwriter.utility import xl_col_to_name

    letter = xl_col_to_name(position)
    source = f"='{choices.get_name()}'!${letter}$1:${letter}${max(len(labels), 1)}"
    column = [field for field, _width in COLUMNS].index(name)
    rule = {"validate": "list", "source": source, "error_type": "warning"}
    sheet.data_validation(1, column, MAX_ROWS, column, rule)
