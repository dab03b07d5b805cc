"""The field for the address of a server, with a test of it: what both dialogs begin with."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from annotator.app.sharing import asking
from annotator.app.sharing.asking import There
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.qt.parts import forms, progress
from annotator.team.server import require_address

EXAMPLE = "postgresql://NAME@HOST/DATABASE?sslmode=verify-full"
NOTE = _("Or a service of libpq: service=NAME. Passwords belong into ~/.pgpass.")


class Address(QWidget):
    """An address without a password. `changed` tells whether it can be one, `found` what is there."""

    changed = Signal(bool)
    found = Signal(object)

    def __init__(self, message: forms.Message, parent: QWidget) -> None:
        super().__init__(parent)
        self._message = message
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(EXAMPLE)
        self.test = forms.button(_("&Test"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = forms.row(self.field, self.test)
        column.addLayout(forms.captioned(_("&Address of the server"), row, buddy=self.field))
        column.addWidget(forms.muted(NOTE, self))
        self.field.textChanged.connect(self._check)
        self.test.clicked.connect(self.ask)

    def text(self) -> str:
        """What stands in the field."""
        return self.field.text().strip()

    def problem(self) -> AnnotatorError | None:
        """Why what stands there can be no address."""
        try:
            require_address(self.text())
        except AnnotatorError as problem:
            return problem
        return None

    def look(self) -> There | None:
        """Ask the server what it has; what is wrong is said, and None given."""
        try:
            there = progress.run(
                self, _("Asking the server"), asking.look(self.text()), threaded=True, reraise=True
            )
        except AnnotatorError as problem:
            self._message.say(f"{problem.message} {problem.hint}".strip(), "error")
            return None
        if there is not None:
            self.found.emit(there)
        return there

    def ask(self) -> None:
        """Say what is there."""
        self.look()

    def start(self) -> None:
        """Say at once what keeps every address from working."""
        self._check()
        self.field.setFocus()

    def _check(self) -> None:
        problem = self.problem()
        can_be = problem is None and bool(self.text())
        self.test.setEnabled(can_be)
        is_said = problem is not None and (bool(self.text()) or "library" in problem.message)
        self._message.say(f"{problem.message} {problem.hint}" if is_said and problem else "", "error")
        self.changed.emit(can_be)
