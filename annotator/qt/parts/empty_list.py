"""What is said in place of a list that shows nothing: why, and what the next step is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel
from shiboken6 import isValid

from annotator.qt.parts.focus_ring import FocusRing

BESIDE = 14


class EmptyWords(QLabel):
    """Lies in a list while it has no rows; `words` tells what to say then."""

    def __init__(self, view: QAbstractItemView, words: Callable[[], str]) -> None:
        super().__init__(view)
        self._view, self._words = view, words
        self.setObjectName("empty")
        self.setProperty("muted", True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        model = view.model()
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self.refresh)
        self._ring = FocusRing(view, lambda: model.rowCount() == 0)
        view.viewport().installEventFilter(self)
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._place()

    def refresh(self) -> None:
        """Say it, or nothing where there are rows."""
        if not isValid(self._view):  # a list of its own items empties them as it goes
            return
        empty = self._view.model().rowCount() == 0
        self.setText(self._words() if empty else "")
        self.setVisible(empty and bool(self.text()))
        self._view.setAccessibleDescription(self.text())
        self._ring.follow()
        self._place()

    def _place(self) -> None:
        room = self._view.viewport().geometry()  # below the heads of columns, where there are some
        width = max(room.width() - 2 * BESIDE, 1)
        self.setGeometry(room.left() + BESIDE, room.top() + 8, width, max(self.heightForWidth(width), 1))
