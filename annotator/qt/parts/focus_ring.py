"""A ring around an area that has the keyboard and does not show it by anything in it: no row, no caret."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from shiboken6 import isValid

from annotator.qt.parts import theme

WIDTH = 2.0


class FocusRing(QWidget):
    """Lies over the edge of an area while it has the keyboard, as long as the ring is `wanted`.

    An area that hears of its own focus and size calls `follow` itself: it is `watched` by nobody else, who would be
    asked about every key and movement.
    """

    def __init__(
        self, area: QAbstractScrollArea, wanted: Callable[[], bool] = lambda: True, *, watched: bool = True
    ) -> None:
        super().__init__(area)
        self._area, self._wanted = area, wanted
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        if watched:
            area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Resize):
            self.follow(focused=True if event.type() == QEvent.Type.FocusIn else None)
        return False

    def follow(self, *, focused: bool | None = None) -> None:
        """Be there or not, as it is wanted now."""
        # An area that is going away loses the keyboard as it goes.
        if not (isValid(self) and isValid(self._area)):
            return
        shown = (self._area.hasFocus() if focused is None else focused) and self._wanted()
        self.setGeometry(self._area.rect())
        self.setVisible(shown)
        if shown:
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.in_use().focus, WIDTH))
        inside = WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inside, inside, -inside, -inside), 4, 4)
