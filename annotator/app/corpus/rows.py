"""Rows of bytes of one length, sorted in files: joined by merging them, so that no corpus is too large for memory."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator.app.corpus.tasks import written

AT_ONCE = 200
"""Files that are merged together; more are merged in several rounds."""

CHUNK = 1 << 15
"""Bytes that are read of a file at a time, about."""

NUMBER = 4
"""Bytes of a number in a row."""


def numbered(number: int) -> bytes:
    """A number as it stands in a row: such rows sort as their numbers do."""
    return number.to_bytes(NUMBER, "big")


def write_rows(target: Path, rows: Iterable[bytes]) -> None:
    """Write rows, sorted. Raises `WriteError`."""
    with written(target) as file:
        file.write(b"".join(sorted(rows)))


def read_rows(path: Path, length: int, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The rows of a file, or those between two bytes of it. Raises `OSError`."""
    size = max(CHUNK // length, 1) * length
    left = (path.stat().st_size if end is None else end) - start
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        while left > 0 and (chunk := file.read(min(size, left))):
            left -= len(chunk)
            yield from (chunk[at : at + length] for at in range(0, len(chunk), length))


def merged(streams: Sequence[Iterator[bytes]], length: int, folder: Path) -> Iterator[bytes]:
    """All rows of sorted streams, sorted; `folder` is where files are put on the way."""
    with ExitStack() as stack:
        while len(streams) > AT_ONCE:
            made = Path(stack.enter_context(TemporaryDirectory(dir=folder)))
            starts = range(0, len(streams), AT_ONCE)
            streams = [
                _kept(heapq.merge(*streams[at : at + AT_ONCE]), length, made / str(at)) for at in starts
            ]
        yield from heapq.merge(*streams)


def _kept(rows: Iterator[bytes], length: int, path: Path) -> Iterator[bytes]:
    with path.open("wb") as file:
        while part := b"".join(islice(rows, CHUNK)):
            file.write(part)
    return read_rows(path, length)


def together(rows: Iterable[bytes], width: int) -> Iterator[list[bytes]]:
    """Runs of rows, two at least, that have their first `width` bytes in common; of long runs the beginning."""
    run: list[bytes] = []
    for row in rows:
        if run and row[:width] != run[0][:width]:
            if len(run) > 1:
                yield run
            run = []
        run.append(row)
    if len(run) > 1:
        yield run
