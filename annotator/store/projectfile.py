"""The project file: opened by one scan, read an article at a time, saved edit by edit."""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path

from annotator.core.edits import FORMAT, Edit, ProjectHeader
from annotator.core.errors import AnnotatorError, Problem, ReadError, WriteError
from annotator.core.project import OpenArticle
from annotator.core.text import sha256
from annotator.store import merge, records
from annotator.store.batch import ImportBatch
from annotator.store.counts import Counts, counted, counts_of
from annotator.store.fold import Output, Source, fold_article, fold_header, fold_into, rows_of
from annotator.store.index import ArticleRows, Index, Row, describe, line_at, raw_records, scan
from annotator.store.lock import Lock
from annotator.store.stored import StoredProject, entries
from annotator.store.writer import (
    AppendFile,
    Disk,
    Queued,
    SaveState,
    Temporary,
    Writer,
    remove_stale,
    write_error,
    write_file,
)

FOLD_AT_LEAST = 1 << 20
FOLD_SHARE = 8
"""Folding pays when edits take more than this many bytes and more than one in so many of the file."""
CLOSE_TIMEOUT = 10.0
STILL_WRITING = 2.0
"""Seconds for which an incomplete file may be one that another program is just writing."""
_TEXT_HASH = re.compile(rb"(?m)^sha256: ([0-9a-f]{64})$")


def create(path: Path, header: ProjectHeader, *, disk: Disk | None = None) -> ProjectFile:
    """A new project file, opened. Raises `WriteError` if there is already a file, or it cannot be written."""
    if path.exists():
        raise WriteError("There is already a file of that name.", file=path, hint="Choose another name.")
    write_file(path, [records.PRELUDE, records.header_record(header)], disk or Disk())
    return open_file(path, disk=disk)


def open_file(path: Path, *, read_only: bool = False, disk: Disk | None = None) -> ProjectFile:
    """Open a project file. What is wrong but does not prevent it is in `problems`.

    Raises `ReadError` when it is not a project or cannot be read, `LockedError` when somebody else has it open.
    """
    return ProjectFile(path, read_only=read_only, disk=disk or Disk())


class ProjectFile:
    """A project in its file. Edits are submitted here and applied to `project` by the session.

    `on_saved` is called from the writer's thread whenever `save_state` changes. `problems` is what was found at
    opening and in the articles read since.
    """

    def __init__(self, path: Path, *, read_only: bool, disk: Disk) -> None:
        self.path = _existing(path)
        self.read_only = read_only
        self.problems: list[Problem] = []
        self.on_saved: Callable[[SaveState], None] | None = None
        self._disk = disk
        # Three locks, always taken in this order: folding, importing and merging; the writer's; the index's.
        self._maintenance = threading.Lock()
        self._guard = threading.RLock()
        self._sitting: list[Edit] = []
        self._imported: list[str] = []
        self._untidy = False
        self._closed = False
        self._lock = Lock(self.path)
        if not self.read_only:
            self._take_lock()
        try:
            self._file = self._open()
            self._index = self._scan(self._file)
            self.project = self._make_project()
        except BaseException:
            self._lock.release()
            raise
        self._writer = Writer(self._file, self._guard, self._written, self._report)

    def __enter__(self) -> ProjectFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ------------------------------------------------------------------------------------------- opening
    def _take_lock(self) -> None:
        if not os.access(self.path, os.W_OK):
            self._only_read("The project file is write-protected; it is open for reading only.", "read-only")
            return
        try:
            self._lock.acquire()
        except OSError as error:
            self._find(
                f"“{self._lock.path.name}” could not be locked: {error.strerror or error}.",
                "no-lock",
                hint="Make sure that nobody else has the project open.",
            )
            return
        remove_stale(self.path)

    def _open(self) -> AppendFile:
        try:
            return AppendFile(self.path, self._disk)
        except OSError as error:
            raise ReadError(f"The file could not be opened: {error.strerror}.", file=self.path) from error

    def _scan(self, file: AppendFile, *, merging: bool = False) -> Index:
        index, sound = scan(file.read, file.length, file=str(self.path))
        if sound < file.length:
            if merging and time.time() - self.path.stat().st_mtime < STILL_WRITING:
                raise ReadError(
                    "The end of the file is incomplete: it is perhaps still being written.",
                    file=self.path,
                    hint="Try again in a moment.",
                )
            self._set_tail_aside(file, sound)
        source = Source(file.read, str(self.path))
        for row in index.superseded:
            self._find(
                f"There is a later record for {_name(row)}; that one counts.", "duplicate", source, row
            )
        for row in index.others:
            if not row.kind:
                self._find("This record cannot be read; it is kept as it is.", "unreadable", source, row)
        for article_id, rows in index.articles.items():
            if rows.record is None:
                row = rows_of(rows)[0]
                self._find(
                    f"There is no article “{article_id}” for this {row.kind}.", "no-article", source, row
                )
        return index

    def _set_tail_aside(self, file: AppendFile, sound: int) -> None:
        message = "The end of the file is incomplete, as after a power cut; everything before it is there."
        source = Source(file.read, str(self.path))
        line = line_at(file.read, sound)
        if self.read_only:
            file.length = sound
            self.problems.append(Problem(message, str(self.path), line, "warning", "torn"))
            return
        try:
            aside = self._set_aside(file.chunks(sound), "torn")
            file.truncate(sound)
        except WriteError as error:
            self._only_read(f"{message} It could not be set aside: {error.message}", "torn")
            file.length = sound
            return
        hint = f"What it held was set aside in “{aside.name}”."
        self.problems.append(Problem(message, source.file, line, "warning", "torn", hint))

    def _set_aside(self, chunks: Iterable[bytes], why: str) -> Path:
        stamp = f"{self.path.name}.{why}-{datetime.now():%Y%m%d-%H%M%S}"
        number, target = 1, self.path.with_name(f"{stamp}.yaml")
        while target.exists():
            number += 1
            target = self.path.with_name(f"{stamp}-{number}.yaml")
        write_file(target, chunks, self._disk)
        return target

    def _make_project(self) -> StoredProject:
        header = self._read_header()
        project = StoredProject(header, entries(self._index), self)
        for edit in self._listed_edits():
            project.apply(edit)
        return project

    def _read_header(self) -> ProjectHeader:
        source = Source(self._file.read, str(self.path))
        found: list[Problem] = []
        header = fold_header(source, self._index, found)
        self.problems += found
        if header is None and self._index.header is not None:
            raise ReadError(
                f"The project's header cannot be read: {found[0].message}",
                file=self.path,
                line=found[0].line,
                hint=found[0].hint or "Repair it in a text editor, or restore the file from a copy.",
            )
        if header is None:
            self._find("The file has no project record; labels and guidelines are empty.", "no-header")
        elif header.format > FORMAT and not self.read_only:
            self.read_only = True
            self._lock.release()
        return header or ProjectHeader()

    def _listed_edits(self) -> list[Edit]:
        source = Source(self._file.read, str(self.path))
        ignored: list[Problem] = []  # found again, and told, when the article is opened
        found = [source.parse(row, source.raw(row), ignored) for row in self._index.listed]
        return [record.edit for record in found if isinstance(record, records.StoredEdit)]

    def _only_read(self, message: str, code: str) -> None:
        self.read_only = True
        self._lock.release()
        self._find(message, code, hint="Make the file writable, or open a copy.")

    def _find(
        self, message: str, code: str, source: Source | None = None, row: Row | None = None, hint: str = ""
    ) -> None:
        line = line_at(source.read, row.offset) if source is not None and row is not None else None
        severity = "error" if code in ("unreadable", "no-article", "no-header") else "warning"
        self.problems.append(Problem(message, str(self.path), line, severity, code, hint))

    # ------------------------------------------------------------------------------------------- reading
    def load(self, article_id: str) -> OpenArticle:
        """The article and its layers, with every edit so far. Raises `ReadError`."""
        with self._guard:
            rows = self._index.articles.get(article_id) or ArticleRows()
            file = self._file
            raws = [(row, file.read(row.offset, row.length)) for row in rows_of(rows)]
            queued = [item.edit for item in self._writer.queue]
        if any(hash(raw) != row.digest for row, raw in raws):
            raise ReadError(
                f"“{article_id}” cannot be read: another program changed the project file meanwhile.",
                file=self.path,
                hint="Take in what it changed, then open the article again.",
            )
        folded = fold_article(article_id, raws, Source(file.read, str(self.path)), queued)
        known = set(self.problems)
        self.problems += [problem for problem in folded.problems if problem not in known]
        return folded.opened

    def article_ids(self) -> list[str]:
        """The ids of all articles of the project, in order."""
        return list(self.project.entries)

    def raw_article(self, article_id: str) -> bytes:
        """The article's own record as it stands in the file; empty where there is none."""
        with self._guard:
            rows = self._index.articles.get(article_id)
            row = rows.record if rows else None
            return self._file.read(row.offset, row.length) if row else b""

    def text_hashes(self) -> Iterator[tuple[str, str]]:
        """The SHA-256 of its text and the id of each article, from the records where they say it."""
        for article_id in list(self.project.entries):
            found = _TEXT_HASH.search(self.raw_article(article_id))
            yield found[1].decode() if found else sha256(self.project.article(article_id).text), article_id

    def counts(self, article_id: str, annotator: str) -> Counts:
        """Progress numbers for the list of articles, without opening the article where no edits wait for folding."""
        with self._guard:
            rows = self._index.articles.get(article_id) or ArticleRows()
            layer = rows.layers.get(annotator)
            raw = self._file.read(layer.offset, layer.length) if layer else b""
            edited = bool(rows.edits) or any(article_id in item.edit.articles for item in self._writer.queue)
        quick = None if edited else counts_of(self.raw_article(article_id), raw)
        return quick or counted(self.load(article_id), annotator)

    # -------------------------------------------------------------------------------------------- saving
    @property
    def save_state(self) -> SaveState:
        """How many edits are not yet durable, and the error if writing fails."""
        return self._writer.state

    def submit(self, edit: Edit) -> None:
        """Save an edit: it is queued here and durable when `save_state` says so.

        Never waits for the disk. Raises `WriteError` when the project is open for reading only.
        """
        self._require_writable()
        item = Queued(edit, tuple(records.edit_records(edit)))
        with self._guard:
            self._sitting.append(edit)
            self._writer.put(item)

    def flush(self, timeout: float = CLOSE_TIMEOUT) -> bool:
        """Wait until everything is durable; False if it is not within `timeout` seconds."""
        return self._writer.flush(timeout)

    def retry(self) -> None:
        """Try again at once to write what could not be written."""
        self._writer.retry()

    def save_copy(self, path: Path) -> None:
        """Write the project with everything in memory into another file. Raises `WriteError`."""
        if path.exists() and path.samefile(self.path):
            raise WriteError("A copy cannot take the place of the project itself.", file=path)
        with self._maintenance:
            with self._guard:
                file, length = self._file, self._file.length
                waiting = [record for item in self._writer.queue for record in item.records]
            ending = [] if file.read(length - 1, 1) == b"\n" else [b"\n"]
            write_file(path, chain(file.chunks(0, length), ending, waiting), Disk())

    def _written(self, batch: list[Queued], offset: int) -> None:
        for item in batch:
            for record in item.records:
                self._index.add(describe(offset, record))
                offset += len(record)

    def _report(self, state: SaveState) -> None:
        if self.on_saved is not None:
            self.on_saved(state)

    def _require_writable(self) -> None:
        if self.read_only or self._closed:
            raise WriteError(
                "The project is open for reading only.", file=self.path, hint="Save a copy and work on that."
            )

    # ----------------------------------------------------------------------------------------- importing
    @contextmanager
    def importing(self) -> Iterator[ImportBatch]:
        """A batch of new articles: in the project, durably, when the block ends well; gone when it does not.

        Raises `WriteError` when it cannot be stored; then nothing was imported.
        """
        self._require_writable()
        try:
            side = Temporary(self.path, self._disk)
        except OSError as error:
            raise write_error(self.path, error) from error
        with side:
            with self._guard:
                batch = ImportBatch(side, self._index.articles)
            yield batch
            if batch.entries:
                self._take_in(batch)

    def _take_in(self, batch: ImportBatch) -> None:
        marker = batch.marker()
        with self._maintenance, self._writer.exclusive():
            offset = self._file.append(chain([marker], batch.chunks()))
            with self._guard:
                self._index.add(describe(offset, marker))
                for row in batch.rows:
                    self._index.add(row._replace(offset=offset + len(marker) + row.offset))
                self._imported += batch.ids
                self.project.enter(batch.entries)

    # ------------------------------------------------------------------------------------------- folding
    def should_fold(self) -> bool:
        """Whether so many edits have gathered that folding pays."""
        return self._index.edit_bytes > max(FOLD_AT_LEAST, self._file.length // FOLD_SHARE)

    def fold(
        self,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        drop_withdrawn: bool = False,
    ) -> None:
        """Write all edits into their layers, in a new file that takes the place of the old one in one step.

        Edits may be submitted meanwhile. `progress` is called with articles done and in all. With `drop_withdrawn`,
        articles taken out of the project are left out for good. Raises `WriteError` or `CancelledError`, with the file
        as it was.
        """
        self._require_writable()
        with self._maintenance:
            try:
                with Temporary(self.path, self._disk) as temporary:
                    self._keep_superseded()
                    self._fold_into(temporary, progress, cancelled, drop_withdrawn)
                self._disk.sync_folder(self.path.parent)
            except OSError as error:
                raise write_error(self.path, error) from error

    def _fold_into(
        self,
        temporary: Temporary,
        progress: Callable[[int, int], None] | None,
        cancelled: Callable[[], bool] | None,
        drop_withdrawn: bool,
    ) -> None:
        output = Output(temporary.write)
        source = Source(self._file.read, str(self.path))
        with self._guard:
            end = self._file.length
        fold_into(
            output,
            source,
            self._index,
            end=end,
            header=self.project.header,
            drop_withdrawn=drop_withdrawn,
            progress=progress,
            cancelled=cancelled,
        )
        with self._writer.exclusive():
            self._file.require_ours()
            tail = list(raw_records(self._file.read, end, self._file.length, file=str(self.path)))
            for _, raw in tail:
                output.write(raw)
            temporary.finish()
            with self._guard:
                self._file.become(temporary.path)
                self._index = output.index
                self._untidy = False

    def _keep_superseded(self) -> None:
        """What a person wrote twice must not vanish when only the last counts."""
        rows, self._index.superseded = self._index.superseded, []
        if rows:
            aside = self._set_aside((self._file.read(row.offset, row.length) for row in rows), "superseded")
            self._find(f"Records for which there are later ones were moved to “{aside.name}”.", "superseded")

    # ------------------------------------------------------------------------------------------- merging
    def changed_on_disk(self) -> bool:
        """Whether another program changed, replaced or removed the file since we last wrote it."""
        return self._writer.idle() and self._file.changed()

    def merge_from_disk(self) -> list[Problem]:
        """Take in what another program wrote, record by record; returns what there is to say about it.

        Where both changed one record both are kept. What is open may have changed: ask `project` again.
        Raises `ReadError` when the file there is no longer this project, `WriteError` when it cannot be written;
        nothing has changed then.
        """
        self._require_writable()
        with self._maintenance, self._writer.exclusive(), self._guard:
            if not self._file.changed() or not self.path.exists():
                return []
            before = len(self.problems)
            file = self._open()
            try:
                merged, index = self._merge_with(file)
            except BaseException:
                file.close()
                raise
            self._file.close()
            self._file = self._writer.file = file
            stale = merge.revised(self._index, index)
            self._index = index
            waiting = [item.edit for item in self._writer.queue]
            self._sitting = list(waiting)
            self.project.refresh(
                self._read_header(), entries(index), [*self._listed_edits(), *waiting], stale
            )
            self.problems += merged.problems
            found = self.problems[before:]
        self.retry()
        return found

    def _merge_with(self, file: AppendFile) -> tuple[merge.Merged, Index]:
        name = str(self.path)
        index = self._scan(file, merging=True)
        ours = merge.Side(self._index, Source(self._file.read, name))
        theirs = merge.Side(index, Source(file.read, name))
        header = theirs.header()
        if header is not None and header.id != self.project.header.id:
            raise ReadError(
                "Another project now stands in the place of this one.",
                file=self.path,
                hint="Save a copy of yours under another name.",
            )
        merged = merge.merge(ours, theirs, self._sitting, self._imported, self.project.opened)
        if merged.aside:
            aside = self._set_aside(merged.aside, "other-copy")
            self._find(f"What could not be merged was set aside in “{aside.name}”.", "aside")
        if merged.records:
            offset = file.append(merged.records)
            for raw in merged.records:
                index.add(describe(offset, raw))
                offset += len(raw)
            index.superseded = []
            self._untidy = True
        return merged, index

    # ------------------------------------------------------------------------------------------- closing
    def close(self, fold: bool = True, *, timeout: float = CLOSE_TIMEOUT, force: bool = False) -> None:
        """Save what is queued, fold if there are edits, and give the lock back.

        Raises `WriteError` when edits cannot be saved within `timeout` seconds, and stays open; with `force` it
        closes all the same.
        """
        if self._closed:
            return
        if not self.read_only:
            self.retry()
            if not self.flush(timeout) and not force:
                raise self.save_state.error or WriteError("Saving takes too long.", file=self.path)
            if fold and (self._index.edit_bytes or self._untidy):
                with contextlib.suppress(AnnotatorError):  # the edits are safe in the file as they are
                    self.fold(drop_withdrawn=True)
        self._closed = True
        self._writer.stop()
        self._file.close()
        self._lock.release()


def _existing(path: Path) -> Path:
    """The file behind the path, links followed, so that everybody locks and replaces the same one."""
    if not path.exists():
        raise ReadError("There is no such file.", file=path, hint="Check the name, or create a new project.")
    if path.is_dir():
        raise ReadError("This is a folder, not a project file.", file=path)
    return path.resolve()


def _name(row: Row) -> str:
    if row.kind == "project":
        return "the project"
    return f"“{row.article}” by {row.annotator}" if row.annotator else f"“{row.article}”"
