"""What is said of a figure that looks wrong: explained, accepted, or asked again. The only way in."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Region, User
from common.errors import Refused
from projects.models import Listing

from ..models import FindingState, QualityAct, QualityNote
from ..permissions import can_close, can_explain
from ..selectors.quality import checks_of, get_findings_of, notes_of


@dataclass(frozen=True)
class NoteInput:
    """``month`` is the one looked at; ``seen`` the newest note that the writer knew of the finding, None for none."""

    check: str
    month: int
    text: str = ""
    seen: int | None = None


@transaction.atomic
def explain_finding(subject: Listing | Region, year: int, data: NoteInput, *, by: User, at: datetime) -> QualityNote:
    """Say why a figure of one's own place looks as it does. Raises PermissionDenied, or Refused."""
    if not can_explain(by):
        raise PermissionDenied(_("数据质量由当地的填报员或审核员说明"))
    newest = _lock(subject, year, data, by)
    if newest is not None and newest.state == FindingState.ACCEPTED:
        raise Refused(_("已经认可，不必再说明"), "accepted_already")
    return _write(subject, year, data, QualityAct.EXPLAIN, by=by, at=at)


@transaction.atomic
def judge_finding(
    subject: Listing | Region, year: int, data: NoteInput, *, act: str, by: User, at: datetime
) -> QualityNote:
    """Accept an explanation of somebody else's, or ask again. Raises PermissionDenied, or Refused."""
    if not can_close(by):
        raise PermissionDenied(_("数据质量的说明由省级规划员认可"))
    if act not in (QualityAct.ACCEPT, QualityAct.ASK_AGAIN):
        raise Refused(_("没有这种处理"), "unknown_act")
    newest = _lock(subject, year, data, by)
    if act == QualityAct.ACCEPT:
        if newest is None or newest.state != FindingState.EXPLAINED:
            raise Refused(_("还没有新的说明，无可认可"), "not_explained")
        if newest.written_by_id in by.identities:
            raise Refused(_("不能认可自己的说明"), "own_explanation")
    return _write(subject, year, data, QualityAct(act), by=by, at=at)


def _lock(subject: Listing | Region, year: int, data: NoteInput, by: User) -> QualityNote | None:
    """The finding's newest note, after which nobody adds another until this transaction ends.

    Raises PermissionDenied for what is not the user's, Refused for what does not fire or has changed meanwhile.
    """
    visible = _scope(subject, by).filter(pk=subject.pk).order_by("pk")
    if visible.select_for_update(no_key=True, of=("self",)).first() is None:
        raise PermissionDenied(_("这个项目或单位不在您的范围"))
    if data.check not in checks_of(subject):
        raise Refused(_("没有检查“%(name)s”") % {"name": data.check}, "unknown_check")
    if isinstance(subject, Listing) and subject.year != year:
        raise Refused(_("年度不符"), "other_year")
    found = get_findings_of(subject, year=year, month=data.month, user=by)
    if data.check not in {one.check.name for one in found}:
        raise Refused(_("截至 %(month)s 月，这项检查没有问题，不必处理") % {"month": data.month}, "not_found_wrong")
    newest = notes_of(subject, year=year, user=by).filter(check_name=data.check).last()
    if (newest.pk if newest else None) != data.seen:
        raise Refused(_("在您处理期间，别人已有新的处理，请看过再定"), "changed_meanwhile")
    return newest


def _scope(subject: Listing | Region, by: User):
    """The rows of the subject's kind about which this person may write."""
    if isinstance(subject, Listing):
        return Listing.objects.visible_to(by)
    units = Region.objects.units()
    return units if by.scope.everything else units.filter(pk=by.scope.unit_id)


def _write(
    subject: Listing | Region, year: int, data: NoteInput, act: QualityAct, *, by: User, at: datetime
) -> QualityNote:
    text = data.text.strip()
    if act != QualityAct.ACCEPT and not text:
        raise Refused(_("请写明说明或者要问的"), "text_required")
    return QualityNote.objects.create(
        **({"listing": subject} if isinstance(subject, Listing) else {"unit": subject}),
        year=year,
        month=data.month,
        check_name=data.check,
        act=act,
        text=text,
        written_by=by,
        written_at=at,
    )
