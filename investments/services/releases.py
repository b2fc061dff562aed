"""Closing a month: its figures are copied, sealed, and never change again."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Refused
from common.periods import format_period, month_end

from .. import rollups
from ..lines import lines_of
from ..locks import lock_closing
from ..models import CELL_KEY, LINE_COLUMNS, MEASURES, Release, ReportingWindow, Restatement
from ..permissions import can_close
from ..sealing import digest_of


@transaction.atomic
def close_month(year: int, month: int, *, by: User, at: datetime, note: str = "") -> Release:
    """Copy the year's cells up to the month and the month's lines into a release, and seal it.

    The year is recomputed first, whole: no mark may be waiting. Raises PermissionDenied, or
    Refused if the month is not over, is closed already, or an earlier month is still open.
    """
    if not can_close(by):
        raise PermissionDenied(_("只有省级规划员可以封账"))
    lock_closing(year)
    _require_closable(year, month, at=at)
    _recompute(year, at=at)
    newest = Restatement.objects.aggregate(newest=Max("pk"))["newest"] or 0
    release = Release.objects.create(
        year=year, month=month, closed_at=at, closed_by=by, note=note.strip()[:500], restated_to=newest
    )
    _copy_cells(release)
    _copy_lines(release)
    release.digest = digest_of(release)
    release.save(update_fields=["digest"])
    ReportingWindow.objects.filter(year=year, month=month).update(closed_at=at)
    return release


def _recompute(year: int, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            rollups.recompute_year(year, at=at)
    except rollups.CELL_ERRORS as error:
        raise Refused(_("有汇总单元无法重算，暂不能封账；见“运行状态”"), "cells_fail") from error


def _require_closable(year: int, month: int, *, at: datetime) -> None:
    closed = set(Release.objects.filter(year=year).values_list("month", flat=True))
    months = set(ReportingWindow.objects.filter(year=year).values_list("month", flat=True))
    period = format_period(year, month)
    if month in closed:
        raise Refused(_("%(period)s 已经封账") % {"period": period}, "already_closed")
    if month not in months:
        raise Refused(_("%(period)s 没有填报期，不能封账") % {"period": period}, "no_window")
    if month_end(year, month) >= timezone.localdate(at):
        raise Refused(_("%(period)s 尚未结束，不能封账") % {"period": period}, "month_not_over")
    if open_before := sorted(earlier for earlier in months - closed if earlier < month):
        words = {"period": period, "first": format_period(year, open_before[0])}
        raise Refused(_("须按月份先后封账：封 %(period)s 之前，先封 %(first)s") % words, "earlier_month_open")


def _copy_cells(release: Release) -> None:
    columns = ", ".join([*CELL_KEY, *MEASURES])
    sql = f"""
        INSERT INTO investments_releasecell (release_id, {columns})
        SELECT %s, {columns} FROM investments_rollupcell WHERE year = %s AND month <= %s
    """
    _execute(sql, [release.pk, release.year, release.month])


def _copy_lines(release: Release) -> None:
    columns = ", ".join(LINE_COLUMNS)
    lines = lines_of(release.year, months=[release.month])
    sql = f"""
        INSERT INTO investments_releaseline (release_id, listing_id, project_name, {columns})
        {lines.ctes} SELECT %s, listing_id, (SELECT name FROM projects_project p WHERE p.id = project_id), {columns}
        FROM lines
    """
    _execute(sql, [*lines.params, release.pk])


def _execute(sql: str, params: Sequence) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
