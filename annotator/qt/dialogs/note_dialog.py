"""A note, on an annotation or on a place in the text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import notes
from annotator.app.tagging.notes import Spot
from annotator.core.annotation import Note
from annotator.core.messages import _
from annotator.qt.parts import dialogs, forms
from annotator.qt.parts.calm_wheel import calm
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.typing_dialog import TypingDialog
from annotator.qt.parts.widgets import ElidedLabel, shown_keys


def note_annotation(parent: QWidget | None, theme: Theme, session: Session) -> None:
    """Write or change the note on the selected annotation."""
    annotation = session.selected_annotation
    if annotation is None:
        return
    text = ask(
        parent,
        theme,
        _("Note"),
        _("On {session}").format(session=tagging.shown(session, annotation)),
        annotation.note,
    )
    if text is not None and (text or not isinstance(annotation, Note)):
        tagging.set_note(session, text)
    elif text == "":
        tagging.delete_selected(session)


def note_here(parent: QWidget | None, theme: Theme, session: Session) -> None:
    """Write a note that stands by itself: on the selected text, the current sentence, or the whole article."""
    spots = [spot for spot in notes.spots(session) if not spot.about]
    found = ask_about(parent, theme, _("Note"), spots)
    if found is not None:
        notes.add_note(session, *found)


def ask_here(parent: QWidget | None, theme: Theme, session: Session) -> None:
    """Ask the reviewer about what is selected, the current sentence, or the whole article."""
    found = ask_about(parent, theme, _("Question to the reviewer"), notes.spots(session), _("Ask"))
    if found is not None:
        notes.ask_question(session, *found)


def ask_about(
    parent: QWidget | None, theme: Theme, title: str, spots: Sequence[Spot], verb: str = ""
) -> tuple[str, Spot] | None:
    """What was written, and on which of the spots; None when it was cancelled, nothing written, or there is none."""
    if not spots:
        return None
    dialog = NoteDialog(title, spots[0].title, "", theme, parent, spots)
    dialog.save.setText(verb or _("Save"))
    written = dialog.text.toPlainText().strip() if dialogs.run(dialog) else ""
    spot = dialog.spot()
    dialog.deleteLater()
    return (written, spot) if written and spot is not None else None


def ask(parent: QWidget | None, theme: Theme, title: str, about: str, text: str) -> str | None:
    """What was written, or None when it was cancelled."""
    dialog = NoteDialog(title, about, text, theme, parent)
    written = dialog.text.toPlainText().strip() if dialogs.run(dialog) else None
    dialog.deleteLater()
    return written


class NoteDialog(TypingDialog):
    """A few lines of text; Ctrl+Enter saves. Where there are several spots, one of them is chosen."""

    def __init__(
        self,
        title: str,
        about: str,
        text: str,
        theme: Theme,
        parent: QWidget | None = None,
        spots: Sequence[Spot] = (),
    ) -> None:
        super().__init__(parent)
        self._spots = list(spots)
        column = forms.window(self, title, QSize(460, 260))
        self.text = QPlainTextEdit(text, self)
        self.text.setAccessibleName(_("Note"))
        self.text.setTabChangesFocus(True)
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.save = forms.button(
            _("Save"), default=True, tip=_("Save ({shown_keys})").format(shown_keys=shown_keys("Ctrl+Return"))
        )
        cancel = forms.button(_("Cancel"))
        self.place = forms.combo(self)
        self.place.setAccessibleName(_("What it is about"))
        self.place.setVisible(len(self._spots) > 1)
        if len(self._spots) > 1:
            self.place.addItems([spot.title for spot in self._spots])
            calm(self.place)
            column.addWidget(self.place)
        else:
            line = ElidedLabel(about, self)
            line.setProperty("muted", True)
            column.addWidget(line)
        column.addWidget(self.text, 1)
        hint = forms.muted(_("{shown_keys} saves").format(shown_keys=shown_keys("Ctrl+Enter")), wrap=False)
        column.addLayout(forms.row(hint, None, cancel, self.save))
        forms.dress(self, theme)
        self.save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.text.setFocus()

    def spot(self) -> Spot | None:
        """What the text is about, where spots were given."""
        return self._spots[max(self.place.currentIndex(), 0)] if self._spots else None
