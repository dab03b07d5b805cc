"""The titles of the board, which stay in sight where many annotators make the table wider than its window."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtWidgets import QHeaderView, QTableView

from annotator.core.messages import _
from annotator.qt.parts.row_delegate import RowDelegate

EDGE = "QTableView#titles { border: 0; border-right: 1px solid palette(mid); }"


class Titles(QTableView):
    """The first column of another table, over it, as long as that scrolls sideways; with its model and selection."""

    def __init__(self, table: QTableView, delegate: RowDelegate, head_look: str) -> None:
        super().__init__(table)
        self._table = table
        self.setModel(table.model())
        self.setSelectionModel(table.selectionModel())
        self.setItemDelegate(delegate)
        self.setAccessibleName(_("Titles of the board"))
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setProperty("painted", True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(table)
        self.setSelectionMode(table.selectionMode())
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(table.verticalScrollMode())
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.verticalHeader().defaultSectionSize())
        self.setObjectName("titles")
        self.setStyleSheet(f"{head_look} {EDGE}")
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.setDefaultAlignment(table.horizontalHeader().defaultAlignment())
        head.sectionClicked.connect(self._sort)
        self.doubleClicked.connect(table.doubleClicked)
        table.horizontalScrollBar().rangeChanged.connect(lambda __, last: self.place())
        table.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(table.verticalScrollBar().setValue)
        self.hide()

    def place(self) -> None:
        """Stand over the first column, or go where nothing is scrolled away."""
        table, model = self._table, self.model()
        wanted = table.horizontalScrollBar().maximum() > 0
        if wanted:
            for column in range(model.columnCount()):
                self.setColumnHidden(column, column > 0)
            self.setColumnWidth(0, table.columnWidth(0))
            area, above = table.viewport().geometry(), table.horizontalHeader().height()
            self.horizontalHeader().setFixedHeight(above)
            self.setGeometry(
                QRect(area.left(), area.top() - above, table.columnWidth(0), area.height() + above)
            )
            self.verticalScrollBar().setValue(table.verticalScrollBar().value())
        self.setVisible(wanted)

    def uncovered(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Scroll the table until a cell of it is not under the titles."""
        if self.isVisible() and index.column() > 0:
            hidden = self.width() - self._table.visualRect(index).left()
            if hidden > 0:
                bar = self._table.horizontalScrollBar()
                bar.setValue(bar.value() - hidden)

    def _sort(self) -> None:
        """As a click on the table's own head does: sorted, turned round, the order of the project."""
        head = self._table.horizontalHeader()
        if head.sortIndicatorSection() != 0:
            head.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        elif head.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder:
            head.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        else:
            head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
