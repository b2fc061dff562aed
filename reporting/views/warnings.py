"""``/warnings/``: what is late, unstarted, standing still or silent, unit by unit and project by project."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import Region, User
from common.moments import one_moment
from common.pager import get_pager
from investments.freshness import get_freshness
from investments.lamps import get_rules, in_force_by_month
from investments.measures import Sum
from investments.selection import BadSelection, Selection, region_looked_at
from investments.selectors.lamps import LampReason, get_lamp_reasons, get_unit_lamps, to_green_wan
from investments.selectors.lines import Line, get_lines
from investments.selectors.warnings import (
    UnitWarnings,
    count_warnings,
    narrowed,
    totals,
    warnings_of,
)

from ..scoping import describe_scope
from .filters import filter_context, get_page_selection

PAGE_SIZE = 50


@dataclass(frozen=True)
class Warned:
    """A listed project, what would turn its progress lamp green, and why its lamp is lit: only of live figures."""

    line: Line
    to_green_wan: Decimal | None
    reason: LampReason | None


@dataclass(frozen=True)
class Kind:
    """One warning as a tab: its measure, how many there are, and the register's address of them."""

    measure: Sum
    count: int
    query: str


@one_moment()
def warnings(request) -> HttpResponse:
    """``warning`` chooses whose projects are listed, the largest plans first; and the filters of any page."""
    selection = get_page_selection(request, beside={"warning", "page"})
    name = request.GET.get("warning", "red")
    known = warnings_of(selection)
    if name not in known:
        words = {"name": name, "known": ", ".join(known)}
        raise BadSelection({"warning": [_("没有预警“%(name)s”，可用的有：%(known)s") % words]})
    filters = filter_context(selection, user=request.user)
    units = count_warnings(selection, user=request.user)
    counts = totals(units, selection)
    pager = get_pager(request, count=counts[name], size=PAGE_SIZE, query=selection.query(warning=name))
    chosen = replace(selection, **narrowed(selection, name))
    lines = []
    if counts[name]:  # none is red among the yellow
        lines = get_lines(chosen, user=request.user, sort="-planned", limit=PAGE_SIZE, offset=pager.offset)
    lit_units = get_unit_lamps(selection, user=request.user)
    reasons = {} if selection.as_of else get_lamp_reasons(lines, year=selection.year)
    context = {
        "kinds": [
            Kind(measure, counts[key], selection.query(**narrowed(selection, key))) for key, measure in known.items()
        ],
        "chosen": known[name],
        "units": [_row(one, selection, request.user) for one in units],
        "unit_lamps": {unit: lit.colour for unit, lit in lit_units.items()},
        "rows": [Warned(line, to_green_wan(line, year=selection.year), reasons.get(line.listing_id)) for line in lines],
        "rules": in_force_by_month(get_rules(selection.year).versions).get(selection.month),
        "pager": pager,
        "selection": selection,
        "scope": describe_scope(selection, request.user),
        "freshness": get_freshness(selection.year),
        **filters,
    }
    return render(request, "reporting/warnings.html", context)


def _row(warned: UnitWarnings, selection: Selection, user: User) -> tuple[Region, list[tuple[int, str]]]:
    """The place, and each count with the register's address of the listings in it; a chosen county is not its unit."""
    looked = region_looked_at(selection, user)
    place = looked if looked is not None and looked.is_county else warned.unit
    counts = zip(warnings_of(selection), warned.counts, strict=True)
    return place, [(count, selection.query(region=place.code, **narrowed(selection, name))) for name, count in counts]
