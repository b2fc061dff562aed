"""A bulletin of a release in the language that is active: one structure, from which everything is printed.

Everything is read as it was published with the release, so that nothing that came later can change it.
"""

from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dates import MONTHS

from accounts.models import User
from investments.models import Release

from . import wording
from .facts import read_facts
from .structure import Content, Section, Table, sentence_text
from .tables import table_of, zero_notes
from .wording import Source, fill, said

CHINA = ZoneInfo(settings.TIME_ZONE)


def read_content(release: Release, *, user: User, version: str = wording.CURRENT) -> Content:
    """Whoever asks must see the whole province. The lists of names are as long as they are."""
    template = wording.load(version)
    ranked = [one.partition(":")[0] for one in template["columns"]["ranks"]]
    facts = read_facts(release, ranked=ranked, user=user)
    source = Source(facts.value, facts.query, facts.leagues, _words(release, template), template)
    sections: list[Section] = []
    for asked in template["sections"]:
        table = table_of(asked["table"], facts, template, sections) if "table" in asked else None
        sections.append(_section(asked, table, source))
    return Content(
        language=wording.language(),
        period=release.period,
        site=settings.SITE_URL,
        title=said(template["title"]),
        subtitle=sentence_text(fill(said(template["subtitle"]), source)),
        warning=said(template["invented"]) if facts.is_invented else "",
        closed=sentence_text(fill(said(template["closed"]), source)),
        release_digest=release.digest,
        furniture={name: said(texts) for name, texts in template["furniture"].items()},
        sections=tuple(sections),
    )


def mail_words(content: Content, *, version: str = wording.CURRENT) -> dict:
    """What the message to subscribers says: the first section, and for each unit its line of the table."""
    template = wording.load(version)["mail"]
    sentences = [sentence_text(one) for key in template["sections"] for one in content.section(key).sentences]
    table = content.section("units").table
    units = {}
    for name, *cells in table.rows[1:] if table else ():
        (code,) = parse_qs(cells[0].query)["region"]
        pairs = zip(table.columns[1:], cells, strict=True)
        figures = said(template["between"]).join(f"{one.label} {cell.text} {one.unit}".strip() for one, cell in pairs)
        units[code] = said(template["unit"]).format(name=name, figures=figures)
    return {"warning": content.warning, "sentences": sentences, "units": units}


def _section(asked: dict, table: Table | None, source: Source) -> Section:
    rows = len(table.rows) if table else 0
    return Section(
        key=asked["key"],
        title=said(asked["title"]),
        sentences=wording.sentences(asked.get("sentences", ()), source, rows=rows),
        table=table if rows else None,
        notes=(*(said(one) for one in asked.get("notes", ())), *(zero_notes(table, source.template) if rows else ())),
    )


def _words(release: Release, template: dict) -> dict[str, str]:
    last = _month(release.month, template)
    span = last if release.month == 1 else said(template["span"]).format(first=_month(1, template), last=last)
    return {
        "year": str(release.year),
        "month": str(release.month),
        "month_name": last,
        "span": span,
        "period": release.period,
        "closed_at": release.closed_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
    }


def _month(month: int, template: dict) -> str:
    return said(template["month"]).format(number=month, name=MONTHS[month])
