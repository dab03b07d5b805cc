"""What the server has, as a project file of its own: the records that it sent one behind the other, folded.

It is what the next comparison starts from. Everybody who may see the same records has the same bytes. It is kept among
what can be deleted at any time, because it can be fetched again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from annotator import paths
from annotator.core import soundness
from annotator.core.edits import FORMAT, ProjectHeader
from annotator.core.errors import AnnotatorError, ReadError
from annotator.core.lineage import content_name
from annotator.store import Disk, ProjectFile, open_file, records, schema
from annotator.store.disk import Temporary, write_error
from annotator.store.fold import Output, Source, fold_into
from annotator.store.index import announces_batch, is_cut_off, raw_records
from annotator.store.opening import examine
from annotator.store.row import describe
from annotator.store.writer import AppendFile
from annotator.team.link import Link


@dataclass(frozen=True, slots=True)
class Row:
    """One record as the server has it: its number, what it was sent with, what it is about, and by whom it is."""

    seq: int
    push: str
    kind: str
    article: str
    annotator: str
    login: str
    body: str


def checked(row: Row, project: str) -> bytes:
    """The bytes of a record that came from the server. Raises `ReadError` where it is not what it should be."""
    raw = row.body.encode("utf-8", "replace")
    if problem := _problem(row, raw, project):
        who = f" of “{row.login}”" if row.login.isprintable() and len(row.login) <= 64 else ""
        raise ReadError(
            f"Record {row.seq}{who} on the server {problem}. Nothing was taken in.",
            hint="Ask the owner of the shared project about it; your own file is as it was.",
        )
    return raw


def _problem(row: Row, raw: bytes, project: str) -> str:
    if len(raw) > schema.RECORD_LIMIT:
        return f"is larger than {schema.RECORD_LIMIT >> 20} MiB"
    found = list(raw_records(lambda at, size: raw[at : at + size], 0, len(raw), file=""))
    if len(found) != 1 or not raw.startswith(b"--- ") or not raw.endswith(b"\n"):
        return "is not one record of a project file"
    told = describe(0, raw)
    if (told.kind, told.article, told.annotator) != (row.kind, row.article, row.annotator):
        return "says that it is about something else than the server does"
    if announces_batch(raw) or is_cut_off(raw, told.kind):
        return "is incomplete"
    try:
        record, problems = records.parse(raw, file="")
    except AnnotatorError as error:
        return f"cannot be read ({error.message.rstrip('.')})"
    if isinstance(record, records.Unknown):
        return "is of a kind that this version of the program does not know; update it"
    if isinstance(record, records.StoredEdit):
        return _problem_of_edit(record, project)
    if isinstance(record, ProjectHeader) and (problem := _problem_of_header(record, project)):
        return problem
    wrong = [problem for problem in problems if problem.severity == "error"]
    return f"cannot be read ({wrong[0].message.rstrip('.')})" if wrong else ""


def _problem_of_edit(record: records.StoredEdit, project: str) -> str:
    if record.parts > 1:
        return "is a part of something"
    for change in record.edit.changes:
        for value in (change.before, change.after):
            if isinstance(value, ProjectHeader) and (problem := _problem_of_header(value, project)):
                return problem
        if unsound := soundness.unsound_change(change, None):
            return f"holds what could not be read again ({unsound.rstrip('.')})"
    return ""


def _problem_of_header(header: ProjectHeader, project: str) -> str:
    if header.format > FORMAT:
        return "was written by a newer version of the program; update this one"
    return "is of another project" if header.id != project else ""


def kept(project: str, link: Link) -> Path:
    """Where what the server had is kept, as somebody saw it at a number."""
    folder = content_name("\n".join((project, link.server, link.name, link.role)).encode())
    return paths.cache_dir() / "team" / folder / f"{link.seq}.annot.yaml"


def write(target: Path, before: Path | None, more: Iterable[bytes]) -> None:
    """Write what `before` holds with more records behind it, folded, whole or not at all. Raises `AnnotatorError`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with Temporary(target, Disk()) as raw, Temporary(target, Disk()) as folded:
            for chunk in chain(_chunks(before), more):
                raw.write(chunk)
            raw.finish()
            _fold(raw.path, folded)
            folded.finish()
            Disk().replace(folded.path, target)
    except OSError as error:
        raise write_error(target, error) from error


def _chunks(path: Path | None) -> Iterator[bytes]:
    if path is None:
        yield records.PRELUDE
        return
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


def _fold(path: Path, into: Temporary) -> None:
    file = AppendFile(path, Disk())
    try:
        found = examine(file)
        wrong = [problem for problem in found.problems if problem.severity == "error"]
        if wrong or found.sound < file.length:
            what = wrong[0].message if wrong else "they are incomplete."
            raise ReadError(f"The records on the server do not make a project: {what} Nothing was taken in.")
        source = Source(file.read, str(path))
        fold_into(Output(into.write), source, found.index, end=file.length, header=found.header)
    finally:
        file.close()


@contextlib.contextmanager
def opened(path: Path | None) -> Iterator[ProjectFile | None]:
    """The project in a replica within the block; None where there is none."""
    if path is None:
        yield None
        return
    with open_file(path, read_only=True) as file:
        yield file
