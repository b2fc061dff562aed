"""What a row would change in a project and its listing. Only what the row states; a blank never erases."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Tier
from projects.models import Batch, Listing, Project, Stage
from projects.models.listings import STATE_FIELDS

from .context import Context
from .fields import FIELD_BY_NAME
from .rows import ListRow

PROJECT_FIELDS = [
    "name",
    "national_code",
    "place_text",
    "latitude",
    "longitude",
    "sponsor",
    "content",
    "cluster_id",
    "total_investment_wan",
    "planned_start_on",
    "planned_completion_on",
]
NAMED_FIELDS = ["owner", "responsible_unit", "package"]  # rows name them; the register points to them
LABEL_OF = {
    "region_id": "county",
    "unit_id": "city",
    "industry_id": "industry",
    "cluster_id": "cluster",
    "place_text": "place",
}


@dataclass(frozen=True)
class FieldChange:
    """One value of a project or a listing, before and after. ``name`` is the model's own (an id for a relation)."""

    name: str
    old: object
    new: object
    label: str | Promise
    old_text: str
    new_text: str

    @property
    def is_state(self) -> bool:
        return self.name in STATE_FIELDS

    def __repr__(self):
        return f"{self.name}: {self.old!r} -> {self.new!r}"


@dataclass(frozen=True)
class Change:
    """A listing that stands already, and what its row would change in it and in its project."""

    row: ListRow
    project: Project
    listing: Listing
    fields: tuple[FieldChange, ...]


class Names:
    """Values as people read them."""

    def __init__(self, context: Context):
        self._context = context
        self._clusters = {cluster.pk: cluster for group in context.clusters.values() for cluster in group}

    def label(self, name: str) -> str | Promise:
        return FIELD_BY_NAME[LABEL_OF.get(name, name)].label

    def region(self, pk: int) -> str:
        return self._context.places.by_id[pk].name

    def tier(self, value: str) -> str:
        return str(Tier(value).label)

    def text(self, name: str, value: object) -> str:
        if value is None or value == "":
            return "—"
        if name in {"region_id", "unit_id"}:
            return self.region(value)
        if name == "industry_id":
            return self._context.industries[value].name
        if name == "cluster_id":
            return str(self._clusters[value]) if value in self._clusters else str(value)
        choices = {"tier": Tier, "batch": Batch, "stage": Stage}.get(name)
        if choices:
            return str(choices(value).label)
        if isinstance(value, date):
            return date_format(value, "Y-m-d")
        if isinstance(value, Decimal) and name.endswith("_wan"):
            return f"{value:,.2f}"
        return str(value)


def changes_of(row: ListRow, project: Project, listing: Listing | None, names: Names) -> tuple[FieldChange, ...]:
    """Raises LookupError where what the row states does not go together with what stands."""
    found = []
    for name, old, new in [*_of_project(row, project), *(_of_listing(row, listing) if listing else ())]:
        if new != old:
            found.append(FieldChange(name, old, new, names.label(name), names.text(name, old), names.text(name, new)))
    _check_dates(row, project)
    return tuple(found)


def _of_project(row: ListRow, project: Project) -> list[tuple[str, object, object]]:
    stated = [(name, getattr(project, name), getattr(row, name)) for name in PROJECT_FIELDS]
    for name in NAMED_FIELDS:
        related = getattr(project, name)
        stated.append((name, related.name if related else None, getattr(row, name)))
    if row.region_stated:
        stated.append(("region_id", project.region_id, row.region_id))
    return [change for change in stated if change[2] is not None]


def _of_listing(row: ListRow, listing: Listing) -> list[tuple[str, object, object]]:
    stated = [
        (name, getattr(listing, name), getattr(row, name))
        for name in STATE_FIELDS
        if name not in {"unit_id", "planned_wan"} and getattr(row, name) is not None
    ]
    if row.region_stated:
        stated.append(("unit_id", listing.unit_id, row.unit_id))
    stage = row.stage or listing.stage
    planned = listing.planned_wan if row.planned_wan is None else row.planned_wan
    if stage == Stage.PRELIMINARY:
        if row.planned_wan:
            message = _("前期项目没有年度计划投资；请写明建设性质，或删去计划")
            raise LookupError(message, "preliminary_with_plan")
        planned = None
    return [*stated, ("planned_wan", listing.planned_wan, planned)]


def _check_dates(row: ListRow, project: Project) -> None:
    start = row.planned_start_on or project.planned_start_on
    end = row.planned_completion_on or project.planned_completion_on
    if start and end and end < start:
        words = {"start": start, "end": end}
        raise LookupError(_("竣工（%(end)s）早于开工（%(start)s），与已登记的日期不符") % words, "ends_before_start")
