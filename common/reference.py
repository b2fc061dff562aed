"""Tables that are loaded from files: bring a table to what its file says, in a few statements."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import models


@dataclass(frozen=True)
class Loaded:
    """What loading one table did. ``kept`` rows were edited in the product and stay as they are."""

    table: str
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sync(
    model: type[models.Model], rows: Iterable[dict], *, key: Sequence[str], table: str, keep_edits: bool = False
) -> Loaded:
    """Create what is missing and, unless edits are kept, correct what differs; rows of others are left alone."""
    standing = {tuple(getattr(row, name) for name in key): row for row in model._default_manager.all()}
    created, changed, unchanged = [], [], 0
    for values in rows:
        row = standing.get(tuple(values[name] for name in key))
        if row is None:
            created.append(model(**values))
        elif all(getattr(row, name) == value for name, value in values.items()):
            unchanged += 1
        else:
            changed.append(row)
            for name, value in values.items():
                setattr(row, name, value)
    model._default_manager.bulk_create(created)
    if keep_edits:
        return Loaded(table, len(created), 0, unchanged, kept=len(changed))
    if changed:
        columns = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        model._default_manager.bulk_update(changed, columns)
    return Loaded(table, len(created), len(changed), unchanged)
