"""Parts of a panel that fold to their title, and the edge below which nothing is shown in halves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen, QPolygon
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QScrollArea,
    QSizePolicy,
    QTextEdit,
    QWidget,
)

from annotator.core.messages import _
from annotator.core.terms import term
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip, section_font

CORNER = 8
SMALLEST = 24
"""Pixels of the least height of what is clicked."""
ARROW = 14
"""The room of the arrow behind a title, in pixels."""


class FoldingTitle(QAbstractButton):
    """The title of a part, in small capitals; pressing it folds the part away or opens it again.

    It is checked while the part is open. The keyboard reaches it by actions of the window rather than by Tab.
    """

    def __init__(self, theme: Theme, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("sectiontitle")
        self.setCheckable(True)
        self.setChecked(True)
        self.setFont(section_font(self.font()))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.toggled.connect(lambda __: self._describe())
        self.set_title(text)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def set_title(self, text: str) -> None:
        """Show another title; screen readers get it as it was written."""
        if text == self.accessibleName():
            return
        self.setText(text.upper().replace("&", "&&"))
        self.setAccessibleName(text)
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._shown()) + ARROW, max(metrics.height(), SMALLEST))

    def minimumSizeHint(self) -> QSize:
        return QSize(ARROW, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        ink = self._theme.text if self.underMouse() else self._theme.text_muted
        painter.setPen(ink)
        metrics = painter.fontMetrics()
        room = self.rect().adjusted(0, 0, -ARROW, 0)
        shown = metrics.elidedText(self._shown(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        left, middle = metrics.horizontalAdvance(shown) + 6, self.height() // 2
        painter.setPen(QPen(ink, 1.5))
        down = [QPoint(left, middle - 2), QPoint(left + 3, middle + 2), QPoint(left + 6, middle - 2)]
        aside = [QPoint(left + 1, middle - 3), QPoint(left + 5, middle), QPoint(left + 1, middle + 3)]
        painter.drawPolyline(QPolygon(down if self.isChecked() else aside))

    def _shown(self) -> str:
        return self.text().replace("&&", "&")

    def _describe(self) -> None:
        self.setAccessibleDescription(term("open") if self.isChecked() else _("folded away"))
        does = _("Fold it away") if self.isChecked() else _("Open it")
        self.setToolTip(plain_tip(f"{self.accessibleName()}\n{does}"))


class WholeRows(QWidget):
    """Lies over the foot of an area that scrolls, where a row or a line of text would be cut through.

    With `card` what scrolls is a card, and ends as one.
    """

    def __init__(self, area: QAbstractScrollArea, *, card: bool = False) -> None:
        super().__init__(area)
        self._area, self._card = area, card
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAutoFillBackground(True)
        self.hide()
        area.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Paint, QEvent.Type.Resize):
            self._fit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._card:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
            painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(0.5, -3.0 * CORNER, -0.5, -0.5), CORNER, CORNER
            )

    def _fit(self) -> None:
        seen = self._area.viewport().geometry()
        cut = min(max(self._cut(seen.height()), 0), seen.height())
        place = QRect(seen.left(), seen.bottom() + 1 - cut, seen.width(), cut)
        if place != self.geometry():
            self.setGeometry(place)
        if self.isHidden() == bool(cut):
            self.setVisible(bool(cut))
            self.raise_()

    def _cut(self, height: int) -> int:
        area = self._area
        if isinstance(area, QAbstractItemView):
            row = area.visualRect(area.indexAt(QPoint(4, height - 1)))
            return height - row.top() if row.isValid() and row.bottom() >= height and row.top() > 0 else 0
        if isinstance(area, QTextEdit):
            line = area.cursorRect(area.cursorForPosition(QPoint(2, height - 1)))
            return height - line.top() if line.bottom() >= height > line.top() > 0 else 0
        holder = area.widget() if isinstance(area, QScrollArea) else None
        return height - _last_whole(holder, area.viewport(), height) if holder is not None else 0


def _last_whole(holder: QWidget, viewport: QWidget, height: int) -> int:
    """The lowest place above `height` at which no part of `holder` is cut."""
    parts = []
    for part in holder.findChildren(QWidget):
        if part.isVisible() and part.isEnabledTo(holder) and not part.findChildren(QWidget):
            top = part.mapTo(viewport, QPoint(0, 0)).y()
            if top < height:
                parts.append((top, top + part.height()))
    at = height
    for top, bottom in sorted(parts, reverse=True):
        if top < at < bottom:
            at = top
    return at if at > 0 else height
