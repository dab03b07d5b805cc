"""Tables of rows that are read and chosen as a whole, as dialogs show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Table(QTreeWidget):
    """A flat list with columns; those in `numbers` are aligned at their ends, heads and all."""

    def __init__(
        self, name: str, heads: Sequence[str], numbers: Iterable[int] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._numbers = tuple(numbers)
        self.setAccessibleName(name)
        self.setHeaderLabels(list(heads))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setStyleSheet("QTreeView::item { border-radius: 0; }")  # one band, not one a column
        for column in self._numbers:
            self.headerItem().setTextAlignment(column, RIGHT)

    def align(self, item: QTreeWidgetItem) -> None:
        """Align the numbers of a row."""
        for column in self._numbers:
            item.setTextAlignment(column, RIGHT)
