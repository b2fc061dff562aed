"""The tables of a bulletin: their heads, their rows, and why a rate is a dash."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence

from common.templatetags.figures import NOTHING, money_unit
from investments.measures import Points, Rate, Unit
from investments.selectors.sealed import SealedLine

from .facts import Facts, of_sending
from .structure import KNOWN, Cell, Column, Figure, Section, Table
from .wording import Value, language, print_value, said

# Shares of the page's width: of words, of the figures of a table, and of those of a list of projects.
WIDTHS = {"unit": 11, "code": 17, "name": 40, "tier": 7, "stage": 13, "rank": 6, "problem": 46}
WIDTHS |= {"measure": 20, "definition": 52, "source": 28}
IN_ENGLISH = {"unit": 17, "code": 19, "name": 36, "tier": 12, "stage": 12}  # longer words
FIRST_COLUMN, FIGURE = 24, 12
LISTED = {"wan": 15, "pct": 12, "points": 10}
Asked = Sequence[tuple[str, str]]  # measures, each with how it is printed


def table_of(asked: dict, facts: Facts, template: dict, before: Sequence[Section]) -> Table:
    """``before`` are the sections above it, whose measures the annex defines."""
    columns = [tuple(one.split(":")) for one in template["columns"].get(asked.get("columns", ""), ())]
    kind = asked["rows"]
    if kind == "definitions":
        return _definitions(template, before)
    if kind in ("unstarted", "red"):
        return _projects(getattr(facts, kind), columns, facts, template)
    if kind in _OTHERS:
        return _OTHERS[kind](columns, facts, template)
    return _progress(kind, columns, facts, template)


def _progress(by: str, columns: Asked, facts: Facts, template: dict) -> Table:
    """The sum, and a row for each value of a dimension."""
    heads = (_head("unit" if by == "region" else by, template, width=FIRST_COLUMN), *map(_figure_head, columns))
    total = (said(template["furniture"]["total"]), facts.whole, facts.selection.query())
    rows = [total] if facts.rows[by] else []
    rows += [(row.name, row.figures, row.query) for row in facts.rows[by]]
    cells = tuple(
        (name, *(_figure(measure, how, figures.value(measure), query) for measure, how in columns))
        for name, figures, query in rows
    )
    return Table(heads, cells, has_total=True)


def _ranks(columns: Asked, facts: Facts, template: dict) -> Table:
    """Each unit's figures and its place by each of them."""
    heads = [_head("unit", template, width=FIRST_COLUMN)]
    for one in columns:
        heads += [_figure_head(one), _head("rank", template)]
    places = {name: {one.row.code: one.rank for one in league.standings} for name, league in facts.leagues.items()}
    rows = []
    for row in facts.rows["region"]:
        cells: list[Cell] = [row.name]
        for measure, how in columns:
            rank = places[measure].get(row.code)
            cells += [_figure(measure, how, row.figures.value(measure), row.query), str(rank or NOTHING)]
        rows.append(tuple(cells))
    return Table(tuple(heads), tuple(rows))


def _projects(lines: Iterable[SealedLine], columns: Asked, facts: Facts, template: dict) -> Table:
    names = ("unit", "code", "name", "tier", "stage")
    heads = (*(_head(name, template) for name in names), *(_figure_head(one, width=LISTED[one[1]]) for one in columns))
    rows = []
    for line in lines:
        query = facts.selection.query(q=line.code)
        figures = (_figure(measure, how, getattr(line, measure), query) for measure, how in columns)
        words = (facts.unit_names[line.unit_code], line.code, _flat(line.name), line.tier.label, line.stage.label)
        rows.append((*map(str, words), *figures))
    return Table(heads, tuple(rows))


def _problems(_columns: Asked, facts: Facts, template: dict) -> Table:
    heads = tuple(_head(name, template) for name in ("unit", "code", "name", "problem"))
    rows = ((facts.unit_names[one.unit_code], one.code, _flat(one.name), _flat(one.problem)) for one in facts.problems)
    return Table(heads, tuple(rows))


def _punctuality(columns: Asked, facts: Facts, template: dict) -> Table:
    heads = (_head("unit", template, width=FIRST_COLUMN), *map(_figure_head, columns))
    rows = [(str(one.unit.name_as_unit), one, one.unit.code) for one in facts.punctuality]
    if rows:
        rows.insert(0, (said(template["furniture"]["total"]), facts.sent, ""))
    cells = []
    for name, one, code in rows:
        values = ((measure, how, of_sending(one, measure)) for measure, how in columns)
        queries = [facts.query_of_sending(measure, region=code) for measure, _how in columns]
        figures = (_figure(*value, query) for value, query in zip(values, queries, strict=True))
        cells.append((name, *figures))
    return Table(heads, tuple(cells), has_total=True)


def _definitions(template: dict, before: Sequence[Section]) -> Table:
    """Every measure that was printed, in the order of the table of measures."""
    printed = {
        cell.measure
        for section in before
        for row in [*section.sentences, *(section.table.rows if section.table else ())]
        for cell in row
        if isinstance(cell, Figure)
    }
    heads = tuple(_head(name, template) for name in ("measure", "definition", "source"))
    measures = [one for name, one in KNOWN.items() if name in printed]
    return Table(heads, tuple((str(one.label), str(one.definition), str(one.source)) for one in measures))


_OTHERS: dict[str, Callable] = {"ranks": _ranks, "problems": _problems, "punctuality": _punctuality}


def _head(name: str, template: dict, *, width: int = 0) -> Column:
    width = width or (IN_ENGLISH if language() == "en" else {}).get(name) or WIDTHS[name]
    return Column(said(template["heads"][name]), "", width, is_number=name == "rank")


def _figure_head(asked: tuple[str, str], *, width: int = FIGURE) -> Column:
    name, how = asked
    measure = KNOWN[name]
    units = {"money": money_unit(), "wan": str(measure.unit.label), "points": str(Unit.POINTS.label)}
    return Column(str(measure.head), units.get(how, ""), width, name, is_number=True)


def _figure(measure: str, how: str, value: Value, query: str) -> Figure:
    return Figure(measure, value, print_value(value, how), query)


def _flat(text: str) -> str:
    """On one line: what people typed into several, with tabs, or with marks that nobody sees."""
    return "".join(one for one in " ".join(text.split()) if unicodedata.category(one) not in ("Cc", "Cf"))


def zero_notes(table: Table, template: dict) -> list[str]:
    """Why a rate is a dash, and whose; of single projects only why, for they may be many."""
    is_list = any(one.label == said(template["heads"]["code"]) for one in table.columns)
    reasons: dict[tuple, list[str]] = {}
    for place, column in enumerate(table.columns):
        denominator = _denominator(column.measure)
        names = [row[0] for row in table.rows if isinstance(row[place], Figure) and row[place].value is None]
        if names and denominator:
            reasons.setdefault((() if is_list else tuple(names), denominator), []).append(column.label)
    between = said(template["list"])[-1]
    return [
        said(template["zero" if names else "zero_listed"]).format(
            names=between.join(names), denominator=KNOWN[denominator].label, measures=between.join(measures)
        )
        for (names, denominator), measures in reasons.items()
    ]


def _denominator(name: str) -> str:
    """The measure that a rate, or points made of one, are divided by."""
    measure = KNOWN.get(name)
    measure = KNOWN[measure.rate] if isinstance(measure, Points) else measure
    return measure.denominator if isinstance(measure, Rate) else ""
