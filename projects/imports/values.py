"""The words and numbers of a list's cells as values of the register."""

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from accounts.models import Tier
from common.wording import in_every_language, listed
from projects.models import Batch, Stage

from .messages import ValueRefused

STAGE_WORDS = {
    Stage.PRELIMINARY: "前期 前期项目 前期工作 前期谋划 储备 谋划 preliminary",
    Stage.NEW_START: "计划开工 新开工 计划新开工 拟开工 新建 开工 拟新开工 新开工项目 计划开工项目 newstart new",
    Stage.CONTINUING: "续建 在建 续建项目 在建项目 结转 continuing ongoing",
    Stage.COMPLETING: (
        "保投产 计划竣工 竣工投产 投产 竣工 计划投产 计划竣工投产 保竣工 保投产项目 拟竣工 completing commissioning"
    ),
}
BATCH_WORDS = {
    Batch.STRATEGY: (
        "重大战略和重大活动支撑项目 重大战略 重大战略项目 重大战略支撑项目 战略支撑 重大活动 第一批 一 1 strategy"
    ),
    Batch.INDUSTRY: "重大产业项目 重大产业 产业项目 产业 第二批 二 2 industry",
    Batch.SERVICES: "现代服务业项目 现代服务业 服务业 服务业项目 第三批 三 3 services service",
    Batch.INFRASTRUCTURE: (
        "重大基础设施和民生项目 重大基础设施 基础设施和民生 基础设施 民生 民生项目 基础设施项目 第四批 四 "
        "4 infrastructure"
    ),
    Batch.COUNTY: "县域优势项目 县域优势 县域 县域项目 县域经济 第五批 五 5 county",
}
TIER_WORDS = {
    Tier.PROVINCIAL: "省级 省 省重点 省级重点 省重点项目 省级重点项目 省本级 provincial province",
    Tier.MUNICIPAL: "市级 市 市重点 市级重点 市重点项目 市级重点项目 县级 县重点 municipal city",
}
FUEL_INDUSTRIES = {
    "new_energy": "wind solar biomass landfillgas geothermal wave 风电 光伏 生物质",
    "energy_water": "coal hydro coalminemethane gas oil nuclear waste cogeneration petcoke 火电 水电 煤电",
}
REGISTER_CODE = re.compile(r"HB[0-9]{4}-[0-9]{6}")
DATE = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})(?:[年./\-](?P<month>[0-9]{1,2})(?:[月./\-](?P<day>[0-9]{1,2})日?)?)?"
    r"(?:年|月|年底|底|年末|年初|月底)?"
)
CLOCK = re.compile(r"[ T]?[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$")
SPREADSHEET_EPOCH = date(1899, 12, 30)
SERIAL_DAYS = range(20_000, 80_000)  # 1954 to 2119, as Excel counts
DEGREE = Decimal("0.000001")


def plain(text: object) -> str:
    """For comparing words: half-width, lower case, without spaces and brackets."""
    return re.sub(r"[\s_()\[\]“”\"'·、,]+", "", unicodedata.normalize("NFKC", str(text)).lower())


def _by_word(words: dict) -> dict[str, str]:
    """Each word, and for choices also their labels and names, to its value."""
    found = {word: value for value, text in words.items() for word in text.split()}
    for choice in words:
        for label in in_every_language(getattr(choice, "label", choice)):
            found[plain(label)] = choice
        found[plain(choice)] = choice
    return found


STAGES, BATCHES, TIERS = _by_word(STAGE_WORDS), _by_word(BATCH_WORDS), _by_word(TIER_WORDS)
FUELS = _by_word(FUEL_INDUSTRIES)


def choose(words: dict[str, str], text: str, labels: list) -> str:
    """The choice that a word stands for. Raises ValueRefused with the choices there are."""
    value = words.get(plain(text))
    if value is None:
        raise ValueRefused(_("不认识的值；可用：%(choices)s") % {"choices": listed(labels)}, "unknown_word")
    return value


def parse_date(value: object, *, last_day: bool) -> date | None:
    """2020.3, 2020年3月, 2020-03-01, a date cell or its serial. Without a day: the first, or the last for an end."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = _date_text(value)
        if isinstance(value, date):
            return value
    text = CLOCK.sub("", unicodedata.normalize("NFKC", str(value)).strip())
    text = "".join(text.split())
    if text in {"", "-", "—", "/"}:
        return None
    found = DATE.fullmatch(text)
    if found is None and re.fullmatch(r"(?:19|20)[0-9]{4}(?:[0-9]{2})?", text):
        found = DATE.fullmatch("-".join(filter(None, [text[:4], text[4:6], text[6:]])))
    if found is None:
        raise ValueRefused(_("不是日期；可写 2020.3、2020年3月、2020-03-01"), "not_a_date")
    return _day(found, last_day)


def _date_text(value: int | float) -> date | str:
    if value == int(value) and int(value) in SERIAL_DAYS:
        return SPREADSHEET_EPOCH + timedelta(days=int(value))
    text = f"{value:.10g}"
    if text.endswith(".1"):  # a number cell cannot tell 2020.1 from 2020.10
        reason = _("数字 %(value)s 分不清是 1 月还是 10 月；请写 %(year)s-01 或 %(year)s-10")
        raise ValueRefused(reason % {"value": text, "year": text[:4]}, "january_or_october")
    return text


def _day(found: re.Match, last_day: bool) -> date:
    year, month, day = (int(found[part]) if found[part] else None for part in ("year", "month", "day"))
    try:
        month = month or (12 if last_day else 1)
        return date(year, month, day or (calendar.monthrange(year, month)[1] if last_day else 1))
    except (ValueError, calendar.IllegalMonthError) as error:
        raise ValueRefused(_("没有这个日期"), "not_a_date") from error


def parse_period(value: object) -> tuple[date | None, date | None]:
    """2019.3-2021.12 as its two ends."""
    text = "".join(unicodedata.normalize("NFKC", str(value)).split())
    for mark in ("至", "~", "—", "–", "--", "-"):
        first, found, last = text.partition(mark)
        if found and text.count(mark) == 1:
            return parse_date(first, last_day=False), parse_date(last, last_day=True)
    raise ValueRefused(_("不是起止年月；可写 2019.3-2021.12"), "not_a_period")


def parse_degrees(value: object, *, limit: int) -> Decimal | None:
    """Degrees to six places."""
    text = "".join(unicodedata.normalize("NFKC", str(value)).split())
    if not text:
        return None
    try:
        degrees = Decimal(f"{value:.12g}" if isinstance(value, float) else text.rstrip("°EN")).quantize(DEGREE)
    except InvalidOperation as error:
        raise ValueRefused(_("不是以度为单位的经纬度"), "not_degrees") from error
    if not abs(degrees) <= limit:
        raise ValueRefused(_("超出 ±%(limit)s 度") % {"limit": limit}, "out_of_range")
    return degrees
