"""All annotations of the open article in a list beside it, sorted by any of its columns; folded away at first."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from annotator.app.events import Event, Topic
from annotator.app.session import Session
from annotator.core.annotation import Annotation, ArticleTag, Link, Note, SentenceTag, Span
from annotator.core.messages import _, numeral
from annotator.core.wording import counted
from annotator.qt.panels.selected_text import quote_of
from annotator.qt.parts.empty_list import EmptyWords
from annotator.qt.parts.folding import FoldingTitle, WholeRows
from annotator.qt.parts.forms import under_head
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.toggles import follow_selection
from annotator.qt.parts.widgets import ROW_MARGIN, plain_tip

REFRESH_AFTER = 80
"""Milliseconds after a change until the list is made anew: the article's own paint goes first."""

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
PLACE, WORDS, LABEL = range(3)
HEADS = (_("At"), _("Words"), _("Label"))
WIDTHS = {PLACE: 46, LABEL: 92}
PAD = 6
_KINDS = {Span: "span", SentenceTag: "sentence", ArticleTag: "article", Link: "link", Note: "note"}
NOWHERE = -1
_TOP = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One annotation: where it begins (-1: at no place), the number of its sentence, its words, its label."""

    id: str
    place: int
    number: int
    words: str
    label: str
    name: str
    kind: str
    doubt: bool

    def cell(self, column: int) -> str:
        """What stands in a column."""
        marked = f"? {self.words}" if self.doubt else self.words
        return (str(self.number) if self.number else "–", marked, self.label)[column]

    def spoken(self) -> str:
        """What it is, beside its words."""
        where = _("sentence {number}").format(number=self.number) if self.number else ""
        return ", ".join(
            part for part in (self.kind, self.label, where, _("in doubt") if self.doubt else "") if part
        )


class AnnotationsModel(QAbstractTableModel):
    """The annotations of the layer that is shown, by place, by words or by label; what is equal stays by place."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: list[Row] = []
        self._column, self._descending = PLACE, False

    def renew(self) -> None:
        """Take over what the layer has now."""
        session = self._session
        found = [self._row(item) for item in session.layer] if session.article is not None else []
        self._put(found)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._column, self._descending = column, order is Qt.SortOrder.DescendingOrder
        self._put(self._rows)

    def row_of(self, annotation: str) -> int:
        """The row of an annotation, or -1."""
        return next((at for at, row in enumerate(self._rows) if row.id == annotation), -1)

    def at(self, row: int) -> Row | None:
        """What stands in a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == PLACE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.at(index.row())
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.cell(index.column())
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.cell(index.column())
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return row.spoken()
            case _ if role == ROW_ROLE:
                return row
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(f"{row.words}\n{row.spoken()}".strip())
        return None

    def _put(self, rows: list[Row]) -> None:
        self.beginResetModel()
        rows = sorted(
            rows, key=lambda row: (row.place, row.kind, row.words, row.id), reverse=self._descending
        )
        if self._column == WORDS:
            rows.sort(key=lambda row: row.words.casefold(), reverse=self._descending)
        elif self._column == LABEL:
            rows.sort(key=lambda row: row.label.casefold(), reverse=self._descending)
        self._rows = rows
        self.endResetModel()

    def _row(self, item: Annotation) -> Row:
        session = self._session
        standing = session.layer.get(item.source) if isinstance(item, Link) else item
        place = getattr(standing, "start", None)
        place = place if isinstance(place, int) else NOWHERE
        words = _("the article") if isinstance(item, ArticleTag) else quote_of(session, item)
        return Row(
            item.id,
            place,
            session.sentence_at(place) + 1 if place > NOWHERE else 0,
            words,
            session.labels.title(item.label) if item.label else "",
            item.label,
            _KINDS.get(type(item), ""),
            item.doubt,
        )


class AnnotationsDelegate(QStyledItemDelegate):
    """Paints a cell: the label in its own colour, everything else calmly."""

    def __init__(self, session: Session, theme: Theme, parent: QTreeView) -> None:
        super().__init__(parent)
        self._session, self._view = session, parent
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        self._palette = LabelPalette(self._session.labels, theme.panel, theme.readable)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, QFontMetrics(option.font).height() + ROW_MARGIN - 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, theme, area = index.data(ROW_ROLE), self.theme, option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.accent_soft)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.hover)
        if index.row() == self._view.currentIndex().row() and self._view.hasFocus():
            painter.setPen(QPen(theme.focus, 2))
            whole = QRect(1, area.top() + 1, self._view.viewport().width() - 2, area.height() - 2)
            painter.drawRect(whole)
        ink = theme.text if index.column() == WORDS else theme.text_muted
        if index.column() == LABEL and row.name:
            ink = self._palette.swatch(row.name).ink
        painter.setPen(ink)
        painter.setFont(option.font)
        room = area.adjusted(PAD, 0, -PAD, 0)
        text = str(index.data() or "")
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        side = Qt.AlignmentFlag.AlignRight if index.column() == PLACE else Qt.AlignmentFlag.AlignLeft
        where = Qt.AlignmentFlag.AlignVCenter | side | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(room, where, shown)
        painter.restore()


class AnnotationsView(QTreeView):
    """The table. The row that Enter or a click is on is shown in the article; the list keeps the keyboard."""

    wanted = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.wanted.emit(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class AnnotationsPanel(QWidget):
    """Title and table. `folded_changed` tells that the title was pressed, `left` gives the keyboard to the article."""

    folded_changed = Signal()
    left = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.title = FoldingTitle(theme, _("Annotations"), self)
        self.title.setChecked(False)
        self.model = AnnotationsModel(session, self)
        self.list = AnnotationsView(self)
        self._delegate = AnnotationsDelegate(session, theme, self.list)
        self._dress()
        self._late = single_shot(self, REFRESH_AFTER, self.refresh)
        under_head(self, self.list, self.title, top=8, bottom=8)
        self.list.hide()
        self.title.toggled.connect(self._show)
        self.title.clicked.connect(lambda __: self.folded_changed.emit())
        self.list.clicked.connect(lambda index: self._select(index.row()))
        self.list.wanted.connect(self._go)
        self.list.left.connect(self.left)
        self._forget = session.subscribe(self._on_event)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.title.set_theme(theme)
        self._delegate.set_theme(theme)
        self.list.viewport().update()

    def close_down(self) -> None:
        """Let go of the session."""
        self._forget()
        self._late.stop()

    def settle_late(self) -> None:
        """Do at once what waits for a quiet moment."""
        self.refresh()

    def is_open(self) -> bool:
        """Whether it is more than its title."""
        return self.title.isChecked()

    def open(self, opened: bool) -> None:
        """Open it, or fold it to its title."""
        self.title.setChecked(opened)

    def focus_list(self) -> None:
        """Put the keyboard into the list, on the selected annotation."""
        self.open(True)
        self.refresh()
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0, 0))
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self) -> None:
        """Show what the layer has now, if the list is seen."""
        self._late.stop()
        count = len(self._session.layer) if self._session.article is not None else 0
        self.title.set_title(_("Annotations · {count}").format(count=numeral(count)))
        self.list.setAccessibleDescription(counted(count, "annotation", "annotations"))
        if not self.is_open():
            return
        current = self.model.at(self.list.currentIndex().row())
        scrolled = self.list.verticalScrollBar().value()
        self.model.renew()
        self._mark(current.id if current is not None else "")
        self.list.verticalScrollBar().setValue(scrolled)
        self._follow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._late.start()

    def _dress(self) -> None:
        view = self.list
        view.setObjectName("Annotations")
        view.setAccessibleName(_("Annotations"))
        view.setModel(self.model)
        view.setFrameShape(QTreeView.Shape.NoFrame)
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setAllColumnsShowFocus(True)
        view.setSortingEnabled(True)
        view.setItemDelegate(self._delegate)
        view.setMouseTracking(True)
        view.sortByColumn(PLACE, Qt.SortOrder.AscendingOrder)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.header().setStretchLastSection(False)
        view.header().setSectionResizeMode(WORDS, QHeaderView.ResizeMode.Stretch)
        view.header().setMinimumSectionSize(30)
        for column, width in WIDTHS.items():
            view.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            view.header().resizeSection(column, width)
        follow_selection(view)
        WholeRows(view)
        EmptyWords(view, lambda: _("Nothing is annotated here yet."))

    def _show(self, opened: bool) -> None:
        self.list.setVisible(opened)
        self.refresh()

    def _on_event(self, event: Event) -> None:
        if event.about(Topic.LABELS):
            self._delegate.set_theme(self._delegate.theme)
        if self.is_open() and event.about(Topic.SELECTION):
            self._follow()
        if event.topics - {Topic.SELECTION, Topic.SENTENCE, Topic.HISTORY, Topic.ARTICLES}:
            self._late.start()

    def _follow(self) -> None:
        """Mark the annotation that is selected."""
        if self._session.selected:
            self._mark(self._session.selected)

    def _mark(self, annotation: str) -> None:
        row = self.model.row_of(annotation)
        if row >= 0 and row != self.list.currentIndex().row():
            self.list.setCurrentIndex(self.model.index(row, 0))

    def _select(self, row: int) -> None:
        found = self.model.at(row)
        if found is not None:
            self._session.select_annotation(found.id)

    def _go(self, row: int) -> None:
        self._select(row)
        self.left.emit()
