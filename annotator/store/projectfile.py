"""The project file: opened by one scan, read an article at a time, saved edit by edit."""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import TypeVar

from annotator import paths
from annotator.core.article import Article
from annotator.core.edits import FORMAT, Edit, ProjectHeader, moves_link
from annotator.core.errors import AnnotatorError, Problem, ReadError, UnreadableError, WriteError
from annotator.core.messages import _
from annotator.core.patterns import pattern
from annotator.core.project import OpenArticle, Project
from annotator.core.text import sha256
from annotator.store import records
from annotator.store.batch import ImportBatch, batch_marker
from annotator.store.counts import Counts, counted, counts_of
from annotator.store.disk import Disk, Temporary, remove_stale, write_error, write_file
from annotator.store.entries import entries
from annotator.store.fold import Output, Source, fold_article, fold_into, is_empty, rows_of
from annotator.store.index import ArticleRows, Index, line_at, raw_records
from annotator.store.kept import kept_for
from annotator.store.lock import Lock
from annotator.store.name_lists import KIND as NAMES
from annotator.store.name_lists import Names, read_names
from annotator.store.opening import Examined, examine, existing, set_aside
from annotator.store.own_version import OwnVersion
from annotator.store.row import describe
from annotator.store.turns import Turns
from annotator.store.writer import AppendFile, ChangedError, Queued, SaveState, Writer

T = TypeVar("T")
Moment = tuple[Index, int]
"""How far a file has come: its index, and how many records that has seen."""

FOLD_AT_LEAST = 1 << 20
FOLD_SHARE = 8
BREATH = 0.0005
"""Seconds between two articles for which folding beside people's work rests."""
"""Folding pays when edits take more than this many bytes and more than one in so many of the file."""
CLOSE_TIMEOUT = 10.0
STILL_WRITING = 2.0
"""Seconds for which an incomplete file may be one that another program is just writing."""
QUIET = 0.2
"""Seconds without a change after which a file that is written over, and not replaced, counts as whole."""
LOOK_AGAIN = 0.05
"""Seconds between two looks at a file that another program may be changing, while saving waits."""
MERGES = 5
"""How often in a row a file that changes again and again is merged before that is given up."""
_TEXT_HASH = pattern(rb"(?m)^sha256: ([0-9a-f]{64})$")


def create(path: Path, header: ProjectHeader, *, disk: Disk | None = None) -> ProjectFile:
    """A new project file, opened. Raises `WriteError` if there is already a file, or it cannot be written."""
    if path.exists():
        raise WriteError(
            _("There is already a file of that name."), file=path, hint=_("Choose another name.")
        )
    write_file(path, [records.PRELUDE, records.header_record(header)], disk or Disk())
    return open_file(path, disk=disk)


def open_file(path: Path, *, read_only: bool = False, disk: Disk | None = None) -> ProjectFile:
    """Open a project file. What is wrong but does not prevent it is in `problems`.

    Raises `ReadError` when it is not a project or cannot be read, `LockedError` when somebody else has it open.
    """
    return ProjectFile(path, read_only=read_only, disk=disk or Disk())


class ProjectFile:
    """A project in its file. Edits are submitted here and applied to `project` by the session.

    `on_saved` is called from the writer's thread whenever `save_state` changes, `on_merged` with what was found when
    something that another program wrote was taken in, in whichever thread that was. `problems` is what was found at
    opening, in the articles read since, and when another program had changed the file. `steps` are the last edits of
    sittings before this one.
    """

    def __init__(self, path: Path, *, read_only: bool, disk: Disk) -> None:
        self.path = existing(path)
        self.read_only = read_only
        self.problems: list[Problem] = []
        self.on_saved: Callable[[SaveState], None] | None = None
        self.on_merged: Callable[[list[Problem]], None] | None = None
        self._disk = disk
        # Three locks, always taken in this order: folding, importing and merging; the writer's; the index's.
        self._maintenance = Turns()
        self._guard = threading.RLock()
        self._untidy = False
        self._closed = False
        self._lock = Lock(self.path)
        if not self.read_only:
            self._take_lock()
        try:
            self._file = self._attached()
            found = self._examine(self._file)
            self._index = found.index
            self.project = Project(found.header, entries(found.index), self)
            for edit in found.edits:
                self.project.apply(edit)
            kept = None if self.read_only else kept_for(paths.data_dir() / "kept", self.path, found.header.id)
            self._own = OwnVersion(self.path, disk, kept)
            self.problems += self._own.compare(self._index, self._file)
        except BaseException:
            self._lock.release()
            raise
        self._writer = Writer(self._file, self._guard, self._own.about_to_write, self._written, self._report)

    def __enter__(self) -> ProjectFile:
        return self

    def __exit__(self, *__: object) -> None:
        self.close()

    # ------------------------------------------------------------------------------------------- opening
    def _take_lock(self) -> None:
        if not os.access(self.path, os.W_OK):
            self._only_read(
                _("The project file is write-protected; it is open for reading only."), "read-only"
            )
            return
        try:
            self._lock.acquire()
        except OSError as error:
            self._find(
                _("“{name}” could not be locked: {strerror}.").format(
                    name=self._lock.path.name, strerror=error.strerror or error
                ),
                "no-lock",
                _("Make sure that nobody else has the project open."),
            )
            return
        remove_stale(self.path)

    def _attached(self) -> AppendFile:
        try:
            return AppendFile(self.path, self._disk)
        except OSError as error:
            raise ReadError(
                _("The file could not be opened: {strerror}.").format(strerror=error.strerror), file=self.path
            ) from error

    def _examine(self, file: AppendFile) -> Examined:
        found = examine(file)
        self.problems += found.problems
        if found.header.format > FORMAT:
            self.read_only = True
            self._lock.release()
        if found.sound < file.length:
            self._cut_tail(file, found.sound)
        return found

    def _cut_tail(self, file: AppendFile, sound: int) -> None:
        """What a crash left half written goes into a file of its own; when only reading it is passed over."""
        message = _("The end of the file is incomplete, as after a power cut; everything before it is there.")
        line = line_at(file.read, sound)
        if self.read_only:
            file.length = sound
            self._find(message, "torn", line=line)
            return
        try:
            aside = set_aside(self.path, file.chunks(sound), "torn", self._disk)
            file.truncate(sound)
        except WriteError as error:
            file.length = sound
            self._only_read(f"{message} It could not be set aside: {error.message}", "torn")
            return
        self._find(
            message, "torn", _("What it held was set aside in “{name}”.").format(name=aside.name), line
        )

    def _only_read(self, message: str, code: str) -> None:
        self.read_only = True
        self._lock.release()
        self._find(message, code, _("Make the file writable, or open a copy."))

    def _find(self, message: str, code: str, hint: str = "", line: int | None = None) -> None:
        self.problems.append(Problem(message, str(self.path), line, "warning", code, hint))

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
                _(
                    "“{article_id}” cannot be read: another program changed the project file meanwhile."
                ).format(article_id=article_id),
                file=self.path,
                hint=_("Take in what it changed, then open the article again."),
            )
        try:
            with records.no_garbage_collection():
                folded = fold_article(article_id, raws, Source(file.read, str(self.path)), queued)
        except UnreadableError as error:
            self._tell(
                [Problem(error.message, str(self.path), error.line, code="unreadable", hint=error.hint)]
            )
            raise
        self._tell(folded.problems)
        return folded.opened

    def _tell(self, found: Iterable[Problem]) -> None:
        known = set(self.problems)
        self.problems += [problem for problem in found if problem not in known]

    def article_ids(self) -> list[str]:
        """The ids of all articles of the project, in order."""
        return list(self.project.entries)

    def raw_article(self, article_id: str) -> bytes:
        """The article's own record as it stands in the file; empty where there is none."""
        with self._guard:
            rows = self._index.articles.get(article_id)
            row = rows.record if rows else None
            return self._file.read(row.offset, row.length) if row else b""

    def raw_records(self, article_id: str) -> list[bytes]:
        """The article's record and those of its layers as they stand in the file; none where edits wait for folding."""
        with self._guard:
            rows = self._index.articles.get(article_id)
            if rows is None or self.is_edited(article_id):
                return []
            return [self._file.read(row.offset, row.length) for row in rows_of(rows)]

    def other_records(self) -> list[bytes]:
        """The records of kinds that this version does not know, as they stand in the file."""
        with self._guard:
            return [self._file.read(row.offset, row.length) for row in self._index.others]

    def text_hashes(self) -> Iterator[tuple[str, str]]:
        """The SHA-256 of its text and the id of each article, from the records where they say it."""
        for article_id in list(self.project.members):
            found = _TEXT_HASH.search(self.raw_article(article_id))
            yield found[1].decode() if found else sha256(self.project.article(article_id).text), article_id

    def is_edited(self, article_id: str) -> bool:
        """Whether edits of the article wait for folding, so that its own record is not the whole truth."""
        with self._guard:
            rows = self._index.articles.get(article_id) or ArticleRows()
            return bool(rows.edits) or any(article_id in item.edit.articles for item in self._writer.queue)

    def may_say(self, article_id: str, key: str) -> bool:
        """Whether the article's metadata may have this key: False only where its record shows that it has not."""
        said = rf"\b{re.escape(key)}[\"']?:".encode()
        return self.is_edited(article_id) or re.search(said, self.raw_article(article_id)) is not None

    def held_names(self) -> dict[str, Names]:
        """The lists of names that the file itself holds, by what the header calls them."""
        with self._guard:
            raws = [
                self._file.read(row.offset, row.length) for row in self._index.others if row.kind == NAMES
            ]
        found = (read_names(raw, file=str(self.path)) for raw in raws)
        return dict(each for each in found if each is not None)

    def differing(self, other: Index) -> set[str]:
        """The articles of which any record in this file is not the same in another one, of which this is the index."""
        from annotator.store.versions import revised

        with self._guard:
            return revised(self._index, other)

    def touched(self, since: Moment | None) -> tuple[Moment, set[str] | None]:
        """This moment, and the articles of which a record came since an earlier one, or waits to be written.

        None for these where the file was written anew in between.
        """
        with self._guard:
            index = self._index
            moment = index, len(index.log)
            if since is None or since[0] is not index:
                return moment, None
            waiting = (name for item in self._writer.queue for name in (*item.edit.articles, ""))
            return moment, {*index.log[since[1] :], *waiting}

    def counts(self, article_id: str, annotator: str) -> Counts:
        """Progress numbers for the list of articles; the article is opened only where edits wait for folding."""
        with self._guard:
            rows = self._index.articles.get(article_id) or ArticleRows()
            layer = rows.layers.get(annotator)
            raw = self._file.read(layer.offset, layer.length) if layer else b""
        quick = None if self.is_edited(article_id) else counts_of(self.raw_article(article_id), raw)
        return quick or counted(self.load(article_id), annotator)

    # -------------------------------------------------------------------------------------------- saving
    @property
    def steps(self) -> list[Edit]:
        """The last edits of sittings before this one, the latest last."""
        return self._own.steps

    @property
    def save_state(self) -> SaveState:
        """How many edits are not yet durable, and the error if writing fails."""
        return self._writer.state

    def submit(self, edit: Edit) -> None:
        """Save an edit: it is queued here and durable when `save_state` says so.

        Never waits for the disk. Raises `WriteError` when the project is open for reading only.
        """
        self._require_writable()
        made = tuple(records.edit_records(edit))
        with self._guard:
            self._own.submitted(edit)
            # What was brought together with a server is there, and no step of anybody here.
            self._writer.put(Queued(edit, made, () if moves_link(edit) else made))

    def remember(self, step: Edit) -> None:
        """Let a step that needs no edit in the file, such as an import, be taken back in later sittings too.

        It is noted when everything that was submitted before is in the file.
        """
        self._writer.put(Queued(Edit(step.title, ()), (), tuple(records.edit_records(step))))

    def flush(self, timeout: float = CLOSE_TIMEOUT) -> bool:
        """Wait until everything is durable; False if it is not within `timeout` seconds."""
        return self._writer.flush(timeout)

    def settle(self, timeout: float = CLOSE_TIMEOUT) -> bool:
        """Like `flush`, but take in what another program wrote meanwhile, and bring back a file that was deleted.

        False, with the reason in `save_state` or raised by `merge_from_disk`, when it cannot be done in time.
        """
        end = time.monotonic() + timeout
        while True:
            if self._writer.idle():
                if self._file.is_deleted():
                    self.restore()
                elif self.path.exists() and self._file.changed():
                    with contextlib.suppress(AnnotatorError):  # tried again until the time is over
                        self.merge_from_disk()
            left = end - time.monotonic()
            if self.flush(max(min(left, LOOK_AGAIN), 0)) and not self._is_replaced():
                return True
            if left <= 0:
                return False
            if self._is_replaced():
                time.sleep(min(LOOK_AGAIN, left))

    def _is_replaced(self) -> bool:
        return self.path.exists() and self._file.changed()

    def restore(self) -> None:
        """Write the file again where it was deleted or moved away. Raises `WriteError`."""
        with self._maintenance, self._writer.exclusive(), self._guard:
            if not self.path.exists():
                self._file.restore()
                self._find(_("The project file had been deleted; it was written again."), "restored")

    def retry(self) -> None:
        """Try again at once to write what could not be written."""
        self._writer.retry()

    def _merging(self, work: Callable[[], T]) -> T:
        """Do something to the file; where another program has changed it, that is taken in first."""
        for __ in range(MERGES):
            try:
                return work()
            except ChangedError:
                self.merge_from_disk()
        return work()

    def save_copy(self, path: Path) -> None:
        """Write the project with everything in memory into another file. Raises `WriteError`."""
        if path.exists() and path.samefile(self.path):
            raise WriteError(_("A copy cannot take the place of the project itself."), file=path)
        with self._maintenance, ExitStack() as stack:
            with self._guard:
                file = self._file
                if file.changed():  # written over, perhaps: what was ours is in the copy
                    file = stack.enter_context(self._own.copy(self._index, file))[1]
                length = file.length
                waiting = [record for item in self._writer.queue for record in item.records]
            ending = [] if file.read(length - 1, 1) == b"\n" else [b"\n"]
            write_file(path, chain(file.chunks(0, length), ending, waiting), Disk())

    def _written(self, batch: list[Queued], offset: int) -> None:
        for item in batch:
            for record in item.records:
                self._index.add(describe(offset, record))
                offset += len(record)
        self._own.written(batch)

    def _report(self, state: SaveState) -> None:
        if self.on_saved is not None:
            self.on_saved(state)

    def _require_writable(self) -> None:
        if self.read_only or self._closed:
            raise WriteError(
                _("The project is open for reading only."),
                file=self.path,
                hint=_("Save a copy and work on that."),
            )

    # ----------------------------------------------------------------------------------------- importing
    @contextmanager
    def importing(self) -> Iterator[ImportBatch]:
        """A batch of new articles: in the project, durably, when the block ends well; gone when it does not.

        Raises `WriteError` when it cannot be stored, `AnnotatorError` where its edit does not fit what another program
        made of the project; then nothing was imported.
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
            if batch.edit is not None and not self.flush():  # it comes after what was submitted before it
                raise self.save_state.error or WriteError(_("Saving takes too long."), file=self.path)
            if batch.rows:
                self._merging(lambda: self._take_in(batch))

    def _take_in(self, batch: ImportBatch) -> None:
        marker, edit = batch.marker(), batch.edit
        if edit is not None and not self.project.allows(edit):
            raise AnnotatorError(
                _("The project was changed meanwhile, and nothing was brought in."),
                file=self.path,
                hint=_("Do it again: it begins with what is there now."),
            )
        with self._maintenance, self._writer.exclusive():
            if batch.step is not None:
                self._own.about_to_bring_in(batch.step)
            offset = self._file.append(chain([marker], batch.chunks()))
            with self._guard:
                self._index.add(describe(offset, marker))
                for row in batch.rows:
                    self._index.add(row._replace(offset=offset + len(marker) + row.offset))
                self.project.enter(batch.entries)
                if edit is not None:
                    self.project.apply(edit)
            self._own.imported(batch.ids, chain([marker], batch.chunks()), edit, batch.step)

    def supplement(self, found: Iterable[tuple[int, Article]]) -> list[str]:
        """Store what was found in articles after their import; returns the ids of those that are stored.

        Each comes with the `hash` of the record that it was made from. Left alone are articles that were edited or
        taken out meanwhile. Safe in any thread. Raises `WriteError`.
        """
        self._require_writable()
        waiting = list(found)
        return self._merging(lambda: self._supplement(waiting))

    def _supplement(self, found: Sequence[tuple[int, Article]]) -> list[str]:
        with self._maintenance, self._writer.exclusive():
            with self._guard:
                queued = (change for item in self._writer.queue for change in item.edit.changes)
                edited = {change.article for change in queued if not change.annotator}
                kept = [
                    article
                    for digest, article in found
                    if article.id not in edited and self._is_as_imported(article.id, digest)
                ]
            raws = [records.article_record(article) for article in kept]
            if not raws:
                return []
            marker = batch_marker("Find zones and sentences", sum(map(len, raws)), supplement=True)
            offset = self._file.append([marker, *raws])
            with self._guard:
                self._index.add(describe(offset, marker))
                offset += len(marker)
                for article, raw in zip(kept, raws, strict=True):
                    self._index.add(describe(offset, raw), supplement=True)
                    offset += len(raw)
                    self.project.entries[article.id].title = article.title
                    if (opened := self.project.opened(article.id)) is not None:
                        opened.article = article
                self._untidy = True
            self._own.supplemented([marker, *raws])
        return [article.id for article in kept]

    def _is_as_imported(self, article_id: str, digest: int) -> bool:
        rows = self._index.articles.get(article_id)
        if rows is None or rows.record is None or article_id not in self.project.entries:
            return False
        return rows.record.digest == digest and not any(row.annotator == "" for row in rows.edits)

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
        articles taken out of the project are left out for good. Raises `WriteError` or `CancelledError`, with the
        file as it was.
        """
        self._require_writable()
        self._merging(lambda: self._fold(progress, cancelled, drop_withdrawn))

    def fold_aside(self, stopped: Callable[[], bool]) -> bool:
        """Fold in a thread of its own, beside people's work; False where that is left for another time.

        It gives way to whoever wants the whole file, such as an import or closing, and between two articles to
        everybody else.
        """

        def given_up() -> bool:
            time.sleep(BREATH)
            return stopped() or self._maintenance.waited_for()

        try:
            self._require_writable()
            self._fold(None, given_up, drop_withdrawn=False)
        except (
            AnnotatorError,
            ChangedError,
        ):  # nothing was done; what is wrong with the file is told elsewhere
            return False
        return True

    def _fold(
        self,
        progress: Callable[[int, int], None] | None,
        cancelled: Callable[[], bool] | None,
        drop_withdrawn: bool,
    ) -> None:
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
            tail = list(raw_records(self._file.read, end, self._file.length, file=str(self.path)))
            for __, raw in tail:
                output.write(raw)
            temporary.finish()
            self._file.require_ours()  # as late as can be: making a large file durable takes a while
            with self._guard:
                self._file.become(temporary.path)
                self._index = output.index
                self._untidy = False

    def _keep_superseded(self) -> None:
        """What a person wrote twice must not vanish when only the last counts."""
        rows = self._index.superseded
        if rows:
            raws = (self._file.read(row.offset, row.length) for row in rows)
            aside = set_aside(self.path, raws, "superseded", self._disk)
            self._index.superseded = []
            self._find(
                _("Records for which there are later ones were moved to “{name}”.").format(name=aside.name),
                "superseded",
            )

    # ------------------------------------------------------------------------------------------- merging
    def changed_on_disk(self) -> bool:
        """Whether another program changed, replaced or removed the file since we last wrote it."""
        return self._writer.idle() and self._file.changed()

    def merge_from_disk(self) -> list[Problem]:
        """Take in what another program wrote, record by record; returns what there is to say about it.

        Where both changed one record both are kept; what is gone or older there stays, or is set aside. What is open
        may have changed: ask `project` again. Raises `ReadError` when the file there is no longer this project,
        `WriteError` when it cannot be written; nothing has changed then.
        """
        self._require_writable()
        from annotator.store.versions import revised

        self._wait_until_written()
        with self._maintenance, self._writer.exclusive(), self._guard:
            if not self._file.changed() or not self.path.exists():
                return []
            before = len(self.problems)
            file = self._attached()
            try:
                found = self._merge_with(file)
            except BaseException:
                file.close()
                raise
            self._file.close()
            self._file = self._writer.file = file
            stale = revised(self._index, found.index)
            self._index = found.index
            queued = [item.edit for item in self._writer.queue]
            self.project.refresh(found.header, entries(found.index), [*found.edits, *queued], stale)
            self._own.renew(file)
        self.retry()
        if self.on_merged is not None:
            self.on_merged(self.problems[before:])
        return self.problems[before:]

    def _wait_until_written(self) -> None:
        """A file that is written over in pieces is whole for a moment after each of them."""
        end = time.monotonic() + STILL_WRITING
        while self._file.is_written_over() and time.monotonic() < end:
            quiet = time.time() - self.path.stat().st_mtime
            if not 0 <= quiet < QUIET:
                return
            time.sleep(QUIET - quiet)

    def _merge_with(self, file: AppendFile) -> Examined:
        from annotator.store.merge import is_same

        found = examine(file)
        self._require_same_project(found, file)
        if found.sound == file.length and is_same(self._index, found.index):
            return found
        queued = [item.edit for item in self._writer.queue]
        ours = self._index, self._file
        merged = self._own.merged_with((found.index, file), ours, queued, self.project.opened)
        if found.index.header is None:
            merged.records.insert(0, records.header_record(self.project.header))
        if found.sound < file.length:
            self._cut_tail(file, found.sound)
        self.problems += [*found.problems, *merged.problems, *self._own.set_aside(merged.aside)]
        if merged.records:
            superseded = found.index.superseded
            file.append(merged.records)
            found = examine(file)
            found.index.superseded = superseded
            self._untidy = True
        return found

    def _require_same_project(self, found: Examined, file: AppendFile) -> None:
        if found.sound < file.length and time.time() - self.path.stat().st_mtime < STILL_WRITING:
            raise ReadError(
                _("The end of the file is incomplete: it is perhaps still being written."),
                file=self.path,
                hint=_("Try again in a moment."),
            )
        if found.index.header is not None and found.header.id != self.project.header.id:
            raise ReadError(
                _("Another project now stands in the place of this one."),
                file=self.path,
                hint=_("Save a copy of yours under another name."),
            )
        if found.header.format > FORMAT:
            raise ReadError(
                _("A newer version of the program has written the project meanwhile."),
                file=self.path,
                hint=_("Save a copy, then open both with the newer version."),
            )

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
            if not self.settle(timeout):
                if self.save_state.pending and not force:
                    raise self.save_state.error or WriteError(_("Saving takes too long."), file=self.path)
                self._leave_a_copy()
            elif fold and (self._index.edit_bytes or self._untidy):
                with contextlib.suppress(AnnotatorError):  # the edits are safe in the file as they are
                    self._shelve_removed()
                    self.fold(drop_withdrawn=True)
        self._closed = True
        is_ours = not self._file.changed()
        if self._writer.stop(timeout):
            self._file.close()
        if is_ours:
            self._own.leave()
        self._lock.release()

    def _shelve_removed(self) -> None:
        raws = []
        for name in self.project.withdrawn():
            rows = self._index.articles.get(name) or ArticleRows()
            raws += [self._file.read(row.offset, row.length) for row in rows_of(rows)]
        if raws:
            self._own.shelve(raws)

    def bring_back(self, article_ids: Iterable[str]) -> None:
        """Put articles back that left the file when the project was closed, as far as they are still to be had."""
        gone = [name for name in article_ids if not self.project.knows(name)]
        found = [opened for name in gone if (opened := self._own.shelved(name)) is not None]
        if found:
            with self.importing() as batch:
                for opened in found:
                    batch.add(
                        opened.article, [layer for layer in opened.layers.values() if not is_empty(layer)]
                    )

    def _leave_a_copy(self) -> None:
        """Our version beside what stands in its place, where both cannot be merged."""
        with self._guard, self._own.copy(self._index, self._file) as (__, file):
            waiting = [record for item in self._writer.queue for record in item.records]
            try:
                aside = set_aside(self.path, chain(file.chunks(), waiting), "other-copy", Disk())
            except WriteError as error:
                self._find(f"What was not saved is lost: {error.message}", "lost")
                return
        self._find(
            _("The project file could not be written, or is not this project any more."),
            "aside",
            _("The project as it was here was set aside in “{name}”.").format(name=aside.name),
        )
