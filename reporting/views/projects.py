"""``/projects/``: the register; ``/projects/<code>/``: one project with everything known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.moments import one_moment
from common.pager import get_pager
from common.periods import format_period, month_end
from investments.freshness import get_freshness
from investments.models import MonthlyReport, Release, ReportReview
from investments.permissions import can_close, can_report
from investments.selection import BadSelection, Selection, unit_of
from investments.selectors.figures import sum_lines
from investments.selectors.history import get_history
from investments.selectors.lamps import LampReason, reason_of
from investments.selectors.lines import SORTS, Line, get_lines, get_months
from projects.models import Factor, Listing, ListingMovement, Project, SavedView
from projects.permissions import can_import, can_keep_records
from projects.selectors import get_latest_factors

from ..gantt import get_gantt
from ..history import get_changes
from ..maps import get_site_map
from ..register import COLUMNS, Column, cells_of, is_usual, read_columns, table_of
from ..sheets import write_tables
from ..standing import Standing
from .downloads import workbook_answer
from .filters import filter_context, get_page_selection

PAGE_SIZE = 50
DOCUMENTS_SHOWN = 8
NOT_OF_A_VIEW = {"year", "month", "as_of", "page", "col"}  # a saved view opens on the newest month


@one_moment()
def project_list(request) -> HttpResponse:
    """The rows behind any figure: the selection's listings at the end of its month, and their exact sum.

    ``columns`` chooses what is shown of each; ``col``, of the form that chooses, leads there.
    """
    selection, sort, columns = asked_of_register(request)
    if "col" in request.GET:
        chosen = read_columns(",".join(request.GET.getlist("col")))
        return redirect(f"{request.path}?{selection.query(sort=sort, **_words(chosen))}")
    total = sum_lines(selection, user=request.user)
    words = _words(columns)
    pager = get_pager(request, count=total.listings, size=PAGE_SIZE, query=selection.query(sort=sort, **words))
    lines = get_lines(selection, user=request.user, sort=sort, limit=PAGE_SIZE, offset=pager.offset)
    context = {
        "rows": [(line, cells_of(line, columns)) for line in lines],
        "lines": lines,
        "columns": columns,
        "chosen_columns": words.get("columns", ""),
        "all_columns": [(column, column in columns) for column in COLUMNS.values()],
        "total": total,
        "selection": selection,
        "pager": pager,
        "sort": sort,
        "sort_links": {name: selection.query(sort=f"-{name}" if sort == name else name, **words) for name in SORTS},
        "sheet_query": selection.query(sort=sort, **words),
        "views": (views := list(SavedView.objects.visible_to(request.user).select_related("owner"))),
        "open_view": _open_view(views, selection.query(sort=sort, **words)),
        "may_edit": can_import(request.user),
        "freshness": get_freshness(selection.year),
        **filter_context(selection, user=request.user),
    }
    return render(request, "reporting/project_list.html", context)


@one_moment()
def project_sheet(request) -> HttpResponse:
    """The same rows and columns, all pages of them, as XLSX."""
    selection, sort, columns = asked_of_register(request)
    table = table_of(selection, columns, user=request.user, sort=sort)
    return workbook_answer(write_tables([table]), table.title)


def asked_of_register(request) -> tuple[Selection, str, list[Column]]:
    selection = get_page_selection(request, beside={"page", "sort", "columns", "col"})
    sort = request.GET.get("sort", "code")
    if sort.removeprefix("-") not in SORTS:
        known = ", ".join(SORTS)
        raise BadSelection({"sort": [_("不能按“%(sort)s”排序，可用的有：%(known)s") % {"sort": sort, "known": known}]})
    return selection, sort, read_columns(request.GET.get("columns", ""))


def words_of_view(query: str) -> str:
    """The part of the register's address that a saved view keeps, in a fixed order."""
    words = sorted((name, value) for name, value in parse_qsl(query) if name not in NOT_OF_A_VIEW)
    return urlencode([one for one in words if one != ("sort", "code")])


def _open_view(views: Sequence[SavedView], query: str) -> SavedView | None:
    shown = words_of_view(query)
    return next((view for view in views if shown and view.query == shown), None)


def _words(columns: Sequence[Column]) -> dict[str, str]:
    """For the address; the usual columns need no word."""
    return {} if is_usual(columns) else {"columns": ",".join(column.name for column in columns)}


@dataclass(frozen=True)
class YearOfProject:
    """A project's entry in one yearly list, with its months, movements and factors."""

    listing: Listing
    months: list[Line]
    movements: list[ListingMovement]
    factors: list[Factor]
    report_url: str
    own_unit: int | None  # of who looks at it; months in another unit are not explained to them

    @property
    def is_latest_elsewhere(self) -> bool:
        return self.latest is not None and self.own_unit not in (None, self.latest.unit_id)

    @property
    def latest(self) -> Line | None:
        """The newest month with an accepted report."""
        return next((line for line in reversed(self.months) if line.reported), None)

    @property
    def lamp_reason(self) -> LampReason | None:
        """Of the newest month; a release keeps the lamp, and not why it was lit."""
        latest = self.latest
        return reason_of(self.months, latest.month, year=self.listing.year) if latest and latest.facts else None


@one_moment()
def project_detail(request, code: str) -> HttpResponse:
    """Found by the register's own number; the national code leads there. ``as_of`` shows the months as published.

    One year in full, the newest unless ``year`` or ``as_of`` names another, so that a long history costs no more.
    """
    visible = Project.objects.visible_to(request.user).with_details()
    project = get_object_or_404(visible, Q(code=code) | Q(national_code=code))
    if project.code != code:
        return redirect("reporting:project-detail", code=project.code)
    asked = get_page_selection(request) if request.GET else None
    as_of = asked.as_of if asked else None
    known = _listings(project, request.user)
    shown = [listing for listing in known if asked and listing.year == asked.year] or known[:1]
    listings = [_year_of(listing, request.user, as_of) for listing in shown]
    until = _looked_at(listings[0] if listings else None)
    context = {
        "project": project,
        "events": project.standing_events,
        "listings": listings,
        "years": [listing.year for listing in known],
        "gantt": get_gantt(project, project.milestones.standing(), project.standing_events, until=until),
        "until": until,
        "map": get_site_map(project),
        "documents": project.documents.standing().select_related("uploaded_by")[:DOCUMENTS_SHOWN],
        "may_keep": can_keep_records(request.user),
        "may_judge": can_close(request.user),
        "as_of": as_of,
        "standing": _standing(listings[0]) if listings else None,
    }
    return render(request, "reporting/project_detail.html", context)


@one_moment()
def project_records(request, code: str) -> HttpResponse:
    """What the figures of one year rest on: every report ever sent, the whole history, changes of the register.

    A page of its own, which the project's page takes in once it stands.
    """
    project = get_object_or_404(Project.objects.visible_to(request.user), code=code)
    asked = get_page_selection(request) if request.GET else None
    known = _listings(project, request.user)
    listing = next((one for one in known if asked and one.year == asked.year), known[0] if known else None)
    context = {
        "project": project,
        "listing": listing,
        "reports": _reports(listing) if listing else [],
        "history": get_history(listing) if listing else [],
        "changes": get_changes(project),
    }
    return render(request, "reporting/project_records.html", context)


def _reports(listing: Listing) -> list[MonthlyReport]:
    reviews = Prefetch("reviews", ReportReview.objects.select_related("decided_by"))
    reports = listing.reports.select_related("submitted_by").prefetch_related(reviews)
    return list(reports.order_by("-month", "-revision"))


def _standing(shown: YearOfProject) -> Standing:
    year = shown.listing.year
    return Standing(year, shown.latest.month if shown.latest else 1, get_freshness(year))


def _looked_at(newest: YearOfProject | None) -> date:
    """Today; of a year that is over, the end of its newest month with a report, as its figures are."""
    today = timezone.localdate()
    if newest is None or newest.listing.year >= today.year:
        return today
    return month_end(newest.listing.year, newest.latest.month if newest.latest else 12)


def _listings(project: Project, user) -> list[Listing]:
    listings = Listing.objects.visible_to(user).filter(project=project)
    return list(listings.select_related("industry", "unit", "project").order_by("-year"))


def _year_of(listing: Listing, user, as_of: Release | None) -> YearOfProject:
    months = get_months(listing, as_of=as_of)
    current = max((line.month for line in months if line.due), default=None)
    return YearOfProject(
        listing=listing,
        months=months,
        movements=list(listing.movements.select_related("industry", "unit")),
        factors=get_latest_factors(listing),
        report_url=_report_url(listing, current) if current and can_report(user) else "",
        own_unit=unit_of(user),
    )


def _report_url(listing: Listing, month: int) -> str:
    period = format_period(listing.year, month)
    return reverse("investments:report-form", args=[period, listing.project.code])
