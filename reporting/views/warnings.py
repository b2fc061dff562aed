"""``/warnings/``: what is late, unstarted, standing still or silent, unit by unit and project by project."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.moments import one_moment
from common.pager import get_pager
from investments.freshness import get_freshness
from investments.measures import Sum
from investments.models import LampRule
from investments.selection import BadSelection
from investments.selectors.lines import Line, get_lines
from investments.selectors.warnings import WARNINGS, count_warnings, narrowed, to_green_wan, totals

from ..scoping import describe_scope
from .filters import filter_context, get_page_selection

PAGE_SIZE = 50


@dataclass(frozen=True)
class Warned:
    line: Line
    to_green_wan: Decimal | None


@dataclass(frozen=True)
class Kind:
    """One warning as a tab: its measure, how many there are, and the register's address of them."""

    measure: Sum
    count: int
    query: str


@one_moment()
def warnings(request) -> HttpResponse:
    """``warning`` chooses whose projects are listed, the largest plans first; and the filters of any page."""
    selection = replace(get_page_selection(request, beside={"warning", "page"}), only="")  # a warning is one itself
    name = request.GET.get("warning", "red")
    if name not in WARNINGS:
        words = {"name": name, "known": ", ".join(WARNINGS)}
        raise BadSelection({"warning": [_("没有预警“%(name)s”，可用的有：%(known)s") % words]})
    units = count_warnings(selection, user=request.user)
    counts = dict(zip(WARNINGS, totals(units), strict=True))
    pager = get_pager(request, count=counts[name], size=PAGE_SIZE, query=selection.query(warning=name))
    chosen = replace(selection, **narrowed(selection, name))
    lines = []
    if counts[name]:  # none is red among the yellow
        lines = get_lines(chosen, user=request.user, sort="-planned", limit=PAGE_SIZE, offset=pager.offset)
    rule = LampRule.objects.filter(year=selection.year).first()
    context = {
        "kinds": [
            Kind(measure, counts[key], selection.query(**narrowed(selection, key))) for key, measure in WARNINGS.items()
        ],
        "chosen": WARNINGS[name],
        "units": [(one, _cells(one.counts, selection, one.unit.code)) for one in units],
        "rows": [Warned(line, to_green_wan(line, rule)) for line in lines],
        "rule": rule,
        "pager": pager,
        "selection": selection,
        "scope": describe_scope(selection, request.user),
        "freshness": get_freshness(selection.year),
        **filter_context(selection, user=request.user),
    }
    return render(request, "reporting/warnings.html", context)


def _cells(counts, selection, code: str) -> list[tuple[int, str]]:
    """Each count with the register's address of the listings in it."""
    return [
        (count, selection.query(region=code, **narrowed(selection, name)))
        for name, count in zip(WARNINGS, counts, strict=True)
    ]
