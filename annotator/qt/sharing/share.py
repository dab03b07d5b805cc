"""“Share on a server”: where to, and as whom."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLineEdit, QWidget

from annotator.app.session import Session
from annotator.app.sharing import asking
from annotator.app.sharing.asking import There
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.qt.parts import dialogs, forms, progress
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.typing_dialog import TypingDialog
from annotator.qt.sharing.address import Address

MEANS = _(
    "Everybody works on a file of their own, which stays complete without the server. You become the owner: labels and "
    "members are yours to change. Add the others with: annotator team"
)


class ShareDialog(TypingDialog):
    """Shares the project of a session; `done` says that it is."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.done_well = False
        column = forms.window(self, _("Share on a server"), QSize(640, 460))
        self.message = forms.Message(theme, self)
        self.address = Address(self.message, self)
        self.name = QLineEdit(session.person, self)
        self.go = forms.button(_("Share"), default=True)
        cancel = forms.button(_("Cancel"))
        column.addWidget(forms.muted(MEANS, self, small=False))
        column.addWidget(self.address)
        column.addLayout(forms.captioned(_("Your &name: whose layers are yours"), self.name))
        column.addWidget(self.message)
        column.addStretch(1)
        column.addLayout(forms.row(None, cancel, self.go))
        forms.dress(self, theme)
        cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        self.address.changed.connect(lambda __: self._refresh())
        self.address.found.connect(self._show)
        self.name.textChanged.connect(lambda __: self._refresh())
        self.address.start()

    def accept(self) -> None:
        """Share it; what is wrong is said in the dialog, which then stays."""
        if not self.go.isEnabled():
            return
        work = asking.share(self._session.file, self.address.text(), self.name.text().strip())
        try:
            report = progress.run(self, _("Sharing the project"), work, threaded=True, reraise=True)
        except AnnotatorError as problem:
            self.message.say(f"{problem.message} {problem.hint}".strip(), "error")
            return
        if report is not None:
            self.done_well = True
            super().accept()

    def _refresh(self) -> None:
        can_be = self.address.problem() is None and bool(self.address.text())
        self.go.setEnabled(can_be and bool(self.name.text().strip()))

    def _show(self, there: There) -> None:
        self.message.say(there.for_sharing, "success" if there.about.may_create else "warning")


def share(session: Session, theme: Theme, parent: QWidget) -> bool:
    """Show the dialog until it is closed; whether the project is shared."""
    dialog = ShareDialog(session, theme, parent)
    dialogs.run(dialog)
    dialog.deleteLater()
    return dialog.done_well
