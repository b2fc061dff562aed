"""Recognising facts of a project: started, completed, entered in the statistics."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Refused
from projects.hooks import listings_changed
from projects.models import EventKind, Project, ProjectEvent
from projects.models.events import ONCE_KINDS


@transaction.atomic
def record_event(
    project: Project, kind: str, *, occurred_on: date, evidence: str = "", by: User, at: datetime
) -> ProjectEvent:
    """Recognise a fact; one that stands already with this date is returned as it is.

    Raises Refused when a fact that happens once stands with another date: it has to be withdrawn first.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    standing = project.events.standing().filter(kind=kind)
    same = standing.filter(occurred_on=occurred_on).first()
    if same is not None:
        return same
    other = standing.first() if kind in ONCE_KINDS else None
    if other is not None:
        words = {"project": project.name, "kind": EventKind(kind).label, "date": other.occurred_on}
        raise Refused(_("%(project)s 已登记%(kind)s日期 %(date)s；须先撤销才能改为其他日期") % words, "event_stands")
    event = ProjectEvent.objects.create(
        project=project, kind=kind, occurred_on=occurred_on, evidence=evidence, recorded_by=by, recorded_at=at
    )
    listings_changed(list(project.listings.values_list("pk", flat=True)))
    return event
