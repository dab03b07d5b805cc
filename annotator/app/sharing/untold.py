"""What somebody has to hear of a shared project, and could not before it was closed: it is told at the next opening.

It is this computer's business, and no part of the project. What cannot be kept or read is as if it were not there: what
was undone is in the file beside the project all the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from annotator import paths
from annotator.core.plain_json import parsed


def keep(project: Path, message: str, details: str) -> None:
    """Have this told when the project at this path is opened the next time, after what is kept already."""
    path = _path(project)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps([message, details]) + "\n")


def taken(project: Path) -> Iterator[tuple[str, str]]:
    """What was kept, messages with their details, in order; it is not kept any more."""
    path = _path(project)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        path.unlink()
    except (OSError, ValueError):
        return
    for line in lines:
        with suppress(ValueError):
            match parsed(line):
                case [str(message), str(details)]:
                    yield message, details


def _path(project: Path) -> Path:
    name = sha256(str(project.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return paths.data_dir() / "untold" / f"{name}.jsonl"
