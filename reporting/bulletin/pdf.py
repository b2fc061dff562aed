"""The bulletin as PDF: A4, the font embedded, heads repeated on each page, number and digest at the foot of each.

The same content gives the same bytes. Tables and sentences are laid out by the flowables of layout.py: rows are
measured and drawn one by one, so that a list of any length takes no more than the rows themselves.
"""

from collections.abc import Iterator
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer

from . import fonts
from .layout import ACCENT, GREY, INK, LINE, WARNING, Grid, Heading, Rule, Title, Words
from .links import linker
from .structure import Content, Stamp

LEFT, TOP, BOTTOM = 15 * mm, 17 * mm, 21 * mm
WIDTH = A4[0] - 2 * LEFT
LANGUAGES = {"zh": "zh-CN", "en": "en"}


def render(content: Content, stamp: Stamp) -> bytes:
    fonts.register()
    buffer = BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=A4,
        invariant=1,
        lang=LANGUAGES[content.language],
        title=f"{content.title} {content.subtitle}",
        subject=f"{stamp.number} {stamp.digest}",
        author="",
        creator="",
    )
    frame = Frame(LEFT, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=_head_of(content)))
    document.build(list(_story(content, stamp)), canvasmaker=_canvas_for(content, stamp))
    return buffer.getvalue()


def _story(content: Content, stamp: Stamp) -> Iterator[Flowable]:
    words = content.furniture

    link = linker(content.period, content.site)
    yield Title(content.title, 19, ACCENT)
    yield Title(content.subtitle, 12, INK)
    if content.warning:
        yield Title(content.warning, 9.5, WARNING)
    yield Rule(1.4, ACCENT)
    yield Words([f"{words['number']} {stamp.number}   {content.closed}"], 8.5, colour=GREY, below=1)
    yield Words([words["made"]], 8.5, colour=GREY, below=1)
    yield Words([f"{words['release_digest']} {content.release_digest}"], 6, colour=GREY, below=2)
    for section in content.sections:
        yield Heading(section.title, keep=60 if section.table else 30)
        for sentence in section.sentences:
            yield Words(sentence, 10, link=link, indent=20 if content.language == "zh" else 0)
        if section.table:
            yield Spacer(0, 3)
            yield Grid.of(section.table, WIDTH, link=link)
        for note in section.notes:
            yield Words([note], 7.5, colour=GREY, below=1)


def _head_of(content: Content):
    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        if document.page > 1:
            canvas.setFont(fonts.FONT, 7.5)
            canvas.setFillColor(GREY)
            canvas.drawString(LEFT, A4[1] - 11 * mm, content.title)
            canvas.drawRightString(A4[0] - LEFT, A4[1] - 11 * mm, content.subtitle)
            canvas.setStrokeColor(LINE)
            canvas.setLineWidth(0.4)
            canvas.line(LEFT, A4[1] - 12.6 * mm, A4[0] - LEFT, A4[1] - 12.6 * mm)

    return draw


def _canvas_for(content: Content, stamp: Stamp) -> type[Canvas]:
    words = content.furniture

    class PagedCanvas(Canvas):
        """Holds pages back until their number is known."""

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self._held, self._headings = [], []

        def note_heading(self, text: str, top: float) -> None:
            self._headings.append((text, top))

        def showPage(self):
            self._held.append(dict(self.__dict__))
            self._headings = []
            self._startPage()

        def save(self):
            held, total = self._held, len(self._held)
            for page in held:
                self.__dict__.update(page)
                for text, top in self._headings:
                    self.bookmarkPage(text, fit="XYZ", left=0, top=top)
                    self.addOutlineEntry(text, text, 0)
                self._draw_foot(words["page"] % (self._pageNumber, total))
                super().showPage()
            super().save()

        def _draw_foot(self, page: str) -> None:
            self.setStrokeColor(LINE)
            self.setLineWidth(0.4)
            self.line(LEFT, BOTTOM - 4 * mm, A4[0] - LEFT, BOTTOM - 4 * mm)
            self.setFillColor(GREY)
            self.setFont(fonts.FONT, 7.5)
            self.drawString(LEFT, BOTTOM - 8 * mm, f"{words['number']} {stamp.number}")
            self.drawRightString(A4[0] - LEFT, BOTTOM - 8 * mm, page)
            self.setFillColor(WARNING)
            self.drawCentredString(A4[0] / 2, BOTTOM - 8 * mm, content.warning)
            self.setFillColor(GREY)
            self.setFont(fonts.FONT, 6)
            self.drawString(LEFT, BOTTOM - 11 * mm, f"{words['digest']} {stamp.digest}")

    return PagedCanvas
