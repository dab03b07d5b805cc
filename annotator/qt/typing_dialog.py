"""Dialogs in which something is written that nobody wants to write twice."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QPushButton

from annotator.qt import dialogs
from annotator.qt.dialogs import Choice


class TypingDialog(QDialog):
    """A dialog that does not discard what was typed unasked, be it closed by Escape, by Cancel or by its frame.

    What the program put into its fields does not count, nor what was emptied again.
    """

    def typed(self) -> bool:
        """Whether somebody has written something that is still there."""
        lines = self.findChildren(QLineEdit)
        if any(field.isModified() and field.text().strip() for field in lines):
            return True
        texts = self.findChildren(QPlainTextEdit)
        return any(field.document().isModified() and field.toPlainText().strip() for field in texts)

    def reject(self) -> None:
        if self.typed():
            keep = next(
                (button.text() for button in self.findChildren(QPushButton) if button.isDefault()), "Save"
            )
            answer = dialogs.ask(
                self,
                "Keep what you wrote?",
                "Closing discards what was written here.",
                [Choice("keep", keep), Choice("discard", "Discard", destructive=True)],
            )
            if answer == "keep":
                self.accept()
            if answer != "discard":
                return
        super().reject()
