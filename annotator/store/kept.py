"""What this computer last knew of a project: a copy of its file, and articles that left it, in the user's own folder.

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
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.core.errors import ReadError
from annotator.core.plain_json import parsed
from annotator.core.project import OpenArticle
from annotator.store.disk import Disk, write_quickly
from annotator.store.fold import Source, fold_article, rows_of
from annotator.store.index import Index, scan
from annotator.store.writer import AppendFile

AT_ONCE = 8 << 20
"""Bytes up to which the project is copied at once, not in the background."""
GROWN = 2
"""A copy that has become so many times as large as the project is made anew when the project is opened."""
FORGET_AFTER = 90 * 24 * 3600.0
"""Seconds after which what was kept of a project that nobody opened since is deleted."""

LARGEST_SHELF = 64 << 20
"""Bytes of removed articles beyond which those kept before are forgotten."""

_COPY, _LEFT, _SHELF = "project.annot.yaml", "as-left.json", "removed.yaml"


class Kept:
    """What is kept of one project. Nothing here raises `OSError`: what cannot be kept is not there later."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._copy = folder / _COPY
        self._is_whole = False
        self._copying: threading.Thread | None = None

    # ----------------------------------------------------------------------------------------------- the copy
    def is_as_left(self, project: Path) -> bool:
        """Whether nobody wrote to the project since this computer closed it: then the copy is whole as it is."""
        try:
            left = parsed((self.folder / _LEFT).read_bytes())
            self._is_whole = left == [*_signature(project), True, self._copy.stat().st_size]
        except (OSError, ValueError):
            self._is_whole = False
        return self._is_whole

    def leave(self, project: Path) -> None:
        """Remember how the project and its copy look now that it is closed.

        The size of the copy, since that is not flushed: a power cut may take its end away later.
        """
        self._wait()
        with contextlib.suppress(OSError):
            left = json.dumps([*_signature(project), self._is_whole, self.size])
            write_quickly(self.folder / _LEFT, [left.encode()])

    @contextmanager
    def opened(self) -> Iterator[tuple[Index, AppendFile] | None]:
        """The copy, with its index; None where there is none that can be read."""
        self._wait()
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

    def renew(self, project: Path, chunks: Iterable[bytes], length: int) -> None:
        """Take the project as it is now; `chunks` are its bytes. Of a large one the copy is made in the background."""
        self._wait()
        self._is_whole = True
        if length <= AT_ONCE:
            self._write(project, chunks)
            return
        self._copying = threading.Thread(
            target=self._write, args=(project, chunks), name="keeping", daemon=True
        )
        self._copying.start()

    def _write(self, project: Path, chunks: Iterable[bytes]) -> None:
        new = self.folder / f"{_COPY}.new"
        try:
            write_quickly(new, _ended(chunks))
            new.replace(self._copy)
        except (OSError, ValueError):
            self.forget()

    def _wait(self) -> None:
        if self._copying is not None and self._copying is not threading.current_thread():
            self._copying.join()
            self._copying = None

    def append(self, chunks: Iterable[bytes]) -> None:
        """Add what was appended to the project."""
        self._wait()
        if not self._is_whole:
            return
        try:
            write_quickly(self._copy, chunks, append=True)
        except OSError:
            self.forget()

    @property
    def is_whole(self) -> bool:
        """Whether the copy holds all that was written into the project in this sitting."""
        self._wait()
        return self._is_whole

    @property
    def size(self) -> int:
        """How many bytes the copy has; it is not folded when the project is."""
        try:
            return self._copy.stat().st_size
        except OSError:
            return 0

    def forget(self) -> None:
        """Delete the copy: an incomplete one would be worse than none."""
        self._is_whole = False
        with contextlib.suppress(OSError):
            self._copy.unlink(missing_ok=True)

    # ------------------------------------------------------------------------------------- removed articles
    def shelve(self, raws: Iterable[bytes]) -> None:
        """Keep the records of articles that leave the project's file for good, so that this can be undone."""
        path = self.folder / _SHELF
        with contextlib.suppress(OSError):
            large = path.exists() and path.stat().st_size > LARGEST_SHELF
            write_quickly(path, raws, append=not large)

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
        forget_unused(home, folder)
    except OSError:
        return None
    return Kept(folder)


def forget_unused(home: Path, used: Path) -> None:
    """Delete the folders in `home` that nobody used for long; `used` is used now. Raises `OSError`."""
    os.utime(used)
    for folder in home.iterdir():
        if folder != used and time.time() - folder.stat().st_mtime > FORGET_AFTER:
            shutil.rmtree(folder, ignore_errors=True)


def _ended(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks with a newline at their end."""
    last = b""
    for last in chunks:
        yield last
    if not last.endswith(b"\n"):
        yield b"\n"


def _signature(project: Path) -> list[int]:
    found = project.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ino]
