"""The one e-mail a day that says what waits; none to who has nothing to do."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User

from ..models import DailyDigest
from ..selectors.inbox import get_inbox
from ..workdays import WorkingCalendar

logger = logging.getLogger(__name__)


def send_digests(*, at: datetime) -> int:
    """Send today's, on working days; how many. Who has got one today gets no second; a failed one is tried again."""
    day = timezone.localdate(at)
    if not WorkingCalendar.load().is_working(day):
        return 0
    sent = DailyDigest.objects.filter(day=day, sent_at__isnull=False).values("user")
    people = User.objects.filter(is_active=True).exclude(email="").exclude(pk__in=sent).select_related("region")
    return sum(_send(person, at) for person in people.order_by("pk"))


def _send(person: User, at: datetime) -> bool:
    with translation.override(person.language):
        items = get_inbox(person, at=at)
        if not items:
            return False
        count = sum(item.count for item in items)
        subject = _("重点项目：%(count)s 件待办") % {"count": count}
        body = render_to_string("investments/digest.txt", {"person": person, "items": items, "site": settings.SITE_URL})
    row, _created = DailyDigest.objects.get_or_create(
        user=person, day=timezone.localdate(at), defaults={"items": count}
    )
    mine = DailyDigest.objects.filter(pk=row.pk, sent_at=None)
    if not mine.update(sent_at=at, items=count):  # two workers: the other one was first
        return False
    try:
        EmailMessage(subject, body, to=[person.email]).send()
    except Exception:  # one person's trouble stops nobody else's mail; a later run tries again
        logger.exception("The digest to user %s was not sent", person.pk)
        DailyDigest.objects.filter(pk=row.pk).update(sent_at=None)
        return False
    return True
