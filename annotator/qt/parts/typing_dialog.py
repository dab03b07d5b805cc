"""Dialogs in which something is written that nobody wants to write twice."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from annotator.core.messages import _
from annotator.qt.parts import dialogs
from annotator.qt.parts.dialogs import Choice


class TypingDialog(QDialog):
    """A dialog that does not discard what was typed unasked, be it closed by Escape, by Cancel or by its frame.

    What the program put into its fields does not count, nor what was emptied again. Ctrl+Enter presses its default
    button, also from a field of several lines.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._go)

    def _go(self) -> None:
        default = self._default()
        if default is not None:
            default.click()

    def _default(self) -> QPushButton | None:
        return next((button for button in self.findChildren(QPushButton) if button.isDefault()), None)

    def typed(self) -> bool:
        """Whether somebody has written something that is still there."""
        lines = self.findChildren(QLineEdit)
        if any(field.isModified() and field.text().strip() for field in lines):
            return True
        texts = self.findChildren(QPlainTextEdit)
        return any(field.document().isModified() and field.toPlainText().strip() for field in texts)

    def reject(self) -> None:
        if self.typed():
            default = self._default()
            keep = default.text() if default is not None else _("Save")
            answer = dialogs.ask(
                self,
                _("Keep what you wrote?"),
                _("Closing discards what was written here."),
                [Choice("keep", keep), Choice("discard", _("Discard"), destructive=True)],
            )
            if answer == "keep":
                self.accept()
            if answer != "discard":
                return
        super().reject()
