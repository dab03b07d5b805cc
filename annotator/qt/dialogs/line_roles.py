"""The lines of sources whose roles the project remembers, for articles to come; each can be forgotten."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHeaderView, QTreeWidgetItem, QWidget

from annotator.app.places import same_lines
from annotator.app.session import Session
from annotator.core.line_roles import LineRole, line_roles
from annotator.core.messages import _
from annotator.qt.parts import dialogs, forms
from annotator.qt.parts.empty_list import EmptyWords
from annotator.qt.parts.tables import Table
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

_NONE = _(
    "None yet. In the menu of a paragraph’s role (Alt+Z) choose “Same role everywhere from this source”: "
    "the line is then remembered here."
)


def show(parent: QWidget | None, theme: Theme, session: Session) -> None:
    """List them until somebody has seen enough."""
    dialog = LineRolesDialog(session, theme, parent)
    dialogs.run(dialog)
    dialog.deleteLater()


class LineRolesDialog(QDialog):
    """A row a line. Forgetting one is a step that can be undone, and changes no article."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: list[LineRole] = []
        column = forms.window(self, _("Lines whose role is remembered"), QSize(640, 420))
        column.addWidget(
            forms.muted(_("These lines get their role in every article that comes in from the source."), self)
        )
        self.list = Table(_("Lines"), (_("Source"), _("Line"), _("Role")), parent=self)
        self.list.setColumnWidth(0, 170)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        EmptyWords(self.list, lambda: _NONE)
        column.addWidget(self.list, 1)
        self.forget = forms.button(_("&Forget"), tip=_("Forget the chosen line (Delete)"))
        self.close_button = forms.button(_("Close"), default=True)
        column.addLayout(forms.row(self.forget, None, self.close_button))
        forms.dress(self, theme)
        self.forget.clicked.connect(self._forget)
        self.close_button.clicked.connect(self.accept)
        self.list.itemSelectionChanged.connect(self._refresh)
        self._fill(0)
        self.list.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self._forget()
        else:
            super().keyPressEvent(event)

    def _fill(self, row: int) -> None:
        known = line_roles(self._session.project.header)
        self._shown = sorted(known, key=lambda each: (each.source, each.line))
        self.list.clear()
        for each in self._shown:
            item = QTreeWidgetItem([each.source, each.line, each.role])
            for at in range(3):
                item.setToolTip(at, plain_tip(item.text(at)))
            self.list.addTopLevelItem(item)
        if self._shown:
            self.list.setCurrentIndex(self.list.model().index(min(row, len(self._shown) - 1), 0))
        self._refresh()

    def _forget(self) -> None:
        row = self.list.currentIndex().row()
        if row >= 0 and self.forget.isEnabled():
            same_lines.forget(self._session, self._shown[row])
            self._fill(row)

    def _refresh(self) -> None:
        self.forget.setEnabled(bool(self._shown) and not self._session.read_only)
