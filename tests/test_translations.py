"""English is complete, and nothing that people read stands in the sources untranslatable."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale/en/LC_MESSAGES/django.po"
APPS = ["accounts", "common", "investments", "keyprojects", "projects", "reporting"]
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd%]|\{\w*\}")
COMMENTS = re.compile(r"\{% comment.*?endcomment %\}|\{#.*?#\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(
    r"\{% (?:blocktranslate|blocktrans)\b.*?endblocktrans(?:late)? %\}|\{% trans(?:late)?\b.*?%\}", re.DOTALL
)

# Which arguments of a gettext function are msgid, plural and context.
FUNCTIONS = {
    "_": ["id"],
    "gettext": ["id"],
    "gettext_lazy": ["id"],
    "gettext_noop": ["id"],
    "ngettext": ["id", "plural"],
    "ngettext_lazy": ["id", "plural"],
    "pgettext": ["context", "id"],
    "pgettext_lazy": ["context", "id"],
    "npgettext": ["context", "id", "plural"],
    "npgettext_lazy": ["context", "id", "plural"],
}

# Words that are read, matched or stored, or that stand in both languages side by side; not messages.
WORD_LISTS = {
    "accounts/places.py",
    "common/amounts.py",
    "common/templatetags/figures.py",  # 月 beside the English names of the months
    "investments/entries.py",
    "investments/reference.py",
    "keyprojects/settings.py",  # the languages, each in its own, and the unit in the description of the API
    "keyprojects/welcome.py",  # printed before a language is known
    "projects/imports/context.py",
    "projects/imports/fields.py",
    "projects/imports/headings.py",
    "projects/imports/matching.py",
    "projects/imports/reading.py",
    "projects/imports/rows.py",
    "projects/imports/values.py",
}
WORD_LIST_FOLDERS = ("investments/demo/",)

Message = tuple[str | None, str, str | None]  # context, msgid, plural


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def sources() -> list[Path]:
    paths = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    return sorted(path for path in paths if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts))


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_word_list(path: Path) -> bool:
    return named(path) in WORD_LISTS or named(path).startswith(WORD_LIST_FOLDERS)


def messages_in(code: str) -> Iterator[Message]:
    """The messages that Python code, or a templatized template, asks for. A msgid must be one literal."""
    for call in calls_in(ast.parse(code)):
        texts = {}
        for role, argument in zip(FUNCTIONS[function_name(call)], call.args, strict=False):
            assert isinstance(argument, ast.Constant), f"not a literal: {ast.unparse(call)}"
            texts[role] = argument.value
        yield texts.get("context"), texts["id"], texts.get("plural")


def calls_in(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call) and function_name(node) in FUNCTIONS)


def function_name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def messages_in_template(text: str) -> Iterator[Message]:
    """``templatize`` leaves calls of gettext among crossed-out words; each is read on its own."""
    code = templatize(text)
    for start in re.finditer(r"(?<!\w)(?:_|gettext|ngettext|pgettext|npgettext)\(u?['\"]", code):
        yield from messages_in(_call_at(code, start.start()))


def _call_at(code: str, start: int) -> str:
    end = code.find(")", start)
    while end != -1:
        try:
            ast.parse(code[start : end + 1])
            return code[start : end + 1]
        except SyntaxError:
            end = code.find(")", end + 1)
    raise AssertionError(f"not a call: {code[start : start + 80]}")


def docstrings_in(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def bare_chinese(code: str) -> list[str]:
    """Chinese literals that no gettext function takes."""
    tree = ast.parse(code)
    taken = {id(part) for call in calls_in(tree) for argument in call.args for part in ast.walk(argument)}
    taken |= {id(docstring) for docstring in docstrings_in(tree)}
    literals = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [node.value for node in literals if id(node) not in taken and CHINESE.search(node.value)]


def texts_of(entry: polib.POEntry) -> list[str]:
    return [entry.msgstr_plural[0], entry.msgstr_plural[1]] if entry.msgid_plural else [entry.msgstr]


def asked_for() -> set[Message]:
    found = {message for path in sources() for message in messages_in(path.read_text("utf-8"))}
    return found | {message for path in templates() for message in messages_in_template(path.read_text("utf-8"))}


def test_every_message_is_translated(catalogue):
    missing = [entry.msgid for entry in catalogue if not all(text.strip(" ") for text in texts_of(entry))]

    assert missing == []
    assert catalogue.fuzzy_entries() == []
    assert catalogue.obsolete_entries() == []


def test_the_catalogue_holds_the_messages_of_the_sources_and_no_others(catalogue):
    held = {(entry.msgctxt, entry.msgid, entry.msgid_plural or None) for entry in catalogue}

    asked = asked_for()

    assert sorted(asked - held, key=str) == []
    assert sorted(held - asked, key=str) == []


def test_placeholders_are_those_of_the_chinese(catalogue):
    differing = [
        entry.msgid
        for entry in catalogue
        for text in texts_of(entry)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(entry.msgid))
    ]

    assert differing == []


def test_english_is_english(catalogue):
    words_for_amounts = re.compile(r"1\.2亿|万元 for|亿元 for|2020年3月")

    chinese = [
        text for entry in catalogue for text in texts_of(entry) if CHINESE.search(words_for_amounts.sub("", text))
    ]

    assert chinese == []


def test_the_compiled_catalogue_is_that_of_the_text(catalogue):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    def rows(entries):
        return {(e.msgctxt, e.msgid, e.msgid_plural, tuple(texts_of(e))) for e in entries}

    assert rows(compiled) == rows(catalogue)


def test_the_catalogue_says_nothing_of_when_and_where_it_was_made(catalogue):
    assert "POT-Creation-Date" not in catalogue.metadata
    assert catalogue.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"
    assert [
        entry.msgid for entry in catalogue if any(Path(name).is_absolute() for name, _line in entry.occurrences)
    ] == []


@pytest.mark.parametrize("path", templates(), ids=named)
def test_a_template_says_nothing_in_chinese_outside_its_translations(path):
    text = TRANSLATED.sub("", COMMENTS.sub("", path.read_text("utf-8")))

    assert [line.strip() for line in text.splitlines() if CHINESE.search(line)] == []


@pytest.mark.parametrize("path", [path for path in sources() if not is_word_list(path)], ids=named)
def test_a_module_says_nothing_in_chinese_outside_its_translations(path):
    assert bare_chinese(path.read_text("utf-8")) == []


def test_no_module_is_excused_without_need():
    assert [name for name in sorted(WORD_LISTS) if not bare_chinese((ROOT / name).read_text("utf-8"))] == []


def test_each_language_is_named_in_itself():
    assert dict(settings.LANGUAGES) == {"zh-hans": "简体中文", "en": "English"}


@pytest.mark.parametrize(("language", "text"), [("zh-hans", "报送单位"), ("en", "Reporting unit")])
def test_a_message_is_read_in_the_language_asked_for(language, text):
    with override(language):
        assert gettext("报送单位") == text
