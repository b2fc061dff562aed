"""Rule sets that others have published, from ``data/lamp_rules/``: to begin with, and to test what rules can say."""

import json
from dataclasses import dataclass
from pathlib import Path

from .reading import as_text


@dataclass(frozen=True)
class Published:
    """``text`` is JSON with the set's lamps, as people would write it."""

    key: str
    name: str
    source: str
    text: str


def get_published(data_dir: Path) -> list[Published]:
    """All of them, by their file's name."""
    return [_read(path) for path in sorted((data_dir / "lamp_rules").glob("*.json"))]


def _read(path: Path) -> Published:
    data = json.loads(path.read_text(encoding="utf-8"))
    return Published(path.stem, data["name"], data["source"], as_text({"lamps": data["lamps"]}))
