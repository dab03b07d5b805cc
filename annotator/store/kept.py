"""What this computer last knew of a project: a copy of its file, and its last steps, in the user's own folder.

Another program may put an older version of the project in place of ours, or write over it, at any moment, also while
it is not open here. What we had is then only here. The copy is written as the project is, edit by edit, and it is
never waited for: it guards against other programs, not against a power cut, so it is not flushed to the disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from annotator.core.edits import Edit
from annotator.core.errors import AnnotatorError, Problem, ReadError
from annotator.core.project import OpenArticle
from annotator.store import records
from annotator.store.disk import Disk
from annotator.store.fold import Source, fold_article, rows_of
from annotator.store.index import Index, raw_records, scan
from annotator.store.writer import AppendFile

STEPS = 200
"""How many steps can be taken back after the project was closed and opened again."""
LARGEST_STEP = 4 << 20
"""A step of more bytes than this is not remembered beyond its sitting."""
FORGET_AFTER = 90 * 24 * 3600.0
"""Seconds after which what was kept of a project that nobody opened since is deleted."""

LARGEST_SHELF = 64 << 20
"""Bytes of removed articles beyond which those kept before are forgotten."""

_COPY, _STEPS, _LEFT, _SHELF = "project.annot.yaml", "steps.yaml", "as-left.json", "removed.yaml"


class Kept:
    """What is kept of one project. Nothing here raises `OSError`: what cannot be kept is not there later."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._copy = folder / _COPY
        self._is_whole = False

    # ----------------------------------------------------------------------------------------------- the copy
    def is_as_left(self, project: Path) -> bool:
        """Whether nobody wrote to the project since this computer closed it."""
        try:
            return bool(json.loads((self.folder / _LEFT).read_bytes()) == _signature(project))
        except (OSError, ValueError):
            return False

    def leave(self, project: Path) -> None:
        """Remember how the project looks now that it is closed."""
        with contextlib.suppress(OSError):
            (self.folder / _LEFT).write_text(json.dumps(_signature(project)), encoding="utf-8")

    @contextmanager
    def opened(self) -> Iterator[tuple[Index, AppendFile] | None]:
        """The copy, with its index; None where there is none that can be read."""
        try:
            file = AppendFile(self._copy, Disk())
        except OSError:
            yield None
            return
        try:
            index, file.length = scan(file.read, file.length, file=str(self._copy))
        except ReadError:
            file.close()
            yield None
            return
        try:
            yield index, file
        finally:
            file.close()

    def renew(self, project: Path, chunks: Iterable[bytes]) -> None:
        """Take the project as it is now; `chunks` are its bytes."""
        self._is_whole = False
        new = self.folder / f"{_COPY}.new"
        try:
            if not _cloned(project, new):
                with new.open("wb") as target:
                    target.writelines(chunks)
            with new.open("r+b") as target:
                if target.seek(0, os.SEEK_END) and target.seek(-1, os.SEEK_END) and target.read(1) != b"\n":
                    target.write(b"\n")
            new.replace(self._copy)
            self._is_whole = True
        except OSError:
            self.forget()

    def append(self, chunks: Iterable[bytes]) -> None:
        """Add what was appended to the project."""
        if not self._is_whole:
            return
        try:
            with self._copy.open("ab") as target:
                target.writelines(chunks)
        except OSError:
            self.forget()

    @property
    def is_whole(self) -> bool:
        """Whether the copy holds all that was written into the project in this sitting."""
        return self._is_whole

    def forget(self) -> None:
        """Delete the copy: an incomplete one would be worse than none."""
        self._is_whole = False
        with contextlib.suppress(OSError):
            self._copy.unlink(missing_ok=True)

    # ---------------------------------------------------------------------------------------------- the steps
    def steps(self) -> list[Edit]:
        """The last steps, the latest last."""
        try:
            data = (self.folder / _STEPS).read_bytes()
        except OSError:
            return []
        groups = _grouped(data)
        if len(groups) > STEPS:
            groups = groups[-STEPS:]
            with contextlib.suppress(OSError):
                new = self.folder / f"{_STEPS}.new"
                new.write_bytes(b"".join(raw for group in groups for raw in group))
                new.replace(self.folder / _STEPS)
        return [edit for group in groups if (edit := _edit(group)) is not None]

    def note(self, raws: Sequence[bytes]) -> None:
        """Remember a step, given as the records of its edit."""
        if sum(map(len, raws)) > LARGEST_STEP:
            return
        with contextlib.suppress(OSError), (self.folder / _STEPS).open("ab") as target:
            target.write(b"".join(raws))

    # ------------------------------------------------------------------------------------- removed articles
    def shelve(self, raws: Iterable[bytes]) -> None:
        """Keep the records of articles that leave the project's file for good, so that this can be undone."""
        path = self.folder / _SHELF
        with contextlib.suppress(OSError):
            large = path.exists() and path.stat().st_size > LARGEST_SHELF
            with path.open("wb" if large else "ab") as target:
                target.writelines(raws)

    def shelved(self, article_id: str) -> OpenArticle | None:
        """An article that was removed, with its layers; None where it was not kept."""
        try:
            data = (self.folder / _SHELF).read_bytes()
            index, _ = scan(lambda at, size: data[at : at + size], len(data), file=_SHELF)
        except (OSError, ReadError):
            return None
        source = Source(lambda at, size: data[at : at + size], _SHELF)
        rows = index.articles.get(article_id)
        try:
            raws = [(row, source.raw(row)) for row in rows_of(rows)] if rows is not None else []
            return fold_article(article_id, raws, source).opened
        except ReadError:
            return None


def kept_for(home: Path, project: Path, project_id: str) -> Kept | None:
    """What is kept in the folder `home` of the project in this file; None where nothing can be kept."""
    name = hashlib.sha256(f"{project}\n{project_id}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
    folder = home / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear(home, folder)
    except OSError:
        return None
    return Kept(folder)


def _clear(home: Path, used: Path) -> None:
    os.utime(used)
    for folder in home.iterdir():
        if folder != used and time.time() - folder.stat().st_mtime > FORGET_AFTER:
            shutil.rmtree(folder, ignore_errors=True)


def _signature(project: Path) -> list[int]:
    found = project.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ino]


def _cloned(source: Path, target: Path) -> bool:
    """Copy without copying, where the file system shares blocks between files."""
    try:
        import fcntl

        with source.open("rb") as reading, target.open("wb") as writing:
            fcntl.ioctl(writing.fileno(), 0x40049409, reading.fileno())  # FICLONE of linux/fs.h
    except (ImportError, OSError):
        return False
    return True


def _grouped(data: bytes) -> list[list[bytes]]:
    """The records of each step; what a crash left incomplete is passed over."""
    groups: list[list[bytes]] = []
    last = ""
    try:
        raws = [raw for _, raw in raw_records(lambda at, size: data[at : at + size], 0, len(data), file="")]
    except ReadError:
        return []
    for raw in raws:
        found = records.edit_name(raw)
        if found is None:
            continue
        if found != last:
            groups.append([])
        groups[-1].append(raw)
        last = found
    return groups


def _edit(raws: Sequence[bytes]) -> Edit | None:
    found: list[records.StoredEdit] = []
    ignored: list[Problem] = []
    for raw in raws:
        try:
            record, problems = records.parse(raw, file="")
        except AnnotatorError:
            return None
        ignored += problems
        if not isinstance(record, records.StoredEdit):
            return None
        found.append(record)
    if ignored or len(found) != found[0].parts:
        return None
    first = found[0].edit
    return Edit(
        first.title,
        tuple(change for stored in found for change in stored.edit.changes),
        first.by,
        first.at,
        first.id,
        first.undoes,
        first.redoes,
    )
