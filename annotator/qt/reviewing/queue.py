"""The queue of a review: what is open, what all agree on, what was put off, what is decided; with its filters."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.app.events import Event, Topic
from annotator.app.reviewing.queue import SECTIONS, Review
from annotator.app.reviewing.words import ANSWERED, kind_of, settled_as, summary
from annotator.app.session import Session
from annotator.qt.parts import fonts
from annotator.qt.parts.folding import WholeRows
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import ROW_MARGIN, SectionTitle, plain_tip
from annotator.qt.reviewing.filters import Filters

REFRESH_AFTER = 30
"""Milliseconds after a change until the queue is drawn again: the article goes first."""

ID_ROLE = Qt.ItemDataRole.UserRole + 1
KIND_ROLE = Qt.ItemDataRole.UserRole + 2
SUMMARY_ROLE = Qt.ItemDataRole.UserRole + 3

HEADS = {"agreed": "All agree", "deferred": "Put off", "decided": "Decided"}
_PLAIN = QModelIndex()


class QueueModel(QAbstractListModel):
    """The sections of a review one below the other, each but the first under a head."""

    def __init__(self, session: Session, review: Review, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._review = session, review
        self._sections: dict[str, list[str]] = {}
        self._starts: list[tuple[int, str]] = []
        self._count = 0
        self.renew()

    def renew(self) -> None:
        """Take over what the review has now."""
        self.beginResetModel()
        # A copy: the review goes on changing before the view is told.
        self._sections = {section: list(names) for section, names in self._review.sections.items()}
        self._starts, self._count = [], 0
        for section in SECTIONS:
            names = self._sections[section]
            if names or section == "open":
                self._starts.append((self._count, section))
                self._count += len(names) + (section in HEADS)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _PLAIN) -> int:
        return 0 if parent.isValid() else self._count

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not self.name_at(index.row()):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def name_at(self, row: int) -> str:
        """The id of the conflict in a row, "" for a head."""
        section, place = self._place(row)
        return self._sections[section][place] if place >= 0 else ""

    def row_of(self, name: str) -> int:
        """The row of a conflict, -1 where it is not shown."""
        if name not in self._review.conflicts:
            return -1
        section = self._review.section_of(name)
        names = self._sections[section]
        start = next((at for at, of in self._starts if of == section), 0)
        return start + (section in HEADS) + names.index(name) if name in names else -1

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not 0 <= index.row() < self._count:
            return None
        section, place = self._place(index.row())
        if place < 0:
            count = len(self._sections[section])
            return f"{HEADS[section]} · {count:,}" if role == Qt.ItemDataRole.DisplayRole else None
        conflict = self._review.conflicts.get(self._sections[section][place])
        if conflict is None:
            return None
        answered = self._review.is_answered(conflict.id)
        decision = None if answered else self._review.decisions.get(conflict.id)
        kind = ANSWERED if answered else kind_of(conflict.cluster)
        said = settled_as(conflict, decision) if decision else summary(conflict, self._session.labels)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return conflict.words
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{kind}: {conflict.words}, {said}"
            case Qt.ItemDataRole.ToolTipRole:
                title = self._session.project.title(conflict.cluster.article)
                said = f"{conflict.words}\n{kind_of(conflict.cluster)}, {conflict.cluster.what}\n{title}"
                return plain_tip(said)
            case _ if role == ID_ROLE:
                return conflict.id
            case _ if role == KIND_ROLE:
                return "" if decision else kind
            case _ if role == SUMMARY_ROLE:
                return said
        return None

    def _place(self, row: int) -> tuple[str, int]:
        """The section of a row, and the place in it; -1 for its head."""
        start, section = next(pair for pair in reversed(self._starts) if pair[0] <= row)
        return section, row - start - (section in HEADS)


class QueueDelegate(QStyledItemDelegate):
    """Paints one conflict: its kind in a capsule, the words, at the other end how the answers differ."""

    def __init__(self, theme: Theme, parent: QueueList) -> None:
        super().__init__(parent)
        self.theme = theme
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, QFontMetrics(option.font).height() + ROW_MARGIN)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, area = self.theme, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        name = index.data(ID_ROLE)
        if not name:
            painter.setFont(fonts.semibold(fonts.small(option.font, 0.84)))
            painter.setPen(theme.text_muted)
            room = area.adjusted(14, 4, -14, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, str(index.data()).upper())
            painter.restore()
            return
        current = name == self._list.current
        if current:
            painter.fillRect(area, theme.accent_soft)
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), theme.accent)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.hover)
        if current and self._list.hasFocus():
            painter.setPen(QPen(theme.focus, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area.adjusted(1, 1, -1, -1))
        small = fonts.small(option.font, 0.84)
        left = self._paint_kind(painter, area, str(index.data(KIND_ROLE) or ""), small)
        said = str(index.data(SUMMARY_ROLE) or "")
        metrics = QFontMetrics(small)
        said = metrics.elidedText(said, Qt.TextElideMode.ElideRight, area.width() * 2 // 5)
        width = metrics.horizontalAdvance(said)
        right = area.right() - 12
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(small)
        painter.setPen(theme.text_muted)
        painter.drawText(QRect(right - width, area.top(), width + 1, area.height()), middle, said)
        painter.setFont(option.font)
        painter.setPen(theme.text if index.data(KIND_ROLE) or current else theme.text_muted)
        room = QRect(left, area.top(), right - width - 8 - left, area.height())
        words = QFontMetrics(option.font).elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignAbsolute, words)
        painter.restore()

    def _paint_kind(self, painter: QPainter, area: QRect, kind: str, font: QFont) -> int:
        """Paint the capsule, or a tick where the conflict is decided; where the words begin."""
        theme, left = self.theme, area.left() + 12
        if not kind:
            painter.setPen(QPen(theme.success, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            y = area.center().y()
            painter.drawPolyline([_point(left + 2, y + 1), _point(left + 5, y + 4), _point(left + 11, y - 3)])
            return left + 20
        metrics = QFontMetrics(font)
        capsule = QRectF(
            left, area.center().y() - metrics.height() / 2 - 1, metrics.horizontalAdvance(kind) + 14, 0
        )
        capsule.setHeight(metrics.height() + 3)
        painter.setPen(QPen(theme.key_cap_border, 1))
        painter.setBrush(theme.paper)
        painter.drawRoundedRect(
            capsule.adjusted(0.5, 0.5, -0.5, -0.5), capsule.height() / 2, capsule.height() / 2
        )
        painter.setFont(font)
        painter.setPen(theme.text)
        painter.drawText(capsule, Qt.AlignmentFlag.AlignCenter, kind)
        return round(capsule.right()) + 8


class QueueList(QTableView):
    """The list itself. The row that the keyboard or the mouse goes to becomes the current conflict."""

    wanted = Signal(str)

    def __init__(self, model: QueueModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.current = ""
        self._model = model
        self._following = False
        self.setObjectName("Conflicts")
        self.setAccessibleName("Conflicts")
        self.setFrameShape(QTableView.Shape.NoFrame)
        # A table of one column: it shows tens of thousands of rows at once, where a list asks about each.
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + ROW_MARGIN)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setModel(model)
        self.delegate = QueueDelegate(theme, self)
        self.setItemDelegate(self.delegate)
        WholeRows(self)

    def follow(self, name: str) -> None:
        """Stand at a conflict."""
        self.current = name
        row = self._model.row_of(name)
        self._following = True
        self.setCurrentIndex(self._model.index(row) if row >= 0 else QModelIndex())
        self._following = False
        if row >= 0:
            self.scrollTo(self._model.index(row), QTableView.ScrollHint.EnsureVisible)
        self.viewport().update()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        name = self._model.name_at(current.row()) if current.isValid() else ""
        if name and name != self.current and not self._following:
            self.wanted.emit(name)


class ReviewQueue(QWidget):
    """Title, filters and list of the conflicts."""

    def __init__(self, session: Session, review: Review, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._review = session, review
        self.title = SectionTitle("Conflicts", self)
        self.filters = Filters(session, review, self)
        self.model = QueueModel(session, review, self)
        self.list = QueueList(self.model, theme, self)
        self.list.wanted.connect(review.go_to)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(REFRESH_AFTER)
        self._late.timeout.connect(self.refresh)
        head = QVBoxLayout()
        head.setContentsMargins(14, 14, 12, 6)
        head.setSpacing(7)
        head.addWidget(self.title)
        head.addWidget(self.filters)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        self._forget = session.subscribe(self._on_event, Topic.REVIEW, Topic.LABELS)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.list.delegate.theme = theme
        self.list.viewport().update()

    def close_down(self) -> None:
        """Let go of the session."""
        self._late.stop()
        self._forget()

    def refresh(self) -> None:
        """Show what the review has now."""
        self._late.stop()
        still = len(self._review.sections["open"])
        reading = f" · reading {self._review.unread:,}" if self._review.unread else ""
        if self._review.filter.share < 1:
            reading += f" · {self._review.filter.share:.0%} sample"
        if self._review.all_settled:
            self.title.set_title(f"Conflicts · all {len(self._review.shown):,} settled{reading}")
        else:
            self.title.set_title(f"Conflicts · {still:,} open of {len(self._review.shown):,}{reading}")
        self.model.renew()
        self.list.follow(self._review.current)
        self.filters.refresh()

    def settle_late(self) -> None:
        """Do at once what waits for a quiet moment."""
        if self._late.isActive():
            self.refresh()

    def _on_event(self, event: Event) -> None:
        if not self._late.isActive():
            self._late.start()


def _point(x: float, y: float) -> QPointF:
    return QPointF(x, y)
