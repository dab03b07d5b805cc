"""What a program asks of the system about its files, in order: a disk that keeps a diary."""

import contextlib
import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

Identity = tuple[int, int]


@dataclass(frozen=True)
class Event:
    """`what` is write, cut, sync, replace, keep or said; `file` tells files apart, whatever they are called meanwhile.

    Of a replace, `target` is the path that the file gets and `folder` what has to be synced for the name to last. A
    replace in the user's own folder is a keep: that guards against other programs, not against a power cut.
    """

    what: str
    file: Identity | None = None
    target: Path | None = None
    folder: Identity | None = None
    text: str = ""


class Recording:
    """Records from now on, of every thread. On Linux only `fdatasync` and `fsync` count as making durable."""

    def __init__(self, monkeypatch):
        self.events = []
        self._lock = threading.Lock()
        self._by_fd(monkeypatch, "write", "write")
        self._by_fd(monkeypatch, "ftruncate", "cut")
        for name in ("fsync", *(["fdatasync"] if hasattr(os, "fdatasync") else [])):
            self._by_fd(monkeypatch, name, "sync")
        if sys.platform == "darwin":
            import fcntl

            real_control = fcntl.fcntl

            def control(fd, command, *more):
                done = real_control(fd, command, *more)
                if command == fcntl.F_FULLFSYNC:
                    self._add(Event("sync", identity_of(os.fstat(fd))))
                return done

            monkeypatch.setattr(fcntl, "fcntl", control)
        for name in ("replace", "rename"):
            self._renames(monkeypatch, name)

    def said(self, text):
        """What was told to somebody: everything before it has to be durable."""
        self._add(Event("said", text=text))

    def _add(self, event):
        with self._lock:
            self.events.append(event)

    def _by_fd(self, monkeypatch, name, what):
        real = getattr(os, name)

        def call(fd, *arguments):
            done = real(fd, *arguments)
            self._add(Event(what, identity_of(os.fstat(fd))))
            return done

        monkeypatch.setattr(os, name, call)

    def _renames(self, monkeypatch, name):
        real = getattr(os, name)

        def call(source, target, **more):
            moved = identity_of(os.stat(source))  # noqa: PTH116
            real(source, target, **more)
            target = Path(target)
            what = "keep" if "kept" in target.parts else "replace"
            self._add(Event(what, moved, target, identity_of(target.parent.stat())))

        monkeypatch.setattr(os, name, call)


def identity_of(stat):
    return (stat.st_dev, stat.st_ino)


def identity(path):
    return identity_of(path.stat())


def disorder(events, path):
    """Everything that comes too early, in words. `path` is the project; lock files may be written as one likes.

    Whatever takes a name is synced after it was written last, and its folder before anything is said; what is written
    to the project is synced before anything is said, or a copy of it kept, which is written before it has its name.
    """
    found = []
    projects = {event.file for event in events if event.target == path}
    with contextlib.suppress(OSError):
        projects.add(identity(path))
    for place, event in enumerate(events):
        before = events[:place]
        if event.what == "replace":
            if not _synced(before, event.file):
                found.append(f"{event.target} is put in its place before it is synced")
            end = next((n for n, e in enumerate(events) if n > place and e.what == "said"), len(events))
            if sys.platform != "win32" and Event("sync", event.folder) not in events[place + 1 : end]:
                found.append(f"the folder of {event.target} is not synced")
        elif event.what == "keep":
            if not any(e.what == "write" and e.file == event.file for e in before):
                found.append(f"{event.target} is kept before it is written")
            found += [
                f"{event.target} is kept before the file is synced" for p in projects if _open(before, p)
            ]
        elif event.what == "said":
            found += [
                f"“{event.text}” is said before the file is synced" for p in projects if _open(before, p)
            ]
    return found


def _synced(events, file):
    """Whether the last thing done to the file was to sync it."""
    mine = [event.what for event in events if event.file == file and event.what in ("write", "cut", "sync")]
    return bool(mine) and mine[-1] == "sync"


def _open(events, file):
    """Whether something was written to the file since it was synced."""
    mine = [event.what for event in events if event.file == file and event.what in ("write", "cut", "sync")]
    return bool(mine) and mine[-1] != "sync"
