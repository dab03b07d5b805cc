"""What a window that starts makes only after its article stands on screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QTextEdit, QWidget

from annotator.qt.parts.timers import single_shot

MOMENT = 10
"""Milliseconds after the first paint: what was painted is on its way to the screen by then."""

_INPUTS = frozenset(
    {
        QEvent.Type.ShortcutOverride,
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.ContextMenu,
        QEvent.Type.DragEnter,
    }
)


class AfterPaint(QObject):
    """Does what it is given at once, unless it `waits`: then in one go, in order, after the first paint of the page.

    A key, or whatever else somebody does before that, finds everything done. `finished` is emitted once, when `waits`
    is false again.
    """

    finished = Signal()

    def __init__(self, window: QWidget, *, waits: bool) -> None:
        super().__init__(window)
        self._window = window
        self._works: list[Callable[[], object]] = []
        self._timer = single_shot(self, MOMENT, self.now)
        self.waits = waits
        if waits:
            window.installEventFilter(self)

    def do(self, work: Callable[[], object]) -> None:
        """Do this after the first paint; at once where there is nothing to wait for."""
        if self.waits:
            self._works.append(work)
        else:
            work()

    def watch(self, page: QTextEdit) -> None:
        """The first paint that is waited for is that of `page`."""
        if self.waits:
            for widget in (page, page.viewport()):
                widget.installEventFilter(self)

    def now(self) -> None:
        """Do at once everything that waits."""
        if not self.waits:
            return
        self.waits = False
        self._timer.stop()
        self._window.setUpdatesEnabled(False)
        try:
            for work in self._works:
                work()
        finally:
            self._works.clear()
            self._window.setUpdatesEnabled(True)
        self.finished.emit()

    def drop(self) -> None:
        """Do nothing of what waits any more: the window goes."""
        self._works.clear()
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for a paint, and let nobody else wait."""
        if self.waits:
            if event.type() in _INPUTS:
                self.now()
            elif event.type() == QEvent.Type.Paint and watched is not self._window and self._works:
                self._timer.start()
        return False
