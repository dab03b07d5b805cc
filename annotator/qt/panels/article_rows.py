"""Paints the rows of the list of articles."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.core.messages import numeral
from annotator.qt.panels.article_words import ArticleRow
from annotator.qt.panels.articles_model import ID_ROLE, ROW_ROLE
from annotator.qt.parts import fonts, icons
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import section_font

ROW, HEADING = 44, 28
"""The heights of an article and of a heading, in pixels, at the program's own size of text."""
ICON, SIGN, CHIP = 15, 12, 5
MOST_HERE = 3
"""How many people are shown at an article; screen readers name all."""
INDENT = 34
EDGE = 12
LINES = 2
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class ArticleDelegate(QStyledItemDelegate):
    """The sign of its state at the left, the title on two lines in its own direction, at the right how far it is.

    Doubts are counted in amber below that, so that nobody takes them for the state, beside the letters of those who
    have the article of a shared project open.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line = QFontMetrics(option.font).lineSpacing()
        if not index.data(ID_ROLE):
            return QSize(120, max(HEADING, line + 10))
        return QSize(120, max(ROW, LINES * line + 6))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: ArticleRow | None = index.data(ROW_ROLE)
        painter.save()
        if row is None:
            self._paint_heading(painter, option, str(index.data() or ""))
        else:
            self._paint_article(painter, option, row)
        painter.restore()

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, heading: str) -> None:
        font = section_font(option.font)
        room = option.rect.adjusted(14, 6, -EDGE, 0)
        painter.setFont(font)
        painter.setPen(self.theme.text_muted)
        shown = QFontMetrics(font).elidedText(heading.upper(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _MIDDLE, shown)

    def _paint_article(self, painter: QPainter, option: QStyleOptionViewItem, row: ArticleRow) -> None:
        theme, area = self.theme, option.rect
        if row.open:
            painter.fillRect(area, theme.accent_soft)
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), theme.accent)
        elif option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected):
            painter.fillRect(area, theme.hover)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.focus, 2))
            painter.drawRect(area.adjusted(1, 1, -1, -1))
        back = row.icon == "status-sent-back"
        ink = theme.warning if back else theme.success if row.icon == "status-done" else theme.text_muted
        icons.draw(painter, theme, row.icon, QPoint(area.left() + 12, area.center().y() - 7), ICON, ink)
        taken = self._paint_progress(painter, option, area, row, back)
        room = QRect(
            area.left() + INDENT, area.top(), area.width() - INDENT - taken - EDGE - 8, area.height()
        )
        painter.setFont(option.font)
        painter.setPen(theme.text)
        lines = wrapped(row.title, painter, room.width())
        high = painter.fontMetrics().lineSpacing()
        top = room.center().y() - len(lines) * high // 2 + 1
        # A title in Arabic reads from right to left, but stands next to its icon like all others.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        for number, line in enumerate(lines):
            place = QRect(room.left(), top + number * high, room.width(), high)
            painter.drawText(place, _MIDDLE | Qt.AlignmentFlag.AlignAbsolute, line)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def _paint_progress(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, row: ArticleRow, back: bool
    ) -> int:
        """Paint what stands at the right, and return how wide that is."""
        theme, small = self.theme, fonts.small(option.font)
        metrics = QFontMetrics(small)
        high, right = metrics.lineSpacing(), area.right() - EDGE
        doubts = numeral(row.doubts) if row.doubts else ""
        first = metrics.horizontalAdvance(row.progress) + (SIGN + 5 if row.copies else 0)
        second = metrics.horizontalAdvance(doubts) + SIGN + 4 if doubts else 0
        chips = [metrics.horizontalAdvance(name) + 2 * CHIP for name in row.here[:MOST_HERE]]
        third = sum(chips) + 3 * len(chips)
        top = area.center().y() - (high if doubts or chips else high // 2) + 1
        painter.setFont(small)
        painter.setPen(theme.warning if back else theme.text_muted)
        painter.drawText(QRect(right - first, top, first + 1, high), _MIDDLE, row.progress)
        if row.copies:
            corner = QPoint(right - SIGN, top + (high - SIGN) // 2)
            icons.draw(painter, theme, "copy", corner, SIGN, theme.text_muted)
        if doubts:
            corner = QPoint(right - second, top + high + (high - SIGN) // 2)
            icons.draw(painter, theme, "doubt", corner, SIGN, theme.warning)
            painter.setPen(theme.warning)
            painter.drawText(QRect(corner.x() + SIGN + 4, top + high, second, high), _MIDDLE, doubts)
        left = right - second - third
        for name, wide in zip(row.here, chips, strict=False):
            self._paint_chip(painter, QRect(left, top + high + 1, wide, high - 1), name)
            left += wide + 3
        return max(first, second + third)

    def _paint_chip(self, painter: QPainter, room: QRect, name: str) -> None:
        """Paint the letters of somebody who has the article open."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.accent, 1))
        painter.setBrush(self.theme.accent_soft)
        painter.drawRoundedRect(room, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self.theme.text)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)


def wrapped(title: str, painter: QPainter, width: int) -> list[str]:
    """The title on at most two lines, the second one shortened where it does not fit."""
    metrics = painter.fontMetrics()
    text = " ".join(title.split())
    if metrics.horizontalAdvance(text) <= width:
        return [text]
    layout = QTextLayout(text, painter.font())
    layout.setTextOption(_option())
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(max(width, 1))
    cut = line.textLength()
    layout.endLayout()
    first, rest = text[: _points(text, cut)], text[_points(text, cut) :]
    return [first.rstrip(), metrics.elidedText(rest.strip(), Qt.TextElideMode.ElideRight, width)]


def _option() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _points(text: str, units: int) -> int:
    """How many characters the first UTF-16 units are."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
