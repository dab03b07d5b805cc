"""Files: finding them in folders, reading them whole within a limit, writing them whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from annotator.core import outputs
from annotator.core.errors import ReadError, WriteError
from annotator.core.messages import _
from annotator.core.outputs import place, sync_folder
from annotator.core.regular import require_file
from annotator.formats.kit.values import MAX_FILE_BYTES

HEAD_BYTES = 4096
MANIFEST, CROISSANT = outputs.MANIFEST, outputs.CROISSANT
"""Describes an export: inside a folder, or beside a file with the file's name before it."""


def gather(paths: Iterable[str | Path]) -> Iterator[Path]:
    """The files named, and those in the folders named: recursive, sorted by name; hidden ones and manifests left out.

    A file that is named itself is always yielded, even if it is hidden or does not exist (reading it says so).
    Links to folders are not followed.
    """
    for path in map(Path, paths):
        if not path.is_dir():
            yield path
            continue
        for folder, subfolders, names in os.walk(path):
            subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
            for name in sorted(names):
                if not name.startswith(".") and not name.endswith((MANIFEST, CROISSANT)):
                    yield Path(folder, name)


def read_head(path: Path) -> bytes:
    """The first bytes of a file. Raises `ReadError`."""
    return _read(path, HEAD_BYTES)


def read_whole(path: Path, limit: int = MAX_FILE_BYTES) -> bytes:
    """The bytes of a file that has at most `limit` of them. Raises `ReadError`."""
    data = _read(path, limit + 1)
    if len(data) > limit:
        raise ReadError(
            _("The file is larger than {limit} MB, which no single article is.").format(
                limit=limit // 1_000_000
            ),
            file=path,
            hint=_("Split it into one file per article."),
        )
    return data


def _read(path: Path, size: int) -> bytes:
    require_file(path)
    try:
        with path.open("rb") as file:
            # As much memory as is asked for is taken before anything is read.
            return file.read(min(size, os.fstat(file.fileno()).st_size + 1))
    except FileNotFoundError:
        raise ReadError(_("There is no such file."), file=path) from None
    except OSError as error:
        raise ReadError(
            _("The file cannot be read: {strerror}.").format(strerror=error.strerror or error), file=path
        ) from None


@contextmanager
def replacing(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A text file (LF line ends) that takes the place of `path` when the block ends well.

    It is written next to `path`, flushed to disk and renamed. If the block raises, or the caller's generator is
    closed, the new file goes and the old one stays. Links are followed. Raises `WriteError`, also where nothing may
    be written (see `core.outputs`).
    """
    path = place(Path(path), replace=True)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:60]}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise _write_error(path, error) from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode_of(path))
        temporary.replace(path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _write_error(path, error) from None
        raise
    sync_folder(path.parent)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """A folder to write into, which takes the place of `path` when the block ends well.

    Raises `WriteError` where `path` holds something that is no earlier export (each of ours has a manifest.json). If
    the block raises, or the caller's generator is closed, the new folder goes and the old one stays.
    """
    path = place(Path(path), replace=True, folder=True)
    try:
        temporary = Path(tempfile.mkdtemp(prefix=f".{path.name[:60]}.", suffix=".part", dir=path.parent))
    except OSError as error:
        raise _write_error(path, error) from None
    try:
        yield temporary
        _replace_folder(temporary, path)
    except BaseException as error:
        shutil.rmtree(temporary, ignore_errors=True)
        if isinstance(error, OSError):
            raise _write_error(path, error) from None
        raise
    sync_folder(path.parent)


def _replace_folder(new: Path, old: Path) -> None:
    mask = os.umask(0o077)
    os.umask(mask)
    new.chmod(0o777 & ~mask)
    if not old.exists():
        new.replace(old)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{old.name[:60]}.", suffix=".old", dir=old.parent))
    old.replace(aside / "old")
    new.replace(old)
    shutil.rmtree(aside, ignore_errors=True)


def _mode_of(path: Path) -> int:
    """The permissions the new file should have: those of the old one, else what the umask leaves of 0o666."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0o077)
        os.umask(mask)
        return 0o666 & ~mask


def _write_error(path: Path, error: OSError) -> WriteError:
    return WriteError(
        _("The file cannot be written: {strerror}.").format(strerror=error.strerror or error),
        file=path,
        hint=_("Choose another folder, or make room and try again."),
    )
