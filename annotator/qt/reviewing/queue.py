"""The queue of a review: what is open, what all agree on, what was put off, what is decided; with its filters."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionViewItem, QTableView, QWidget

from annotator.app.events import Event, Topic
from annotator.app.reviewing.queue import Review
from annotator.app.session import Session
from annotator.core.messages import _, numeral
from annotator.qt.parts import fonts
from annotator.qt.parts.folding import WholeRows
from annotator.qt.parts.forms import under_head
from annotator.qt.parts.row_delegate import Index, RowDelegate, dress_list
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.toggles import follow_selection
from annotator.qt.parts.widgets import ROW_MARGIN, SectionTitle
from annotator.qt.reviewing.filters import Filters
from annotator.qt.reviewing.queue_model import ROW_ROLE, ConflictRow, Head, QueueModel

REFRESH_AFTER = 30
"""Milliseconds after a change until the queue is drawn again: the article goes first."""

KIND_ROOM = 76
"""Pixels of the column that says what kind of conflict it is."""

_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class QueueDelegate(RowDelegate):
    """Paints one conflict: its kind in a column, the words, at the other end how the answers differ; or a head."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, QFontMetrics(option.font).height() + ROW_MARGIN)

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, index: Index) -> None:
        row = index.data(ROW_ROLE)
        area = area.adjusted(4, 0, -2, 0)
        if isinstance(row, Head):
            self._paint_head(painter, option, area, row)
        elif isinstance(row, ConflictRow):
            self._paint_kind(
                painter, option, QRect(area.left(), area.top(), KIND_ROOM, area.height()), row.kind
            )
            faint = not row.kind and not option.state & QStyle.StateFlag.State_Selected
            words = area.adjusted(KIND_ROOM, 0, 0, 0)
            words.setRight(self._paint_end(painter, option, words, row.said))
            painter.setFont(option.font)
            painter.setPen(self.theme.text_muted if faint else self.theme.text)
            self._paint_words(painter, words, row.words)

    def _paint_head(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, head: Head) -> None:
        """The title of an article, or of a section in capitals, after which others begin."""
        area = area.adjusted(0, 4, 0, 0)
        right = self._paint_end(painter, option, area, head.tally)
        painter.setFont(fonts.semibold(fonts.small(option.font, 0.84 if head.section else 0.92)))
        painter.setPen(self.theme.text_muted if head.section else self.theme.text)
        room = QRect(area.left(), area.top(), right - area.left(), area.height())
        self._paint_words(painter, room, head.title.upper() if head.section else head.title)

    def _paint_words(self, painter: QPainter, room: QRect, words: str) -> None:
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.drawText(room, _MIDDLE | Qt.AlignmentFlag.AlignAbsolute, shown)

    def _paint_end(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, said: str) -> int:
        """Paint what stands at the end of a row; where there is still room before it."""
        painter.setFont(fonts.small(option.font, 0.84))
        painter.setPen(self.theme.text_muted)
        metrics = painter.fontMetrics()
        said = metrics.elidedText(said, Qt.TextElideMode.ElideRight, area.width() * 2 // 5)
        width = metrics.horizontalAdvance(said)
        painter.drawText(QRect(area.right() - width, area.top(), width + 1, area.height()), _MIDDLE, said)
        return area.right() - width - 8

    def _paint_kind(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, kind: str) -> None:
        """The capsule, or a tick where the conflict is decided."""
        theme, y = self.theme, QRectF(area).center().y() + 0.5
        if not kind:
            left = area.left() + 2
            painter.setPen(QPen(theme.success, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline([QPointF(left, y + 1), QPointF(left + 3, y + 4), QPointF(left + 9, y - 3)])
            return
        font = fonts.small(option.font, 0.84)
        metrics = QFontMetrics(font)
        kind = metrics.elidedText(kind, Qt.TextElideMode.ElideRight, area.width() - 20)
        height = metrics.height() + 3
        capsule = QRectF(area.left(), y - height / 2, metrics.horizontalAdvance(kind) + 14, height)
        painter.setPen(QPen(theme.key_cap_border, 1))
        painter.setBrush(theme.paper)
        painter.drawRoundedRect(capsule.adjusted(0.5, 0.5, -0.5, -0.5), height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(theme.text)
        painter.drawText(capsule, Qt.AlignmentFlag.AlignCenter, kind)


class QueueList(QTableView):
    """The list itself. The row that the keyboard or the mouse goes to becomes the current conflict."""

    wanted = Signal(str)

    def __init__(self, model: QueueModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.current = ""
        self._model = model
        self._following = False
        self.setObjectName("Conflicts")
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
        self.setModel(model)
        follow_selection(self)
        self.delegate = QueueDelegate(theme, self)
        dress_list(self, _("Conflicts"), self.delegate)
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
        self.title = SectionTitle(_("Conflicts"), self)
        self.filters = Filters(session, review, self)
        self.model = QueueModel(session, review, self)
        self.list = QueueList(self.model, theme, self)
        self.list.wanted.connect(review.go_to)
        self._late = single_shot(self, REFRESH_AFTER, self.refresh)
        under_head(self, self.list, self.title, self.filters)
        self._forget = session.subscribe(self._on_event, Topic.REVIEW, Topic.LABELS)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.list.delegate.set_theme(theme)

    def close_down(self) -> None:
        """Let go of the session."""
        self._late.stop()
        self._forget()

    def refresh(self) -> None:
        """Show what the review has now."""
        self._late.stop()
        still = len(self._review.sections["open"])
        reading = (
            _(" · reading {unread}").format(unread=numeral(self._review.unread))
            if self._review.unread
            else ""
        )
        if self._review.filter.share < 1:
            reading += _(" · {share} sample").format(share=numeral(self._review.filter.share, ".0%"))
        if self._review.all_settled:
            self.title.set_title(
                _("Conflicts · all {shown} settled{reading}").format(
                    shown=numeral(len(self._review.shown)), reading=reading
                )
            )
        else:
            self.title.set_title(
                _("Conflicts · {still} open of {shown}{reading}").format(
                    still=numeral(still), shown=numeral(len(self._review.shown)), reading=reading
                )
            )
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
