"""``/league/``: the reporting units ranked by one measure; ``/league/league.xlsx`` by all of them."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.moments import one_moment
from common.periods import format_period, time_progress
from investments.freshness import get_freshness
from investments.measures import MEASURES, PUNCTUALITY, Unit
from investments.selection import BadSelection, Selection

from ..league import FEWEST, RANKED, League, get_league, get_unstarted
from ..scoping import describe_scope
from ..sheets import Column, Table, write_tables
from .downloads import workbook_answer
from .filters import filter_context, get_page_selection

SHOWN_UNSTARTED = 200


@one_moment()
def league(request) -> HttpResponse:
    """``measure`` and the filters of any page. On one page: the table, both ends, and unstarted projects by name."""
    selection = get_page_selection(request, beside={"measure"})
    name = ranked_measure(request)
    filters = filter_context(selection, user=request.user)
    found = get_league(name, selection, user=request.user)
    unstarted = get_unstarted(selection, user=request.user, limit=SHOWN_UNSTARTED + 1)
    context = {
        "league": found,
        "measures": RANKED.values(),
        "selection": selection,
        "mark": time_progress(selection.month) if name == "completion_rate" else None,
        "unstarted": unstarted[:SHOWN_UNSTARTED],
        "is_cut": len(unstarted) > SHOWN_UNSTARTED,
        "fewest": FEWEST,
        "scope": describe_scope(selection, request.user),
        "freshness": get_freshness(selection.year),
        **filters,
    }
    return render(request, "reporting/league.html", context)


@one_moment()
def league_sheet(request) -> HttpResponse:
    """A sheet for each measure, and one of the unstarted projects: all of them."""
    selection = get_page_selection(request)
    leagues = [get_league(name, selection, user=request.user) for name in RANKED]
    content = write_tables([*map(_table, leagues), _unstarted_table(selection, request.user)])
    return workbook_answer(content, _("排名 %(period)s") % {"period": _period(selection)})


def ranked_measure(request) -> str:
    """The measure that the address names. Raises BadSelection for one that is not ranked."""
    name = request.GET.get("measure", "completion_rate")
    if name not in RANKED:
        words = {"name": name, "known": ", ".join(RANKED)}
        raise BadSelection({"measure": [_("不能按“%(name)s”排名，可用的有：%(known)s") % words]})
    return name


def _table(league: League) -> Table:
    measure = league.measure
    columns = [Column(_("名次"), Unit.COUNT, 8), Column(_("上月名次"), Unit.COUNT, 10), Column(_("报送单位"), None, 18)]
    columns += [Column(str(measure.head), measure.unit)]
    columns += [Column(str(one.head), one.unit, 18) for one in league.terms]
    notes = [str(measure.definition), _rule()]
    if measure is PUNCTUALITY:
        notes.append(_("及时率按项目现在的类别计算；灯色、仅看和截至发布与报送时间无关，不能据此计算。"))
    return Table(str(measure.head), f"{measure.label} {_period(league.selection)}", notes, columns, _rows(league))


def _rows(league: League) -> Iterator[list]:
    for one in league.standings:
        terms = [one.numerator, one.denominator] if league.terms else []
        yield [one.rank or "—", one.rank_before or "—", one.row.name, one.value, *terms]


def _rule() -> str:
    return _("按未取整的数排名，相同的并列；不足 %(fewest)s 个项目的只列数、不排名。") % {"fewest": FEWEST}


def _unstarted_table(selection: Selection, user) -> Table:
    columns = [Column(_("报送单位"), None, 14), Column(_("登记编号"), None, 16), Column(_("项目名称"), None, 40)]
    columns += [Column(_("层级"), None, 8), Column(_("计划开工"), None, 12)]
    columns += [
        Column(str(MEASURES[name].head), MEASURES[name].unit, 16) for name in ("planned_wan", "completed_ytd_wan")
    ]
    lines = get_unstarted(selection, user=user)
    rows = (
        [
            str(line.listing.unit.name_as_unit),
            line.listing.project.code,
            line.listing.project.name,
            line.listing.get_tier_display(),
            line.listing.project.planned_start_on,
            line.planned_wan,
            line.completed_ytd_wan,
        ]
        for line in lines
    )
    title = _("应开未开项目 %(period)s") % {"period": _period(selection)}
    return Table(_("应开未开"), title, [_("计划开工日期已到而没有认定开工的计划新开工项目。")], columns, rows)


def _period(selection: Selection) -> str:
    return format_period(selection.year, selection.month)
