"""What the console says when an installation is up, in both languages."""

import textwrap
from collections.abc import Sequence
from unicodedata import east_asian_width

LINE = "=" * 78

Row = Sequence[str]


def welcome(host: str, port: int, demo: dict) -> str:
    """The whole text; demo is empty, or holds accounts (name, role, place) and their common password."""
    host = f"[{host}]" if ":" in host else host
    parts = [f"  打开 / open      http://{host}:{port}/"]
    parts += describe_demo(demo) if demo else describe_first_steps()
    parts += ["  停止 / stop      Ctrl-C  (数据保留 / the data is kept)"]
    return "\n".join(["", LINE, "\n\n".join(parts), LINE, ""])


def describe_demo(demo: dict) -> list[str]:
    shown, units = pick_examples(demo["accounts"])
    return [
        "  演示数据：所有数字均为虚构。 / Demo portfolio: every figure is invented.",
        f"  演示账号 / demo accounts, 密码 / password: {demo['password']}\n{table(shown)}",
        "  同样还有 / likewise officer-... and reviewer-... of:\n"
        + textwrap.fill(" ".join(units), 76, initial_indent="    ", subsequent_indent="    "),
        "  试一试 / try\n"
        "    planner       总览与项目库 / the overview, and the projects behind each figure\n"
        "    officer-...   填报一个月 / report a month\n"
        "    reviewer-...  审核 / accept it, and see the overview move\n"
        "    /import/      导入名单 / import a list        /api/v1/docs/  接口 / the API",
    ]


def describe_first_steps() -> list[str]:
    return [
        "  第一个账号 / first account      .venv/bin/python manage.py createsuperuser\n"
        "  导入名单 / import a list        /import/"
    ]


def pick_examples(accounts: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """Every account but those of the second and later reporting units, and the names of these units."""
    names = {name for name, _role, _place in accounts}
    pairs = [name.removeprefix("officer-") for name in (row[0] for row in accounts) if is_one_of_a_pair(name, names)]
    repeated = {f"{role}-{unit}" for unit in pairs[1:] for role in ("officer", "reviewer")}
    return [row for row in accounts if row[0] not in repeated], pairs[1:]


def is_one_of_a_pair(name: str, names: set[str]) -> bool:
    return name.startswith("officer-") and name.replace("officer-", "reviewer-") in names


def table(rows: Sequence[Row]) -> str:
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(pad, row, widths)) for row in rows]
    return "\n".join(f"    {line}".rstrip() for line in lines)


def pad(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def columns(text: str) -> int:
    """Columns that text takes in a terminal, where a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
