"""What a person names as a file must be one: pipes, devices and sockets never end, or wait for ever."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

from annotator.core.errors import ReadError

_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
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
    kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "something else")
    raise ReadError(f"This is {kind}, not a file.", file=path, hint="Name a file that is stored on a disk.")
