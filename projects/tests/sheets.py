"""Workbooks and lists as offices send them, made for tests."""

import io

import xlsxwriter

HEADINGS = ["项目名称", "建设地点", "总投资（万元）", "年度计划投资（万元）", "建设性质"]


def csv_of(*rows, headings=HEADINGS, encoding="utf-8") -> bytes:
    return "\r\n".join(",".join(map(str, row)) for row in [headings, *rows]).encode(encoding)


def xlsx_of(*rows, merges=()) -> bytes:
    """Rows from the first one on; ``merges`` are ranges like B1:C1, merged around the value that stands there."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        for reference in merges:
            sheet.merge_range(reference, "")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(number, column, value)
    return buffer.getvalue()
