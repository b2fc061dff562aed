"""The bulletin as DOCX: A4, heads repeated on each page, page numbers, and the same bytes for the same content.

Tables are written as text into the archive: python-docx looks for every cell anew, and a tree of a long list's cells
takes gigabytes.
"""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from .links import linker
from .structure import FOLLOWED, Cell, Column, Content, Figure, Stamp, Table, text_of

FIXED = datetime(2020, 1, 1)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
ASIAN, LATIN = "SimSun", "Times New Roman"  # what every office has: a DOCX carries no font
HEADING = "SimHei"
TWIPS = 10_205  # 180 mm
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
BODY = "word/document.xml"


def render(content: Content, stamp: Stamp) -> bytes:
    from docx import Document  # some 30 MiB with lxml, which a server that nobody asks saves

    document = Document()
    _set_up(document, content, stamp)
    words = content.furniture
    tables: list[Table] = []
    _paragraph(document, content.title, size=20, is_bold=True, is_centred=True)
    _paragraph(document, content.subtitle, size=13, is_bold=True, is_centred=True)
    if content.warning:
        _paragraph(document, content.warning, size=10, is_centred=True)
    _paragraph(document, f"{words['number']} {stamp.number}   {content.closed}", size=9)
    _paragraph(document, f"{words['release_digest']} {content.release_digest}", size=7)
    _paragraph(document, words["made"], size=9)
    for section in content.sections:
        document.add_heading(section.title, level=1)
        for sentence in section.sentences:
            _sentence(document, sentence, content)
        if section.table:
            _hold_place(document, len(tables))
            tables.append(section.table)
        for note in section.notes:
            _paragraph(document, note, size=8)
    buffer = BytesIO()
    document.save(buffer)
    return _with_fixed_dates(buffer, tables, linker(content.period, content.site))


def _set_up(document, content: Content, stamp: Stamp) -> None:
    from docx.shared import Mm, Pt, RGBColor

    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(15)
    page.top_margin, page.bottom_margin = Mm(18), Mm(20)
    for name, size, asian in (("Normal", 10.5, ASIAN), ("Heading 1", 13, HEADING)):
        style = document.styles[name]
        style.font.name, style.font.size = LATIN, Pt(size)
        fonts = style.element.rPr.rFonts
        for attribute in list(fonts.attrib):
            if attribute.endswith("Theme"):
                del fonts.attrib[attribute]
        for script, font in (("eastAsia", asian), ("ascii", LATIN), ("hAnsi", LATIN)):
            fonts.set(f"{{{fonts.nsmap['w']}}}{script}", font)
    document.styles["Heading 1"].font.color.rgb = RGBColor(0x08, 0x40, 0x4D)
    document.styles["Normal"].paragraph_format.space_after = Pt(3)
    properties = document.core_properties
    properties.title, properties.subject = f"{content.title} {content.subtitle}", f"{stamp.number} {stamp.digest}"
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = FIXED
    _foot(page, content, stamp)


def _foot(page, content: Content, stamp: Stamp) -> None:
    """Number, page x of y as fields that Word counts, and the digest."""
    from docx.oxml import parse_xml

    words = content.furniture
    before, between, after = words["page"].split("%d")
    pieces = [_run(f"{words['number']} {stamp.number}    {before}", 16), _field("PAGE")]
    pieces += [_run(between, 16), _field("NUMPAGES"), _run(after, 16)]
    foot = page.footer.paragraphs[0]._p
    for piece in pieces:
        foot.append(parse_xml(piece.replace("<w:r>", f"<w:r {NAMESPACE}>", 1)))
    digest = _run(f"{words['digest']} {stamp.digest}", 12)
    foot.addnext(parse_xml(f"<w:p {NAMESPACE}>{digest}</w:p>"))


def _field(name: str) -> str:
    begin, code, separate, end = _marks(name)
    return f'<w:r><w:rPr><w:sz w:val="16"/></w:rPr>{begin}{code}{separate}<w:t>1</w:t>{end}</w:r>'


def _linked(run: str, address: str) -> str:
    """A field, which unlike a hyperlink needs no entry in the document's relationships."""
    begin, code, separate, end = (f"<w:r>{mark}</w:r>" for mark in _marks(f'HYPERLINK "{address}"'))
    return f"{begin}{code}{separate}{run}{end}"


def _marks(code: str) -> list[str]:
    begin, separate, end = (f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end"))
    return [begin, f'<w:instrText xml:space="preserve"> {escape(code)} </w:instrText>', separate, end]


def _run(text: str, half_points: int, *, is_bold: bool = False) -> str:
    bold = "<w:b/>" if is_bold else ""
    look = f'<w:rPr>{bold}<w:sz w:val="{half_points}"/></w:rPr>'
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _paragraph(document, text: str, *, size: float, is_bold: bool = False, is_centred: bool = False) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.size = is_bold, Pt(size)
    if is_centred:
        paragraph.alignment = 1


def _sentence(document, sentence: Sequence[Cell], content: Content) -> None:
    """Figures are links to what explains them."""
    from docx.oxml import parse_xml
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    if content.language == "zh":
        paragraph.paragraph_format.first_line_indent = Pt(21)
    for cell in sentence:
        xml = _run(text_of(cell), 21)
        if isinstance(cell, Figure):
            xml = _link(document, cell, content, xml)
        first = "<w:hyperlink" if isinstance(cell, Figure) else "<w:r"
        paragraph._p.append(parse_xml(xml.replace(first, f"{first} {NAMESPACE} {RELATIONS}", 1)))


def _link(document, figure: Figure, content: Content, run: str) -> str:
    from docx.opc.constants import RELATIONSHIP_TYPE

    address = linker(content.period, content.site)(figure)
    key = document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    return f"<w:hyperlink r:id={quoteattr(key)}>{run}</w:hyperlink>"


def _place(number: int) -> str:
    """A paragraph that no text can make, as every other one has a look: where a table comes in."""
    return f"<w:p><w:r><w:t>{number}</w:t></w:r></w:p>"


def _hold_place(document, number: int) -> None:
    from docx.oxml import parse_xml

    body = document.element.body
    place = parse_xml(_place(number).replace("<w:p>", f"<w:p {NAMESPACE}>"))
    body.insert(len(body) - 1, place)  # before the section's own properties, which end the body
    _paragraph(document, "", size=4)


def _table(table: Table, link: Callable[[Figure], str]) -> Iterator[str]:
    """Its XML, in pieces; figures are links but in a very long list, as in the PDF."""
    followed = link if len(table.rows) <= FOLLOWED else None
    shares = sum(column.width for column in table.columns)
    widths = [TWIPS * column.width // shares for column in table.columns]
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="B9C5CC"/>' for side in ("top", "bottom", "insideH"))
    grid = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{TWIPS}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )
    heads = [f"{one.label} {one.unit}".strip() for one in table.columns]
    yield _row(heads, table.columns, widths, is_head=True)
    for row in table.rows:
        yield _row(row, table.columns, widths, link=followed)
    yield "</w:tbl>"


def _row(
    row: Sequence[Cell],
    columns: Sequence[Column],
    widths: Sequence[int],
    *,
    is_head: bool = False,
    link: Callable[[Figure], str] | None = None,
) -> str:
    cells = []
    for cell, column, wide in zip(row, columns, widths, strict=True):
        words = _run(text_of(cell), 15, is_bold=is_head)
        if link and isinstance(cell, Figure):
            words = _linked(words, link(cell))
        shade = '<w:shd w:val="clear" w:fill="E4F0F2"/>' if is_head else ""
        side = '<w:jc w:val="right"/>' if column.is_number else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr>'
            f'<w:spacing w:after="0"/>{side}</w:pPr>{words}</w:p></w:tc>'
        )
    kind = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{kind}</w:trPr>{''.join(cells)}</w:tr>"


def _with_fixed_dates(buffer: BytesIO, tables: Sequence[Table], link: Callable[[Figure], str]) -> bytes:
    """The same archive with the same date on each of its parts, and the tables in their places."""
    fixed = BytesIO()
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            with archive.open(entry, "w") as part:
                content = made.read(name)
                for piece in _filled(content.decode(), tables, link) if name == BODY else [content]:
                    part.write(piece)
    return fixed.getvalue()


def _filled(body: str, tables: Sequence[Table], link: Callable[[Figure], str]) -> Iterator[bytes]:
    for number, table in enumerate(tables):
        before, _place_of_it, body = body.partition(_place(number))
        yield before.encode()
        for piece in _table(table, link):
            yield piece.encode()
    yield body.encode()
