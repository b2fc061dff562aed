"""Putting a rule set in force, and judging a lamp otherwise than the rules: the only ways in."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Refused
from projects.models import Listing

from ..lamps import RuleBook, find_faults
from ..lamps.reading import BadRules, read_rules
from ..locks import lock_closing
from ..marking import mark_stale, mark_year
from ..models import JudgedLamp, Lamp, Release, ReportingWindow, RuleSet
from ..permissions import can_close

FAULTS_TOLD = 50


@dataclass(frozen=True)
class RulesInput:
    """``text`` is JSON, as investments/lamps/reading.py has it."""

    name: str
    source: str
    from_month: int
    text: str


def check_rules(text: str) -> RuleBook:
    """Raises BadRules for what cannot be read, and with every gap and overlap of what can."""
    book = read_rules(text)
    if faults := find_faults(book):
        told = [str(fault) for fault in faults[:FAULTS_TOLD]]
        more = len(faults) - len(told)
        raise BadRules([*told, *([_("另有 %(more)s 处") % {"more": more}] if more else [])])
    return book


@transaction.atomic
def put_rules_in_force(year: int, data: RulesInput, *, by: User, at: datetime) -> RuleSet:
    """The next version of a year's rules, from the end of a month on that is not closed: no closed month is relit.

    Raises PermissionDenied, BadRules, or Refused for a closed month.
    """
    if not can_close(by):
        raise PermissionDenied(_("亮灯规则由省级规划员制定"))
    rules = check_rules(data.text).as_data()
    lock_closing(year)
    if not ReportingWindow.objects.filter(year=year).exists():
        raise Refused(_("%(year)s 年还没有填报期：先开立年度") % {"year": year}, "year_not_open")
    _require_open(year, data.from_month)
    newest = RuleSet.objects.filter(year=year).order_by("-version").first()
    told = (data.from_month, data.name, data.source, rules)
    if newest and (newest.from_month, newest.name, newest.source, newest.rules) == told:
        raise Refused(_("与第 %(version)s 版相同") % {"version": newest.version}, "unchanged")
    made = RuleSet.objects.create(
        year=year,
        version=newest.version + 1 if newest else 1,
        from_month=data.from_month,
        name=data.name,
        source=data.source,
        rules=rules,
        put_in_force_by=by,
        put_in_force_at=at,
    )
    mark_year(year, from_month=data.from_month, at=at)
    return made


@dataclass(frozen=True)
class JudgementInput:
    """``colour`` empty gives the months back to the rules."""

    colour: str
    from_month: int
    until_month: int
    reason: str


@transaction.atomic
def judge_lamp(listing: Listing, data: JudgementInput, *, by: User, at: datetime) -> JudgedLamp:
    """Judge a lamp for some months, with a reason and an end. Raises PermissionDenied, or Refused."""
    if not can_close(by) or not Listing.objects.visible_to(by).filter(pk=listing.pk).exists():
        raise PermissionDenied(_("亮灯由省级规划员改判"))
    if not data.reason.strip():
        raise Refused(_("请写明改判的理由"), "reason_required")
    if data.from_month > data.until_month:
        raise Refused(_("改判的起止月份颠倒了"), "months_reversed")
    if data.colour not in ("", *Lamp.values):
        raise Refused(_("没有这种灯"), "unknown_lamp")
    if not RuleSet.objects.filter(year=listing.year).exists():
        raise Refused(_("本年度还没有亮灯规则，无从改判"), "no_rules")
    lock_closing(listing.year)
    _require_open(listing.year, data.from_month)
    if not data.colour and not listing.judged_lamps.exists():
        raise Refused(_("没有改判过，无可交还"), "never_judged")
    judged = JudgedLamp.objects.create(listing=listing, judged_by=by, judged_at=at, **vars(data))
    mark_stale({listing.pk: data.from_month}, at=at)
    return judged


def _require_open(year: int, month: int) -> None:
    closed = Release.objects.filter(year=year, month__gte=month).order_by("-month").first()
    if closed:
        raise Refused(_("%(period)s 已封账：只能从其后的月份起") % {"period": closed.period}, "closed_month")
