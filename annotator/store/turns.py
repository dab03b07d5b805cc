"""Who works on a whole file at a time: one after the other, and whoever can wait sees that somebody does."""

from __future__ import annotations

import threading


class Turns:
    """A lock for `with` that tells the one who holds it whether others wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0

    def __enter__(self) -> None:
        self._count(1)
        try:
            self._lock.acquire()
        finally:
            self._count(-1)

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def waited_for(self) -> bool:
        """Whether somebody waits for a turn."""
        return self._waiting > 0

    def _count(self, more: int) -> None:
        with self._counting:
            self._waiting += more
