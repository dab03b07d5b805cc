"""What the server has, as a project file of its own: the records that it sent one behind the other.

It is what the next comparison starts from. It is only added to, and folded when much has gathered; folded, it is the
same bytes with everybody who may see the same records. It is kept among what can be deleted at any time, because it can
be fetched again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from annotator import paths
from annotator.core import soundness
from annotator.core.annotation import new_id
from annotator.core.edits import FORMAT, Change, Edit, Membership, ProjectHeader
from annotator.core.errors import AnnotatorError, ReadError
from annotator.core.lineage import content_name
from annotator.core.messages import _
from annotator.core.project import Entry, OpenArticle, Project
from annotator.store import Disk, records, schema
from annotator.store.disk import Temporary, copy_mode, write_error, write_file, write_quickly
from annotator.store.entries import entries
from annotator.store.fold import Output, Source, fold_article, fold_into, rows_of
from annotator.store.index import ArticleRows, Index, announces_batch, is_cut_off, raw_records
from annotator.store.kept import forget_unused
from annotator.store.opening import Examined, examine
from annotator.store.row import Row as Place
from annotator.store.row import describe
from annotator.store.writer import AppendFile
from annotator.team.link import Link

FOLD_AT_LEAST = 1 << 20
FOLD_SHARE = 8
"""It is folded when edits, and records for which there are newer ones, take more than this many bytes and more than one
in so many of the file."""
FOLD_ARTICLES = 200
"""And when it is opened with edits of more articles than this, each of which is read to be compared."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record as the server has it: its number, what it was sent with, what it is about, and by whom it is.

    `body` is None where it is larger than a record may be: then it is not sent at all.
    """

    seq: int
    push: str
    kind: str
    article: str
    annotator: str
    login: str
    body: str | None


def checked(row: Row, project: str) -> bytes:
    """The bytes of a record that came from the server. Raises `ReadError` where it is not what it should be."""
    raw = (row.body or "").encode("utf-8", "replace")
    if problem := _problem(row, raw, project):
        who = (
            _(" of “{login}”").format(login=row.login)
            if row.login.isprintable() and len(row.login) <= 64
            else ""
        )
        raise ReadError(
            _("Record {seq}{who} on the server {problem}. Nothing was taken in.").format(
                seq=row.seq, who=who, problem=problem
            ),
            hint=_("Ask the owner of the shared project about it; your own file is as it was."),
        )
    return raw


def _problem(row: Row, raw: bytes, project: str) -> str:
    if row.body is None or len(raw) > schema.RECORD_LIMIT:
        return _("is larger than {record_limit} MiB").format(record_limit=schema.RECORD_LIMIT >> 20)
    found = list(raw_records(lambda at, size: raw[at : at + size], 0, len(raw), file=""))
    if len(found) != 1 or not raw.startswith(b"--- ") or not raw.endswith(b"\n"):
        return _("is not one record of a project file")
    told = describe(0, raw)
    if (told.kind, told.article, told.annotator) != (row.kind, row.article, row.annotator):
        return _("says that it is about something else than the server does")
    if announces_batch(raw) or is_cut_off(raw, told.kind):
        return _("is incomplete")
    try:
        record, problems = records.parse(raw, file="")
    except AnnotatorError as error:
        return _("cannot be read ({rstrip})").format(rstrip=error.message.rstrip("."))
    if isinstance(record, records.Unknown):
        return _("is of a kind that this version of the program does not know; update it")
    if isinstance(record, records.StoredEdit):
        return _problem_of_edit(record, project)
    if isinstance(record, ProjectHeader) and (problem := _problem_of_header(record, project)):
        return problem
    # What could not be read where it came from is kept, and named so.
    known = {"unreadable"} if b"\nunreadable: " in raw else set()
    wrong = [problem for problem in problems if problem.severity == "error" and problem.code not in known]
    return _("cannot be read ({rstrip})").format(rstrip=wrong[0].message.rstrip(".")) if wrong else ""


def _problem_of_edit(record: records.StoredEdit, project: str) -> str:
    if record.parts > 1:
        return _("is a part of something")
    for change in record.edit.changes:
        for value in (change.before, change.after):
            if isinstance(value, ProjectHeader) and (problem := _problem_of_header(value, project)):
                return problem
        if unsound := soundness.unsound_change(change, None):
            return _("holds what could not be read again ({rstrip})").format(rstrip=unsound.rstrip("."))
    return ""


def _problem_of_header(header: ProjectHeader, project: str) -> str:
    if header.format > FORMAT:
        return _("was written by a newer version of the program; update this one")
    return _("is of another project") if header.id != project else ""


def place(file: Path, project: str, link: Link) -> Path:
    """The folder for what a project file, in its place, has of the server as somebody sees it."""
    whose = content_name("\n".join((link.server, link.name, link.role)).encode())
    return place_of_all(file, project) / whose


def place_of_all(file: Path, project: str) -> Path:
    """The folder for all that a project file has of servers."""
    name = content_name("\n".join((str(file), project)).encode("utf-8", "surrogatepass"))
    return paths.cache_dir() / "team" / name


class Replica:
    """What the server has up to its record `seq`, as somebody sees it: a file that is only added to.

    Beside it stands, a line each, at which number it had which length and checksum. So it can be opened as it was at an
    earlier number, and neither what was written when the program was stopped counts, nor what a power cut left: it need
    not be flushed to the disk. Raises `AnnotatorError`.
    """

    def __init__(self, folder: Path, mark: _Mark, file: AppendFile) -> None:
        self.folder = folder
        self._mark = mark
        self._file = file
        self._source = Source(file.read, str(file.path))
        self._index = Index()
        self.project = Project(ProjectHeader(), source=None)
        if file.length > len(records.PRELUDE):
            found = _examined(file)
            self._index = found.index
            self.project = Project(found.header, entries(found.index), source=None)
            for edit in found.edits:
                self.project.apply(edit)

    @classmethod
    def begin(cls, folder: Path) -> Replica:
        """An empty one, in place of whatever there is."""
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{new_id()}.annot.yaml"
            path.write_bytes(records.PRELUDE)
            mark = _Mark(0, len(records.PRELUDE), zlib.crc32(records.PRELUDE))
            _write_marks(folder, path, [mark])
            file = AppendFile(path, _Cache())
        except OSError as error:
            raise write_error(folder, error) from error
        with contextlib.suppress(OSError):
            forget_unused(paths.cache_dir() / "team", folder.parent)
        return cls(folder, mark, file)

    @classmethod
    def kept(cls, folder: Path, seq: int) -> Replica | None:
        """The one that is kept, as it was at a number; None where that is not kept."""
        try:
            name, *lines = (folder / _MARKS).read_text(encoding="utf-8").split("\n")
            marks = [
                _Mark(*map(int, line.split(" "))) for line in lines[:-1]
            ]  # behind the last line end: cut off
            file = AppendFile(folder / name, _Cache())
            os.utime(folder.parent)
        except (OSError, ValueError, TypeError):
            return None
        mark = next((mark for mark in reversed(marks) if mark.seq == seq), None)
        if mark is None or file.length < mark.length or _checksum(file, mark.length) != mark.checksum:
            file.close()
            return None
        try:
            if mark.length < file.length:
                _write_marks(folder, file.path, [each for each in marks if each.length <= mark.length])
                file.truncate(mark.length)
            found = cls(folder, mark, file)  # closes it where it cannot be read
        except AnnotatorError:
            return None
        if len([rows for rows in found._index.articles.values() if rows.edits]) > FOLD_ARTICLES:
            found.fold()
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def seq(self) -> int:
        """The number of the last record."""
        return self._mark.seq

    @property
    def index(self) -> Index | None:
        """Where everything is; None where there is nothing yet."""
        return self._index if self._index.header is not None else None

    def load(self, article_id: str) -> OpenArticle:
        """The article and its layers. Raises `ReadError`."""
        rows = self._index.articles.get(article_id) or ArticleRows()
        raws = [(row, self._source.raw(row)) for row in rows_of(rows)]
        with records.no_garbage_collection():
            return fold_article(article_id, raws, self._source).opened

    # ---------------------------------------------------------------------------------------------- adding
    def append(self, raws: Iterable[bytes], seq: int, *, behind: bool = False) -> set[str]:
        """Add records, up to a number, all or none; returns the articles that they are about ("" is the header).

        With `behind` they have the numbers behind that one. Raises `ReadError` where they do not make a project
        together with what is there.
        """
        rows: list[Place] = []
        before = self._file.length
        self._file.append(self._watched(raws, rows))
        checksum = _checksum(self._file, self._file.length, before, self._mark.checksum)
        mark = _Mark(seq + len(rows) if behind else seq, self._file.length, checksum)
        try:
            write_quickly(self.folder / _MARKS, [mark.line], append=True)
        except OSError as error:
            raise write_error(self.folder / _MARKS, error) from error
        for row in rows:
            self._index.add(row)
        self._tell(rows)
        self._mark = mark
        return {row.article for row in rows}

    def _watched(self, raws: Iterable[bytes], rows: list[Place]) -> Iterator[bytes]:
        offset = self._file.length
        new: set[str] = set()
        for raw in raws:
            row = describe(offset, raw)
            rows.append(row)
            offset += len(raw)
            if row.kind == "article":
                new.add(row.article)
            yield raw
        if self._index.header is None and not any(row.kind == "project" for row in rows):
            raise _incomplete(_("There is no header."))
        for row in rows:
            if row.article and row.article not in new:
                known = self._index.articles.get(row.article)
                if known is None or known.record is None:
                    raise _incomplete(
                        _("There is no article “{article}” for this {kind}.").format(
                            article=row.article, kind=row.kind
                        )
                    )

    def _tell(self, rows: Sequence[Place]) -> None:
        """Bring the header and the list of articles up to date."""
        entered = [Entry(row.article, row.title, older=row.older) for row in rows if row.kind == "article"]
        if entered:
            self.project.enter(entered)
            # A record that takes the place of an article's takes that of the edits before it too.
            withdrawn = set(self.project.withdrawn())
            back = (Membership(each.id) for each in entered if each.id in withdrawn)
            self.project.apply(Edit("", tuple(Change(None, value, value.article) for value in back)))
        for row in rows:
            if row.kind == "project" or (row.listed and _is_listed(row, self._source.raw(row))):
                record = self._source.parse(row, self._source.raw(row), [])
                if isinstance(record, ProjectHeader):
                    self.project.header = record
                elif isinstance(record, records.StoredEdit):
                    self.project.apply(record.edit)

    # --------------------------------------------------------------------------------------------- folding
    def should_fold(self) -> bool:
        """Whether so much has gathered that folding pays."""
        superseded = sum(row.length for row in self._index.superseded)
        return self._index.edit_bytes + superseded > max(FOLD_AT_LEAST, self._file.length // FOLD_SHARE)

    def is_folded(self) -> bool:
        """Whether there are no edits."""
        return not self._index.edit_bytes and not self._index.superseded

    def fold(self) -> None:
        """Write all edits into what they change, in a new file that takes the place of the old one."""
        target = self.folder / f"{new_id()}.annot.yaml"
        try:
            with Temporary(target, _Cache()) as folded:
                index = self._folded(folded).index
                folded.finish()
                folded.path.replace(target)
            file = AppendFile(target, _Cache())
            self._mark = _Mark(self.seq, file.length, _checksum(file, file.length))
            _write_marks(self.folder, target, [self._mark])
        except OSError as error:
            raise write_error(target, error) from error
        old, self._file = self._file, file
        old.close()
        for other in self.folder.glob("*.annot.yaml"):
            if other != target:
                with contextlib.suppress(OSError):
                    other.unlink()
        self._index, self._source = index, Source(self._file.read, str(target))

    def _folded(self, into: Temporary) -> Output:
        output = Output(into.write)
        fold_into(output, self._source, self._index, end=self._file.length, header=self.project.header)
        return output

    def folded_record(self, article: str, annotator: str) -> tuple[str, bytes] | None:
        """Kind and record of an article, a layer or the header, where no edit is left beside it."""
        rows = self._index.of((article, annotator))
        if len(rows) != 1 or rows[0].kind == "edit":
            return None
        return rows[0].kind, self._source.raw(rows[0])

    def copy_to(self, target: Path, more: Iterable[bytes] = ()) -> None:
        """Write it, with more records behind it, folded, into a file, whole or not at all."""
        write_folded(target, chain(self._file.chunks(), more))

    def moved_to(self, folder: Path) -> None:
        """Put its folder elsewhere, in place of whatever is there, and close it."""
        self.close()
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.parent.mkdir(parents=True, exist_ok=True)
            self.folder.replace(folder)
        except OSError as error:
            raise write_error(folder, error) from error

    def beside(self, raws: Iterable[bytes]) -> Replica:
        """Another one, of what is in this one and more."""
        other = Replica.begin(self.folder.with_name(f"{self.folder.name}.beside"))
        parts = raw_records(self._file.read, len(records.PRELUDE), self._file.length, file="")
        other.append(chain((raw for __, raw in parts), raws), self.seq)
        return other


_MARKS = "marks"


def _is_listed(row: Place, raw: bytes) -> bool:
    """Whether an edit changes the header, or which articles there are."""
    return not row.article or b"{member: " in raw


class _Cache(Disk):
    """Writes what need not be durable: whether it is whole is seen by its checksum."""

    def sync(self, fd: int) -> None:
        """Leave it to the system."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """Which length and checksum the file had at a number."""

    seq: int
    length: int
    checksum: int

    @property
    def line(self) -> bytes:
        return f"{self.seq} {self.length} {self.checksum}\n".encode()


def _checksum(file: AppendFile, end: int, start: int = 0, before: int = 0) -> int:
    for chunk in file.chunks(start, end):
        before = zlib.crc32(chunk, before)
    return before


def _write_marks(folder: Path, path: Path, marks: Iterable[_Mark]) -> None:
    write_file(folder / _MARKS, [f"{path.name}\n".encode(), *(mark.line for mark in marks)], _Cache())


def _incomplete(what: str) -> ReadError:
    return ReadError(
        _("The records on the server do not make a project: {what} Nothing was taken in.").format(what=what),
        hint=_("Ask the owner of the shared project about it; your own file is as it was."),
    )


def _examined(file: AppendFile) -> Examined:
    found = examine(file)
    wrong = [problem for problem in found.problems if problem.severity == "error"]
    if wrong or found.sound < file.length:
        file.close()
        raise _incomplete(wrong[0].message if wrong else _("They are incomplete."))
    return found


def write_folded(target: Path, chunks: Iterable[bytes]) -> None:
    """Write a project file, folded, whole or not at all. Raises `AnnotatorError`."""
    try:
        with Temporary(target, Disk()) as raw, Temporary(target, Disk()) as folded:
            for chunk in chunks:
                raw.write(chunk)
            raw.finish()
            file = AppendFile(raw.path, Disk())
            try:
                found = _examined(file)
                source = Source(file.read, str(raw.path))
                fold_into(Output(folded.write), source, found.index, end=file.length, header=found.header)
            finally:
                file.close()
            folded.finish()
            copy_mode(target, folded.path)
            Disk().replace(folded.path, target)
    except OSError as error:
        raise write_error(target, error) from error
