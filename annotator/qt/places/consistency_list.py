"""The lines of the consistency desk: each with its kind, its words, and what it says of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.app.places import consistency
from annotator.app.places.consistency import Key, Line
from annotator.core.labels import LabelSet
from annotator.qt.parts import fonts
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

LINE_ROLE = Qt.ItemDataRole.UserRole
SAID_ROLE = Qt.ItemDataRole.UserRole + 1

KINDS = {"clash": "label", "edge": "edge", "twin": "unlabelled", "drift": "drift"}
"""What a kind is called on the screen, in a word."""

Index = QModelIndex | QPersistentModelIndex


class LinesModel(QAbstractListModel):
    """The lines that are shown."""

    def __init__(self, labels: LabelSet, parent: QWidget) -> None:
        super().__init__(parent)
        self.labels = labels
        self.lines: list[Line] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(line.shown.split())
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return f"{KINDS[line.kind]}: {consistency.said(line, self.labels)}"
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(f"{line.shown}\n{consistency.explained(line, self.labels)}")
            case _ if role == LINE_ROLE:
                return line
            case _ if role == SAID_ROLE:
                return consistency.said(line, self.labels)
        return None

    def show_lines(self, lines: Sequence[Line], labels: LabelSet) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.labels = labels
        self.lines = list(lines)
        self.endResetModel()


class LineList(QListView):
    """Enter goes on to the places of the current line: `entered`. `line_changed` carries another line, or None."""

    entered = Signal()
    line_changed = Signal(object)

    def __init__(self, labels: LabelSet, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.report = LinesModel(labels, self)
        self.setModel(self.report)
        self.setAccessibleName("Inconsistencies")
        self.setProperty("painted", True)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.delegate = _Delegate(theme, self)
        self.setItemDelegate(self.delegate)
        self._told = True
        self.selectionModel().currentChanged.connect(self._tell)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.delegate.theme = theme
        self.viewport().update()

    def line(self) -> Line | None:
        """The current line."""
        found: Line | None = self.currentIndex().data(LINE_ROLE)
        return found

    def show_lines(self, lines: Sequence[Line], labels: LabelSet, wanted: Key | None, row: int) -> None:
        """Show other lines, at the one with the key `wanted`, or else the one at `row`; `line_changed` follows."""
        self._told = False
        self.report.show_lines(lines, labels)
        self._told = True
        if lines:
            keys = [line.key for line in lines]
            at = keys.index(wanted) if wanted in keys else min(max(row, 0), len(lines) - 1)
            self._told = False
            self.setCurrentIndex(self.report.index(at))
            self._told = True
        self.line_changed.emit(self.line())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if self.currentIndex().isValid():
                self.entered.emit()
            return
        super().keyPressEvent(event)

    def _tell(self) -> None:
        if self._told:
            self.line_changed.emit(self.line())


class _Delegate(QStyledItemDelegate):
    """Two rows of text: the kind as a pill and the words, then what is said of them."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        low = QFontMetrics(fonts.small(option.font, 0.92)).height()
        return QSize(160, QFontMetrics(option.font).height() + low + 16)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(LINE_ROLE)
        theme = self.theme
        area = option.rect.adjusted(1, 1, -2, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(theme.focus, 1.5) if selected and focused else Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent_soft if selected else theme.hover)
            painter.drawRoundedRect(area, 5, 5)
        inner = area.adjusted(9, 6, -9, -6)
        high = QFontMetrics(option.font).height()
        top = QRect(inner.left(), inner.top(), inner.width(), high)
        low = QRect(inner.left(), inner.top() + high + 2, inner.width(), inner.height() - high - 2)
        wide = self._paint_pill(painter, option, top, KINDS[line.kind])
        where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
        painter.setFont(fonts.semibold(option.font))
        painter.setPen(theme.text)
        room = top.adjusted(0, 0, -wide - 8, 0)
        painter.drawText(room, where, _elided(painter, str(index.data()), room.width()))
        painter.setFont(fonts.small(option.font, 0.92))
        painter.setPen(theme.text_muted)
        painter.drawText(low, where, _elided(painter, str(index.data(SAID_ROLE)), low.width()))
        painter.restore()

    def _paint_pill(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, text: str) -> int:
        """The kind at the right; returns how wide it is."""
        font = fonts.small(option.font, 0.84)
        metrics = QFontMetrics(font)
        wide = metrics.horizontalAdvance(text) + 16
        pill = QRectF(area.right() - wide + 0.5, area.top() + 0.5, wide, area.height() - 1)
        painter.setPen(QPen(self.theme.key_cap_border, 1))
        painter.setBrush(self.theme.paper)
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setFont(font)
        painter.setPen(self.theme.text_muted)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
        return wide


def _elided(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
