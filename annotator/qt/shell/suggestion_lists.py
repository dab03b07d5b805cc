"""The lists of names that are looked up: which there are, what is in them, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidgetItem, QVBoxLayout, QWidget

from annotator.app.session import Session
from annotator.app.suggesting import describing
from annotator.app.suggesting.describing import ListOfNames
from annotator.core.edits import Edit
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.qt.parts import dialogs, forms
from annotator.qt.parts.empty_list import EmptyWords
from annotator.qt.parts.tables import Table
from annotator.qt.parts.widgets import plain_tip

KINDS = _("Lists of names (*.csv *.tsv *.txt);;All files (*)")
_ABOUT = _(
    "A list is a CSV file with a name and a label on each line. Its names are suggested wherever they stand, from the "
    "first article on, until they turn out to be wrong too often. Lists stay beside the project file, and can be "
    "edited there; a file that was handed out to you holds what is in them."
)
_NONE = _(
    "No lists yet.\n\nAdd one such as\n\n    Ines Lindgren,Person\n    Merrow Bay Port,Organisation\n\n"
    "and its names are suggested at once."
)


class ListsPage(QWidget):
    """A row a list; `told` carries a message and how grave it is. Adding and removing are steps that can be undone."""

    told = Signal(str, str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._problems: dict[str, str] = {}
        self.table = Table(_("Lists of names"), (_("File"), _("Names"), _("For")), numbers=(1,), parent=self)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.table.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        for at, width in ((0, 280), (1, 90)):
            self.table.setColumnWidth(at, width)
        EmptyWords(self.table, lambda: _NONE)
        self.add = forms.button(_("&Add a list…"))
        self.remove = forms.button(
            _("&Remove"), tip=_("Look the chosen lists up no more; the files stay (Delete)")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addWidget(forms.muted(_ABOUT, self))
        column.addWidget(self.table, 1)
        column.addLayout(forms.row(self.add, self.remove, None))
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.table.itemSelectionChanged.connect(self._choose)
        self._enable()

    def show_lists(self, lists: list[ListOfNames]) -> None:
        """Show these, keeping what is chosen."""
        chosen = set(self._chosen())
        self._problems = {each.file: each.problem for each in lists if each.problem}
        self.table.blockSignals(True)
        self.table.clear()
        for each in lists:
            labels = ", ".join(f"{title} {numeral(count)}" for title, count in each.labels.items())
            item = QTreeWidgetItem(
                [each.file, "" if each.problem else numeral(each.names), each.problem or labels]
            )
            item.setData(0, Qt.ItemDataRole.UserRole, each.file)
            for at in range(3):
                item.setToolTip(at, plain_tip(item.text(at)))
            self.table.align(item)
            self.table.addTopLevelItem(item)
            item.setSelected(each.file in chosen)
        self.table.blockSignals(False)
        self._enable()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.remove.isEnabled():
            self._remove()
        else:
            super().keyPressEvent(event)

    def _chosen(self) -> list[str]:
        return [str(item.data(0, Qt.ItemDataRole.UserRole)) for item in self.table.selectedItems()]

    def _choose(self) -> None:
        self._enable()
        said = [f"{name}: {self._problems[name]}" for name in self._chosen() if name in self._problems]
        if said:
            self.told.emit("\n".join(said), "warning")

    def _enable(self) -> None:
        self.add.setEnabled(not self._session.read_only)
        self.remove.setEnabled(bool(self._chosen()) and not self._session.read_only)

    def _add(self) -> None:
        session = self._session
        paths = dialogs.choose_files(self, _("Add lists of names"), session.file.path.parent, KINDS)
        if paths:
            self._do(lambda: describing.add_lists(session, paths), _("These are in the lists already."))

    def _remove(self) -> None:
        chosen = self._chosen()
        self._do(lambda: describing.remove_lists(self._session, chosen), "")

    def _do(self, act: Callable[[], Edit | None], otherwise: str) -> None:
        try:
            edit = act()
        except AnnotatorError as problem:
            self.told.emit(str(problem), "error")
        else:
            self.told.emit("" if edit is not None else otherwise, "info")
