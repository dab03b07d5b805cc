"""What lights up for a moment on the page, so that the eye finds where something was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QPainter, QPen

from annotator.core.annotation import Fragment
from annotator.qt.article.geometry import Block
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot

LASTS = 900
"""For how many milliseconds."""


class Flash(QObject):
    """The ranges that light up now; `changed` is called with those that look different."""

    def __init__(self, parent: QObject, changed: Callable[[Iterable[Fragment]], object]) -> None:
        super().__init__(parent)
        self._changed = changed
        self.ranges: tuple[Fragment, ...] = ()
        self._ending = single_shot(self, LASTS, lambda: self.show(()))

    def show(self, ranges: Iterable[Fragment]) -> None:
        """Light up these ranges instead of those before."""
        before, self.ranges = self.ranges, tuple(ranges)
        self._ending.stop()
        if self.ranges:
            self._ending.start()
        self._changed((*before, *self.ranges))

    def paint(self, painter: QPainter, theme: Theme, blocks: Iterable[Block]) -> None:
        """Paint the light, which lies under everything else."""
        if not self.ranges:
            return
        painter.setPen(QPen(theme.accent, 1.2))
        painter.setBrush(theme.accent_soft)
        for block in blocks:
            for start, end in self.ranges:
                for piece in block.pieces(start, end):
                    painter.drawRoundedRect(piece.rect.adjusted(-4, -1, 4, 4), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
