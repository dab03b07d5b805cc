"""Zones, sentences and stories of a long import, found in the background while people work."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from annotator.app import processes
from annotator.app.importing import completing, newer
from annotator.app.session import Session
from annotator.app.versions.recognising import Offer
from annotator.qt.parts.progress import ThreadRunner


class Completion(QObject):
    """Completes the imports of one session, one after the other.

    `progressed` carries a `Progress`, `finished` a `Completed`, `failed` an `AnnotatorError`. Where stories were found,
    `recognised` carries the offers to take some of their articles as newer versions of others, if there are any. `stop`
    it before the project is closed: what is stored stays, the rest is prepared when it is opened.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    recognised = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: deque[tuple[Sequence[str], str]] = deque()
        self._runner: ThreadRunner | None = None
        self._copies: list[str] = []
        """Articles that turned out to be of the story of another: perhaps newer versions."""
        self._looking: ThreadRunner | None = None

    @property
    def busy(self) -> bool:
        """Whether something is still to be completed."""
        return self._runner is not None

    def start(self, late: Sequence[str], step: str = "") -> None:
        """Complete these articles, which the edit with the id `step` brought: undoing it takes back what is edited."""
        if late:
            self._waiting.append((late, step))
            self._go_on()

    def stop(self) -> None:
        """Stop and forget what is waiting. Blocks until nothing is written any more: well under a second."""
        self._waiting.clear()
        self._copies.clear()
        runners, self._runner, self._looking = (self._runner, self._looking), None, None
        for runner in runners:
            if runner is not None:
                runner.cancel()
                runner.wait()
                runner.deleteLater()

    def _go_on(self) -> None:
        if self._runner is not None or not self._waiting:
            return
        late, step = self._waiting.popleft()
        work = completing.complete(self._session.file, late, processes.spare())
        self._runner = runner = ThreadRunner(work, self)
        runner.progressed.connect(self.progressed)
        runner.finished.connect(lambda completed: self._finish(runner, completed, step))
        runner.failed.connect(lambda problem: self._fail(runner, problem))
        runner.cancelled.connect(lambda: self._ends(runner))
        runner.start()

    def _finish(self, runner: ThreadRunner, completed: completing.Completed, step: str) -> None:
        if self._ends(runner):
            completing.record(self._session, completed, step)
            self.finished.emit(completed)
            self._copies += completed.copies
            self._look()

    def _look(self) -> None:
        """Look for newer versions among the copies that were found."""
        if self._looking is not None or not self._copies:
            return
        work = newer.among_copies(self._session.file, tuple(self._copies))
        self._copies.clear()
        self._looking = runner = ThreadRunner(work, self)
        runner.finished.connect(lambda offers: self._saw(runner, offers))
        runner.failed.connect(lambda problem: self._saw(runner, ()))
        runner.start()

    def _saw(self, runner: ThreadRunner, offers: Sequence[Offer]) -> None:
        if runner is not self._looking:
            return
        self._looking = None
        runner.deleteLater()
        if offers:
            self.recognised.emit(offers)
        self._look()

    def _fail(self, runner: ThreadRunner, problem: object) -> None:
        if self._ends(runner):
            self.failed.emit(problem)

    def _ends(self, runner: ThreadRunner) -> bool:
        """Whether the work that ended is the one at hand; then the next begins. One that was stopped is forgotten."""
        if runner is not self._runner:
            return False
        runner.deleteLater()
        self._runner = None
        self._go_on()
        return True
