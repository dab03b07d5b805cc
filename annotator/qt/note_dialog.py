"""A note, on an annotation or on a place in the text."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from annotator.app import tagging
from annotator.app.session import Mode, Session
from annotator.core.annotation import Note
from annotator.qt import dialogs, forms
from annotator.qt.theme import Theme
from annotator.qt.widgets import ElidedLabel, shown_keys


def note_annotation(parent: QWidget | None, theme: Theme, session: Session) -> None:
    """Write or change the note on the selected annotation."""
    annotation = session.selected_annotation
    if annotation is None:
        return
    text = ask(parent, theme, "Note", f"On {tagging.shown(session, annotation)}", annotation.note)
    if text is not None and (text or not isinstance(annotation, Note)):
        tagging.set_note(session, text)
    elif text == "":
        tagging.delete_selected(session)


def note_here(parent: QWidget | None, theme: Theme, session: Session) -> None:
    """Write a note that stands by itself: on the selected text, the current sentence, or the article."""
    article = session.article
    if article is None:
        return
    place, current = session.selection, session.current_sentence
    if place:
        about = tagging.quoted(article.text[place.start : place.end])
    elif session.mode is Mode.SENTENCES and current is not None:
        about = tagging.quoted(article.text[current.start : current.end])
    else:
        about = "the article"
    text = ask(parent, theme, "Note", f"On {about}", "")
    if text:
        tagging.add_note(session, text)


def ask(parent: QWidget | None, theme: Theme, title: str, about: str, text: str) -> str | None:
    """What was written, or None when it was cancelled."""
    dialog = NoteDialog(title, about, text, theme, parent)
    written = dialog.text.toPlainText().strip() if dialogs.run(dialog) else None
    dialog.deleteLater()
    return written


class NoteDialog(QDialog):
    """A few lines of text; Ctrl+Enter saves."""

    def __init__(
        self, title: str, about: str, text: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = forms.window(self, title, QSize(460, 260))
        self.text = QPlainTextEdit(text, self)
        self.text.setAccessibleName("Note")
        self.text.setTabChangesFocus(True)
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.save = forms.button("Save", default=True, tip=f"Save ({shown_keys('Ctrl+Return')})")
        cancel = forms.button("Cancel")
        line = ElidedLabel(about, self)
        line.setProperty("muted", True)
        column.addWidget(forms.heading(title, self))
        column.addWidget(line)
        column.addWidget(self.text, 1)
        hint = forms.muted(f"{shown_keys('Ctrl+Enter')} saves", wrap=False)
        column.addLayout(forms.row(hint, None, cancel, self.save))
        forms.dress(self, theme)
        self.save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.accept)
        self.text.setFocus()
