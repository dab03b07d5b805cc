"""What there is to find in a project file before anything of it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from annotator.core.edits import Edit, ProjectHeader
from annotator.core.errors import Problem, ReadError
from annotator.core.file_names import real
from annotator.core.messages import _
from annotator.core.regular import require_file
from annotator.core.values import dataclass
from annotator.store import records
from annotator.store.disk import Disk, write_file
from annotator.store.fold import Source, fold_header, rows_of
from annotator.store.index import Index, lines_at, scan
from annotator.store.row import Row
from annotator.store.writer import AppendFile

ERRORS = frozenset({"unreadable", "no-article", "no-header"})


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that has been looked through: what lies behind `sound` is a torn tail.

    `edits` are those that change the header or the list of articles.
    """

    index: Index
    sound: int
    header: ProjectHeader
    edits: list[Edit]
    problems: list[Problem]


def examine(file: AppendFile) -> Examined:
    """Look a file through, without changing it.

    Raises `ReadError`, and closes it, when it cannot be used as a project.
    """
    try:
        return _looked_through(file)
    except BaseException:
        file.close()
        raise


def _looked_through(file: AppendFile) -> Examined:
    name = str(file.path)
    index, sound = scan(file.read, file.length, file=name)
    source = Source(file.read, name)
    problems = _oddities(source, index)
    header = _header(source, index, problems)
    ignored: list[Problem] = []  # found again, and told, when the article is opened
    found = [source.parse(row, source.raw(row), ignored) for row in index.listed]
    edits = [record.edit for record in found if isinstance(record, records.StoredEdit)]
    return Examined(index, sound, header, edits, problems)


def existing(path: Path) -> Path:
    """The file behind the path, links followed, so that everybody locks and replaces the same one."""
    if not path.exists():
        raise ReadError(
            _("There is no such file."), file=path, hint=_("Check the name, or create a new project.")
        )
    require_file(path)
    return real(path)


def set_aside(path: Path, chunks: Iterable[bytes], why: str, disk: Disk) -> Path:
    """Keep bytes in a file of their own next to the project. Raises `WriteError`."""
    stamp = f"{path.name}.{why}-{datetime.now():%Y%m%d-%H%M%S}"
    number, target = 1, path.with_name(f"{stamp}.yaml")
    while target.exists():
        number += 1
        target = path.with_name(f"{stamp}-{number}.yaml")
    write_file(target, chunks, disk)
    return target


def _header(source: Source, index: Index, problems: list[Problem]) -> ProjectHeader:
    found: list[Problem] = []
    header = fold_header(source, index, found)
    problems += found
    if header is None and index.header is not None:
        raise ReadError(
            _("The project's header cannot be read: {message}").format(message=found[0].message),
            file=source.file,
            line=found[0].line,
            hint=found[0].hint or _("Repair it in a text editor, or restore the file from a copy."),
        )
    if header is None:
        message = _("The file has no project record; labels and guidelines are empty.")
        problems.append(Problem(message, source.file, code="no-header"))
    return header or ProjectHeader()


def _oddities(source: Source, index: Index) -> list[Problem]:
    odd: list[tuple[Row, str, str]] = []
    for row in index.superseded:
        odd.append(
            (
                row,
                "duplicate",
                _("There is a later record for {name}; that one counts.").format(name=_name(row)),
            )
        )
    for row in index.others:
        if not row.kind:
            odd.append((row, "unreadable", _("This record cannot be read; it is kept as it is.")))
    for article_id, rows in index.articles.items():
        if rows.record is None:
            row = rows_of(rows)[0]
            odd.append(
                (
                    row,
                    "no-article",
                    _("There is no article “{article_id}” for this {kind}.").format(
                        article_id=article_id, kind=row.kind
                    ),
                )
            )
    lines = lines_at(source.read, [row.offset for row, __, __ in odd])
    return [
        Problem(message, source.file, lines[row.offset], "error" if code in ERRORS else "warning", code)
        for row, code, message in odd
    ]


def _name(row: Row) -> str:
    if row.kind == "project":
        return "the project"
    return f"“{row.article}” by {row.annotator}" if row.annotator else f"“{row.article}”"
