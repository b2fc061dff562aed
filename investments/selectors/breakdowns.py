"""Figures by one dimension, with the names that people read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from accounts.models import Region, Tier, User
from projects.models import Batch, Industry, Stage

from ..measures import Figures
from ..selection import Selection
from .figures import get_figures

CHOICES = {"tier": Tier, "batch": Batch, "stage": Stage}


@dataclass(frozen=True)
class Row:
    """One value of a dimension: its code in filters, its name, its figures, and the selection behind them."""

    dimension: str
    code: str
    name: str
    figures: Figures
    query: str
    is_leading: bool = False


def get_breakdown(selection: Selection, *, user: User, by: str) -> list[Row]:
    """The selection's figures for each value of a dimension, in the plan's own order."""
    return _rows(selection, by, get_figures(selection, user=user, by=[by]))


def get_breakdowns(selection: Selection, *, user: User, by: Sequence[str]) -> dict[str, list[Row]]:
    """Several breakdowns in one query: for dimensions of CHOICES, whose combinations are few and are added up here."""
    figures = get_figures(selection, user=user, by=by)
    return {name: _rows(selection, name, figures) for name in by}


def _rows(selection: Selection, by: str, parts: Iterable[Figures]) -> list[Row]:
    figures: dict = {}
    for part in parts:
        key = part.key[by]
        figures[key] = figures[key] + part if key in figures else part
    if by in CHOICES:
        named = [(choice.value, choice.value, str(choice.label), False) for choice in CHOICES[by]]
    else:
        named = _industries(figures) if by == "industry" else _units(figures)
    return [
        Row(by, code, name, figures[key], selection.query(**{by: code}), is_leading)
        for key, code, name, is_leading in named
        if key in figures
    ]


def _industries(pks: Iterable[int]) -> list[tuple]:
    return [(row.pk, row.code, row.name, row.is_leading) for row in Industry.objects.filter(pk__in=list(pks))]


def _units(pks: Iterable[int]) -> list[tuple]:
    return [(row.pk, row.code, str(row.name_as_unit), False) for row in Region.objects.filter(pk__in=list(pks))]


def name_keys(figures: list[Figures]) -> list[Figures]:
    """The same rows with industries and regions named by their codes instead of the database's ids."""
    codes = {}
    for by, model in (("industry", Industry), ("region", Region)):
        ids = {row.key[by] for row in figures if by in row.key}
        codes[by] = dict(model.objects.filter(pk__in=ids).values_list("pk", "code")) if ids else {}
    return [replace(row, key={by: codes.get(by, {}).get(v, v) for by, v in row.key.items()}) for row in figures]
