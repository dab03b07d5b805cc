"""One writer at a time: a file next to the project says who has it open, and where."""

from __future__ import annotations

import contextlib
import errno
import getpass
import json
import os
import sys
from pathlib import Path

from annotator.core.edits import now
from annotator.core.errors import LockedError
from annotator.core.messages import _
from annotator.core.plain_json import parsed

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

# Windows refuses to let others read a locked byte, so the byte that is locked lies far behind the text.
_LOCKED_BYTE = 1 << 30


def lock_path(project: Path) -> Path:
    """Where the lock of a project is: `NAME.lock` next to it."""
    return project.with_name(project.name + ".lock")


class Lock:
    """The lock of one project file, held from `acquire` to `release`.

    The file's text names the holder for people and for other machines. The system's own lock on it ends with the
    process, so that what a crash left behind is taken over on the same machine. The project itself is locked as well,
    for it may have another name, by a hard link, and then another lock beside it.
    """

    def __init__(self, project: Path) -> None:
        self.project = project
        self.path = lock_path(project)
        self._fd: int | None = None
        self._itself: int | None = None

    def acquire(self) -> None:
        """Take the lock. Raises `LockedError` when somebody has it, `OSError` when it cannot be written."""
        while True:
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
            try:
                if not _lock(fd):
                    raise self._locked(_read(fd), elsewhere=False)
                if not _same_file(fd, self.path):
                    # The former holder deleted it between our opening and our locking.
                    os.close(fd)
                    continue
                holder = _read(fd)
                if holder.get("host", _host()) != _host():
                    raise self._locked(holder, elsewhere=True)
                self._lock_itself()
                _write(fd)
            except BaseException:
                os.close(fd)
                raise
            self._fd = fd
            return

    def _lock_itself(self) -> None:
        if sys.platform == "win32":
            return  # there a lock would keep the program itself from reading
        try:
            fd = os.open(self.project, os.O_RDWR)
        except OSError:
            return  # what cannot be opened is told when it is read
        with contextlib.suppress(OSError):  # not every file system can lock
            if not _lock(fd) and os.fstat(fd).st_nlink > 1:
                os.close(fd)
                raise LockedError(
                    _("This project is open under another name: its file has several (hard links)."),
                    file=self.project,
                    hint=_("Open it read-only, or open a copy."),
                )
        self._itself = fd

    def release(self) -> None:
        """Give the lock back and delete its file."""
        if self._itself is not None:
            os.close(self._itself)
            self._itself = None
        if self._fd is None:
            return
        fd, self._fd = self._fd, None
        if sys.platform == "win32":
            # An open file cannot be deleted there. An empty one names nobody.
            os.ftruncate(fd, 0)
            os.close(fd)
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)
        else:
            with contextlib.suppress(OSError):
                if _same_file(fd, self.path):
                    self.path.unlink(missing_ok=True)
            os.close(fd)

    def _locked(self, holder: dict[str, str], *, elsewhere: bool) -> LockedError:
        who = holder.get("user") or _("Somebody")
        where = _(" on {holder}").format(holder=holder["host"]) if holder.get("host") else ""
        since = _(" since {holder}").format(holder=holder["since"]) if holder.get("since") else ""
        hint = _("Open it read-only, or open a copy.")
        if elsewhere:
            hint += _(" If it is no longer open there, delete “{name}” and try again.").format(
                name=self.path.name
            )
        return LockedError(
            _("{who} has this project open{where}{since}.").format(who=who, where=where, since=since),
            file=self.project,
            hint=hint,
        )


def _host() -> str:
    if sys.platform == "win32":
        import platform

        return platform.node() or "localhost"
    return os.uname().nodename or "localhost"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _lock(fd: int) -> bool:
    """Take the system's lock; False when another opening has it. Raises `OSError` where there are no locks."""
    try:
        if sys.platform == "win32":
            os.lseek(fd, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True


def _same_file(fd: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False


def _read(fd: int) -> dict[str, str]:
    os.lseek(fd, 0, os.SEEK_SET)
    try:
        found = parsed(os.read(fd, 4096))
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _write(fd: int) -> None:
    holder = {"user": _user(), "host": _host(), "pid": os.getpid(), "since": now()}
    os.ftruncate(fd, 0)
    os.lseek(fd, 0, os.SEEK_SET)
    os.write(fd, (json.dumps(holder, ensure_ascii=False) + "\n").encode())
