"""Where a person left each article, kept from one sitting to the next.

It stands among the files of the program that can be deleted at any time, not in the project: it is nobody else's
business. What cannot be read is as if it were not there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from annotator import paths
from annotator.core.plain_json import parsed
from annotator.core.values import dataclass

MOST_ARTICLES = 1_000
"""How many articles of a project are remembered: those that were left last."""
MOST_PROJECTS = 40
LARGEST = 200_000
"""No file of places is larger, in bytes."""


@dataclass(frozen=True, slots=True)
class LeftAt:
    """The code point where the caret was, the index of the current sentence, and what stood at the top of the view: a
    code point (-1: that is not known), and how many pixels its line was below the edge.
    """

    caret: int = 0
    sentence: int = 0
    top: int = -1
    below: int = 0


def load(project: Path) -> dict[str, LeftAt]:
    """Where the articles of the project at this path were left, by their ids, the last one last."""
    path = _path(project)
    try:
        found = parsed(path.read_bytes()) if path.stat().st_size <= LARGEST else {}
    except (OSError, ValueError):
        return {}
    rows = found.items() if isinstance(found, dict) else ()
    return {
        article: LeftAt(*row)
        for article, row in rows
        if isinstance(row, list) and len(row) == 4 and all(type(number) is int for number in row)
        if min(row[:2]) >= 0
    }


def save(project: Path, places: Mapping[str, LeftAt]) -> None:
    """Keep where the articles were left; where that cannot be written it is not."""
    kept = list(places.items())[-MOST_ARTICLES:]
    rows = {name: [at.caret, at.sentence, at.top, at.below] for name, at in kept}
    path = _path(project)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(json.dumps(rows), encoding="utf-8", newline="\n")
        new.replace(path)
        files = sorted(path.parent.glob("*.json"), key=lambda file: file.stat().st_mtime)
        for file in files[:-MOST_PROJECTS]:
            file.unlink()


def _path(project: Path) -> Path:
    named = sha256(str(project.absolute()).encode("utf-8", "surrogateescape")).hexdigest()
    return paths.cache_dir() / "left" / f"{named[:24]}.json"
