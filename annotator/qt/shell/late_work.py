"""What came late to older versions of articles, as from another program: carried over to the newer ones, and told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.app.events import Event, Topic
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.qt.parts import busy
from annotator.qt.parts.timers import single_shot
from annotator.qt.shell.frame import Frame

if TYPE_CHECKING:
    from annotator.qt.parts.progress import Runner

AGAIN = 250
"""Milliseconds until it is tried again where somebody has a dialog open or the mouse pressed."""


class LateWork(QObject):
    """Looks through the older versions of a project, a moment at a time, and carries over what is late as one step.

    What is done in an older version that stands open is looked at when somebody leaves it.
    """

    def __init__(self, window: Frame, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._runner: Runner | None = None
        self._found: Sequence[tuple[str, str]] = ()
        self._again = single_shot(self, AGAIN, self._carry)
        self._was_older = self._closed = False
        self._forget = window.need_session().subscribe(self._on_article, Topic.ARTICLE)

    def look(self) -> None:
        """Look at them now; nothing is done where no article has an older version."""
        if self._closed:
            return
        session = self._window.need_session()
        self._stop()
        if session.read_only or len(session.project.members) == len(session.project.entries):
            return
        from annotator.app.versions import late
        from annotator.qt.parts.progress import Runner

        self._runner = runner = Runner(late.late(session.project), self)
        runner.finished.connect(self._come)
        runner.start()

    def close(self) -> None:
        """Look at nothing any more: the project is closed."""
        if not self._closed:
            self._closed = True
            self._forget()
            self._stop()

    def _on_article(self, event: Event) -> None:
        """What was done in an older version goes on when that is left."""
        session = self._window.need_session()
        was, article = self._was_older, session.article
        self._was_older = article is not None and bool(session.project.newer_than(article.id))
        if was:
            self.look()

    def _stop(self) -> None:
        self._again.stop()
        runner, self._runner = self._runner, None
        if runner is not None:
            runner.cancel()
            runner.deleteLater()

    def _come(self, found: Sequence[tuple[str, str]]) -> None:
        self._stop()
        self._found = found
        if found:
            self._carry()

    def _carry(self) -> None:
        if busy.hands_are_full():  # nothing moves away under them
            self._again.start()
            return
        from annotator.app.versions import late

        window, session = self._window, self._window.need_session()
        try:
            done = late.carry(session.ledger, self._found)
        except AnnotatorError as problem:
            window.notices.error(problem, key="late")
            return
        if done is not None:
            session.read_again()
            window.notices.tell(
                _("Work on older versions came in: {done}").format(done=done),
                key="late",
                buttons=[(_("Undo"), lambda: window.run("undo"))],
            )
