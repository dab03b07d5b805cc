"""Which labels are exported, and under which names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.qt.parts.palette import readable
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

LABEL, NAME = 0, 1
LABEL_ROLE = Qt.ItemDataRole.UserRole


class LabelChoice(QTreeWidget):
    """The tree of labels with ticks; the second column is the name in the file and can be edited (F2)."""

    changed = Signal()

    def __init__(self, labels: LabelSet, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Labels to export"))
        self.setHeaderLabels([_("Label"), _("Name in the file")])
        self.setIndentation(14)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QTreeWidget.EditTrigger.NoEditTriggers)
        self.header().setSectionResizeMode(LABEL, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Interactive)
        self.header().setStretchLastSection(False)
        self.header().resizeSection(NAME, 130)
        self._items: dict[str, QTreeWidgetItem] = {}
        parents: list[QTreeWidgetItem] = []
        for label, depth in labels.walk():
            del parents[depth:]
            item = QTreeWidgetItem(parents[-1] if parents else self)
            item.setText(LABEL, label.shown)
            item.setToolTip(LABEL, plain_tip(label.shown))
            parents.append(item)
            if not label.selectable:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                continue
            item.setData(LABEL, LABEL_ROLE, label.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(LABEL, Qt.CheckState.Checked)
            item.setText(NAME, label.name)
            item.setToolTip(NAME, _("Double-click or press F2 to export it under another name"))
            item.setIcon(LABEL, _swatch(label.colour, theme))
            self._items[label.name] = item
        self.expandAll()
        self.itemChanged.connect(self._settle)
        self.itemDoubleClicked.connect(lambda item, __: self._edit_name(item))

    def labels(self) -> tuple[str, ...]:
        """The names of the labels that are ticked."""
        return tuple(
            name for name, item in self._items.items() if item.checkState(LABEL) is Qt.CheckState.Checked
        )

    def all_ticked(self) -> bool:
        """Whether no label is left out."""
        return len(self.labels()) == len(self._items)

    def rename(self) -> dict[str, str]:
        """Labels that are to have other names: `{name: other name}`."""
        return {name: item.text(NAME) for name, item in self._items.items() if item.text(NAME) != name}

    def put(self, left_out: Iterable[str], rename: Mapping[str, str]) -> None:
        """Leave labels out and give others their names."""
        for name in left_out:
            if name in self._items:
                self._items[name].setCheckState(LABEL, Qt.CheckState.Unchecked)
        for name, other in rename.items():
            if name in self._items:
                self._items[name].setText(NAME, str(other))

    def tick_all(self, on: bool) -> None:
        """Tick every label, or none."""
        state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        self.blockSignals(True)
        for item in self._items.values():
            item.setCheckState(LABEL, state)
        self.blockSignals(False)
        self.viewport().update()
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Space and item is not None and item.data(LABEL, LABEL_ROLE):
            on = item.checkState(LABEL) is Qt.CheckState.Checked
            item.setCheckState(LABEL, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
            return
        if event.key() == Qt.Key.Key_F2 and item is not None:
            self._edit_name(item)
            return
        super().keyPressEvent(event)

    def _edit_name(self, item: QTreeWidgetItem) -> None:
        if item.data(LABEL, LABEL_ROLE):
            self.editItem(item, NAME)

    def _settle(self, item: QTreeWidgetItem, column: int) -> None:
        name = str(item.data(LABEL, LABEL_ROLE) or "")
        if column == NAME and name and not item.text(NAME).strip():
            item.setText(NAME, name)  # an emptied name is the label's own
            return
        self.changed.emit()


def _swatch(colour: str, theme: Theme) -> QIcon:
    picture = QPixmap(10, 10)
    own = QColor(colour) if QColor.isValidColorName(colour) else theme.text_faint
    picture.fill(readable(own, theme.paper, 3))
    return QIcon(picture)
