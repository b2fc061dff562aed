"""What a report is judged against besides the figures: recognised dates, and which months are closed."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Max, QuerySet

from projects.models import ProjectEvent

from ..models import Release
from ..rules import CLAIMS


def get_recognised(projects: Collection[int] | QuerySet) -> dict[int, dict[str, date]]:
    """project -> kind of event -> its date, of starts and completions that stand; empty for the others.

    ``projects``: their ids, or a query for them.
    """
    recognised: dict[int, dict[str, date]] = defaultdict(dict)
    events = ProjectEvent.objects.standing().filter(project__in=projects, kind__in=list(CLAIMS.values()))
    for project_id, kind, day in events.values_list("project_id", "kind", "occurred_on"):
        recognised[project_id][kind] = day
    return recognised


def get_closed() -> dict[int, int]:
    """year -> its last closed month, of the years that have one."""
    return dict(Release.objects.order_by().values_list("year").annotate(Max("month")))
