import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from common.spreadsheets import MAX_BYTES, SheetError, read_sheets
from common.workbooks import SheetFacts, _add_formulas, column_index, column_letter


def workbook(rows, **options) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True, "in_memory": True, **options}) as book:
        sheet = book.add_worksheet("名单")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repacked(content: bytes, **replaced: bytes) -> bytes:
    """The same archive with entries replaced or added; __ stands for / and _dot_ for a point."""
    names = {name.replace("__", "/").replace("_dot_", "."): data for name, data in replaced.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry not in names:
                new.writestr(entry, old.read(entry))
        for name, data in names.items():
            new.writestr(name, data)
    return buffer.getvalue()


def code_of(content: bytes) -> str:
    with pytest.raises(SheetError) as refusal:
        read_sheets(content)
    return refusal.value.code


def test_rows_keep_the_numbers_they_have_in_the_sheet():
    content = workbook([["标题"], [], ["甲", 1.5]])

    (sheet,) = read_sheets(content)

    assert [(row.number, row.cells[0]) for row in sheet.rows] == [(1, "标题"), (3, "甲")]
    assert sheet.rows[1].cells[1] == 1.5


def test_a_date_cell_is_a_date():
    book = openpyxl.Workbook()
    book.active["A1"] = date(2020, 3, 1)

    (sheet,) = read_sheets(saved(book))

    assert sheet.rows[0].cells == [date(2020, 3, 1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_encoding_that_offices_use(encoding):
    content = "项目名称,总投资\r\n鹿泉产业园,12\r\n".encode(encoding)

    (sheet,) = read_sheets(content)

    assert [row.cells for row in sheet.rows] == [["项目名称", "总投资"], ["鹿泉产业园", "12"]]


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_csv_may_be_separated_by_commas_tabs_or_semicolons(mark):
    (sheet,) = read_sheets(f"项目名称{mark}总投资\n甲{mark}12\n".encode())

    assert sheet.rows[1].cells == ["甲", "12"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"%PDF-1.7 renamed to .xlsx", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old .xls", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"<html><table><tr><td>saved as .xls</td></tr></table></html>", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "wrong_type"),
        (b"PK\x03\x04 cut off", "broken_zip"),
        (b"a," * (MAX_BYTES // 2 + 1), "too_large"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_by_what_it_contains(content, code):
    assert code_of(content) == code


def test_a_workbook_without_any_cell_is_empty():
    assert code_of(workbook([])) == "empty"


def test_a_workbook_cut_in_half_is_broken():
    content = workbook([["甲"] * 10] * 100)

    assert code_of(content[: len(content) // 2]) == "broken_zip"


def test_macros_are_refused():
    assert code_of(repacked(workbook([["甲"]]), xl__vbaProject_dot_bin=b"macro")) == "macros"


def test_links_to_other_files_are_refused():
    linked = repacked(workbook([["甲"]]), xl__externalLinks__externalLink1_dot_xml=b"<externalLink/>")

    assert code_of(linked) == "external_links"


def test_an_opendocument_file_is_refused_by_its_name():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office/>")

    assert code_of(buffer.getvalue()) == "wrong_type"


def test_an_archive_of_something_else_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    assert code_of(buffer.getvalue()) == "wrong_type"


def test_an_encrypted_entry_is_refused():
    content = bytearray(workbook([["甲"]]))
    central = content.find(b"PK\x01\x02")
    content[central + 8] |= 1

    assert code_of(bytes(content)) == "encrypted"


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = repacked(workbook([["甲"]]), xl__worksheets__sheet1_dot_xml=b"0" * (50 * 1024 * 1024))

    assert len(bomb) < 100_000
    assert code_of(bomb) == "zip_bomb"


def test_a_zip_bomb_that_lies_about_its_size_is_refused():
    content = bytearray(repacked(workbook([["甲"]]), xl__sharedStrings_dot_xml=b"0" * (50 * 1024 * 1024)))
    name = content.rfind(b"xl/sharedStrings.xml")
    content[name - 46 + 24 : name - 46 + 28] = (1000).to_bytes(4, "little")

    assert code_of(bytes(content)) == "zip_bomb"


def test_one_stray_cell_far_out_does_not_fill_the_memory():
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.active["XFD1048576"] = "乙"

    assert code_of(saved(book)) == "too_many_cells"


def test_a_formula_without_a_stored_result_names_its_cell():
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.active["B7"] = "=1+1"

    with pytest.raises(SheetError, match="B7") as refusal:
        read_sheets(saved(book))

    assert refusal.value.code == "formula_without_value"


def test_a_formula_with_a_stored_result_is_read_and_counted():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet().write_formula("A1", "=1+1", None, 2)

    (sheet,) = read_sheets(buffer.getvalue())

    assert sheet.formulas == 1
    assert sheet.rows[0].cells == [2.0]


def test_an_error_value_names_its_cell_instead_of_reading_as_blank():
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.active["C2"] = "#REF!"
    book.active["C2"].data_type = "e"

    with pytest.raises(SheetError, match="C2") as refusal:
        read_sheets(saved(book))

    assert refusal.value.code == "error_value"


def test_fifty_thousand_rows_are_read_and_more_are_refused():
    heading, row = ["项目名称", "总投资"], ["甲", 1]

    (sheet,) = read_sheets(workbook([heading, *[row] * 50_000]))

    assert len(sheet.rows) == 50_001
    assert code_of(workbook([heading, *[row] * 50_100])) == "too_many_rows"


def test_columns_are_lettered_as_in_a_sheet():
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert [column_index(name) for name in ("A", "Z", "AA", "ZZ", "AAA")] == [0, 25, 26, 701, 702]


def test_cells_that_are_never_closed_are_still_read_once_each():
    """Looking for the end of each took the square of their number: minutes for a row of two megabytes."""
    facts = SheetFacts()

    _add_formulas(facts, b'<c r="A1">' * 200_000 + b'<c r="B1"><f>1+1</f></c>')

    assert (facts.formulas, facts.without_value) == (1, ["B1"])
