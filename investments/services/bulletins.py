"""Storing, approving, publishing and withdrawing bulletins, and their subscribers: the only ways in."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.models import Region, User
from common.errors import Refused

from ..locks import lock_closing
from ..models import (
    Bulletin,
    BulletinAct,
    BulletinActKind,
    BulletinFile,
    BulletinMail,
    BulletinState,
    Release,
    Subscription,
)
from ..permissions import can_close
from ..tasks import send_bulletins

logger = logging.getLogger(__name__)

LONGEST_REASON = 500


@dataclass(frozen=True)
class MadeFile:
    language: str
    form: str
    content: bytes


def digest_of(content: dict) -> str:
    """SHA-256 of the canonical JSON: keys in order, no spaces, characters as they are."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def require_may_make(release: Release, *, by: User) -> int:
    """The serial of the release's next bulletin. Raises PermissionDenied, or Refused while another one stands.

    Whoever makes one asks before the work and again with it, as the number is printed on what is made.
    """
    require_planner(by)
    if standing := release.bulletins.standing().first():
        words = {"number": standing.number}
        raise Refused(_("通报 %(number)s 还在：要重编，先撤回它") % words, "bulletin_stands")
    return (release.bulletins.aggregate(last=Max("serial"))["last"] or 0) + 1


@transaction.atomic
def store_bulletin(
    release: Release, *, serial: int, template: str, content: dict, files: Sequence[MadeFile], by: User, at: datetime
) -> Bulletin:
    """Keep what was made under the number that is printed on it.

    Raises PermissionDenied, or Refused if another one was made in the meantime.
    """
    lock_closing(release.year)
    if require_may_make(release, by=by) != serial:
        raise Refused(_("刚有人编过并撤回了一份通报，请重编"), "bulletin_number_taken")
    bulletin = Bulletin.objects.create(
        release=release,
        serial=serial,
        template=template,
        content=content,
        digest=digest_of(content),
        made_by=by,
        made_at=at,
    )
    BulletinFile.objects.bulk_create(
        BulletinFile(
            bulletin=bulletin,
            language=file.language,
            form=file.form,
            content=file.content,
            digest=hashlib.sha256(file.content).hexdigest(),
        )
        for file in files
    )
    return bulletin


@transaction.atomic
def approve_bulletin(bulletin: Bulletin, *, by: User, at: datetime) -> BulletinAct:
    """Somebody else than who made it says that it may go out. Raises PermissionDenied, or Refused out of order."""
    _require_state(bulletin, BulletinState.MADE, by=by)
    if bulletin.made_by_id in by.identities:
        raise Refused(_("编制人不能批准自己编的通报，请另一位省级规划员批准"), "own_bulletin")
    return _add(bulletin, BulletinActKind.APPROVE, by=by, at=at)


@transaction.atomic
def publish_bulletin(bulletin: Bulletin, *, by: User, at: datetime) -> BulletinAct:
    """Everybody may read it from now on, and each subscriber is due a message, which is sent after the commit.

    Raises PermissionDenied, or Refused unless it is approved.
    """
    _require_state(bulletin, BulletinState.APPROVED, by=by)
    act = _add(bulletin, BulletinActKind.PUBLISH, by=by, at=at)
    BulletinMail.objects.bulk_create(
        BulletinMail(bulletin=bulletin, subscription=one) for one in Subscription.objects.filter(is_active=True)
    )
    transaction.on_commit(nudge_worker)
    return act


@transaction.atomic
def withdraw_bulletin(bulletin: Bulletin, *, reason: str, by: User, at: datetime) -> BulletinAct:
    """Take it back in whatever state it is, for a reason that its readers are told; messages not yet sent stay here.

    Raises PermissionDenied, or Refused without a reason or for the second time.
    """
    if not reason.strip():
        raise Refused(_("请写明撤回的原因"), "reason_required")
    _require_state(bulletin, BulletinState.MADE, BulletinState.APPROVED, BulletinState.PUBLISHED, by=by)
    return _add(bulletin, BulletinActKind.WITHDRAW, by=by, at=at, reason=reason.strip()[:LONGEST_REASON])


def nudge_worker() -> None:
    """Ask the worker to send now. If the broker is away, the periodic sweep finds what is due."""
    try:
        send_bulletins.apply_async(expires=600)
    except (OperationalError, OSError) as error:
        logger.warning("The broker did not take the nudge (%s); the sweep will find the messages.", error)


def _require_state(bulletin: Bulletin, *wanted: str, by: User) -> None:
    """Under the lock of the year: of two who act at once the second one is told what the first one did."""
    require_planner(by)
    lock_closing(bulletin.release.year)
    state = Bulletin.objects.prefetch_related("acts").defer("content").get(pk=bulletin.pk).state
    if state not in wanted:
        words = {"number": bulletin.number, "state": state.label}
        raise Refused(_("通报 %(number)s 现在的状态是“%(state)s”，不能这样做") % words, "wrong_state")


def _add(bulletin: Bulletin, kind: str, *, by: User, at: datetime, reason: str = "") -> BulletinAct:
    return BulletinAct.objects.create(bulletin=bulletin, kind=kind, reason=reason, done_by=by, done_at=at)


# Subscribers ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def subscribe(email: str, *, language: str, unit: Region | None, by: User, at: datetime) -> Subscription:
    """Add an address, or change and resume one that is known. Bulletins of before are not sent to it."""
    require_planner(by)
    values = {"language": language, "unit": unit, "is_active": True}
    first = {**values, "added_by": by, "added_at": at}
    made, _is_new = Subscription.objects.update_or_create(
        email=email.strip().lower(), defaults=values, create_defaults=first
    )
    return made


@transaction.atomic
def unsubscribe(subscription: Subscription, *, by: User) -> None:
    """It gets nothing any more, nor later what it was due; what it got stays recorded."""
    require_planner(by)
    subscription.mails.filter(sent_at=None).delete()
    Subscription.objects.filter(pk=subscription.pk).update(is_active=False)


def require_planner(user: User) -> None:
    if not can_close(user):
        raise PermissionDenied(_("通报由省级规划员编制和发布"))
