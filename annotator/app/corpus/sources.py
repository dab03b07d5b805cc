"""What a corpus is made from, in pieces that can be read apart: several small files, or a part of a large one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from annotator import formats
from annotator.app.corpus.executor import Executor
from annotator.app.corpus.folder import file_key, key
from annotator.app.corpus.tasks import carried_out
from annotator.app.progress import Work
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.messages import _
from annotator.core.regular import require_file
from annotator.core.values import dataclass

FILES, BYTES = 200, 8 << 20
"""A piece has so many files at most, and so many bytes, unless one file alone has more."""

PAGES = 500
"""Pages of a web archive in one piece."""

_CHUNK = 1 << 20
_LINES = (".jsonl", ".ndjson")
_ARCHIVES = (".warc", ".warc.gz")
_PAGES = ("response", "resource", "conversion")


@dataclass(frozen=True, slots=True)
class Source:
    """A file with the hash of its content; `cuts` are the bytes at which a large one may be cut, with their lines.

    `format` is what a file that is cut holds, as is found by its beginning.
    """

    path: str
    digest: str
    size: int
    cuts: tuple[tuple[int, int], ...] = ()
    format: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one task reads: files, or of a single one the bytes `[start, end)`, which begin on `line` (from 0)."""

    paths: tuple[str, ...]
    key: str
    start: int = 0
    end: int = 0
    line: int = 0
    format: str = ""


def found(executor: Executor, given: Sequence[Path], problems: list[Problem]) -> Work[list[Source]]:
    """The files named, and those in the folders named, in order; what cannot be read is a problem."""
    paths = [str(path.absolute()) for path in formats.gather(given)]
    groups = [(tuple(paths[at : at + FILES]), BYTES, PAGES) for at in range(0, len(paths), FILES)]
    made = yield from carried_out(executor, _looked_at, groups, _("looking at the sources"), problems)
    sources = []
    for group in made:
        for each in group or ():
            if isinstance(each, Source):
                sources.append(each)
            else:
                problems.append(each)
    return sources


def pieces(sources: Sequence[Source], options: object) -> list[Piece]:
    """The pieces in which the sources are read with these options, in order."""
    cut: list[Piece] = []
    small: list[Source] = []

    def close() -> None:
        if small:
            names = [(Path(each.path).name, each.digest) for each in small]
            cut.append(Piece(tuple(each.path for each in small), key(names, options)))
            small.clear()

    for source in sources:
        if source.cuts:
            close()
            ends = [*(at for at, __ in source.cuts[1:]), source.size]
            cut += [
                Piece(
                    (source.path,),
                    key(Path(source.path).name, source.digest, start, end, options),
                    start,
                    end,
                    line,
                    source.format,
                )
                for (start, line), end in zip(source.cuts, ends, strict=True)
            ]
            continue
        if small and (len(small) >= FILES or sum(each.size for each in small) + source.size > BYTES):
            close()
        small.append(source)
    close()
    return cut


@contextmanager
def files_of(piece: Piece) -> Iterator[list[Path]]:
    """The files that the piece is read from; a part of a file is one of the same name, within the block."""
    if not piece.end:
        yield [Path(path) for path in piece.paths]
        return
    with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
        path = Path(piece.paths[0])
        part = Path(folder, path.name)
        with path.open("rb") as whole, part.open("wb") as file:
            whole.seek(piece.start)
            left = piece.end - piece.start
            while left and (chunk := whole.read(min(left, _CHUNK))):
                file.write(chunk)
                left -= len(chunk)
        yield [part]


def said_of(problem: Problem, piece: Piece, files: Sequence[Path]) -> Problem:
    """A problem of a part of a file, said of the file."""
    if not piece.end:
        return problem
    part, path = str(files[0]), piece.paths[0]
    line = problem.line + piece.line if problem.line is not None and piece.line else problem.line
    return replace(
        problem,
        file=problem.file.replace(part, path),
        message=problem.message.replace(part, path),
        line=line,
    )


def _looked_at(group: tuple[tuple[str, ...], int, int]) -> list[Source | Problem]:
    paths, size, pages = group
    return [_one(Path(path), size, pages) for path in paths]


def _one(path: Path, most: int, pages: int) -> Source | Problem:
    try:
        require_file(path)
        size = path.stat().st_size
        source = Source(str(path), file_key(path), size)
        name = path.name.lower()
        if size <= most or not name.endswith((*_LINES, *_ARCHIVES)):
            return source
        cuts = _line_cuts(path, most) if name.endswith(_LINES) else _page_cuts(path, pages)
        return (
            replace(source, cuts=tuple(cuts), format=formats.for_file(path).name) if len(cuts) > 1 else source
        )
    except AnnotatorError as error:
        return Problem(error.message, str(path), error.line, code="unreadable", hint=error.hint)
    except OSError as error:
        return Problem(
            _("The file cannot be read: {strerror}.").format(strerror=error.strerror or error),
            str(path),
            code="unreadable",
        )


def _line_cuts(path: Path, size: int) -> list[tuple[int, int]]:
    cuts = [(0, 0)]
    at = lines = 0
    with path.open("rb") as file:
        while chunk := file.read(size):
            rest = file.readline()
            at += len(chunk) + len(rest)
            lines += chunk.count(b"\n") + rest.count(b"\n")
            cuts.append((at, lines))
    return cuts[:-1]


def _page_cuts(path: Path, most: int) -> list[tuple[int, int]]:
    """Where every so many pages a record begins; none where the archive is damaged, which its reader will say."""
    from warcio.archiveiterator import ArchiveIterator

    cuts, pages = [(0, 0)], 0
    try:
        with path.open("rb") as file:
            records = ArchiveIterator(file)
            for record in records:
                if pages >= most:
                    cuts.append((records.get_record_offset(), 0))
                    pages = 0
                headers = record.http_headers or record.rec_headers
                kind = headers.get_header("Content-Type") or ""
                pages += record.rec_type in _PAGES and kind.startswith(("text/", "application/xhtml"))
    except Exception:  # whatever the library raises over a damaged archive
        return []
    return cuts
