"""The one message to each subscriber about a published bulletin."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from ..bulletin_addresses import GOOD_FOR, signed_address
from ..models import LOCALES, Bulletin, BulletinActKind, BulletinFile, BulletinMail, Form

logger = logging.getLogger(__name__)

PDF_TYPE = "application/pdf"


def send_bulletins(*, at: datetime) -> int:
    """Send what is due; how many. A message counts as sent once the mail server has it.

    What was refused, or lost with a process that died over it, is tried again after a while.
    """
    due = BulletinMail.objects.filter(sent_at=None, subscription__is_active=True, attempts__lt=BulletinMail.ATTEMPTS)
    due = due.exclude(bulletin__acts__kind=BulletinActKind.WITHDRAW).order_by("pk")
    attached = cache(_attachment)
    mails = due.select_related("bulletin__release", "subscription__unit").defer("bulletin__content")
    return sum(_send(mail, attached, at) for mail in mails if not _rests(mail, at))


def _rests(mail: BulletinMail, at: datetime) -> bool:
    return mail.tried_at is not None and at < mail.tried_at + mail.WAIT * 2 ** (mail.attempts - 1)


def _attachment(bulletin_id: int, language: str) -> tuple[bytes, dict]:
    """The PDF, and what the message says of the bulletin: asked once for all subscribers of a language."""
    file = BulletinFile.objects.get(bulletin=bulletin_id, language=language, form=Form.PDF)
    content = Bulletin.objects.values_list("content", flat=True).get(pk=bulletin_id)
    return bytes(file.content), content[language]["mail"]


def _send(mail: BulletinMail, attached: Callable, at: datetime) -> bool:
    mine = BulletinMail.objects.filter(pk=mail.pk, sent_at=None, attempts=mail.attempts, subscription__is_active=True)
    standing = mine.exclude(bulletin__acts__kind=BulletinActKind.WITHDRAW)
    if not standing.update(attempts=mail.attempts + 1, tried_at=at):
        return False  # another worker was first, or it was withdrawn or stopped just now
    try:
        with translation.override(LOCALES[mail.subscription.language]):
            _message(mail, *attached(mail.bulletin_id, mail.subscription.language)).send()
    except Exception:  # one subscriber's trouble keeps nobody else's message back; a later run tries again
        logger.exception("Bulletin %s was not sent to subscriber %s", mail.bulletin, mail.subscription_id)
        return False
    BulletinMail.objects.filter(pk=mail.pk).update(sent_at=at)
    return True


def _message(mail: BulletinMail, pdf: bytes, words: dict) -> EmailMessage:
    bulletin, to = mail.bulletin, mail.subscription
    context = {
        "bulletin": bulletin,
        "warning": words.get("warning", ""),
        "sentences": words["sentences"],
        "of_unit": words["units"].get(to.unit.code) if to.unit else None,
        "address": signed_address(bulletin, to.language),
        "days": GOOD_FOR.days,
    }
    subject = _("重点项目月度通报 %(number)s") % {"number": bulletin.number}
    body = render_to_string("investments/bulletin_mail.txt", context)
    message = EmailMessage(subject, body, to=[to.email])
    message.attach(f"{bulletin.number}.{to.language}.pdf", pdf, PDF_TYPE)
    return message
