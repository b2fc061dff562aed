"""The one way by which projects and listings enter the register or change there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override
from simple_history.utils import bulk_update_with_history

from accounts.models import Organisation, User
from common.bulk import insert, insert_from, insert_history, moment
from common.errors import Refused
from projects.hooks import ListingsChanged, listings_changed
from projects.imports.changes import NAMED_FIELDS, PROJECT_FIELDS, FieldChange
from projects.imports.matching import name_key
from projects.imports.plan import Change, ImportPlan, New
from projects.imports.rows import ListRow
from projects.imports.standing import chunks
from projects.models import Listing, ListingMovement, MovementKind, Project
from projects.models.listings import STATE_FIELDS

from .codes import next_codes
from .movements import kind_of_change

ROWS_AT_ONCE = 500
PROJECT_COLUMNS = ["code", "region_id", "owner_id", "responsible_unit_id", "is_invented", *PROJECT_FIELDS]
LISTING_COLUMNS = ["project_id", "year", "listed_on", "first_planned_wan", *STATE_FIELDS]
TEXTS = {"national_code", "place_text", "sponsor", "content"}  # blank, never null
LISTING_FIELDS = [*(name.removesuffix("_id") for name in STATE_FIELDS), "first_planned_wan"]


def apply_plan(plan: ImportPlan, *, by: User | None, at: datetime) -> None:
    """Write a plan. The caller holds the transaction and the register's lock, and made the plan under them."""
    if plan.errors:
        raise ValueError("a plan with errors is never written")
    _Writer(plan, by, at).write()


@dataclass
class _Writer:
    """One plan on its way into the tables: a fixed number of statements per few hundred rows."""

    plan: ImportPlan
    by: User | None
    at: datetime
    organisations: dict[str, Organisation] = field(default_factory=dict)
    _project_ids: dict[int, int] = field(default_factory=dict)  # of new rows, by the row's own identity

    def write(self) -> None:
        self._make_organisations()
        made = self._make_projects()
        touched = self._change_projects()
        self._set_packages([*made, *touched])
        listings = {*self._make_listings(), *self._change_listings(), *self._listings_of(touched)}
        with override(settings.LANGUAGE_CODE):  # kept, whatever language the importer reads
            reason = _("名单导入，自 %(date)s 起生效") % {"date": self.plan.effective_on}
        listings_changed(ListingsChanged(dict.fromkeys(sorted(listings), reason), by=self.by, at=self.at))

    # Projects ---------------------------------------------------------------------------------------------------------

    def _make_organisations(self) -> None:
        rows = [entry.row for entry in [*self.plan.new, *self.plan.changed]]
        names = sorted({name for row in rows for name in (row.owner, row.responsible_unit) if name})
        for part in chunks(names):
            self.organisations.update((one.name, one) for one in Organisation.objects.filter(name__in=part))
        missing = [Organisation(name=name) for name in names if name not in self.organisations]
        self.organisations.update((one.name, one) for one in Organisation.objects.bulk_create(missing))

    def _make_projects(self) -> list[Project]:
        rows = [new.row for new in self.plan.new if new.project is None]
        codes = next_codes(self.plan.year, len(rows))
        if not rows:
            return []
        insert(Project, PROJECT_COLUMNS, (self._project_values(*each) for each in zip(codes, rows, strict=True)))
        made = Project.objects.filter(code__range=(codes[0], codes[-1])).values_list("code", "pk")
        pk_of = dict(made)
        self._project_ids = {id(row): pk_of[code] for code, row in zip(codes, rows, strict=True)}
        insert_history(Project, pk_of.values(), user_id=self.by and self.by.pk, at=self.at)
        return self._parts(rows)

    def _project_values(self, code: str, row: ListRow) -> tuple:
        owner, responsible = self.organisations.get(row.owner), self.organisations.get(row.responsible_unit)
        stated = ((name, getattr(row, name)) for name in PROJECT_FIELDS)
        values = ["" if value is None and name in TEXTS else value for name, value in stated]
        return (code, row.region_id, owner and owner.pk, responsible and responsible.pk, False, *values)

    def _parts(self, rows: list[ListRow]) -> list[Project]:
        """Of the new projects, those that belong to a package; only these are needed as objects."""
        package_of = {self._project_ids[id(row)]: row.package for row in rows if row.package}
        parts = list(Project.objects.filter(pk__in=package_of).select_related("region"))
        for part in parts:
            part.package_name = package_of[part.pk]
        return parts

    def _change_projects(self) -> list[Project]:
        """Projects of which the list says something else than the register did."""
        changed: list[Project] = []
        names: set[str] = set()
        for entry in [*self.plan.changed, *self.plan.new]:
            fields = [change for change in entry.fields if not change.is_state]
            if entry.project is not None and fields:
                self._set(entry.project, fields, names)
                changed.append(entry.project)
        if names:
            self._update(changed, Project, sorted(names))
        return changed

    def _set(self, project: Project, fields: Iterable[FieldChange], names: set[str]) -> None:
        for change in fields:
            if change.name == "package":
                project.package_name = change.new
            elif change.name in NAMED_FIELDS:
                setattr(project, change.name, self.organisations[change.new])
                names.add(change.name)
            else:
                setattr(project, change.name, change.new)
                names.add(change.name.removesuffix("_id"))
            if change.name == "name":
                project.initials = None
                names.add("initials")

    def _set_packages(self, projects: list[Project]) -> None:
        """After all projects exist: a package may stand below its parts in the list."""
        parts = [project for project in projects if getattr(project, "package_name", None)]
        if not parts:
            return
        by_name: dict[str, list[Project]] = {}
        for project in Project.objects.select_related("region").order_by("code"):
            by_name.setdefault(name_key(project.name), []).append(project)
        for part in parts:
            known = by_name.get(name_key(part.package_name))
            if known is None:  # the list itself gave the package another name
                words = {"name": part.package_name}
                raise Refused(_("打包项目“%(name)s”不在名单，也不在项目库") % words, "no_package")
            near = [one for one in known if one.region.unit_id == part.region.unit_id]
            part.package = (near or known)[0]
        self._update(parts, Project, ["package"])

    # Listings ---------------------------------------------------------------------------------------------------------

    def _make_listings(self) -> list[int]:
        new = self.plan.new
        project_ids = [one.project.pk if one.project else self._project_ids[id(one.row)] for one in new]
        insert(Listing, LISTING_COLUMNS, (self._listing_values(*each) for each in zip(project_ids, new, strict=True)))
        pks: list[int] = []
        for ids in chunks(project_ids):
            pks += Listing.objects.filter(year=self.plan.year, project__in=ids).values_list("pk", flat=True)
        insert_history(Listing, pks, user_id=self.by and self.by.pk, at=self.at)
        self._add_movements(MovementKind.ADDED, pks)
        return pks

    def _listing_values(self, project_id: int, new: New) -> tuple:
        states = [getattr(new.row, name) for name in STATE_FIELDS]
        return (project_id, self.plan.year, self.plan.effective_on, new.row.planned_wan, *states)

    def _change_listings(self) -> list[int]:
        moved = [change for change in self.plan.changed if any(one.is_state for one in change.fields)]
        if not moved:
            return []
        by_kind: dict[str, list[int]] = {}
        for change in moved:
            by_kind.setdefault(self._move(change), []).append(change.listing.pk)
        self._update([change.listing for change in moved], Listing, LISTING_FIELDS)
        pks = [change.listing.pk for change in moved]
        for ids in chunks(pks):
            standing = ListingMovement.objects.filter(listing__in=ids, until_month=13)
            standing.update(until_month=self.plan.effective_on.month)
        for kind, ids in by_kind.items():
            self._add_movements(kind, ids)
        return pks

    @staticmethod
    def _move(change: Change) -> str:
        listing = change.listing
        states = {one.name: one.new for one in change.fields if one.is_state}
        kind = kind_of_change(listing, states)
        for name, value in states.items():
            setattr(listing, name, value)
        if listing.first_planned_wan is None:
            listing.first_planned_wan = listing.planned_wan
        return kind

    def _add_movements(self, kind: str, listing_ids: list[int]) -> None:
        """Each movement repeats the state that its listing has now."""
        columns = {"listing_id": F("id"), **{name: F(name) for name in STATE_FIELDS}}
        columns |= {
            "kind": kind,
            "effective_on": self.plan.effective_on,
            "from_month": self.plan.effective_on.month,
            "until_month": 13,
            "document": "",
            "recorded_by_id": self.by and self.by.pk,
            "recorded_at": moment(self.at),
        }
        insert_from(ListingMovement, Listing, columns, listing_ids)

    def _listings_of(self, projects: list[Project]) -> set[int]:
        """Planned dates and places of a project count in the figures of all its years."""
        found: set[int] = set()
        for ids in chunks([project.pk for project in projects]):
            found.update(Listing.objects.filter(project__in=ids).values_list("pk", flat=True))
        return found

    def _update(self, rows: list, model: type, names: list[str]) -> None:
        bulk_update_with_history(
            rows, model, names, batch_size=ROWS_AT_ONCE, default_user=self.by, default_date=self.at
        )
