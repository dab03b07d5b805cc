"""Work that other processes of this program do, a few steps ahead of the one that needs it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from pathlib import PurePath
from typing import TypeVar

from annotator import languages

A = TypeVar("A")
B = TypeVar("B")

AHEAD = 4
"""So many items wait for each process."""

MOST = 4
"""More processes than this would wait for the one that takes in what they make."""


def all() -> int:
    """How many processes may help where nobody works meanwhile: one for each processor."""
    return min(MOST, os.cpu_count() or 1)


def spare() -> int:
    """How many processes may help one that people work with: they leave it a processor."""
    return max(1, all() - 1)


def can_start() -> bool:
    """Whether this program can be started again as a helper.

    An installed application that is neither Python itself nor frozen would open another window instead.
    """
    name = PurePath(sys.executable or "").stem.lower()
    return bool(getattr(sys, "frozen", False)) or name.startswith(("python", "pypy"))


def mapped(
    function: Callable[[A], B], items: Iterable[A], processes: int
) -> Generator[tuple[A, B], None, None]:
    """Each item with what the function makes of it, in order.

    The function is one of a module, and has no other arguments. Where there are no `processes`, because none are
    wanted or none can be started, it is called here.
    """
    pool = _pool(processes)
    waiting: deque[tuple[A, Future[B] | None]] = deque()
    try:
        for item in items:
            waiting.append((item, _submitted(pool, function, item)))
            if len(waiting) > AHEAD * processes:
                yield _answered(function, *waiting.popleft())
        while waiting:
            yield _answered(function, *waiting.popleft())
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _pool(processes: int) -> ProcessPoolExecutor | None:
    if processes < 1 or not can_start():
        return None
    try:
        # Forking would copy the threads' locks as they happen to be; starting anew is also what every system can do.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(processes, context, initializer=begin)
    except (OSError, ImportError, NotImplementedError):
        return None


def _submitted(pool: ProcessPoolExecutor | None, function: Callable[[A], B], item: A) -> Future[B] | None:
    try:
        return pool.submit(function, item) if pool is not None else None
    except (OSError, BrokenExecutor):
        return None


def _answered(function: Callable[[A], B], item: A, future: Future[B] | None) -> tuple[A, B]:
    if future is not None:
        try:
            return item, future.result()
        except BrokenExecutor:
            pass  # it could not be started or was ended from outside
    return item, function(item)


def begin() -> None:
    """In the new process: the one that started it decides when to stop, and it does not outlive that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    languages.follow()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
