"""The switch between modes: a row of buttons of which one is down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from annotator.qt.parts.theme import Theme
from annotator.qt.parts.toggles import Toggle


class Segments(QWidget):
    """A row of buttons of which one is down: the switch between modes."""

    def __init__(
        self, theme: Theme, choices: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.buttons: dict[str, _Segment] = {}
        for index, (key, title) in enumerate(choices):
            button = _Segment(self, title, first=index == 0, last=index == len(choices) - 1)
            button.setAutoExclusive(True)
            self.buttons[key] = button
            row.addWidget(button)

    @property
    def theme(self) -> Theme:
        """The theme that the buttons draw with."""
        return self._theme

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_current(self, key: str) -> None:
        """Put one button down."""
        self.buttons[key].setChecked(True)


class _Segment(Toggle, QAbstractButton):
    def __init__(self, owner: Segments, title: str, *, first: bool, last: bool) -> None:
        super().__init__(owner)
        self._owner, self._first, self._last = owner, first, last
        self.setText(title)
        self.setCheckable(True)
        self.listen()
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 28, metrics.height() + 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._owner.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        outline = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setClipRect(self.rect())
        wide = outline.adjusted(0 if self._first else -12, 0, 0 if self._last else 12, 0)
        painter.setPen(QPen(theme.accent if on else theme.border, 1))
        hover: QColor = theme.hover if self.underMouse() else theme.window
        painter.setBrush(theme.accent if on else hover)
        painter.drawRoundedRect(wide, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(theme.on_accent if on else theme.focus, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(outline.adjusted(2.5, 2.5, -2.5, -2.5), 4, 4)
        painter.setPen(theme.on_accent if on else theme.text_muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
