"""Noticing that another program touched a file: by word of the system, and by looking now and then."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from annotator.qt.parts.timers import single_shot

GATHER = 150
"""Milliseconds for which events are gathered before they are told: a file is often written in several steps."""
LOOK_EVERY = 4000
"""Milliseconds between two looks where no word comes, as from network folders."""


class Watcher(QObject):
    """Watches one file, by its own name and by its folder, so that a file put in its place is noticed as well.

    `noticed` may come without reason, as after our own writing: whoever hears it looks whether anything changed.
    """

    noticed = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = str(path)
        self._system = QFileSystemWatcher([self._path, str(path.parent)], self)
        self._gathering = single_shot(self, GATHER, self._tell)
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_EVERY)
        self._looking.timeout.connect(self._tell)
        self._system.fileChanged.connect(self._gather)
        self._system.directoryChanged.connect(self._gather)
        self._looking.start()

    def stop(self) -> None:
        """Watch no more."""
        self._gathering.stop()
        self._looking.stop()
        self._system.blockSignals(True)

    def _gather(self, *_: object) -> None:
        # Not started anew by each event: a file that never rests is looked at all the same.
        if not self._gathering.isActive():
            self._gathering.start()

    def _tell(self) -> None:
        if self._path not in self._system.files():
            self._system.addPath(self._path)  # the system forgets a file that was replaced
        self.noticed.emit()
