"""The table of the board: an article a row, an annotator a column; cells are painted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QTableView, QWidget

from annotator.app.reviewing.board import DOUBTS, REVIEW, SOURCE, TITLE, Board, Cell, Reviewed
from annotator.core.messages import _, numeral
from annotator.core.project import Project
from annotator.core.wording import counted
from annotator.qt.parts import fonts, icons
from annotator.qt.parts.row_delegate import Index, RowDelegate, dress_list
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import ROW_MARGIN, plain_tip
from annotator.qt.reviewing.board_titles import Titles

HEADS = {TITLE: _("Article"), SOURCE: _("Source"), DOUBTS: _("Doubts"), REVIEW: _("Review")}
WIDE = {SOURCE: 156, DOUBTS: 74, REVIEW: 136}
NARROW = {SOURCE: 0, DOUBTS: 68, REVIEW: 116}
WIDE_WORK, NARROW_WORK, NARROWEST_TITLE = 142, 133, 200
"""Pixels of the columns where there is room and where there is not, and of the titles at least; sources make room."""
HEAD_LOOK = "QHeaderView::section { padding: 5px 10px 5px 9px; }"
"""Above the words of the cells."""
ICON, BAR = 14, 34
MOST_SELECTED = 5_000
"""Of more cells it is not kept which are selected when others are shown."""

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute

Place = tuple[str, str]
"""An article and a column."""


class BoardModel(QAbstractTableModel):
    """Articles that pass the filter. What stands in a cell is asked of the board when it is looked at."""

    def __init__(self, board: Board, project: Project, parent: QWidget) -> None:
        super().__init__(parent)
        self.board, self._project = board, project
        self.articles: list[str] = []
        self.columns: list[str] = [TITLE, SOURCE, DOUBTS, REVIEW]
        self.called: Mapping[str, str] = {}

    def put(self, articles: Sequence[str], names: Mapping[str, str]) -> None:
        """Show other articles, and columns for these annotators, each with what they are called."""
        self.beginResetModel()
        self.articles, self.called = list(articles), dict(names)
        self.columns = [TITLE, SOURCE, *names, DOUBTS, REVIEW]
        self.endResetModel()

    def shows(self, articles: Sequence[str], names: Mapping[str, str]) -> bool:
        """Whether it shows just this."""
        return self.articles == articles and dict(self.called) == dict(names)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.articles)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def place(self, index: Index) -> Place:
        """The article and the column of a cell."""
        return self.articles[index.row()], self.columns[index.column()]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.articles):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(*self.place(index))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken(*self.place(index))
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self.tip(*self.place(index)))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Vertical or section >= len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self.head(column)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(
                    _("{head}\nA click sorts; a third gives the order of the project").format(
                        head=self.head(column)
                    )
                )
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column == DOUBTS else _LEFT
        return None

    def head(self, column: str) -> str:
        """What a column is called."""
        return self.called.get(column) or HEADS[column]

    def text(self, article: str, column: str) -> str:
        """What stands in a cell."""
        board = self.board
        match column:
            case "title":
                return self._project.title(article) or article
            case "source":
                return board.source(article)
            case "doubts":
                return numeral(count) if (count := board.doubts(article)) else ""
            case "review":
                return board.review(article).shown
            case name:
                return board.cell(article, name).shown

    def words(self, article: str, column: str) -> str:
        """A cell in full; who is meant is not said."""
        match column:
            case "doubts":
                return counted(self.board.doubts(article), "doubt", "doubts")
            case "review":
                return self.board.review(article).words
            case "title" | "source":
                return self.text(article, column)
            case name:
                return self.board.cell(article, name).words

    def spoken(self, article: str, column: str) -> str:
        """A cell for screen readers."""
        said = self.words(article, column)
        return said if column == TITLE else f"{self.head(column)}: {said or 'unknown'}"

    def tip(self, article: str, column: str) -> str:
        """A cell in full, below the title of its article."""
        title = self.text(article, TITLE)
        if column == TITLE:
            return "\n".join(part for part in (title, self.board.source(article)) if part)
        lines = [title, self.spoken(article, column)]
        if column in self.called and (last := self.board.last_came):
            for layer, came in self.board.came(last, article, [column]).items():
                counts = ((came.added, "added"), (came.changed, "changed"), (came.removed, "removed"))
                numbers = ", ".join(f"{numeral(count)} {what}" for count, what in counts if count)
                beside = "" if layer == column else _(", kept beside as a copy")
                lines.append(
                    _("Came with the last collecting{beside}: {numbers}").format(
                        beside=beside, numbers=numbers or _("no annotation changed")
                    )
                )
        return "\n".join(lines)


class BoardDelegate(RowDelegate):
    """Paints a cell: words in their column; a state as a sign and a word, with doubts at the other end."""

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, index: Index) -> None:
        model = index.model()
        assert isinstance(model, BoardModel)
        article, column = model.place(index)
        painter.setFont(option.font)
        painter.setPen(self.theme.text)
        if column in model.called:
            self._paint_work(painter, option, area, model.board.cell(article, column))
        elif column == REVIEW:
            self._paint_review(painter, area, model.board.review(article))
        else:
            painter.setPen(self.theme.text if column == TITLE else self.theme.text_muted)
            self._words(painter, area, model.text(article, column), _RIGHT if column == DOUBTS else _LEFT)

    def _paint_work(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, cell: Cell) -> None:
        if not cell.state:
            return
        name, colour = self._sign(cell.state)
        icons.draw(painter, self.theme, name, self._corner(area), ICON, colour)
        room = area.adjusted(ICON + 6, 0, 0, 0)
        if cell.doubts:
            painter.setFont(fonts.small(option.font, 0.9))
            said = numeral(cell.doubts)
            width = painter.fontMetrics().horizontalAdvance(said)
            painter.setPen(self.theme.text_muted)
            painter.drawText(room, _RIGHT, said)
            corner = QPoint(room.right() - width - ICON - 2, self._corner(area).y())
            icons.draw(painter, self.theme, "doubt", corner, ICON, self.theme.warning)
            room.setRight(corner.x() - 4)
            painter.setFont(option.font)
        quiet = cell.state in ("new", "done", "approved")
        painter.setPen(self.theme.text_muted if quiet else self.theme.text)
        self._words(painter, room, cell.shown, _LEFT)

    def _paint_review(self, painter: QPainter, area: QRect, reviewed: Reviewed) -> None:
        if not reviewed.conflicts:
            return
        if not reviewed.open:
            icons.draw(painter, self.theme, "status-done", self._corner(area), ICON, self.theme.success)
            painter.setPen(self.theme.text_muted)
            self._words(painter, area.adjusted(ICON + 6, 0, 0, 0), reviewed.shown, _LEFT)
            return
        bar = QRectF(area.left(), QRectF(area).center().y() - 2, BAR, 5)
        painter.setPen(QPen(self.theme.text_faint, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5)
        if reviewed.settled:
            filled = QRectF(bar.left(), bar.top(), max(BAR * reviewed.settled / reviewed.conflicts, 5), 5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.accent)
            painter.drawRoundedRect(filled, 2.5, 2.5)
        painter.setPen(self.theme.text)
        self._words(painter, area.adjusted(BAR + 8, 0, 0, 0), reviewed.shown, _LEFT)

    def _sign(self, state: str) -> tuple[str, QColor]:
        theme = self.theme
        match state:
            case "sent back":
                return "status-sent-back", theme.warning
            case "answered":
                return "note", theme.accent
            case "in review":
                return "review", theme.accent
            case "approved":
                return "saved", theme.success
            case "done":
                return "status-done", theme.success
            case "started":
                return "status-started", theme.accent
            case _:
                return "status-new", theme.text_muted

    @staticmethod
    def _corner(area: QRect) -> QPoint:
        return QPoint(area.left(), area.center().y() - ICON // 2 + 1)

    @staticmethod
    def _words(painter: QPainter, room: QRect, words: str, side: Qt.AlignmentFlag) -> None:
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.drawText(room, side, shown)


class BoardTable(QTableView):
    """The table. `chosen` comes with a place by Enter or a double click, `left` by Up in the first row.

    `sorted` comes with a column, "" for the order of the project, and whether it is turned round; `asked` with where a
    menu is wanted; `moved` when other cells are selected.
    """

    chosen = Signal(str, str)
    left = Signal()
    sorted = Signal(str, bool)
    asked = Signal(object)
    moved = Signal()

    def __init__(self, board: Board, project: Project, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.cells = BoardModel(board, project, self)
        self._renewing = False
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectItems)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setModel(self.cells)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + ROW_MARGIN + 2)
        self.delegate = BoardDelegate(theme, self)
        dress_list(self, _("Board"), self.delegate)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.titles = Titles(self, self.delegate, HEAD_LOOK)
        self._set_up_head(self.horizontalHeader())
        self.doubleClicked.connect(self._choose)
        self.selectionModel().selectionChanged.connect(self._tell_moved)
        self.selectionModel().currentChanged.connect(self._tell_moved)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.delegate.set_theme(theme)
        self.titles.viewport().update()

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QTableView.ScrollHint = QTableView.ScrollHint.EnsureVisible,
    ) -> None:
        super().scrollTo(index, hint)
        self.titles.uncovered(index)

    def show_rows(self, articles: Sequence[str], names: Mapping[str, str]) -> None:
        """Show other articles and annotators; current and selected cells stay so, as far as they are there."""
        if self.cells.shows(articles, names):
            self.repaint_cells()
            return
        current, selected, old = self.current(), self.selected(), self.currentIndex()
        scrolled = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        columns = self.cells.columns
        self._renewing = True
        self.cells.put(articles, names)
        if self.cells.columns != columns:
            self._size_columns()
        if articles:
            self._stand_at(current, max(old.row(), 0), max(old.column(), 0), selected)
        self.horizontalScrollBar().setValue(scrolled[0])
        self.verticalScrollBar().setValue(scrolled[1])
        self._renewing = False
        self.moved.emit()

    def repaint_cells(self) -> None:
        """Show what is known of the cells now."""
        self.viewport().update()
        self.titles.viewport().update()

    def current(self) -> Place | None:
        """The place with the keyboard."""
        index = self.currentIndex()
        return self.cells.place(index) if index.isValid() else None

    def selected(self) -> list[Place]:
        """The places that are selected, in order of the rows."""
        cells = self.cells
        found = [
            (row, column)
            for part in self._parts()
            for row in range(part.top(), part.bottom() + 1)
            for column in range(part.left(), part.right() + 1)
        ]
        return [(cells.articles[row], cells.columns[column]) for row, column in sorted(found)]

    def selected_rows(self) -> int:
        """In how many rows a cell is selected."""
        rows: set[int] = set()
        for part in self._parts():
            rows.update(range(part.top(), part.bottom() + 1))
        return len(rows)

    def enter(self) -> None:
        """Take the focus, if there is a row."""
        if self.cells.articles:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.currentIndex().isValid():
                self.setCurrentIndex(self.cells.index(0, 0))

    def sort_by(self, column: str, *, descending: bool) -> None:
        """Show, and tell, another order."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        at = self.cells.columns.index(column) if column in self.cells.columns else -1
        self.horizontalHeader().setSortIndicator(at, order)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._choose(index)
        elif event.key() == Qt.Key.Key_Up and index.row() <= 0:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.selectRow(index.row())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.asked.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()))
            return
        index = self.indexAt(self.viewport().mapFrom(self, event.pos()))
        if index.isValid():
            if not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
            self.asked.emit(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_columns()

    # ------------------------------------------------------------------------------------------- small parts
    def _set_up_head(self, head: QHeaderView) -> None:
        head.setAccessibleName(_("Columns of the board"))
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setSortIndicatorClearable(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setHighlightSections(False)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.setMinimumSectionSize(48)
        head.sortIndicatorChanged.connect(self._tell_sorted)
        head.setStyleSheet(HEAD_LOOK)
        self._size_columns()

    def _size_columns(self) -> None:
        """Give the columns more where there is room; titles take what the others leave."""
        head, columns = self.horizontalHeader(), self.cells.columns[1:]
        room = self.viewport().width()
        wide = [WIDE.get(column, WIDE_WORK) for column in columns]
        narrow = [NARROW.get(column, NARROW_WORK) for column in columns]
        widths = wide if sum(wide) + 1.3 * NARROWEST_TITLE <= room else narrow
        head.resizeSection(0, max(room - sum(widths), NARROWEST_TITLE))
        for at, width in enumerate(widths, 1):
            head.setSectionHidden(at, not width)
            if width:
                head.resizeSection(at, width)
        self.titles.place()

    def _stand_at(self, current: Place | None, row: int, column: int, selected: Iterable[Place]) -> None:
        """Make the cell of the place the current one, or what is now where it was."""
        cells = self.cells
        rows = {article: at for at, article in enumerate(cells.articles)}
        columns = {name: at for at, name in enumerate(cells.columns)}
        if current is not None:
            row, column = rows.get(current[0], row), columns.get(current[1], column)
        row, column = min(row, len(cells.articles) - 1), min(column, len(cells.columns) - 1)
        chosen = QItemSelection()
        places = list(selected)
        for article, name in places if len(places) <= MOST_SELECTED else ():
            if article in rows and name in columns:
                index = cells.index(rows[article], columns[name])
                chosen.select(index, index)
        model, index = self.selectionModel(), cells.index(row, column)
        if chosen.isEmpty():
            model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            return
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _parts(self) -> list[QItemSelectionRange]:
        chosen = self.selectionModel().selection()
        return [chosen.at(number) for number in range(chosen.count())]

    def _tell_sorted(self, section: int, order: Qt.SortOrder) -> None:
        column = self.cells.columns[section] if 0 <= section < len(self.cells.columns) else ""
        self.sorted.emit(column, order is Qt.SortOrder.DescendingOrder)

    def _tell_moved(self) -> None:
        if not self._renewing:
            self.moved.emit()

    def _choose(self, index: QModelIndex | QPersistentModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(*self.cells.place(index))
