"""Other processes make the records of an export, from the project file; this one puts them together, in order."""

from __future__ import annotations

import multiprocessing
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from annotator import store
from annotator.app import processes
from annotator.app.exporting.reading import Picks, Selection, taken, told
from annotator.app.exporting.tally import Tally
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.project import Project
from annotator.formats.kit.record_format import RecordFormat
from annotator.store import ProjectFile

AT_ONCE = 16
"""Articles that a process is given at once."""

WORTH_HELP = 1000
"""With fewer articles, much of the work is done before another process has opened the project."""

_Version = tuple[int, int]
"""Size of a file, and when it was changed."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some articles of the project in a file, and what is to be made of them."""

    path: Path
    version: _Version
    form: RecordFormat
    selection: Selection
    list_snapped: bool
    picks: tuple[tuple[str, Sequence[str]], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """The records of a chunk, counted, and what was found wrong in its articles."""

    records: list[str]
    tally: Tally
    problems: list[Problem]


MadeChunks = Generator[tuple[Chunk, Made | None], None, None]
"""Chunks in order, each with what another process made of it; None where this one has to do it itself."""


def begun(
    source: Path,
    form: RecordFormat,
    parts: Iterable[tuple[Selection, Picks]],
    tally: Tally,
    helpers: int,
) -> MadeChunks:
    """The records of all parts of an export, each with its articles. Close it in the end.

    The tally is that to which `records` adds: once it has listed enough, the processes need not go on.
    """
    version = _version(source)
    chunks = (
        Chunk(source, version, form, selection, tally.lists_snapped, some)
        for selection, picks in parts
        for some in _in_chunks(picks)
    )
    return processes.mapped(_made, chunks, helpers)


def records(project: Project, picks: Picks, made: MadeChunks, tally: Tally) -> Iterator[str]:
    """The records of the next part, which has these articles."""
    for chunk, found in islice(made, sum(1 for _ in _in_chunks(picks))):
        if found is None:
            yield from _records(project, chunk, tally)
        else:
            tally.add(found.tally)
            tally.problems += [problem for problem in found.problems if problem not in tally.problems]
            yield from found.records


def _in_chunks(picks: Picks) -> Iterator[tuple[tuple[str, Sequence[str]], ...]]:
    left = iter(picks)
    while some := tuple(islice(left, AT_ONCE)):
        yield some


def _made(chunk: Chunk) -> Made | None:
    """In another process: the records, or None where they cannot be made; then the one that asked tells why."""
    if multiprocessing.parent_process() is None:
        return None
    file = _file(chunk.path, chunk.version)
    if file is None:
        return None
    tally, known = Tally(chunk.list_snapped), len(file.problems)
    try:
        made = list(_records(file.project, chunk, tally))
        return Made(made, tally, file.problems[known:])
    except (AnnotatorError, OSError):
        return None


def _records(project: Project, chunk: Chunk, tally: Tally) -> Iterator[str]:
    form, selection = chunk.form, chunk.selection
    export = told(project, selection)
    for article, layers in taken(project, form, selection, export, tally, chunk.picks):
        yield form.record(article, layers, export)


@lru_cache(maxsize=1)
def _file(path: Path, version: _Version) -> ProjectFile | None:
    """The project in that version of its file; None where the file has changed or cannot be opened."""
    try:
        file = store.open_file(path, read_only=True)
        return file if _version(path) == version else None
    except (AnnotatorError, OSError):
        return None


def _version(path: Path) -> _Version:
    found = path.stat()
    return found.st_size, found.st_mtime_ns
