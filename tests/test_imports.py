"""Which room may know which: reporting -> investments -> projects -> accounts -> common, and inside an app downwards.

The imports are read from the source, those inside functions too: hiding one is not a way around.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .processes import PROJECT_DIR

ROOMS = ["common", "accounts", "projects", "investments", "reporting"]
"""From the floor up; a room may import those before it."""

# Inside an app, from the bottom up. The top name of a module decides; what is not named here is a rule, between models
# and services: so is projects.imports, which reads a list into a plan that the service then carries out.
ENTRANCES = {"views", "api", "forms", "management", "admin", "urls", "demo"}
WRITERS_AND_READERS = {"services", "selectors"}
MODELS = {"models", "migrations"}
# apps registers the app with the others and knows both ends; a task calls downwards, and is named by who sends it.
EXEMPT = {"apps", "tasks"}


@dataclass(frozen=True)
class Import:
    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


def modules_of(package: str) -> Iterator[Path]:
    for path in sorted((PROJECT_DIR / package).rglob("*.py")):
        yield path.relative_to(PROJECT_DIR)


def dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> Iterator[Import]:
    """Everything the module imports, as absolute names; ``from a import b`` counts as a.b, for b may be a module."""
    package = path.parent.parts
    for node in ast.walk(ast.parse((PROJECT_DIR / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            source = ".".join([*base, *filter(None, [node.module])])
            names = [f"{source}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (Import(dotted(path), name, node.lineno) for name in names)


def all_imports(package: str) -> list[Import]:
    return [found for path in modules_of(package) if "tests" not in path.parts for found in imports_of(path)]


def room(module: str) -> str:
    return module.partition(".")[0]


def floor(module: str) -> int:
    """Height inside its app: 0 models, 1 rules and helpers, 2 services and selectors, 3 entrances."""
    name = module.split(".")[1]
    if name in MODELS:
        return 0
    if name in ENTRANCES:
        return 3
    return 2 if name in WRITERS_AND_READERS else 1


def is_inside(package: str, found: Import) -> bool:
    return all(
        name.startswith(f"{package}.") and name.split(".")[1] not in EXEMPT for name in (found.importer, found.imported)
    )


@pytest.mark.parametrize("package", ROOMS)
def test_rooms_import_downwards_only(package):
    above = [*ROOMS[ROOMS.index(package) + 1 :], "keyprojects"]

    upwards = [str(found) for found in all_imports(package) if room(found.imported) in above]

    assert upwards == []


@pytest.mark.parametrize("package", ROOMS)
def test_product_never_imports_tests(package):
    wrong = [str(found) for found in all_imports(package) if "tests" in found.imported.split(".")]

    assert wrong == []


@pytest.mark.parametrize("package", ROOMS[1:])
def test_inside_an_app_imports_run_downwards(package):
    inside = [found for found in all_imports(package) if is_inside(package, found)]

    upwards = [str(found) for found in inside if floor(found.imported) > floor(found.importer)]

    assert upwards == []


def test_reader_of_imports_sees_what_it_should():
    found = {module.imported for module in imports_of(Path("tests/test_imports.py"))}

    assert {"ast", "pytest", "tests.processes.PROJECT_DIR", "pathlib.Path"} <= found


def test_rooms_are_all_the_apps():
    found = {path.parent.name for path in PROJECT_DIR.glob("*/apps.py")}

    assert found <= set(ROOMS)
