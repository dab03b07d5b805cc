"""The frame of the windows that stay open beside the article and list what the whole project says somewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QLabel, QPushButton, QStackedLayout, QWidget

from annotator.app.events import Event, Topic
from annotator.app.go_to import show_place
from annotator.app.index import Live
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.qt.parts import dialogs, forms
from annotator.qt.parts.inline_work import InlineWork
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.widgets import SearchField


class LiveWindow(QDialog):
    """What it shows is read by a `Live`, in slices, and stays true while people work; unseen it reads nothing.

    `opened` is emitted when a place has been shown in the article.
    """

    opened = Signal()
    settle = 150
    """Milliseconds of quiet after a change until it is read."""
    topics: tuple[Topic, ...] = (Topic.LABELS, Topic.ANNOTATOR)
    """What makes the window show the same otherwise."""
    reading, stopped = _("Reading the project…"), _("Reading was stopped.")
    field: SearchField | None = None
    list: Any = None
    """The list, if there is one, with `enter` and `set_theme`."""

    def __init__(
        self, session: Session, theme: Theme, parent: QWidget | None, title: str, size: QSize, name: str
    ) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._live: Live | None = None
        self._halted, self._dirty = False, True
        self.column = forms.window(self, title, size, name, heading="")
        self.heading = forms.headed(title, self)
        self.column.addWidget(self.heading)
        self.message = forms.Message(theme, self)
        self.status = forms.muted("", self, wrap=False)
        self.work = InlineWork(_("Progress: {name}").format(name=name))
        self._later = single_shot(self, self.settle, self.refresh)
        self._forget = session.subscribe(self._on_event, *self.topics)
        self.work.finished.connect(self._finished)
        self.work.failed.connect(self._failed)
        self.work.stopped.connect(self._stopped)

    def show_found(self) -> None:
        """Show what is known now."""
        raise NotImplementedError

    def follow(self, live: Live | None) -> None:
        """Show what this reads, from the next `refresh` on."""
        self._let_go()
        self._live, self._halted, self._dirty = live, False, True
        if live is not None:
            live.follow(self._session, self.refresh_later)

    def start(self) -> None:
        """Come to the front, and read what has changed."""
        self._halted = False
        self.show()
        self.raise_()
        self.activateWindow()
        self.refresh()

    def again(self) -> None:
        """Read everything again."""
        self.work.stop()
        self._halted = False
        if self._live is not None:
            self._live.start_over()
        self.refresh()

    def refresh(self) -> None:
        """Show what is true now. After Stop and after a failure nothing is read until somebody asks for it."""
        self._later.stop()
        if self.work.busy or self._halted or not self.isVisible():
            return
        if self._live is not None and self._live.stale():
            self.message.say("")
            self.work.start(self._live.reading(), at_once=True)
            if self.work.busy:
                self.say(self.reading)
        elif self._dirty:
            self._show_found()

    def refresh_later(self, *, otherwise: bool = False) -> None:
        """Do that after a quiet moment; `otherwise`: also if nothing is to be read."""
        self._dirty = self._dirty or otherwise
        if self.isVisible():
            self._later.start()

    def go_to(self, article: str, start: int | None, end: int | None, annotation: str = "") -> None:
        """Show a place in the article; the annotation of that id is selected, if the layer that is shown has it."""
        session = self._session
        try:
            show_place(session, article, start, end)
        except AnnotatorError as problem:
            self.message.say(str(problem), "error")
            return
        if annotation and session.layer.get(annotation) is not None:
            session.select_annotation(annotation)
        self.opened.emit()

    def add_list(self, column: QBoxLayout | None = None) -> None:
        """Put the list into a column, that of the window unless said; where it is empty, `empty` is in its place."""
        self.empty = QLabel("", self)
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("muted", True)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        (column or self.column).addLayout(self._stack, 1)

    def show_list(self, *, otherwise: str) -> None:
        """Show the list, or what is said where it is empty."""
        self.empty.setText(otherwise)
        self._stack.setCurrentWidget(self.list if self.list.model().rowCount() else self.empty)

    def add_foot(self, *buttons: QWidget, main: QPushButton | None = None) -> None:
        """Put message, status, progress and buttons below everything else; the `main` one stands last."""
        self.column.addWidget(self.message)
        foot = forms.row()
        foot.addWidget(self.status, 1)
        for widget in (self.work, *buttons, self.closing_button(), main):
            if widget is not None:
                foot.addWidget(widget)
        self.column.addLayout(foot)

    def closing_button(self) -> QPushButton:
        """A new button that closes the window."""
        button = forms.button(_("Close"))
        button.clicked.connect(self.close)
        return button

    def save_as(self, title: str, name: str, kinds: str, write: Callable[[Path], object]) -> None:
        """Ask for a file, beside the project, and have it written."""
        target = dialogs.save_file(self, title, self._session.file.path.with_name(name), kinds)
        if target is None:
            return
        try:
            write(target)
        except AnnotatorError as problem:
            self.message.say(str(problem), "error")
            return
        self.message.say(_("Saved as “{name}”.").format(name=target.name), "success")

    def say(self, text: str) -> None:
        """Say in the line at the foot how things are."""
        self.status.setText(text)
        self.status.setAccessibleName(text)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        forms.dress(self, theme)
        for part in (self.field, self.message, self.list):
            if part is not None:
                part.set_theme(theme)

    def close_down(self) -> None:
        """Stop reading, and let go of the session and of what was read."""
        self._later.stop()
        self._let_go()
        self._forget()

    def done(self, result: int) -> None:
        self._later.stop()
        self.work.stop()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.field is not None and self.field.hasFocus():
            self.list.enter()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # they belong to the parts
            super().keyPressEvent(event)

    def _on_event(self, event: Event) -> None:
        self.refresh_later(otherwise=True)

    def _let_go(self) -> None:
        self.work.stop()
        if self._live is not None:
            self._live.close()
            self._live = None

    def _show_found(self) -> None:
        self._dirty = False
        self.show_found()

    def _finished(self, changed: object) -> None:
        if changed or self._dirty:
            self._show_found()
        if self._live is not None and self._live.stale():
            self.refresh_later()

    def _failed(self, problem: AnnotatorError) -> None:
        self._halted = True
        self.say("")
        self.message.say(str(problem), "error")

    def _stopped(self) -> None:
        self._halted = True
        self.say(self.stopped)
