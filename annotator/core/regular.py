"""What is at a path that somebody names. Strangers' files must be files, since pipes and devices never end."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.core.errors import AnnotatorError, ReadError, one_line
from annotator.core.messages import _

_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, _("a folder")),
    (stat.S_ISFIFO, _("a pipe")),
    (stat.S_ISSOCK, _("a socket")),
    (stat.S_ISCHR, _("a device")),
    (stat.S_ISBLK, _("a device")),
)


def require_file(path: Path, *, or_folder: bool = False) -> None:
    """Raise `ReadError` where something is at `path` that is no regular file (links are followed).

    Where nothing is there, or it cannot be looked at, opening it says so.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return
    if stat.S_ISREG(mode) or (or_folder and stat.S_ISDIR(mode)):
        return
    kind = next((name for is_kind, name in _KINDS if is_kind(mode)), _("something else"))
    raise ReadError(
        _("This is {kind}, not a file.").format(kind=kind),
        file=path,
        hint=_("Name a file that is stored on a disk."),
    )


def is_there(path: Path) -> bool:
    """Whether something is at `path`; False also where its name is none, as one that is too long."""
    return _asked(path.exists)


def is_file(path: Path) -> bool:
    """Whether a regular file is at `path`; False also where its name is none, or its folder may not be entered."""
    return _asked(path.is_file)


def is_folder(path: Path) -> bool:
    """Whether a folder is at `path`; False also where its name is none, or its folder may not be entered."""
    return _asked(path.is_dir)


def _asked(question: Callable[[], bool]) -> bool:
    # Some versions of Python pass on what the system says about a name that is too long, others answer.
    try:
        return question()
    except (OSError, ValueError):
        return False


@contextmanager
def as_read_error(path: Path) -> Iterator[None]:
    """Turn whatever the block raises while it reads the file at `path` into a `ReadError`."""
    try:
        require_file(path)
        yield
    except AnnotatorError:
        raise
    except OSError as error:
        raise ReadError(
            _("The file cannot be read: {strerror}.").format(strerror=error.strerror or error), file=path
        ) from None
    except (Exception, SystemExit) as error:
        raise ReadError(
            _("The file was not read: {reason}.").format(reason=reason(error)), file=path
        ) from None


def reason(error: BaseException) -> str:
    """Why a reader gave up, as the end of a sentence."""
    if isinstance(error, RecursionError):
        return _("it is nested too deeply")
    if isinstance(error, MemoryError):
        return _("there is not enough memory for it")
    return _("its reader failed: {named}").format(named=named(error))


def named(error: BaseException) -> str:
    """What kind of error it is, and what it says, on one line; one of a stranger may not even be able to say it."""
    try:
        said = one_line(str(error)).removesuffix(".")
    except Exception:
        said = ""
    return f"{type(error).__name__}{f', {said:.200}' if said else ''}"
