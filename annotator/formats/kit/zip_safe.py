"""ZIP files from strangers: how much is in them is known before anything is unpacked, and never exceeded."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from annotator.core.errors import ReadError
from annotator.core.messages import _, numeral

MAX_MEMBERS = 100_000
MAX_TOTAL = 4_000_000_000
"""Bytes that the members of one archive may have together."""

MAX_RATIO = 200
"""How many times larger than the archive its members may be; text shrinks to a tenth, rarely to a fiftieth."""

FREE_BYTES = 50_000_000
"""Up to here nobody asks for the ratio."""

MAX_PART = 100_000_000
"""Bytes of a part that is read as a whole."""

DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)
"""What reading a damaged or strangely packed member raises, and nothing else does."""

BROKEN = (*DAMAGED, OSError, RuntimeError, ValueError)
"""What reading a damaged, encrypted or strangely packed archive raises."""


class _Archive(zipfile.ZipFile):
    """An archive in which a part with a damaged name is a damaged part."""

    def open(self, *given: Any, **more: Any) -> Any:
        """Open a part; raises `BadZipFile` where its name is not what the archive says."""
        try:
            return super().open(*given, **more)
        except UnicodeDecodeError as error:
            raise zipfile.BadZipFile(
                _("the name of a part is damaged: {error}").format(error=error)
            ) from None


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, after a look at what it says it holds. Raises `ReadError` for bombs and what is no archive."""
    try:
        archive = _Archive(path)
    except FileNotFoundError:
        raise ReadError(_("There is no such file."), file=path) from None
    except (*BROKEN, UnicodeDecodeError) as error:
        raise _not_sound(path, error) from None
    with archive:
        infos = archive.infolist()
        if len(infos) > MAX_MEMBERS:
            raise too_much(
                path,
                _("it holds {infos} files, more than {max_members}").format(
                    infos=numeral(len(infos)), max_members=numeral(MAX_MEMBERS)
                ),
            )
        check_size(path, sum(info.file_size for info in infos))
        try:
            yield archive
        except DAMAGED as error:
            raise ReadError(
                _("A part of the archive is damaged: {error}.").format(error=error), file=path
            ) from None


def _not_sound(path: Path, error: Exception) -> ReadError:
    """What is wrong with a file that should be an archive: another kind of file, or the end of it is missing."""
    try:
        with path.open("rb") as file:
            begins = file.read(4) == b"PK\x03\x04"
    except OSError:
        begins = False
    if begins and "not a zip file" in str(error):
        why = _("The file breaks off: its end, where a ZIP archive lists what is in it, is missing.")
        return ReadError(why, file=path, hint=_("Copy or download it again."))
    return ReadError(_("The file is no sound ZIP archive: {error}.").format(error=error), file=path)


def check_size(path: Path, unpacked: int) -> None:
    """Raise `ReadError` if so many bytes are too much for the archive at `path`."""
    if unpacked > MAX_TOTAL:
        raise too_much(
            path, _("unpacked it has more than {max_total} GB").format(max_total=MAX_TOTAL // 1_000_000_000)
        )
    if unpacked > FREE_BYTES and unpacked > MAX_RATIO * max(path.stat().st_size, 1):
        raise too_much(
            path, _("unpacked it is more than {max_ratio} times as large").format(max_ratio=MAX_RATIO)
        )


def too_much(path: Path, why: str) -> ReadError:
    """The refusal of an archive that would fill the disk or the memory."""
    return ReadError(
        _("The archive was not opened: {why}.").format(why=why),
        file=path,
        hint=_("Unpack it yourself if you trust it, then import the folder."),
    )


def part(archive: zipfile.ZipFile, name: str, file: Path, limit: int = MAX_PART) -> bytes:
    """The bytes of a member of at most `limit`, whatever the archive says of its size. Raises `ReadError`."""
    try:
        with archive.open(name) as stream:
            data = stream.read(limit + 1)
    except KeyError:
        raise ReadError(_("The part “{name}” is missing in it.").format(name=name), file=file) from None
    except BROKEN as error:
        raise ReadError(
            _("The part “{name}” cannot be read: {error}.").format(name=name, error=error), file=file
        ) from None
    if len(data) > limit:
        raise too_much(
            file, _("its part “{name}” is larger than {limit} MB").format(name=name, limit=limit // 1_000_000)
        )
    return data


def is_safe(name: str) -> bool:
    """Whether a member's name leads to a place below the folder that it is unpacked into, on every system."""
    plain = name.replace("\\", "/")
    parts = PurePosixPath(plain).parts
    return (
        bool(parts)
        and not plain.startswith("/")
        and ".." not in parts
        and ":" not in plain
        and "\x00" not in plain
    )
