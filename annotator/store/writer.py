"""Saving: one file that is only appended to, and the thread that appends."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.core.edits import Edit
from annotator.core.errors import WriteError
from annotator.core.messages import _
from annotator.core.values import dataclass
from annotator.store.disk import COPY_CHUNK, Disk, copy_mode, write_all, write_error, write_file

FIRST_DELAY = 0.1
LONGEST_DELAY = 5.0
"""Seconds between two attempts to write, doubled from the first to the longest."""

_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class ChangedError(WriteError):
    """Another program changed or replaced the file; it is not touched until both have been merged."""


class AppendFile:
    """A file that grows at its end and is otherwise left alone.

    `length` is how many bytes are known to be durable. After a failed write everything behind it is cut off before
    anything else is written, so that no torn piece remains in the middle.
    """

    def __init__(self, path: Path, disk: Disk) -> None:
        self.path = path
        self.disk = disk
        self._reading = threading.Lock()
        self._writer: int | None = None
        self._dirty = False
        self._missing = False
        self.attach()

    def attach(self) -> None:
        """Take the file that is now at the path as ours, with all that it holds. Raises `OSError`."""
        self._reader = os.open(self.path, os.O_RDONLY | _BINARY)
        self.length = os.fstat(self._reader).st_size
        self._sign()

    def read(self, offset: int, length: int) -> bytes:
        """The bytes at `offset`; fewer where the file ends before."""
        parts = []
        with self._reading:
            if self._reader < 0:
                return b""
            os.lseek(self._reader, offset, os.SEEK_SET)
            while length > 0 and (part := os.read(self._reader, length)):
                parts.append(part)
                length -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The durable bytes from `start`, piece by piece."""
        end = self.length if end is None else end
        while start < end and (chunk := self.read(start, min(COPY_CHUNK, end - start))):
            yield chunk
            start += len(chunk)

    def append(self, chunks: Iterable[bytes]) -> int:
        """Append on a new line and make durable; returns the offset of the first byte.

        Raises `WriteError`, with the file as it was before, or `ChangedError`, with the file not touched.
        """
        try:
            self.require_ours()
            writer = self._open_for_writing()
            self._dirty = True
            end = start = self.length
            if start and self.read(start - 1, 1) != b"\n":
                start += self.disk.write(writer, b"\n")
            for chunk in chunks:
                write_all(self.disk, writer, chunk)
                end += len(chunk)
            self.disk.sync(writer)
        except OSError as error:
            self._cut_off()
            raise write_error(self.path, error) from error
        except BaseException:
            self._cut_off()
            raise
        self._dirty = False
        self.length = end + start - self.length
        self._sign()
        return start

    def truncate(self, length: int) -> None:
        """Cut the file to `length` bytes, durably. Raises `WriteError`."""
        try:
            writer = self._open_for_writing()
            self.disk.truncate(writer, length)
            self.disk.sync(writer)
        except OSError as error:
            raise write_error(self.path, error) from error
        self.length = length
        self._sign()

    def become(self, temporary: Path) -> None:
        """Put another file in this one's place and go on with that. Raises `WriteError`, with nothing changed."""
        with self._reading:
            self._close()  # Windows does not replace a file that is open
            try:
                copy_mode(self.path, temporary)
                self.disk.replace(temporary, self.path)
            except OSError as error:
                raise write_error(self.path, error) from error
            finally:
                self.attach()

    def changed(self) -> bool:
        """Whether another program changed, replaced or removed the file."""
        try:
            found = self.path.stat()
        except OSError:
            return True
        if self._dirty:
            return (found.st_dev, found.st_ino) != self._signature[:2] or found.st_size < self.length
        return self._signature != (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)

    def is_written_over(self) -> bool:
        """Whether another program wrote into this very file, and did not put another one in its place."""
        try:
            found = self.path.stat()
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == self._signature[:2] and self.changed()

    def is_deleted(self) -> bool:
        """Whether the file is gone altogether, not only moved elsewhere, and could be written at its place again."""
        with self._reading:
            gone = self._reader >= 0 and os.fstat(self._reader).st_nlink == 0
        return gone and not self.path.exists() and self.path.parent.is_dir()

    def restore(self) -> None:
        """Write a deleted file anew from the one that we still have open. Raises `WriteError`."""
        self._restore()
        self._missing = False

    def close(self) -> None:
        """Close it; nothing is written."""
        with self._reading:
            self._close()

    def _close(self) -> None:
        self._close_writer()
        if self._reader >= 0:
            os.close(self._reader)
            self._reader = -1

    def _sign(self) -> None:
        """Remember by what a change of somebody else's would be seen."""
        found = os.fstat(self._reader)
        self._signature = (found.st_dev, found.st_ino, self.length, found.st_mtime_ns)

    def require_ours(self) -> None:
        """Raises `ChangedError` when the file is not as we left it, `WriteError` when it is gone.

        A file that was gone the last time as well is written anew; a failed write is cut off.
        """
        if not self.path.exists():
            if not self._missing or not self.path.parent.is_dir():
                self._missing = True
                raise WriteError(
                    _("The project file was deleted or moved away."),
                    file=self.path,
                    hint=_("Nothing is lost: it is written again at the same place."),
                )
            self._restore()
        elif self.changed():
            raise ChangedError(
                _("Another program changed the project file."),
                file=self.path,
                hint=_("Your work is kept in memory until both have been merged."),
            )
        self._missing = False
        if self._dirty:
            self.disk.truncate(self._open_for_writing(), self.length)
            self._dirty = False

    def _restore(self) -> None:
        """Write the file anew from the one that we still have open."""
        write_file(self.path, self.chunks(), self.disk)
        with self._reading:
            self._close()
            self.attach()

    def _open_for_writing(self) -> int:
        if self._writer is None:
            self._writer = os.open(self.path, os.O_RDWR | os.O_APPEND | _BINARY)
        return self._writer

    def _cut_off(self) -> None:
        """After a failure: back to the durable length if possible now, otherwise before the next write."""
        if self._dirty and self._writer is not None:
            with contextlib.suppress(OSError):
                self.disk.truncate(self._writer, self.length)
                self._dirty = False
                self._sign()
        self._close_writer()

    def _close_writer(self) -> None:
        if self._writer is not None:
            with contextlib.suppress(OSError):
                os.close(self._writer)
            self._writer = None


@dataclass(frozen=True, slots=True)
class SaveState:
    """How saving goes: edits not yet durable, and why not if writing fails."""

    pending: int = 0
    error: WriteError | None = None


@dataclass(frozen=True, slots=True)
class Queued:
    """An edit on its way to the disk, with its records; `step` are those to remember it by as a step of undo."""

    edit: Edit
    records: tuple[bytes, ...]
    step: tuple[bytes, ...]


class Writer:
    """Appends what is put into it, in order, in a thread of its own: everything queued in one write and one sync.

    What cannot be written stays queued and is tried again, later and later; `retry` tries at once. `about_to_write` is
    called with each batch before every attempt, `written` with each batch and its offset, while `lock` is held,
    `report` on every change of the state.
    """

    def __init__(
        self,
        file: AppendFile,
        lock: threading.RLock,
        about_to_write: Callable[[list[Queued]], None],
        written: Callable[[list[Queued], int], None],
        report: Callable[[SaveState], None],
    ) -> None:
        self.file = file
        self.queue: deque[Queued] = deque()
        self._about_to_write = about_to_write
        self._written = written
        self._report = report
        self._wake = threading.Condition(lock)
        self._io = threading.Lock()
        self._error: WriteError | None = None
        self._stopping = False
        self._retry = False
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> SaveState:
        """What is pending, and the error if writing fails."""
        with self._wake:
            return SaveState(len(self.queue), self._error)

    def put(self, item: Queued) -> None:
        """Queue an edit; returns at once."""
        with self._wake:
            self.queue.append(item)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="project writer", daemon=True)
                self._thread.start()
            self._wake.notify_all()

    def flush(self, timeout: float) -> bool:
        """Wait until everything is durable; False when it is not after `timeout` seconds."""
        with self._wake:
            return self._wake.wait_for(lambda: not self.queue, timeout)

    def retry(self) -> None:
        """Try again now what could not be written."""
        with self._wake:
            self._retry = True
            self._wake.notify_all()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep the writer from the file for a while; edits go on being queued."""
        with self._io:
            yield

    def idle(self) -> bool:
        """Whether nobody is writing at the moment."""
        return not self._io.locked()

    def stop(self, timeout: float) -> bool:
        """End the thread after one more attempt to write; False when it hangs in the system for too long."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join(timeout + 1)
        return self._thread is None or not self._thread.is_alive()

    def _run(self) -> None:
        delay = FIRST_DELAY
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self.queue or self._stopping)
                if not self.queue:
                    return
                self._retry = False
            self._announce()
            if self._write():
                delay = FIRST_DELAY
                continue
            with self._wake:
                if self._stopping:
                    return
                self._wake.wait_for(lambda: self._retry or self._stopping, delay)
            delay = min(delay * 2, LONGEST_DELAY)

    def _write(self) -> bool:
        error: WriteError | None = None
        with self._io:
            with self._wake:
                batch = list(self.queue)
            self._about_to_write(batch)
            data = b"".join(record for item in batch for record in item.records)
            try:
                offset = self.file.append([data]) if data else self.file.length
            except WriteError as failed:
                error = failed
            with self._wake:
                self._error = error
                if error is None:
                    self._written(batch, offset)
                    for __ in batch:
                        self.queue.popleft()
                self._wake.notify_all()
        self._announce()
        return error is None

    def _announce(self) -> None:
        try:
            self._report(self.state)
        except Exception:  # a mistake of whoever listens must not end saving
            threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread())))
