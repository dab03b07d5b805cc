"""ZIP and TAR archives of any files that we read: unpacked into a temporary folder, within limits."""

from __future__ import annotations

import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from annotator.core.errors import Problem, ReadError
from annotator.core.file_names import safe
from annotator.core.messages import _, numeral
from annotator.core.wording import counted
from annotator.formats.kit import zip_safe
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import gather
from annotator.formats.kit.values import NO_OPTIONS, Defined, Guess, Options, Reached, Read

ReadFiles = Callable[[Iterable[Path], Options], Iterator[Read]]
"""Reads files of any known type, as the registry does."""

MAX_DEPTH = 2
"""How deep archives in archives may be: one in another is read, one in that is not."""

CHUNK = 1 << 20
_BROKEN = (*zip_safe.BROKEN, tarfile.TarError, EOFError)


class ArchiveFormat(Format):
    """Every file in the archive is read as if it lay in a folder, and named `archive.zip/inner.html`."""

    name = "archive"
    title = _("Archive (ZIP, TAR) of files of any known type")
    extensions = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
    reads = True

    def __init__(self, read_files: ReadFiles) -> None:
        """`read_files` reads what is in an archive: files of any known type."""
        self._read_files = read_files

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the name says that it is an archive."""
        return _is_archive(path)

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield what the formats of the members yield, and a problem for each member that is not taken.

        Raises `ReadError` for what is no archive, and for one that holds too much.
        """
        yield from _read(path, path.name, lambda file: self._read_files([file], options), 1)


@dataclass(slots=True)
class _Unpacked:
    """Files on disk, with the names they have in the archive, and what was left out."""

    folder: Path
    names: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    numbers: dict[Path, int] = field(default_factory=dict)
    """The last number that was given to a file of that name."""

    def leave_out(self, shown: str, why: str, hint: str = "") -> None:
        """Note that a member was not taken."""
        self.problems.append(
            Problem(
                _("This was left out: {why}.").format(why=why), file=shown, code="archive-member", hint=hint
            )
        )

    def place(self, name: str) -> Path:
        """Where a member of that name is unpacked; another place than any before it."""
        parts = [_fit(part) for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
        wanted = target = self.folder.joinpath(*parts)
        while target.exists():
            self.numbers[wanted] = number = self.numbers.get(wanted, 1) + 1
            target = wanted.with_name(f"{number}-{parts[-1]}")
        target.parent.mkdir(parents=True, exist_ok=True)
        self.names[target] = name
        return target


def _fit(part: str) -> str:
    """A part of a member's name as a file may be called; a file keeps its ending, by which it is read."""
    stem, __, ending = part.rpartition(".")
    if stem and ending.strip():
        return f"{safe(stem, longest=100)}.{safe(ending, longest=20)}"
    return safe(part)


def _is_archive(path: Path) -> bool:
    return path.name.lower().endswith(ArchiveFormat.extensions)


def _read(path: Path, shown: str, read: Callable[[Path], Iterator[Read]], depth: int) -> Iterator[Read]:
    with tempfile.TemporaryDirectory(prefix="annotator-", ignore_cleanup_errors=True) as folder:
        unpacked = _Unpacked(Path(folder))
        unpack = _unzip if path.suffix.lower() == ".zip" else _untar
        yield from unpack(path, shown, unpacked)
        yield from unpacked.problems
        files = list(gather([folder]))
        total = sum(file.stat().st_size for file in files)
        done = 0
        for file in files:
            name = f"{shown}/{unpacked.names.get(file, file.name)}"
            if _is_archive(file):
                yield from _nested(file, name, read, depth)
            else:
                for item in read(file):
                    if not isinstance(item, Reached):
                        yield _renamed(item, file, name)
            done += file.stat().st_size
            yield Reached(done, total)


def _nested(file: Path, name: str, read: Callable[[Path], Iterator[Read]], depth: int) -> Iterator[Read]:
    if depth >= MAX_DEPTH:
        yield Problem(
            _("This archive was not opened: it lies in {others}.").format(
                others=counted(depth, "other", "others")
            ),
            file=name,
            code="nested-archive",
            hint=_("Unpack the outer one, then import this one."),
        )
        return
    try:
        yield from _read(file, name, read, depth + 1)
    except ReadError as error:
        yield Problem(error.message, file=name, line=error.line, code="unreadable", hint=error.hint)


def _renamed(item: Read, file: Path, name: str) -> Read:
    """The same, said of the member instead of the temporary file."""
    if isinstance(item, Defined | Reached):
        return item
    if isinstance(item, Guess):
        return replace(item, file=str(item.file).replace(str(file), name))
    if isinstance(item, Problem):
        shown = item.file.replace(str(file), name) if item.file else name
        return replace(item, file=shown, message=item.message.replace(str(file), name))
    rest = item.source.removeprefix(file.name) if item.source.startswith(f"{file.name}/") else ""
    return replace(item, metadata={**item.metadata, "source": name + rest})


def _unzip(path: Path, shown: str, unpacked: _Unpacked) -> Iterator[Reached]:
    with zip_safe.opened(path) as archive:
        written, total = 0, path.stat().st_size
        for info in archive.infolist():
            if info.is_dir() or _is_hidden(info.filename):
                continue
            kind = info.external_attr >> 28
            if not _admitted(info.filename, kind not in (0, 8), f"{shown}/{info.filename}", unpacked):
                continue
            try:
                with archive.open(info) as stream:
                    written += _copy(stream, unpacked.place(info.filename), path, written)
            except RuntimeError as error:
                why = "it is encrypted" if info.flag_bits & 1 else str(error)
                unpacked.leave_out(f"{shown}/{info.filename}", why, _("Unpack the archive yourself."))
            except (zipfile.BadZipFile, *_BROKEN) as error:
                unpacked.leave_out(f"{shown}/{info.filename}", f"it is damaged ({error})")
            yield Reached(0, total)


def _untar(path: Path, shown: str, unpacked: _Unpacked) -> Iterator[Reached]:
    written = count = 0
    try:
        total = path.stat().st_size
        with path.open("rb") as raw, closing(tarfile.open(fileobj=raw, mode="r|*")) as archive:
            for info in archive:
                count += 1
                if count > zip_safe.MAX_MEMBERS:
                    raise zip_safe.too_much(
                        path,
                        _("it holds more than {max_members} files").format(
                            max_members=numeral(zip_safe.MAX_MEMBERS)
                        ),
                    )
                zip_safe.check_size(path, archive.offset)
                if info.isdir() or _is_hidden(info.name):
                    continue
                if not _admitted(info.name, not info.isfile(), f"{shown}/{info.name}", unpacked):
                    continue
                stream = archive.extractfile(info)
                if stream is not None:
                    written += _copy(stream, unpacked.place(info.name), path, written)
                yield Reached(0, total)
    except FileNotFoundError:
        raise ReadError(_("There is no such file."), file=path) from None
    except _BROKEN as error:
        if not unpacked.names:
            raise ReadError(
                _("The file is no sound TAR archive: {error}.").format(error=error), file=path
            ) from None
        unpacked.leave_out(shown, f"the rest of the archive is damaged ({error})")


def _admitted(name: str, special: bool, shown: str, unpacked: _Unpacked) -> bool:
    if special:
        unpacked.leave_out(shown, "it is a link or a device, not a file")
    elif not zip_safe.is_safe(name):
        unpacked.leave_out(shown, "its name leads out of the archive")
    else:
        return True
    return False


def _copy(stream: IO[bytes], target: Path, archive: Path, before: int) -> int:
    """Unpack one member, whatever the archive says of its size; returns the bytes written."""
    size = 0
    with target.open("wb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            zip_safe.check_size(archive, before + size)
            file.write(chunk)
    return size


def _is_hidden(name: str) -> bool:
    return any(
        (part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in name.split("/")
    )
