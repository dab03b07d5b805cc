"""“Join a shared project”: where it is, which one, and where one's own file of it goes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLineEdit, QWidget

from annotator import paths
from annotator.app.sharing import asking
from annotator.app.sharing.asking import There
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.qt.parts import dialogs, forms, progress
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.typing_dialog import TypingDialog
from annotator.qt.sharing.address import Address

MEANS = _(
    "You get a file of your own, which is complete and works without the network. What you do goes to the server, and "
    "what others do comes in, while the file is open here."
)


class JoinDialog(TypingDialog):
    """Writes the file; `joined` is where it is. Which projects there are is known once the server was asked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.joined: Path | None = None
        self._asked = ""
        column = forms.window(self, _("Join a shared project"), QSize(640, 540))
        self.message = forms.Message(theme, self)
        self.address = Address(self.message, self)
        self.which = forms.combo(self)
        self.folder = QLineEdit(str(paths.documents_dir()), self)
        self.browse = forms.button(_("Browse…"))
        self.go = forms.button(_("Join"), default=True)
        cancel = forms.button(_("Cancel"))
        column.addWidget(forms.muted(MEANS, self, small=False))
        column.addWidget(self.address)
        column.addLayout(forms.captioned(_("&Project"), self.which))
        column.addLayout(
            forms.captioned(
                _("&Folder for your file"), forms.row(self.folder, self.browse), buddy=self.folder
            )
        )
        column.addWidget(self.message)
        column.addStretch(1)
        column.addLayout(forms.row(None, cancel, self.go))
        forms.dress(self, theme)
        cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        self.browse.clicked.connect(self._browse)
        self.address.changed.connect(self._forget)
        self.address.found.connect(self._show)
        self._forget(False)
        self.address.start()

    def accept(self) -> None:
        """Join it; what is wrong, or is still to be chosen, is said in the dialog, which then stays."""
        if not self.go.isEnabled():
            return
        if self._asked != self.address.text() and (self.address.look() is None or self.which.count() != 1):
            return
        folder, project = Path(self.folder.text().strip()).expanduser(), self.which.currentData()
        work = asking.join(self.address.text(), folder, str(project or ""))
        try:
            self.joined = progress.run(self, _("Joining the project"), work, threaded=True, reraise=True)
        except AnnotatorError as problem:
            self.message.say(" ".join(filter(None, (problem.message, problem.where, problem.hint))), "error")
            return
        if self.joined is not None:
            super().accept()

    def _forget(self, can_be: bool) -> None:
        """What was found was found at another address."""
        self._asked = ""
        self.which.clear()
        self.which.addItem(_("Test the address to see which there are"))
        self.which.setEnabled(False)
        self.go.setEnabled(can_be)

    def _show(self, there: There) -> None:
        self._asked = self.address.text()
        self.which.clear()
        for each in there.projects:
            self.which.addItem(each.title or each.id, each.id)
        self.which.setEnabled(bool(there.projects))
        self.go.setEnabled(bool(there.projects))
        self.message.say(str(there), "success" if there.projects else "warning")

    def _browse(self) -> None:
        folder = dialogs.choose_folder(self, _("Folder for your file"), Path(self.folder.text()))
        if folder is not None:
            self.folder.setText(str(folder))


def join(theme: Theme, parent: QWidget) -> Path | None:
    """Show the dialog until it is closed; the file that was written, or None."""
    dialog = JoinDialog(theme, parent)
    dialogs.run(dialog)
    dialog.deleteLater()
    return dialog.joined
