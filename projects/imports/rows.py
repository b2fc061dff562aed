"""The cells of one row as a ListRow, or the errors in it. Answers from what the context holds, without the database."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import partial
from operator import attrgetter

from django.core.validators import RegexValidator
from django.utils.translation import gettext as _

from accounts.models import Region, Tier
from common.amounts import AmountError, Unit, parse_amount
from projects.models import NATIONAL_CODE_FORM, Batch, Stage

from . import values
from .context import Context, cluster_word
from .headings import Column
from .messages import CellError, ValueRefused

CONSTRUCTION_KINDS = {"扩建", "改建", "改扩建", "技改", "技术改造", "迁建", "恢复", "单纯购置"}
LENGTHS = {"name": 200, "place": 120, "owner": 120, "responsible_unit": 120, "sponsor": 60}
NEAR_HEBEI = (range(36, 44), range(113, 121))  # whole degrees of latitude and longitude
BATCH_OF_GROUP = {
    "services": Batch.SERVICES,
    "infrastructure": Batch.INFRASTRUCTURE,
    "livelihood": Batch.INFRASTRUCTURE,
    "county": Batch.COUNTY,
}
_is_national_code = RegexValidator(NATIONAL_CODE_FORM).regex.fullmatch


@dataclass(frozen=True, slots=True)
class ListRow:
    """What one row states. None means that the row does not say, which never erases what is known."""

    sheet: str
    number: int
    name: str
    region_id: int
    unit_id: int
    region_stated: bool
    code: str | None = None
    national_code: str | None = None
    place_text: str | None = None
    owner: str | None = None
    responsible_unit: str | None = None
    sponsor: str | None = None
    content: str | None = None
    cluster_id: int | None = None
    package: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    total_investment_wan: Decimal | None = None
    planned_start_on: date | None = None
    planned_completion_on: date | None = None
    tier: str | None = None
    batch: str | None = None
    industry_id: int | None = None
    stage: str | None = None
    planned_wan: Decimal | None = None


# Everything a row states, as a plain tuple.
stated = attrgetter(*(field.name for field in fields(ListRow)))


class RowReader:
    """Reads the rows of one sheet; ``units`` are those of its amount columns."""

    def __init__(self, context: Context, sheet: str, columns: dict[str, Column], units: dict[str, Unit]):
        self.context = context
        self.sheet = sheet
        self.columns = columns
        self.errors: list[CellError] = []
        self._steps = [(column, name, self._reader(name, units)) for name, column in columns.items()]

    def read(self, number: int, cells: list) -> ListRow | None:
        """None if the row is refused; the reasons are added to ``errors``, all of them."""
        found: dict[str, object] = {}
        before = len(self.errors)
        width = len(cells)
        for column, name, read in self._steps:
            cell = cells[column.index] if column.index < width else ""
            if cell == "" or cell is None:
                continue
            try:
                found[name] = read(cell)
            except (ValueRefused, AmountError) as problem:
                self._refuse(number, name, cell, problem)
        self._check(number, found)
        place = self._place(number, found)
        return self._row(number, found, *place) if place and len(self.errors) == before else None

    # Cells ------------------------------------------------------------------------------------------------------------

    def _reader(self, name: str, units: dict[str, Unit]) -> Callable[[object], object]:
        special = {
            "total_investment_wan": partial(parse_amount, unit=units.get("total_investment_wan", Unit.WAN)),
            "planned_wan": partial(parse_amount, unit=units.get("planned_wan", Unit.WAN)),
            "planned_start_on": partial(values.parse_date, last_day=False),
            "planned_completion_on": partial(values.parse_date, last_day=True),
            "period": values.parse_period,
            "latitude": partial(values.parse_degrees, limit=90),
            "longitude": partial(values.parse_degrees, limit=180),
            "national_code": self._code,
            "package": self._package,
            "stage": partial(self._word, "stage", values.STAGES, Stage.labels),
            "batch": partial(self._word, "batch", values.BATCHES, Batch.labels),
            "tier": partial(self._word, "tier", values.TIERS, Tier.labels),
        }
        read = special.get(name) or partial(self._text, LENGTHS.get(name))
        return _remembered(read) if name in FEW_VALUES else read

    @staticmethod
    def _text(limit: int | None, cell: object) -> str | None:
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        text = " ".join(str(cell).split())
        if limit and len(text) > limit:
            raise ValueRefused(_("超过 %(limit)s 个字") % {"limit": limit}, "too_long")
        return text or None

    @staticmethod
    def _code(cell: object) -> str | None:
        text = (RowReader._text(None, cell) or "").upper().replace(" ", "").replace("－", "-").replace("—", "-")
        if text and not _is_national_code(text) and not values.REGISTER_CODE.fullmatch(text):
            raise ValueRefused(_("项目代码应为 24 位：NNNN-NNNNNN-NN-NN-NNNNNN"), "code_form")
        return text or None

    @staticmethod
    def _package(cell: object) -> str | None:
        """Some lists only tick the column; a tick names no package."""
        text = RowReader._text(200, cell)
        return None if text is None or values.plain(text) in {"是", "否", "无", "yes", "no", "-", "√", "/"} else text

    def _word(self, name: str, words: dict[str, str], labels: list, cell: object) -> str | None:
        text = self._text(None, cell)
        if text is None:
            return None
        if name == "stage" and text in CONSTRUCTION_KINDS:
            self.context.notices.add("kind_not_stage", _("“扩建、改建”等不是推进阶段，按未填写处理"))
            return None
        return values.choose(words, text, labels)

    # Rows -------------------------------------------------------------------------------------------------------------

    def _check(self, number: int, found: dict) -> None:
        """What no single cell can tell."""
        if not found.get("name") and not self._is_refused(number, "name"):
            self._refuse(number, "name", "", ValueRefused(_("没有项目名称"), "no_name"))
        start, end = found.pop("period", None) or (None, None)
        found["planned_start_on"] = start = found.get("planned_start_on") or start
        found["planned_completion_on"] = end = found.get("planned_completion_on") or end
        if start and end and end < start:
            name = "planned_completion_on" if "planned_completion_on" in self.columns else "period"
            self._refuse(number, name, end, ValueRefused(_("竣工早于开工"), "ends_before_start"))
        if found.get("stage") == Stage.PRELIMINARY and found.get("planned_wan"):
            reason = ValueRefused(_("前期项目没有年度计划投资；请改建设性质，或删去计划"), "preliminary_with_plan")
            self._refuse(number, "planned_wan", found["planned_wan"], reason)
        self._check_coordinates(number, found)

    def _is_refused(self, number: int, name: str) -> bool:
        column = self.columns.get(name)
        return any(error.row == number and column and error.column == column.letter for error in self.errors[-20:])

    def _check_coordinates(self, number: int, found: dict) -> None:
        latitude, longitude = found.get("latitude"), found.get("longitude")
        if (latitude is None) != (longitude is None):
            name = "latitude" if longitude is None else "longitude"
            if "latitude" in found or "longitude" in found:
                self._refuse(number, name, "", ValueRefused(_("经度和纬度要么都填，要么都不填"), "half_coordinates"))
        elif latitude is not None and (int(latitude) not in NEAR_HEBEI[0] or int(longitude) not in NEAR_HEBEI[1]):
            self.context.notices.add("outside_hebei", _("经纬度不在河北省范围内，照录"), number)

    def _place(self, number: int, found: dict) -> tuple[Region, bool, str | None] | None:
        """The region, whether the row says so itself, and the text to keep; None if the row contradicts itself."""
        places = self.context.places
        text, county, city = (found.get(name) or "" for name in ("place", "county", "city"))
        code_region = places.of_code(found["region_code"]) if found.get("region_code") else None
        if code_region:
            return code_region, True, text or None
        answer = places.resolve(county or text, city, within=self.context.within)
        if answer.region is None and county and answer.code == "unknown":
            answer = places.resolve(text, city, within=self.context.within)
        if answer.region:
            if answer.note:
                self.context.notices.add("former_name", answer.note, number)
            stated = bool(text or county or city)
            return answer.region, stated, text or answer.kept or None
        if answer.code == "blank" and found.get("name"):
            return self._place_in_name(number, found["name"])
        name = "county" if county else "place" if text else "city"
        self._refuse(number, name, county or text or city, ValueRefused(answer.reason, f"place_{answer.code}"))
        return None

    def _place_in_name(self, number: int, name: str) -> tuple[Region, bool, None]:
        region = self.context.places.mentioned_in(name)
        if region:
            self.context.notices.add("place_from_name", _("没有建设地点，按项目名称中的地名归属"), number)
            return region, False, None
        self.context.notices.add("no_place", _("没有建设地点，列入省本级"), number)
        return self.context.places.province, False, None

    def _row(self, number: int, found: dict, region: Region, stated: bool, place_text: str | None) -> ListRow:
        industry_id = self._industry(number, found.get("industry"))
        code = found.get("national_code")
        registered = code if code and values.REGISTER_CODE.fullmatch(code) else found.get("code")
        if found.get("planned_wan") and (total := found.get("total_investment_wan")) and found["planned_wan"] > total:
            self.context.notices.add("plan_above_total", _("年度计划投资大于总投资，照录"), number)
        return ListRow(
            sheet=self.sheet,
            number=number,
            name=found["name"],
            region_id=region.pk,
            unit_id=region.unit_id or region.pk,
            region_stated=stated,
            code=registered,
            national_code=None if code == registered else code,
            place_text=place_text,
            cluster_id=self._cluster(number, found.get("cluster"), region),
            industry_id=industry_id,
            planned_wan=None if found.get("stage") == Stage.PRELIMINARY else found.get("planned_wan"),
            **{name: found.get(name) for name in PLAIN_FIELDS},
        )

    def _industry(self, number: int, text: str | None) -> int | None:
        if text is None:
            return None
        word = values.plain(text)
        words = self.context.industry_words
        for form in (word, word.removesuffix("项目"), word.removesuffix("业"), word.removesuffix("产业")):
            if form in words:
                return words[form]
        message = _("产业“%(text)s”不在目录中，计入“其他”") % {"text": text}
        self.context.notices.add("unknown_industry", message, number)
        return self.context.other_id

    def _cluster(self, number: int, text: str | None, region: Region) -> int | None:
        if text is None or values.plain(text) in {"否", "无", "no", "-"}:
            return None
        known = self.context.clusters.get(cluster_word(text), [])
        here = [cluster for cluster in known if cluster.region_id == region.pk] or known
        if len(here) == 1:
            return here[0].pk
        message = _("特色产业集群“%(text)s”不在目录中，未登记") % {"text": text}
        self.context.notices.add("unknown_cluster", message, number)
        return None

    def _refuse(self, number: int, name: str, value: object, problem: ValueRefused | AmountError) -> None:
        column = self.columns.get(name)
        heading = column.heading if column else ""
        letter = column.letter if column else ""
        text = str(value)[:80]
        self.errors.append(CellError(self.sheet, number, letter, heading, text, problem.message, problem.code))


def _remembered(read: Callable[[object], object]) -> Callable[[object], object]:
    """Dates and classes repeat from row to row; a refusal is not remembered."""
    known: dict[object, object] = {}

    def look_up(cell: object) -> object:
        key = (type(cell), cell)
        if key not in known:
            known[key] = read(cell)
        return known[key]

    return look_up


FEW_VALUES = {
    "planned_start_on",
    "planned_completion_on",
    "period",
    "stage",
    "batch",
    "tier",
    "industry",
    "city",
    "county",
    "responsible_unit",
}
PLAIN_FIELDS = [
    "owner",
    "responsible_unit",
    "sponsor",
    "content",
    "package",
    "latitude",
    "longitude",
    "total_investment_wan",
    "planned_start_on",
    "planned_completion_on",
    "tier",
    "batch",
    "stage",
]
