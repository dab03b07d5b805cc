"""Folding while the project is open, so that a long sitting does not make its file long and its closing slow."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject

from annotator.qt.parts import busy
from annotator.qt.parts.timers import single_shot
from annotator.qt.shell.save_watch import Saving
from annotator.store import ProjectFile

IDLE = 20_000
"""Milliseconds without an edit after which the file is folded, if that pays."""


class Tidying(QObject):
    """Folds the file in a thread of its own once nobody edits; belongs to its `Saving` and ends with it."""

    def __init__(self, file: ProjectFile, saving: Saving) -> None:
        super().__init__(saving)
        self._file = file
        self._saving = saving
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._timer = single_shot(self, IDLE, self._begin)
        saving.changed.connect(self._wait)
        saving.ended.connect(self._end)

    def _wait(self) -> None:
        if self._pays():
            self._timer.start()
        else:
            self._timer.stop()

    def _pays(self) -> bool:
        file = self._file
        saved = self._saving.error() is None and not file.save_state.pending
        return saved and not file.read_only and file.should_fold()

    def _begin(self) -> None:
        if busy.is_working() or (self._thread is not None and self._thread.is_alive()):
            self._timer.start()
        elif self._pays():
            self._thread = threading.Thread(
                target=self._file.fold_aside, args=(self._stopped.is_set,), name="tidying"
            )
            self._thread.start()

    def _end(self) -> None:
        self._timer.stop()
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
