"""Making bytes durable: the calls that change files, in one place, and files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from annotator.core.errors import WriteError
from annotator.core.messages import _

if sys.platform == "darwin":
    import fcntl

COPY_CHUNK = 1 << 20

_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Disk:
    """The few calls that change files. Tests replace it by one that fails."""

    def write(self, fd: int, data: bytes | memoryview) -> int:
        """Write some of `data`; returns how many bytes."""
        return os.write(fd, data)

    def sync(self, fd: int) -> None:
        """Return when everything written is on the medium."""
        if sys.platform == "darwin":
            with contextlib.suppress(OSError):  # not every file system knows it
                fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
                return
        if sys.platform == "linux":
            os.fdatasync(fd)
        else:
            os.fsync(fd)

    def truncate(self, fd: int, length: int) -> None:
        """Cut the file to `length` bytes."""
        os.ftruncate(fd, length)

    def replace(self, source: Path, target: Path) -> None:
        """Put `source` in the place of `target`, in one step."""
        source.replace(target)

    def sync_folder(self, folder: Path) -> None:
        """Make names in the folder durable, where the system can."""
        if sys.platform == "win32":
            return
        with contextlib.suppress(OSError):  # a folder may be written to and yet not be read
            fd = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)


def write_all(disk: Disk, fd: int, data: bytes | bytearray) -> None:
    """Write every byte; raises `OSError`."""
    with memoryview(data) as view:
        done = 0
        while done < len(view):
            done += disk.write(fd, view[done:])


def write_quickly(path: Path, chunks: Iterable[bytes], *, append: bool = False) -> None:
    """Write what serves this computer alone, without waiting for the medium. Raises `OSError`."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if append else os.O_TRUNC) | _BINARY
    fd = os.open(path, flags, 0o600)
    try:
        for chunk in chunks:
            write_all(Disk(), fd, chunk)
    finally:
        os.close(fd)


def remove_stale(path: Path) -> None:
    """Delete the temporary files next to `path` that a crash left behind."""
    with contextlib.suppress(OSError):  # of a folder that cannot be listed they stay
        for name in path.parent.iterdir():
            if name.name.startswith(f".{path.name}.") and name.suffix == ".tmp":
                name.unlink(missing_ok=True)


class Temporary:
    """A file next to `target` that is gone at the end of the block unless it has been moved away."""

    def __init__(self, target: Path, disk: Disk) -> None:
        self._disk = disk
        self._buffer = bytearray()
        fd, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        self._fd: int | None = fd
        self.path = Path(name)

    def __enter__(self) -> Temporary:
        return self

    def __exit__(self, *__: object) -> None:
        self._close()
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        """Add bytes; they may stay in memory for a while. Raises `OSError`."""
        self._buffer += data
        if len(self._buffer) >= COPY_CHUNK:
            self.flush()

    def flush(self) -> None:
        """Write what is still in memory. Raises `OSError`."""
        if self._fd is not None:
            write_all(self._disk, self._fd, self._buffer)
            self._buffer.clear()

    def finish(self) -> None:
        """Make everything durable and close the file. Raises `OSError`."""
        self.flush()
        if self._fd is not None:
            self._disk.sync(self._fd)
        self._close()

    def _close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def write_file(path: Path, chunks: Iterable[bytes], disk: Disk) -> None:
    """Write a file whole or not at all, durably. Raises `WriteError`."""
    try:
        with Temporary(path, disk) as temporary:
            for chunk in chunks:
                temporary.write(chunk)
            temporary.finish()
            copy_mode(path, temporary.path)
            disk.replace(temporary.path, path)
        disk.sync_folder(path.parent)
    except OSError as error:
        raise write_error(path, error) from error


def copy_mode(source: Path, target: Path) -> None:
    """Give `target` the permissions of `source`, or those of any new file if there is no `source`."""
    if source.exists():
        shutil.copymode(source, target)
    elif sys.platform != "win32":
        mask = os.umask(0)
        os.umask(mask)
        target.chmod(0o666 & ~mask)


def write_error(path: Path, error: OSError) -> WriteError:
    """The error as a sentence that says what to do."""
    reason = error.strerror or str(error)
    return WriteError(
        _("The file could not be written: {reason}.").format(reason=reason),
        file=path,
        hint=_("Your work is kept in memory and writing is tried again. You can save a copy elsewhere."),
    )
