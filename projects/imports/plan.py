"""What an import would do: rows against the register, as new, changed, unchanged or refused. It writes nothing."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.models import Region, Tier, User
from common.wording import listed
from projects.models import Listing, Project, Stage

from .changes import Change, FieldChange, Names, changes_of
from .context import Context
from .matching import Entry, Register, as_entry, name_key
from .messages import CellError, Notice, UnknownColumn
from .reading import ParsedList, read_list, with_defaults
from .rows import BATCH_OF_GROUP, ListRow, stated
from .standing import Standing


@dataclass(frozen=True)
class New:
    """A listing to be made, of a project that is new too, or of one that the register has (then with its changes)."""

    row: ListRow
    project: Project | None = None
    fields: tuple[FieldChange, ...] = ()


@dataclass
class ImportPlan:
    """Everything a preview shows and a commit does."""

    year: int
    tier: str
    effective_on: date
    new: list[New] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: int = 0
    plan_missing: int = 0
    errors: list[CellError] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    duplicates: list[Notice] = field(default_factory=list)
    unknown: list[UnknownColumn] = field(default_factory=list)
    unstored: list[str] = field(default_factory=list)

    @property
    def can_commit(self) -> bool:
        return not self.errors and bool(self.new or self.changed)

    @cached_property
    def digest(self) -> str:
        """Equal for two plans that would do the same; otherwise something changed between preview and commit."""
        digest = hashlib.sha256(repr((self.year, self.tier, self.effective_on, self.unchanged)).encode())
        for new in self.new:
            digest.update(repr((stated(new.row), new.project and new.project.pk, new.fields)).encode())
        for change in self.changed:
            digest.update(repr((change.listing.pk, change.fields)).encode())
        for error in self.errors:
            digest.update(repr(error).encode())
        return digest.hexdigest()


def make_plan(
    content: bytes, *, year: int, tier: str, effective_on: date | None = None, by: User | None, for_update: bool = False
) -> ImportPlan:
    """Read a file against the register as it stands. Raises SheetError if the file is no list at all."""
    context = Context.load(tier=tier, within=_own_unit(by))
    parsed = read_list(content, context)
    plan = ImportPlan(year, tier, effective_on or date(year, 1, 1))
    plan.errors, plan.unknown, plan.unstored = parsed.errors, parsed.unknown, parsed.unstored
    plan.refused = parsed.refused
    _Planner(plan, context, parsed, by, for_update).fill()
    plan.notices = context.notices.all()
    return plan


def _own_unit(by: User | None) -> Region | None:
    """The unit or county that a municipal user's list is about, so that it need not be written in every row."""
    return None if by is None or by.scope.everything else by.region


class _Planner:
    """Fills one plan: match every row, refuse what cannot be, then compare with what stands."""

    def __init__(self, plan: ImportPlan, context: Context, parsed: ParsedList, by: User | None, for_update: bool):
        self.plan = plan
        self.context = context
        self.parsed = parsed
        self.by = by
        self.for_update = for_update
        self.register = Register.load(by)
        self.names = Names(context)
        self._row_names = {name_key(row.name) for row in parsed.rows}

    def fill(self) -> None:
        matched = [(row, entry) for row, entry in self._matched() if self._allowed(row, entry)]
        pks = [entry.pk for _row, entry in matched if entry]
        standing = Standing.load(pks, self.plan.year, for_update=self.for_update)
        self._note_defaults()
        for row, entry in matched:
            self._place_row(row, entry, standing)
        self._note_duplicates(matched)

    # Matching ---------------------------------------------------------------------------------------------------------

    def _matched(self) -> Iterator[tuple[ListRow, Entry | None]]:
        seen = _Seen()
        for row in self.parsed.rows:
            try:
                entry = self._match(row)
                seen.add(row, entry)
                self._check_package(row)
            except LookupError as problem:
                self._refuse(row, "name", row.name, *problem.args)
            else:
                yield row, entry

    def _check_package(self, row: ListRow) -> None:
        if row.package is None:
            return
        package = name_key(row.package)
        if package == name_key(row.name):
            raise LookupError(_("打包项目不能是项目自身"), "package_is_itself")
        if package not in self._row_names and not self.register.has_name(package):
            raise LookupError(_("打包项目“%(name)s”不在名单，也不在项目库") % {"name": row.package}, "no_package")

    def _match(self, row: ListRow) -> Entry | None:
        """By the register's code, the national code, then name and place. LookupError says why it cannot be told."""
        if row.code:
            if row.code not in self.register.by_code:
                raise LookupError(_("登记编号不存在"), "unknown_code")
            return self.register.by_code[row.code]
        if row.national_code in self.register.by_national_code:
            return self.register.by_national_code[row.national_code]
        same = self.register.by_name_and_place.get((name_key(row.name), row.region_id), [])
        if row.national_code:
            same = [entry for entry in same if not entry.national_code]
        if len(same) > 1:
            codes = listed(entry.code for entry in same)
            message = _("同一地点有多个同名项目（%(codes)s）；请填写项目代码") % {"codes": codes}
            raise LookupError(message, "many_of_name")
        return same[0] if same else None

    def _allowed(self, row: ListRow, entry: Entry | None) -> bool:
        """A municipal user's list is about their own unit, or their county."""
        scope = self.by.scope if self.by else None
        if scope is None or scope.everything:
            return True
        mine = row.unit_id == scope.unit_id if scope.unit_id else row.region_id == scope.region_id
        if mine and (entry is None or entry.visible):
            return True
        place = self.names.region(row.region_id)
        self._refuse(row, "county", place, _("不在您负责的地区，不能导入"), "out_of_scope")
        return False

    # Comparing --------------------------------------------------------------------------------------------------------

    def _place_row(self, row: ListRow, entry: Entry | None, standing: Standing) -> None:
        project = standing.projects[entry.pk] if entry else None
        listing = standing.listings.get(entry.pk) if entry else None
        try:
            if self.plan.effective_on.year != self.plan.year:
                raise LookupError(_("生效日期不在名单年度内"), "effective_in_other_year")
            if listing is None:
                row = self._as_new(row, project)
                fields = changes_of(row, project, None, self.names) if project else ()
                self.plan.new.append(New(row, project, fields))
            else:
                fields = self._changes(row, project, listing, standing)
                if fields:
                    self.plan.changed.append(Change(row, project, listing, fields))
                else:
                    self.plan.unchanged += 1
        except LookupError as problem:
            self._refuse(row, "name", row.name, *problem.args)
            return
        self._count_missing_plan(row, listing)

    def _as_new(self, row: ListRow, project: Project | None) -> ListRow:
        if project is not None and not row.region_stated:
            region = self.context.places.by_id[project.region_id]
            row = replace(row, region_id=region.pk, unit_id=region.unit_id or region.pk)
        industry_id = row.industry_id or self.context.other_id
        batch = BATCH_OF_GROUP.get(self.context.industries[industry_id].group, "industry")
        row = with_defaults(
            row,
            tier=self.plan.tier,
            industry_id=industry_id,
            batch="county" if row.cluster_id else batch,
            stage=Stage.CONTINUING,
        )
        self._require_tier(row.tier)
        return row

    def _require_tier(self, *tiers: str) -> None:
        """The provincial list is the province's: graded responsibility."""
        municipal = self.by is not None and not self.by.scope.everything
        if municipal and Tier.PROVINCIAL in tiers:
            raise LookupError(_("省级项目由省级导入，市级不能列入或更改"), "provincial_tier")

    def _changes(self, row: ListRow, project: Project, listing: Listing, standing: Standing) -> tuple[FieldChange, ...]:
        """Raises LookupError where the change cannot be dated."""
        if listing.delisted_on:
            words = {"date": listing.delisted_on}
            raise LookupError(_("该项目已于 %(date)s 退出本年度名单；须先重新列入") % words, "delisted")
        row = with_defaults(row, tier=self.plan.tier)
        fields = changes_of(row, project, listing, self.names)
        if fields:
            self._require_tier(row.tier, listing.tier)
        latest = standing.latest_on.get(listing.pk)
        if latest and latest > self.plan.effective_on and any(change.is_state for change in fields):
            words = {"date": latest}
            raise LookupError(_("该项目 %(date)s 已有调整；请给出不早于此的生效日期") % words, "later_movement")
        return fields

    def _count_missing_plan(self, row: ListRow, listing: Listing | None) -> None:
        stage = row.stage or (listing.stage if listing else None)
        planned = row.planned_wan if row.planned_wan is not None else listing and listing.planned_wan
        if stage != Stage.PRELIMINARY and planned is None:
            self.plan.plan_missing += 1

    # Saying -----------------------------------------------------------------------------------------------------------

    def _note_defaults(self) -> None:
        defaults = {
            "tier": _("没有“层级”列：新列入的项目按%(tier)s计") % {"tier": self.names.tier(self.plan.tier)},
            "stage": _("没有“建设性质”列：新列入的项目按续建计"),
            "industry": _("没有“所属产业”列：新列入的项目计入“其他”"),
            "batch": _("没有“五个一批”列：新列入的项目按产业归入批次，属特色产业集群的归入县域优势项目"),
        }
        for name, message in defaults.items():
            if name not in self.parsed.stated:
                self.context.notices.add(f"default_{name}", message)

    def _note_duplicates(self, matched: list[tuple[ListRow, Entry | None]]) -> None:
        """Shown, never merged: whether two entries are one project is for people to say."""
        for row, entry in matched:
            if entry is not None:
                continue
            other = self.register.resembling(row)
            self.register.add(as_entry(row))
            if other is not None:
                where = listed(filter(None, [other.code or _("本文件"), other.owner]))
                words = {"name": row.name, "other": other.name, "where": where}
                message = _("“%(name)s”与“%(other)s”（%(where)s）疑似重复；将另立项目，请核对") % words
                self.plan.duplicates.append(Notice("probable_duplicate", message, (row.number,)))

    def _refuse(self, row: ListRow, name: str, value: object, message: str, code: str) -> None:
        self.plan.refused += 1
        self.plan.errors.append(CellError(row.sheet, row.number, "", str(self.names.label(name)), value, message, code))


class _Seen:
    """The rows so far, to find two that mean one project."""

    def __init__(self):
        self._by_key: dict[object, ListRow] = {}

    def add(self, row: ListRow, entry: Entry | None) -> None:
        """Raises LookupError naming the earlier row. Same name and place under two national codes are two projects."""
        named = (name_key(row.name), row.region_id)
        keys = [entry.pk] if entry else [key for key in (row.national_code, named) if key]
        for key in keys:
            earlier = self._by_key.get(key)
            two_codes = key == named and earlier and earlier.national_code and row.national_code
            if earlier is not None and not two_codes:
                words = {"sheet": earlier.sheet, "row": earlier.number}
                raise LookupError(_("与“%(sheet)s”第 %(row)s 行是同一项目") % words, "row_twice")
        for key in keys:
            self._by_key.setdefault(key, row)
