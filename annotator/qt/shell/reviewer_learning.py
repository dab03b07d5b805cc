"""What the consistency desk expects for somebody who tagged nothing: learnt from gold, or from whoever tagged most."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.app.events import Event, Topic
from annotator.app.session import Session
from annotator.qt.shell.suggesting import Suggestions

if TYPE_CHECKING:
    from annotator.app.suggesting.following import Suggesting


class ReviewerLearning(QObject):
    """What has learnt for the person at the desk: from their own decisions, or else from those of others.

    `changed` comes when anything is known anew. `stop` it before the project is closed.
    """

    changed = Signal()

    def __init__(self, session: Session, suggestions: Suggestions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._own = session, suggestions
        self._others: Suggestions | None = None
        self._inner: Session | None = None
        self._forget: Callable[[], None] = lambda: None
        suggestions.changed.connect(self.changed)

    def learnt(self) -> Suggesting | None:
        """What has learnt; None while suggestions are not wanted, or nothing is made yet."""
        if self._own.made is None or not self._own.on:
            return self._own.made
        from annotator.app.suggesting.reviewed import tags_nothing

        if not tags_nothing(self._session.project, self._session.annotator):
            self.stop()
            return self._own.made
        if self._others is None:
            self._begin()
        return self._others.made if self._others is not None else self._own.made

    def stop(self) -> None:
        """Let go of what was learnt from others, if anything was."""
        self._forget()
        self._forget = lambda: None
        others, self._others, self._inner = self._others, None, None
        if others is not None:
            others.stop()
            others.deleteLater()

    def _begin(self) -> None:
        from annotator.app.suggesting.reviewed import Reviewed, session_of

        inner = self._inner = session_of(self._session.file)
        if inner is None:
            return
        others = self._others = Suggestions(inner, self, lambda session: Reviewed(session, at_once=False))
        others.changed.connect(self.changed)
        others.show_all(True)
        others.need()
        self._forget = self._session.subscribe(self._pass_on, Topic.EDIT, Topic.PROJECT)

    def _pass_on(self, event: Event) -> None:
        """Tell those who learn of what is done at the desk."""
        if self._inner is None:
            return
        if event.edit is not None:
            self._inner.follow(event.edit)
        if event.about(Topic.PROJECT):
            self._inner.read_again()
