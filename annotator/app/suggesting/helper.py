"""One other process that trains one model after the other; the window never waits for it, and survives its end."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

from annotator.app import processes


class Helper:
    """Trains in another process. A new task ends the one before; whatever ends the process costs its task alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = 0
        self._process: Any = None
        self._thread: threading.Thread | None = None
        self._done: tuple[Any, bytes] | None = None

    @property
    def busy(self) -> bool:
        """Whether a task is being worked on."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def process_id(self) -> int | None:
        """The id of the process that works now, or None."""
        with self._lock:
            return self._process.pid if self._process is not None else None

    def start(self, train: Callable[..., bytes], task: tuple[Any, ...], mark: Any) -> None:
        """Have `train(*task)` called there, in place of what is going on; `mark` comes back with the result."""
        self.stop()
        self._thread = threading.Thread(
            target=self._run, args=(self._turn, train, task, mark), name="suggestions", daemon=True
        )
        self._thread.start()

    def result(self) -> tuple[Any, bytes] | None:
        """The mark and the model of the task that was finished since this was asked last, or None."""
        with self._lock:
            done, self._done = self._done, None
            return done

    def wait(self, timeout: float) -> bool:
        """Wait until nothing is going on; False if something still is after `timeout` seconds."""
        if self._thread is not None:
            self._thread.join(timeout)
        return not self.busy

    def stop(self) -> None:
        """End what is going on; its result is not wanted any more."""
        with self._lock:
            self._turn += 1
            self._done = None
            process, self._process = self._process, None
        if process is not None:
            process.kill()

    def _run(self, turn: int, train: Callable[..., bytes], task: tuple[Any, ...], mark: Any) -> None:
        import multiprocessing

        if not processes.can_start():
            self._finished(turn, mark, _made(train, task))
            return
        context = multiprocessing.get_context("spawn")
        try:
            here, there = context.Pipe()
        except OSError:
            return
        with here:
            with there:
                process = context.Process(target=_work, args=(there,), daemon=True)
                with self._lock:
                    if turn != self._turn:
                        return
                    try:
                        process.start()
                    except (
                        OSError,
                        ValueError,
                        RuntimeError,
                    ):  # of the last: by a program without a main guard
                        return
                    self._process = process
            try:
                here.send((train, task))
                model = here.recv()
            except (OSError, EOFError):  # it was ended, by us or from outside
                model = None
        process.join()
        self._finished(turn, mark, model)

    def _finished(self, turn: int, mark: Any, model: Any) -> None:
        with self._lock:
            if turn == self._turn:
                self._process = None
                if isinstance(model, bytes):
                    self._done = (mark, model)


def _made(train: Callable[..., bytes], task: tuple[Any, ...]) -> bytes | None:
    try:
        return train(*task)
    except Exception:  # of a stranger's suggester: it goes without a model
        return None


def _work(pipe: Any) -> None:
    processes.begin()
    if hasattr(os, "nice"):
        os.nice(5)  # the window goes first
    train, task = pipe.recv()
    pipe.send(_made(train, task))
