"""The guidelines of a project in the label editor."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from annotator.app.session import Session
from annotator.app.tagging import labels as labelling
from annotator.core.messages import _
from annotator.qt.parts import forms
from annotator.qt.parts.quiet_text import QuietText
from annotator.qt.parts.timers import single_shot


class Guidelines(QWidget):
    """The guidelines as Markdown and, beside it, as they will be read."""

    SETTLE = 700

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.source = QPlainTextEdit(self)
        self.source.setAccessibleName(_("Guidelines as Markdown"))
        self.source.setReadOnly(session.read_only)
        self.source.setTabChangesFocus(True)
        self.preview = QuietText(self)
        self.preview.setAccessibleName(_("Guidelines as they are read"))
        self._settle = single_shot(self, self.SETTLE, self.commit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 10, 0, 0)
        row.setSpacing(14)
        row.addLayout(forms.captioned(_("Markdown"), self.source), 1)
        row.addLayout(forms.captioned(_("As it is read"), self.preview), 1)
        self.source.textChanged.connect(self._typed)
        self.source.installEventFilter(self)
        self.show_text()

    def show_text(self) -> None:
        """Show the guidelines as they are in the project."""
        text = self._session.project.header.guidelines
        self._settle.stop()
        if self.source.toPlainText() != text:
            self.source.blockSignals(True)
            self.source.setPlainText(text)
            self.source.blockSignals(False)
        self.source.document().clearUndoRedoStacks()
        self.preview.show_markdown(self.source.toPlainText())

    def commit(self) -> None:
        """Store what has been typed, as one step."""
        self._settle.stop()
        labelling.set_guidelines(self._session, self.source.toPlainText())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.commit()
        return False

    def _typed(self) -> None:
        self.preview.show_markdown(self.source.toPlainText())
        self._settle.start()
