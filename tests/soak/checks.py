"""What must be true at any moment of a soak: the file equals the model, nothing shifts, nothing is left over."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import gc
import re
import shutil
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from annotator import store
from annotator.app.session import Session
from annotator.core.annotation import LayerState, Note, SentenceTag, Span, covered_text, quote_matches
from annotator.core.edits import SUGGESTIONS_SEEN
from annotator.core.errors import Problem
from annotator.core.project import Project
from annotator.store.validate import validate
from tests.soak.apart import BrokenError, apart, keep, kept

Snapshot = dict[str, Any]


_LABEL = re.compile("The label “(.+)” is not in the label set")


def snapshot(project: Project, articles: Iterable[str] | None = None) -> Snapshot:
    """The model as plain values: the header, the list, and everything of some articles (of all unless said)."""
    found: Snapshot = {
        "header": project.header,
        "list": {
            name: (entry.title, {who: s for who, s in entry.states.items() if s != LayerState()})
            for name, entry in project.entries.items()
        },
    }
    for name in project.entries if articles is None else articles:
        layers = project.layers(name)
        found[name] = (
            project.article(name),
            {who: (layer.state, list(layer), layer.unanchored) for who, layer in sorted(layers.items())},
        )
    return found


def same(one: Snapshot, other: Snapshot, what: str) -> None:
    """Raises `BrokenError` naming the first values that differ."""
    for key in [*one, *(key for key in other if key not in one)]:
        if one.get(key) != other.get(key):
            raise BrokenError(f"{what}: {_difference(key, one.get(key), other.get(key))}")


def sound(project: Project, articles: Iterable[str]) -> None:
    """Every place lies within its text and on the words that it quotes; sentences and zones do not overlap."""
    for name in articles:
        article, length = project.article(name), len(project.article(name).text)
        for parts in (article.sentences, article.zones):
            ends = [0, *(part.end for part in parts)]
            for before, part in zip(ends, parts, strict=False):
                if not before <= part.start < part.end <= length:
                    raise BrokenError(f"{name}: {part} overlaps, is empty or leaves the text of {length}")
        for who, layer in project.layers(name).items():
            for item in layer:
                if isinstance(item, Span):
                    fragments = item.fragments
                elif isinstance(item, SentenceTag | Note) and item.start is not None and item.end is not None:
                    fragments = ((item.start, item.end),)
                else:
                    continue
                if not all(0 <= start < end <= length for start, end in fragments):
                    raise BrokenError(f"{name}, {who}: {item} is empty or leaves the text of {length}")
                if item.quote and not quote_matches(item.quote, covered_text(article.text, fragments)):
                    raise BrokenError(f"{name}, {who}: {item} does not stand on its words")


def file_equals_model(
    session: Session, folder: Path, touched: set[str], had: set[str], alive: Callable[[], None]
) -> None:
    """A fresh reader finds in a copy of the file what the session has in memory; `had`: see `file_holds`."""
    if session.read_only:
        return
    if not session.file.flush(60):
        raise BrokenError(f"the file is not written: {session.file.save_state}")
    project = session.project
    ids = [name for name in project.entries if name in touched or project.opened(name) is not None]
    copy = folder / "copy.annot.yaml"
    shutil.copyfile(session.file.path, copy)
    alive()

    def compare() -> None:
        ours = snapshot(project, ids)
        sound(project, ids)
        file_holds(copy, ours, had, ids)

    apart(compare)


def file_holds(path: Path, wanted: Snapshot, had: set[str], articles: Iterable[str] | None = None) -> None:
    """A fresh reader finds in the file what is wanted, and nothing wrong. `had`: labels that the project once had."""
    with store.open_file(path, read_only=True) as fresh:
        same(wanted, snapshot(fresh.project, articles), "the file (second) differs from the model (first)")
        if fresh.problems:
            raise BrokenError(f"reading the file finds a problem: {fresh.problems[0]}")
    wrong = [p for p in validate(path) if p.severity == "error" and not _is_the_editors(p, had)]
    if wrong:
        raise BrokenError(f"validate finds {len(wrong)} errors, the first: {wrong[0]} [{wrong[0].code}]")


def _is_the_editors(problem: Problem, had: set[str]) -> bool:
    """Which labels there are, and on what they may be put, is the editor's to change; all else is the program's."""
    gone = _LABEL.match(problem.message)
    return problem.code == "wrong-kind" or (gone is not None and gone[1] in had)


def undo_and_redo(session: Session, folder: Path, alive: Callable[[], None]) -> int:
    """Undoing everything and doing it again changes nothing. Returns the number of steps."""
    before, steps = folder / "before undoing", 0
    session.file.flush(60)  # the thread that writes rests then, and holds nothing
    apart(lambda: keep(before, _steps(session.project)))
    while session.history.undo_title:
        session.undo()
        steps += 1
        alive()
    for _ in range(steps):
        session.redo()
        alive()
    what = f"{steps} steps undone and redone (second) differ from before"
    apart(lambda: same(kept(before), _steps(session.project), what))
    return steps


def _steps(project: Project) -> Snapshot:
    """The model without what the program notes beside the steps of people."""
    extra = {key: value for key, value in project.header.extra.items() if key != SUGGESTIONS_SEEN}
    return {**snapshot(project), "header": replace(project.header, extra=extra)}


def _difference(key: str, one: Any, other: Any) -> str:
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for mine, theirs in zip(one, other, strict=True):
            if mine != theirs:
                return _difference(key, mine, theirs)
    if isinstance(one, dict) and isinstance(other, dict):
        for name in [*one, *(name for name in other if name not in one)]:
            if one.get(name) != other.get(name):
                return _difference(f"{key}, {name}", one.get(name), other.get(name))
    if isinstance(one, list) and isinstance(other, list):
        first, second = [x for x in one if x not in other], [x for x in other if x not in one]
        return f"{key}: only first {first}, only second {second}"
    return f"{key}: {one!r} is not {other!r}"


# ------------------------------------------------------------------------------------------------ what is left
@dataclass(frozen=True, slots=True)
class Counts:
    """What a process holds while its window shows no project; `megabytes` are its own, mapped files are not."""

    megabytes: float
    windows: int
    widgets: int
    timers: int
    threads: int
    files: int

    def __str__(self) -> str:
        rest = ", ".join(f"{getattr(self, name)} {name}" for name in COUNTED)
        return f"{self.megabytes:.1f} MB, {rest}"


COUNTED = ("windows", "widgets", "timers", "threads", "files")


def counts() -> Counts:
    """Count after everything that can go has gone: what Qt keeps of pictures, and what is remembered within bounds."""
    QPixmapCache.clear()
    _forget()
    for _ in range(3):
        gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)  # else what was given back still counts
    timers = [item for item in gc.get_objects() if type(item) is QTimer and isValid(item)]
    return Counts(
        _megabytes(),
        len(QApplication.topLevelWidgets()),
        len(QApplication.allWidgets()),
        len(timers),
        len([thread for thread in threading.enumerate() if thread.is_alive()]),
        len(open_files()),
    )


def _forget() -> None:
    """Empty the caches that have a bound: they are full at some time of the day, and hold no more from then on."""
    for item in gc.get_objects():
        if isinstance(item, functools._lru_cache_wrapper) and item.cache_info().maxsize is not None:
            item.cache_clear()


def _megabytes() -> float:
    """Memory that is the process's own; pages of libraries and fonts come in whenever they are first needed."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) / 1024
    return float(psutil.Process().memory_info().rss) / 2**20


def open_files() -> list[str]:
    """What the process has open, where the system tells; not by what Qt wakes the threads that it keeps for a while."""
    found = []
    if sys.platform == "linux":
        for link in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):  # the one that reads the folder
                found.append(str(link.readlink()))
    return [name for name in found if not name.startswith("anon_inode:")]


def kinds() -> Counter[str]:
    """How many widgets and open files there are of each kind."""
    return Counter([type(widget).__name__ for widget in QApplication.allWidgets()] + open_files())


def objects() -> Counter[str]:
    """How many objects of Python there are of each type, as far as it keeps account, and how many blocks of memory."""
    found = Counter(f"{type(item).__module__}.{type(item).__qualname__}" for item in gc.get_objects())
    found["blocks of memory"] = sys.getallocatedblocks()
    return found
