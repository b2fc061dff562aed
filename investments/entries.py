"""The one reading of a month's return as somebody wrote it: in the form, the grid, the workbook or JSON."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from common.amounts import AmountError, parse_amount

LONGEST_TEXT = 5000
LONGEST_NOTE = 500
DAY = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?(?:[ T]00?:00(?::00)?)?")
SURROGATE = re.compile(r"[\ud800-\udfff]")  # half a character: JSON can say it, no database can keep it
SPREADSHEET_EPOCH = date(1899, 12, 30)
SERIAL_DAYS = range(20_000, 80_000)  # 1954 to 2119, as Excel counts
YES = {"1", "true", "on", "yes", "y", "是", "√", "✓", "v", "有"}
NO = {"", "0", "false", "off", "no", "n", "否", "×", "x", "无", "-", "—"}

Problem = tuple[str, str, str]  # field of ReportInput, message, code


class EntryError(ValueError):
    """Text that cannot be read; ``code`` says why."""

    def __init__(self, message: str, code: str):
        self.message = message
        self.code = code
        super().__init__(message)


def read_entry(written: Mapping[str, object]) -> tuple[dict[str, object], list[Problem]]:
    """The facts of a ReportInput from texts, numbers and dates by their names, and whatever could not be read of them.

    A name that is absent is blank. An amount may be written 1,234.50, with full-width digits or as 1.2亿.
    """
    values, problems = {}, []
    for name, read in READERS.items():
        try:
            values[name] = read(written.get(name))
        except (EntryError, AmountError) as error:
            problems.append((name, error.message, error.code))
    return values, problems


def is_blank(written: Mapping[str, object]) -> bool:
    """Nothing was entered: the month is not reported."""
    return all(value is None or value is False or not str(value).strip() for value in written.values())


def read_completed(value: object) -> Decimal:
    """自年初累计, in 万元; a blank is no zero."""
    amount = parse_amount(value)
    if amount is None:
        raise EntryError(_("请填写自年初累计；没有进展请勾选“本月无进展”，空白表示未报"), "required")
    return amount


def read_flag(value: object) -> bool:
    """是, √, yes, 1 or a ticked box; blank is no."""
    word = _plain(value).lower()
    if word.removesuffix(".0") in YES:
        return True
    if word.removesuffix(".0") in NO:
        return False
    raise EntryError(_("请填“是”或留空"), "not_yes_or_no")


def read_day(value: object) -> date | None:
    """2020-3-15, 2020.3.15, 2020年3月15日, a date cell or its serial."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value in SERIAL_DAYS:
        return SPREADSHEET_EPOCH + timedelta(days=int(value))
    text = _plain(value)
    if text in {"", "-", "—", "/"}:
        return None
    found = DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups()))
    except (AttributeError, ValueError) as error:
        raise EntryError(_("不是日期；请写成 2020-03-15"), "not_a_date") from error


def read_text(value: object) -> str:
    return _text(value, LONGEST_TEXT)


def read_note(value: object) -> str:
    return _text(value, LONGEST_NOTE)


def _text(value: object, longest: int) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, (str, int, float, date)) or isinstance(value, bool):
        raise EntryError(_("不是文字"), "not_a_text")
    text = str(value).replace("\r\n", "\n").strip()
    if "\0" in text or SURROGATE.search(text):
        raise EntryError(_("含有不能保存的控制字符"), "control_character")
    if len(text) > longest:
        raise EntryError(_("最多 %(most)s 字，现有 %(count)s 字") % {"most": longest, "count": len(text)}, "too_long")
    return text


def _plain(value: object) -> str:
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()


READERS: dict[str, Callable[[object], object]] = {
    "completed_ytd_wan": read_completed,
    "completed_total_wan": parse_amount,
    "no_progress": read_flag,
    "progress_note": read_text,
    "problem": read_text,
    "started_on": read_day,
    "completed_on": read_day,
    "note": read_note,
}
