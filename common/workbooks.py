"""Guards of an XLSX file: what it is, how large it unpacks, which cells hold formulas. All before a cell is read."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree

from django.utils.functional import Promise
from django.utils.translation import gettext as _

MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_RATIO = 200  # an honest sheet packs 10 to 60 times; deflate can reach 1032
RATIO_MATTERS_ABOVE = 10 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_CELLS = 4_000_000  # the reader keeps the whole rectangle from A1 to the last cell in memory
MAX_ROW_BYTES = 8 * 1024 * 1024
STEP = 64 * 1024

COLUMN_REFERENCE = re.compile(rb'\br="([A-Z]{1,4})[0-9]+"')
ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]+)"')
CELL_START = re.compile(rb"<(?:\w+:)?c[ >/]")
ROW_START = re.compile(rb"<(?:\w+:)?row[ >/]")
CELL = re.compile(rb"<(?:\w+:)?c(?=[ >/])")
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
CACHED_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>[^<]+")
REFERENCE = re.compile(rb'\br="([A-Z]+[0-9]+)"')


class SheetError(Exception):
    """A file that cannot be read as a list; ``code`` says which kind of trouble."""

    def __init__(self, message: str | Promise, code: str):
        self.message = message
        self.code = code
        super().__init__(str(message))


@dataclass
class SheetFacts:
    """What the XML of one sheet says about its cells before they are read."""

    last_row: int = 0
    last_column: int = 0
    formulas: int = 0
    without_value: list[str] = field(default_factory=list)
    error_cells: list[str] = field(default_factory=list)

    @property
    def area(self) -> int:
        return self.last_row * self.last_column


def column_letter(index: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """A -> 0, Z -> 25, AA -> 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def inspect_workbook(content: bytes) -> dict[str, SheetFacts]:
    """The facts of each sheet by its name. Raises SheetError for whatever is not a plain, honest XLSX."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
        _check_kind(entries)
        _check_size(entries)
        facts = {name: _read_facts(content, entry) for name, entry in entries.items() if _is_sheet(name)}
        for name, entry in entries.items():
            if name not in facts:
                for _piece in _unpack(content, entry):
                    pass  # only to see that it is no longer than its head says
        return {title: facts[path] for title, path in _sheet_paths(content, entries) if path in facts}
    except (zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError, KeyError, IndexError) as error:
        raise SheetError(_("文件已损坏，无法解压。请重新另存为 XLSX 后上传"), "broken_zip") from error


def _is_sheet(path: str) -> bool:
    return path.startswith("xl/worksheets/") and path.endswith(".xml")


def _check_kind(entries: dict[str, zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries.values()):
        raise SheetError(_("文件已加密。请取消密码后重新上传"), "encrypted")
    if "xl/vbaProject.bin" in entries:
        raise SheetError(_("工作簿含有宏（.xlsm），不予接收。请另存为不含宏的 XLSX"), "macros")
    if any(name.startswith("xl/externalLinks/") for name in entries):
        message = _("工作簿链接到其他文件，不予接收。请在 Excel“数据 › 编辑链接”中断开链接，保存后重新上传")
        raise SheetError(message, "external_links")
    if "xl/workbook.bin" in entries:
        raise SheetError(_("这是二进制工作簿（.xlsb）。请另存为 XLSX"), "wrong_type")
    if "content.xml" in entries and "mimetype" in entries:
        raise SheetError(_("这是 OpenDocument 文件（.ods）。请另存为 XLSX"), "wrong_type")
    if "xl/workbook.xml" not in entries:
        raise SheetError(_("这不是 Excel 工作簿。请上传 XLSX 或 CSV"), "wrong_type")


def _check_size(entries: dict[str, zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries.values())
    swollen = any(
        entry.file_size > RATIO_MATTERS_ABOVE and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        for entry in entries.values()
    )
    if swollen or unpacked > MAX_UNPACKED_BYTES or len(entries) > MAX_ENTRIES:
        raise SheetError(_("文件解压后异常庞大，疑为压缩炸弹，不予读取"), "zip_bomb")


def _unpack(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """An entry piece by piece. Its head may lie about its size, so the count is kept here."""
    name_length, extra_length = struct.unpack_from("<HH", content, entry.header_offset + 26)
    start = entry.header_offset + 30 + name_length + extra_length
    packed = memoryview(content)[start : start + entry.compress_size]
    size = 0
    for piece in _inflate(packed) if entry.compress_type == zipfile.ZIP_DEFLATED else _stored(packed, entry):
        size += len(piece)
        if size > entry.file_size:
            raise SheetError(_("文件解压后异常庞大，疑为压缩炸弹，不予读取"), "zip_bomb")
        yield piece
    if size != entry.file_size:
        raise zipfile.BadZipFile(entry.filename)


def _stored(packed: memoryview, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    if entry.compress_type != zipfile.ZIP_STORED:
        raise zipfile.BadZipFile(entry.filename)
    for at in range(0, len(packed), STEP):
        yield bytes(packed[at : at + STEP])


def _inflate(packed: memoryview) -> Iterator[bytes]:
    limit = 16 * STEP
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), STEP):
        waiting = bytes(packed[at : at + STEP])
        while True:
            piece = inflater.decompress(waiting, limit)
            if piece:
                yield piece
            waiting = inflater.unconsumed_tail
            if len(piece) < limit and not waiting:
                break
    if not inflater.eof:
        raise zlib.error("incomplete")


def _read_facts(content: bytes, entry: zipfile.ZipInfo) -> SheetFacts:
    facts = SheetFacts()
    waiting = b""
    for piece in _unpack(content, entry):
        waiting += piece
        cut = max(waiting.rfind(b"<row"), waiting.rfind(b":row"))
        if cut > 1:
            _add_rows(facts, waiting[: cut - 1])
            waiting = waiting[cut - 1 :]
        elif len(waiting) > MAX_ROW_BYTES:
            raise SheetError(_("工作表的一行过大，无法读取"), "too_many_cells")
    _add_rows(facts, waiting)
    return facts


def _add_rows(facts: SheetFacts, xml: bytes) -> None:
    """Count whole rows of sheet XML into the facts."""
    columns = set(references := COLUMN_REFERENCE.findall(xml))
    if columns:
        facts.last_column = max(facts.last_column, *(column_index(name.decode()) + 1 for name in columns))
    rows = ROW_NUMBER.findall(xml)
    if rows:
        facts.last_row = max(facts.last_row, *map(int, rows))
    if xml.count(b"<c ") != len(references) and len(CELL_START.findall(xml)) > len(
        references
    ):  # some writers leave the references out
        row_xml = ROW_START.split(xml)
        facts.last_column = max(facts.last_column, *(len(CELL_START.findall(row)) for row in row_xml))
        facts.last_row = max(facts.last_row + len(row_xml) - 1, 1)
    if b't="e"' in xml or ((b"<f" in xml or b":f" in xml) and FORMULA.search(xml)):
        _add_formulas(facts, xml)


def _add_formulas(facts: SheetFacts, xml: bytes) -> None:
    # Cut where the next cell begins: looking for the end of one that is never closed would cost the square of it.
    for cell in CELL.split(xml)[1:]:
        head, _end, body = cell.partition(b">")
        found = REFERENCE.search(head)
        name = found[1].decode() if found else "?"
        if b't="e"' in head:
            facts.error_cells.append(name)
        if FORMULA.search(body):
            facts.formulas += 1
            if not CACHED_VALUE.search(body) and b't="str"' not in head:  # a cached "" is a value too
                facts.without_value.append(name)


def _sheet_paths(content: bytes, entries: dict[str, zipfile.ZipInfo]) -> list[tuple[str, str]]:
    """(title, path in the archive) of each sheet."""
    workbook = _parse(content, entries["xl/workbook.xml"])
    relations = _parse(content, entries["xl/_rels/workbook.xml.rels"])
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    sheets = []
    for sheet in workbook.iterfind(".//{*}sheet"):
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        target = targets.get(link, "")
        sheets.append((sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"))
    return sheets


def _parse(content: bytes, entry: zipfile.ZipInfo) -> ElementTree.Element:
    xml = b"".join(_unpack(content, entry))
    if b"<!DOCTYPE" in xml:  # never written by a spreadsheet program; the door of entity bombs
        raise zipfile.BadZipFile(entry.filename)
    return ElementTree.fromstring(xml)
