"""The monthly workbook as an officer handles it: downloaded, filled in with a spreadsheet program, sent back."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from investments.sheets.columns import POSITIONS

FIRST_ROW = 4


def download(client: Client, period: str = "2020-09") -> Workbook:
    response = client.get(f"/reports/{period}/sheet.xlsx")
    assert response.status_code == 200, response.status_code
    return load_workbook(BytesIO(response.content))


def row_of(workbook: Workbook, code: str) -> int:
    """Its row; a new one at the end if the project is not in the workbook."""
    sheet = workbook.worksheets[0]
    for row in range(FIRST_ROW, sheet.max_row + 1):
        if sheet.cell(row, 1).value == code:
            return row
    row = sheet.max_row + 1
    sheet.cell(row, 1, code)
    sheet.cell(row, POSITIONS["base_revision"] + 1, 0)
    return row


def fill(workbook: Workbook, code: str, *, period: str = "2020-09", **cells: object) -> Workbook:
    """Writes cells by the names of ``COLUMNS``; as a person, who does not mean a formula by a leading =."""
    sheet, row = workbook.worksheets[0], row_of(workbook, code)
    sheet.cell(row, POSITIONS["period"] + 1, period)
    for name, value in cells.items():
        cell = sheet.cell(row, POSITIONS[name] + 1)
        cell.value = value
        if isinstance(value, str) and value.startswith("="):
            cell.data_type = "s"
    return workbook


def saved(workbook: Workbook) -> bytes:
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def upload(client: Client, content: bytes, period: str = "2020-09", name: str = "月报.xlsx"):
    """The page after the upload: the preview, or what is wrong with the file."""
    return client.post(f"/reports/{period}/sheet/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def commit(client: Client, preview):
    return client.post(preview.request["PATH_INFO"], follow=True)


def refused(preview) -> list[tuple[str, str]]:
    """(field, code) of every cell that is not taken."""
    return [(error.field, error.code) for error in preview.context["plan"].errors]
