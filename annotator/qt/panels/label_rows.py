"""Paints the rows of the list of labels."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPolygon
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.app.session import Session
from annotator.core.messages import numeral
from annotator.qt.panels.labels_model import NODE_ROLE, Node
from annotator.qt.parts import fonts, icons
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import ROW_MARGIN, cap_width, paint_cap, shown_keys

INDENT = 16
PIN = 16


class LabelDelegate(QStyledItemDelegate):
    """Paints one label: swatch, title, count, pin and key cap."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.palette = LabelPalette(self._session.labels, theme.panel, theme.readable)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, QFontMetrics(option.font).height() + ROW_MARGIN)

    def pin_rect(self, area: QRect, node: Node) -> QRect:
        """Where the pin of a row is."""
        right = area.right() - 14 - self._cap_room(node)
        return QRect(right - PIN, area.center().y() - PIN // 2, PIN, PIN)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        node: Node = index.data(NODE_ROLE)
        theme = self.theme
        area = QRect(0, option.rect.top(), option.rect.right() + 1, option.rect.height())
        depth = _depth(node)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.accent_soft)
            painter.fillRect(QRect(0, area.top(), 3, area.height()), theme.accent)
        elif hovered and node.usable:
            painter.fillRect(area, theme.hover)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.focus, 2))
            painter.drawRect(area.adjusted(1, 1, -1, -1))
        left = 14 + depth * INDENT
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if node.children:
            self._paint_arrow(painter, left, area, bool(option.state & QStyle.StateFlag.State_Open))
            left += INDENT
        if node.usable or node.label is None:
            self._paint_swatch(painter, left, area, node)
            left += 20
        right = self._paint_right(painter, option, area, node, hovered)
        painter.setFont(fonts.semibold(option.font) if node.children and not node.usable else option.font)
        painter.setPen(theme.text if node.usable else theme.text_muted)
        room = QRect(left, area.top(), right - left - 8, area.height())
        title = painter.fontMetrics().elidedText(node.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        painter.restore()

    def _paint_right(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, node: Node, hovered: bool
    ) -> int:
        theme = self.theme
        right = area.right() - 14
        if node.label is not None and node.usable and node.label.key:
            keys = shown_keys(node.label.key) if len(node.label.key) > 1 else node.label.key
            width = cap_width(option.font, keys)
            cap = QRect(right - width, area.center().y() - 8, width, 18)
            paint_cap(painter, theme, cap, keys, option.font)
        right -= self._cap_room(node)
        sticky = bool(node.name) and self._session.sticky == node.name
        if sticky or (hovered and node.usable and self._session.mode.can_stick):
            pin = self.pin_rect(area, node)
            icons.draw(
                painter, theme, "pin", pin.topLeft(), PIN, theme.accent if sticky else theme.text_faint
            )
            right -= PIN + 4
        if node.usable or node.label is None:
            small = fonts.small(option.font)
            painter.setFont(small)
            painter.setPen(theme.text_faint)
            text = numeral(node.count)
            width = QFontMetrics(small).horizontalAdvance(text)
            painter.drawText(
                QRect(right - width - 3, area.top(), width + 2, area.height()),
                Qt.AlignmentFlag.AlignVCenter,
                text,
            )
            right -= width + 6
        return right

    def _cap_room(self, node: Node) -> int:
        return 26 if node.usable or node.label is None else 0

    def _paint_swatch(self, painter: QPainter, left: int, area: QRect, node: Node) -> None:
        """A square for spans, a disc for sentences; hollow where the label set does not know the label."""
        swatch = self.palette.swatch(node.name)
        place = QRectF(left, area.center().y() - 5, 11, 11)
        known = node.label is not None
        painter.setPen(QPen(swatch.ink if known else self.theme.text_faint, 1.4))
        painter.setBrush(swatch.colour if known else Qt.BrushStyle.NoBrush)
        if self._session.mode.by_sentence:
            painter.drawEllipse(place)
        else:
            painter.drawRoundedRect(place, 3, 3)

    def _paint_arrow(self, painter: QPainter, left: int, area: QRect, opened: bool) -> None:
        y = area.center().y() + 1
        painter.setPen(QPen(self.theme.text_faint, 1.5))
        points = (
            [QPoint(left, y - 2), QPoint(left + 4, y + 2), QPoint(left + 8, y - 2)]
            if opened
            else [QPoint(left + 2, y - 4), QPoint(left + 6, y), QPoint(left + 2, y + 4)]
        )
        painter.drawPolyline(QPolygon(points))


def _depth(node: Node) -> int:
    depth = 0
    above = node.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return depth
