"""The font that every bulletin is printed with, embedded; and what it cannot print, found before anything is.

Noto Sans SC (SIL Open Font License) is TrueType, as reportlab embeds no other. It stands beside this file and not among
the static files: no page loads it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from common.errors import Refused

from .structure import Content, Section

FOLDER = Path(__file__).parent / "fonts"
FONT, FILE = "NotoSansSC", FOLDER / "noto-sans-sc-0.4.3" / "NotoSansSC_400Regular.ttf"
TOLD = 10
GLYPHS_MISSING = "glyphs_missing"
INSTEAD = chr(0x3013)  # the geta mark, as Chinese printers mark a character that they have no type for


@dataclass(frozen=True)
class Missing:
    """A character that the font lacks, and where it first stands."""

    character: str
    section: str
    text: str

    def __str__(self) -> str:
        words = {"character": self.character, "code": f"U+{ord(self.character):04X}"}
        return _("“%(character)s”（%(code)s），在“%(section)s”的“%(text)s”中") % {
            **words,
            "section": self.section,
            "text": self.text,
        }


class GlyphsMissing(Refused):
    """Nothing was printed: the font lacks characters of the content."""

    def __init__(self, missing: list[Missing]):
        self.missing = missing
        told = "; ".join(map(str, missing[:TOLD])) + (" …" if len(missing) > TOLD else "")
        super().__init__(_("字体里没有这些字，印不出来：%(missing)s") % {"missing": told}, GLYPHS_MISSING)


@cache
def register() -> str:
    """The font's name, once it is loaded into this process: half a second and 25 MiB, which others save."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    rl_config.useA85 = 0  # bytes as they are, a fifth fewer
    pdfmetrics.registerFont(TTFont(FONT, FILE))
    return FONT


@cache
def characters() -> frozenset[int]:
    """The code points that it has glyphs for."""
    from reportlab.pdfbase import pdfmetrics

    return frozenset(pdfmetrics.getFont(register()).face.charToGlyph)


def find_missing(contents: Iterable[Content]) -> list[Missing]:
    """Each character once, with the section and the text in which it first stands."""
    known, found = characters(), {}
    for content in contents:
        for section, text in content.texts():
            for character in set(text):
                if ord(character) not in known and character not in found:
                    found[character] = Missing(character, section, text)
    return list(found.values())


def require_glyphs(*contents: Content) -> None:
    """Raises GlyphsMissing with every character that cannot be printed."""
    if missing := find_missing(contents):
        raise GlyphsMissing(missing)


def with_glyphs(content: Content) -> Content:
    """What the font lacks is printed as INSTEAD, and a note below the section names it by its code point."""
    lacked = {one.character for one in find_missing([content])}
    if not lacked:
        return content
    table = str.maketrans(dict.fromkeys(lacked, INSTEAD))
    return replace(content, sections=tuple(_replaced(one, table) for one in content.sections))


def _replaced(section: Section, table: dict[int, str]) -> Section:
    found = sorted({one for text in section.texts() for one in text if ord(one) in table})
    if not found:
        return section
    codes = ", ".join(f"U+{ord(one):04X}" for one in found)
    note = _("“%(mark)s”：字体里没有的字（%(codes)s）") % {"mark": INSTEAD, "codes": codes}
    return section.translated(table, note=note)
