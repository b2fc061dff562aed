"""The bulletin as DOCX: A4, heads repeated on each page, page numbers, and the same bytes for the same content.

Rows are written as XML: python-docx looks for every cell anew, which takes minutes for thousands of rows.
"""

import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from .links import figure_address
from .structure import Cell, Column, Content, Figure, Stamp, Table, text_of

FIXED = datetime(2020, 1, 1)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
ASIAN, LATIN = "SimSun", "Times New Roman"  # what every office has: a DOCX carries no font
HEADING = "SimHei"
TWIPS = 10_205  # 180 mm
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
ROWS_AT_ONCE = 1000


def render(content: Content, stamp: Stamp) -> bytes:
    from docx import Document  # some 30 MiB with lxml, which a server that nobody asks saves

    document = Document()
    _set_up(document, content, stamp)
    words = content.furniture
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
            _table(document, section.table, content)
        for note in section.notes:
            _paragraph(document, note, size=8)
    buffer = BytesIO()
    document.save(buffer)
    return _with_fixed_dates(buffer)


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
    kinds = [f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end")]
    begin, separate, end = kinds
    code = f'<w:instrText xml:space="preserve"> {name} </w:instrText>'
    return f'<w:r><w:rPr><w:sz w:val="16"/></w:rPr>{begin}{code}{separate}<w:t>1</w:t>{end}</w:r>'


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

    address = figure_address(figure, content.period, is_absolute=True)
    key = document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    return f"<w:hyperlink r:id={quoteattr(key)}>{run}</w:hyperlink>"


def _table(document, table: Table, content: Content) -> None:
    from docx.oxml import parse_xml

    shares = sum(column.width for column in table.columns)
    widths = [TWIPS * column.width // shares for column in table.columns]
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="B9C5CC"/>' for side in ("top", "bottom", "insideH"))
    grid = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    made = parse_xml(
        f'<w:tbl {NAMESPACE}><w:tblPr><w:tblW w:w="{TWIPS}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid></w:tbl>'
    )
    heads = [f"{one.label} {one.unit}".strip() for one in table.columns]
    _add_rows(made, [_row(heads, table.columns, widths, is_head=True)])
    for start in range(0, len(table.rows), ROWS_AT_ONCE):
        rows = table.rows[start : start + ROWS_AT_ONCE]
        _add_rows(made, (_row([text_of(cell) for cell in row], table.columns, widths) for row in rows))
    body = document.element.body
    body.insert(len(body) - 1, made)  # before the section's own properties, which end the body
    _paragraph(document, "", size=4)


def _add_rows(table, rows: Iterable[str]) -> None:
    from docx.oxml import parse_xml

    table.extend(list(parse_xml(f"<w:tbl {NAMESPACE}>{''.join(rows)}</w:tbl>")))


def _row(texts: Sequence[str], columns: Sequence[Column], widths: Sequence[int], *, is_head: bool = False) -> str:
    cells = []
    for text, column, wide in zip(texts, columns, widths, strict=True):
        shade = '<w:shd w:val="clear" w:fill="E4F0F2"/>' if is_head else ""
        side = '<w:jc w:val="right"/>' if column.is_number else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr>'
            f'<w:spacing w:after="0"/>{side}</w:pPr>{_run(text, 15, is_bold=is_head)}</w:p></w:tc>'
        )
    kind = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{kind}</w:trPr>{''.join(cells)}</w:tr>"


def _with_fixed_dates(buffer: BytesIO) -> bytes:
    """The same archive with the same date on each of its parts."""
    fixed = BytesIO()
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, made.read(name))
    return fixed.getvalue()
