"""Recognising facts of a project: started, completed, entered in the statistics."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from common.errors import Refused
from projects.hooks import ListingsChanged, listings_changed
from projects.models import EventKind, Listing, Project, ProjectEvent
from projects.models.events import ONCE_KINDS


@dataclass(frozen=True)
class Claim:
    """That something happened to a project, and what says so."""

    project: Project
    kind: str
    occurred_on: date
    evidence: str = ""


def record_event(
    project: Project, kind: str, *, occurred_on: date, evidence: str = "", by: User, at: datetime
) -> ProjectEvent:
    """Recognise one fact; see ``record_events``."""
    return record_events([Claim(project, kind, occurred_on, evidence)], by=by, at=at)[0]


@transaction.atomic
def record_events(claims: Sequence[Claim], *, by: User, at: datetime) -> list[ProjectEvent]:
    """Recognise facts, in a number of queries that does not depend on how many; one that stands is returned as it is.

    Raises Refused when a fact that happens once stands with another date: it has to be withdrawn first.
    """
    projects = sorted({claim.project.pk for claim in claims})
    list(Project.objects.filter(pk__in=projects).select_for_update(no_key=True).order_by("pk").values_list("pk"))
    standing: dict[tuple[int, str], dict[date, ProjectEvent]] = {}
    for event in ProjectEvent.objects.standing().filter(project__in=projects):
        standing.setdefault((event.project_id, event.kind), {})[event.occurred_on] = event
    fresh = []
    for claim in claims:
        known = standing.setdefault((claim.project.pk, claim.kind), {})
        if claim.occurred_on not in known:
            _require_free(claim, known)
            known[claim.occurred_on] = _event(claim, by, at)
            fresh.append(known[claim.occurred_on])
    if fresh:
        ProjectEvent.objects.bulk_create(fresh)
        _tell(fresh, by=by, at=at)
    return [standing[claim.project.pk, claim.kind][claim.occurred_on] for claim in claims]


@transaction.atomic
def withdraw_event(event: ProjectEvent, *, reason: str, by: User, at: datetime) -> None:
    """A fact that was recognised wrongly counts no more; it stays on record with the reason."""
    event = ProjectEvent.objects.select_for_update().select_related("project").get(pk=event.pk)
    if event.withdrawn_at is not None:
        raise Refused(_("该登记已经撤销"), "already_withdrawn")
    if not reason.strip():
        raise Refused(_("撤销必须说明原因"), "reason_required")
    event.withdrawn_at, event.withdrawn_reason = at, reason.strip()[:250]
    event.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    listings = event.project.listings.values_list("pk", flat=True)
    listings_changed(ListingsChanged(dict.fromkeys(listings, event.withdrawn_reason), by=by, at=at))


def _require_free(claim: Claim, known: dict[date, ProjectEvent]) -> None:
    if known and claim.kind in ONCE_KINDS:
        words = {"project": claim.project.name, "kind": EventKind(claim.kind).label, "date": min(known)}
        raise Refused(_("%(project)s 已登记%(kind)s日期 %(date)s；须先撤销才能改为其他日期") % words, "event_stands")


def _event(claim: Claim, by: User, at: datetime) -> ProjectEvent:
    return ProjectEvent(
        project=claim.project,
        kind=claim.kind,
        occurred_on=claim.occurred_on,
        evidence=claim.evidence[:250],
        recorded_by=by,
        recorded_at=at,
    )


def _tell(events: Sequence[ProjectEvent], *, by: User, at: datetime) -> None:
    """What was recognised is the reason wherever a closed month changes with it."""
    reasons: dict[int, str] = {}
    with override(settings.LANGUAGE_CODE):  # kept, whatever language the reviewer reads
        for event in events:
            words = [
                reasons.get(event.project_id, ""),
                event.get_kind_display(),
                str(event.occurred_on),
                event.evidence,
            ]
            reasons[event.project_id] = " ".join(filter(None, words))
    listings = Listing.objects.filter(project__in=reasons).values_list("pk", "project")
    listings_changed(ListingsChanged({pk: reasons[project] for pk, project in listings}, by=by, at=at))
