"""What may be written where, and how several files come to their places: all of them or none.

Every writer below the window, the command line and the Python API asks here. An output is never a project or what
belongs to one, never what it is made from, never a device or a pipe. What is there already is replaced only by those
who say so. Links are followed: the link stays, what it points to is replaced.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from annotator.core import file_names
from annotator.core.errors import AnnotatorError, WriteError
from annotator.core.messages import _
from annotator.core.patterns import pattern
from annotator.core.plain_json import parsed
from annotator.core.regular import is_file, is_folder
from annotator.core.values import dataclass

PROJECT_SUFFIX = ".annot.yaml"
MANIFEST = "manifest.json"
"""Describes an export: inside a folder, or beside a file with the file's name before it."""
CROISSANT = "croissant.json"
"""Describes a data set to those who look for one or load it: inside a folder, or beside a file in the same way."""
CONTENTS = "contents"
"""The key of a folder's manifest that lists the files which the export wrote."""
ARCHIVES = frozenset((".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst"))

_HEAD = 1 << 20
_PRELUDE = b"# News Annotator project"
_RECORD = pattern(rb"(?m)^(?:\xef\xbb\xbf)?---(?=[ \t\r\n])")
_KIND = pattern(
    rb"""(?m)^(?:\xef\xbb\xbf)?(?:---[ \t]+)?[{ \t]*["']?kind["']?[ \t]*:[ \t]*["']?(project|article|layer|edit)\b"""
)
_ASIDE = pattern(r".+\.[a-z-]+-\d{8}-\d{6}(?:-\d+)?\.yaml")
_ELSEWHERE = _("Choose another name.")
_REPLACE = _("Choose another name; on the command line --force replaces what is there.")


class ExistsError(WriteError):
    """There is something at that place already, and nobody said that it may be replaced."""


def place(
    path: Path,
    *,
    inputs: Iterable[Path] = (),
    replace: bool = False,
    folder: bool = False,
    project: bool = False,
) -> Path:
    """Where an output of that name really goes, links followed. `inputs` are the files that it is made from.

    Raises `WriteError` where nothing may be written, and `ExistsError` where something would have to be replaced
    without `replace`. With `folder` the output is a folder, with `project` a new project file.
    """
    target = _resolved(Path(path))
    kind = "folder" if folder else "file"
    if not is_folder(target.parent):
        raise WriteError(
            _("The {kind} cannot be written: there is no folder “{parent}”.").format(
                kind=kind, parent=target.parent
            ),
            file=path,
            hint=_("Make it first."),
        )
    if any(_same(target, source) for source in inputs):
        raise WriteError(_("That is what the output is made from."), file=path, hint=_ELSEWHERE)
    _refuse_names(path, target, folder=folder, project=project)
    try:
        found = target.stat()
    except FileNotFoundError:
        return target
    except OSError as error:
        raise WriteError(
            _("The {kind} cannot be written: {strerror}.").format(
                kind=kind, strerror=error.strerror or error
            ),
            file=path,
        ) from None
    if stat.S_ISDIR(found.st_mode):
        if not folder:
            raise WriteError(
                _("That is a folder."), file=path, hint=_("Name a file in it, or choose another name.")
            )
        _refuse_folder(path, target, replace=replace)
        return target
    if not stat.S_ISREG(found.st_mode):
        raise WriteError(
            _("That is no file, but a device, a pipe or a socket."),
            file=path,
            hint=_("Write to a file; on the command line “-” is standard output."),
        )
    _refuse_projects(path, target)
    if folder:
        raise WriteError(_("There is a file of that name, not a folder."), file=path, hint=_ELSEWHERE)
    if not replace:
        raise ExistsError(
            _("There is already a file of that name."),
            file=path,
            hint=_REPLACE,
        )
    return target


def is_project(path: Path) -> bool:
    """Whether the file holds records of a project, whatever it is called. Raises `OSError`."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    kinds = {match[1] for match in _KIND.finditer(head)}
    return head.startswith(_PRELUDE) or b"project" in kinds or bool(kinds and _RECORD.search(head))


def foreign(folder: Path) -> list[str]:
    """What is in a folder that no export wrote, by path inside it; everything where no export has been there."""
    names = _files(folder)
    if MANIFEST not in names:
        return names
    try:
        told = parsed((folder / MANIFEST).read_text(encoding="utf-8"))
        known = {MANIFEST, *map(str, told[CONTENTS])}
    except (OSError, ValueError, LookupError, TypeError):  # manifests of earlier versions list nothing
        return [name for name in names if _holds_project(folder / name)]
    return [name for name in names if name not in known]


def contents(folder: Path) -> list[str]:
    """The files that are now in a folder, for its manifest."""
    return [name for name in _files(folder) if name != MANIFEST]


@dataclass(frozen=True, slots=True)
class _Made:
    staged: Path
    target: Path
    named: Path


class Outputs:
    """Files and folders that are written beside their places and put there together, when `place` is called.

    At the end of the block nothing of what has not been placed is left. What `place` replaces comes back if it
    cannot place everything.
    """

    def __init__(self, *, replace: bool = False, inputs: Iterable[Path] = ()) -> None:
        self._replace = replace
        self._inputs = tuple(inputs)
        self._stages: dict[Path, Path] = {}
        self._made: list[_Made] = []

    def __enter__(self) -> Outputs:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stage in self._stages.values():
            shutil.rmtree(stage, ignore_errors=True)
        if isinstance(error, AnnotatorError) and error.file is not None:
            for made in self._made:  # people know the place by the name that they gave
                if error.file.is_relative_to(made.staged):
                    error.file = made.named / error.file.relative_to(made.staged)

    def add(self, path: Path, *, folder: bool = False) -> Path:
        """Where to write what is to be at `path` in the end: a place of the same name. Raises `WriteError`."""
        target = place(path, inputs=self._inputs, replace=self._replace, folder=folder)
        for made in self._made:
            if os.path.normcase(made.target) == os.path.normcase(target):
                raise WriteError(
                    _("“{name}” and “{name2}” are one file.").format(name=made.named.name, name2=path.name),
                    file=path,
                )
        made = _Made(self._stage(target.parent, path) / path.name, target, path)
        self._made.append(made)
        return made.staged

    def place(self) -> None:
        """Put everything at its place. Raises `WriteError`; then everything is as it was."""
        begun: list[tuple[_Made, Path]] = []
        try:
            for number, made in enumerate(self._made):
                # Somebody may have put something there while the output was written.
                place(made.named, inputs=self._inputs, replace=self._replace, folder=made.staged.is_dir())
                begun.append((made, self._stages[made.target.parent] / f"{number}.old"))
                self._keep(*begun[-1])
                made.staged.replace(made.target)
        except BaseException as error:
            for earlier, old in reversed(begun):
                with contextlib.suppress(OSError):
                    _give_back(earlier, old)
            if isinstance(error, OSError):
                raise _failed(begun[-1][0].named if begun else Path(), error) from None
            raise
        for parent in self._stages:
            sync_folder(parent)

    def _keep(self, made: _Made, old: Path) -> None:
        """Keep what stands at the place for as long as something may still fail."""
        if not made.target.exists():
            return
        if made.staged.is_dir():
            made.target.replace(old)
            return
        shutil.copymode(made.target, made.staged)
        try:
            os.link(made.target, old)
        except OSError:  # not every file system has links
            shutil.copy2(made.target, old)

    def _stage(self, parent: Path, path: Path) -> Path:
        if parent not in self._stages:
            try:
                made = tempfile.mkdtemp(prefix=f".{path.name[:60]}.", suffix=".part", dir=parent)
            except OSError as error:
                raise _failed(path, error) from None
            self._stages[parent] = Path(made)
        return self._stages[parent]


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _give_back(made: _Made, old: Path) -> None:
    if not made.staged.exists():  # it was placed
        made.target.replace(made.staged)
    if old.exists():
        old.replace(made.target)


def _resolved(path: Path) -> Path:
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError):
        raise WriteError(_("The links of that name lead in a circle."), file=path, hint=_ELSEWHERE) from None
    except ValueError:  # a NUL
        raise WriteError(_("That is no name for a file."), file=path, hint=_ELSEWHERE) from None


def _refuse_names(path: Path, target: Path, *, folder: bool, project: bool) -> None:
    """Names that mean something else, whether there is such a file or not."""
    names = {path.name.lower(), target.name.lower()}
    if not target.name or any(not name.strip(" .") for name in names):
        raise WriteError(_("That is no name for a file."), file=path, hint=_ELSEWHERE)
    if sys.platform == "win32" and not file_names.is_legal(path.name):
        raise WriteError(_("Windows takes that for something else than a file."), file=path, hint=_ELSEWHERE)
    if not project and any(name.endswith(PROJECT_SUFFIX) for name in names):
        raise WriteError(
            _("That is the name of a project, and no project is ever replaced by something else."),
            file=path,
            hint=_ELSEWHERE,
        )
    if folder and any(Path(name).suffix in ARCHIVES for name in names):
        raise WriteError(
            _("This format is written as a folder, not as an archive."),
            file=path,
            hint=_("Name a folder, and pack it afterwards."),
        )
    for name in names:
        owner = name.removesuffix(".lock")
        if name != owner and (owner.endswith(PROJECT_SUFFIX) or _holds_project(target.with_suffix(""))):
            raise WriteError(
                _("That is the lock of “{owner}”.").format(owner=owner), file=path, hint=_ELSEWHERE
            )
        if re.fullmatch(rf"\..+{re.escape(PROJECT_SUFFIX)}\..*\.tmp", name) or (
            PROJECT_SUFFIX in name and _ASIDE.fullmatch(name)
        ):
            raise WriteError(_("That belongs to a project."), file=path, hint=_ELSEWHERE)


def _refuse_projects(path: Path, target: Path) -> None:
    try:
        if is_project(target):
            raise WriteError(
                _("That is a project, and no project is ever replaced by something else."),
                file=path,
                hint=_ELSEWHERE,
            )
    except OSError as error:
        raise WriteError(
            _("There is a file that cannot be read, so that it may be a project: {strerror}.").format(
                strerror=error.strerror or error
            ),
            file=path,
            hint=_ELSEWHERE,
        ) from None
    if _is_locked(target):
        raise WriteError(
            _("Somebody has it open: “{name}.lock” says so.").format(name=target.name),
            file=path,
            hint=_ELSEWHERE,
        )


def _refuse_folder(path: Path, folder: Path, *, replace: bool) -> None:
    try:
        others = foreign(folder)
    except OSError as error:
        raise WriteError(
            _("The folder cannot be read: {strerror}.").format(strerror=error.strerror or error), file=path
        ) from None
    if others:
        shown = ", ".join(f"“{name}”" for name in others[:3]) + (" …" if len(others) > 3 else "")
        raise WriteError(
            _("There is something else at that place already: {shown}.").format(shown=shown),
            file=path,
            hint=_("Choose an empty or a new folder."),
        )
    if not replace and any(folder.iterdir()):
        raise ExistsError(
            _("There is an earlier export in that folder."),
            file=path,
            hint=_REPLACE,
        )


def _files(folder: Path) -> list[str]:
    """Every file below a folder, and every empty folder, by path inside it with `/`."""
    found = []
    for where, folders, names in os.walk(folder):
        base = Path(where)
        inside = [base / name for name in names]
        inside += [base / name for name in folders if not any((base / name).iterdir())]
        found += [path.relative_to(folder).as_posix() for path in inside]
    return sorted(found)


def _holds_project(path: Path) -> bool:
    try:
        return is_file(path) and (path.name.lower().endswith(PROJECT_SUFFIX) or is_project(path))
    except OSError:
        return False


def _is_locked(path: Path) -> bool:
    try:
        told = parsed(path.with_name(path.name + ".lock").read_bytes()[:4096])
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and {"host", "pid", "since"} <= told.keys()


def _same(target: Path, source: Path) -> bool:
    try:
        return target.samefile(source)
    except OSError:
        return False


def _failed(path: Path, error: OSError) -> WriteError:
    return WriteError(
        _("The file cannot be written: {strerror}.").format(strerror=error.strerror or error),
        file=path,
        hint=_("Choose another folder, or make room and try again."),
    )
