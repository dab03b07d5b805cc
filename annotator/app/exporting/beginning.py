"""The first records of an export as they would be written, without reading through the whole project."""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path

from annotator.app.exporting import export as exporting
from annotator.app.exporting.export import ALL_LAYERS, Selection
from annotator.app.exporting.rejected import REJECTED
from annotator.core import regular
from annotator.core.annotation import LayerState
from annotator.core.layer import GOLD
from annotator.core.messages import _, numeral
from annotator.core.project import Entry, Project
from annotator.formats import Format
from annotator.store import ProjectFile

MOST_CHARACTERS = 12_000
MOST_FILES = 40
MOST_ARTICLES = 12


def first_records(file: ProjectFile, form: Format, selection: Selection, name: str) -> list[tuple[str, str]]:
    """The files that would be written, with the beginning of each; `name` is that of the export.

    Raises `AnnotatorError` where nothing can be written.
    """
    with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
        target = Path(folder) / (name or "preview")
        return _read(exporting.preview(beginning(file, form, selection), form, target, selection))


def beginning(file: ProjectFile, form: Format, selection: Selection) -> Project:
    """A project of the first articles that may be wanted: a preview must not read through thousands of others."""
    chosen = exporting.settled(form, selection)
    listed = map(file.project.members.__getitem__, selection.articles(file.project))
    entries = (entry for entry in listed if _may_be_wanted(entry, chosen))
    return Project(file.project.header, islice(entries, MOST_ARTICLES), file)


def _may_be_wanted(entry: Entry, selection: Selection) -> bool:
    if selection.layer == ALL_LAYERS:
        states = list(entry.states.values()) or [LayerState()]
    else:
        name = GOLD if selection.layer == REJECTED else selection.layer
        states = [entry.states[name]] if name in entry.states else []
    return any(state.status in selection.statuses for state in states)


def _read(path: Path) -> list[tuple[str, str]]:
    """The files of an export with what they hold, those with text first."""
    if regular.is_file(path):
        text = _text_of(path)
        return [(path.name, _size_of(path) if text is None else text)]
    texts: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    files = sorted(
        (file for file in path.rglob("*") if regular.is_file(file)), key=lambda file: (_explains(file), file)
    )
    for file in files[:MOST_FILES]:
        name, text = file.relative_to(path).as_posix(), _text_of(file)
        (others if text is None else texts).append((name, _size_of(file) if text is None else text))
    return [*texts, *others]


def _explains(path: Path) -> bool:
    """Whether a file goes with the records rather than holding some."""
    return path.suffix in (".md", ".cfg", ".conf") or "config" in path.stem


def _text_of(path: Path) -> str | None:
    """The beginning of a text file; None where it holds no text."""
    with path.open("rb") as file:
        raw = file.read(MOST_CHARACTERS * 4)
    if b"\0" in raw:
        return None
    try:
        text = (
            raw.decode("utf-8-sig") if len(raw) < MOST_CHARACTERS * 4 else raw.decode("utf-8-sig", "ignore")
        )
    except UnicodeDecodeError:
        return None
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "\n…"


def _size_of(path: Path) -> str:
    return _("{name} holds no text: {st_size} bytes that programs read.").format(
        name=path.name, st_size=numeral(path.stat().st_size)
    )
