"""Rows that are painted by hand: what marks those that are selected, under the pointer, or have the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.qt.parts.focus_ring import FocusRing
from annotator.qt.parts.theme import Theme

Index = QModelIndex | QPersistentModelIndex


def dress_list(view: QAbstractItemView, name: str, delegate: RowDelegate) -> None:
    """Set up a list whose rows `delegate` paints; `name` is its accessible name."""
    view.setAccessibleName(name)
    view.setProperty("painted", True)
    view.setMouseTracking(True)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setItemDelegate(delegate)
    FocusRing(view, lambda: not view.currentIndex().isValid())


class RowDelegate(QStyledItemDelegate):
    """Paints what all rows have in common; `paint_row` paints what stands in one."""

    pad = 8
    """Pixels between the card and what stands in it, at the left and at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, state = self.theme, option.state
        area = option.rect.adjusted(1, 1, -2, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if selected or focused or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(theme.focus, 1.5) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent_soft if selected else theme.hover)
            painter.drawRoundedRect(area, 5, 5)
        self.paint_row(painter, option, area.adjusted(self.pad, 0, -self.pad, 0), index)
        painter.restore()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        view = self.parent()
        assert isinstance(view, QAbstractItemView)
        view.viewport().update()

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, index: Index) -> None:
        """Paint what stands in a row."""
        raise NotImplementedError
