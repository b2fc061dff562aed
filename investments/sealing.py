"""The seal of a release: SHA-256 over a canonical form of its head, its cells and its lines.

The form is text, one JSON array a line: first the head, then cells and lines in the order of their keys. Regions and
industries stand by code, listings by project code, amounts with two places, moments in UTC. Columns that a release was
sealed without, because they came later, are not in its form.
"""

import hashlib
from collections.abc import Iterator, Sequence

from django.db.models import F

from .chain import canonical
from .models import CELL_KEY, LAND_MEASURES, LINE_COLUMNS, MEASURES, Release

_CODES = {"industry_id": "industry__code", "unit_id": "unit__code"}


def digest_of(release: Release) -> str:
    """The digest of what the tables hold now; equal to ``release.digest`` unless something was altered."""
    sha = hashlib.sha256()
    for line in canonical_form(release):
        sha.update(line.encode())
        sha.update(b"\n")
    return sha.hexdigest()


def canonical_form(release: Release) -> Iterator[str]:
    """The sealed text, line by line."""
    head = [release.year, release.month, release.closed_at, release.closed_by_id, release.note, release.restated_to]
    yield canonical(["release", *head])
    cell_columns = [_CODES.get(name, name) for name in [*CELL_KEY, *MEASURES]]
    order = ["month", "tier", "batch", "industry__code", "unit__code", "stage"]
    for row in release.cells.order_by(*order).values_list(*cell_columns).iterator(chunk_size=2000):
        yield canonical(["cell", *_as_sealed(row, cell_columns)])
    line_columns = [_CODES.get(name, name) for name in LINE_COLUMNS]
    lines = release.releaselines.annotate(code=F("listing__project__code")).order_by("code")
    for row in lines.values_list("code", "project_name", *line_columns).iterator(chunk_size=2000):
        yield canonical(["line", *_as_sealed(row, ["code", "project_name", *line_columns])])


def _as_sealed(row: Sequence, columns: Sequence[str]) -> Sequence:
    """Without the columns of land if all of them are null: no row that was sealed with them is."""
    if any(row[columns.index(name)] is not None for name in LAND_MEASURES):
        return row
    return [value for value, name in zip(row, columns, strict=True) if name not in LAND_MEASURES]
