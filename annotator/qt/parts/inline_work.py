"""Long work of a window that stays usable: a slim bar and Stop, which appear when it takes its time."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from annotator.app.progress import Progress, Work
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.qt.parts import forms
from annotator.qt.parts.progress import SHOW_AFTER, SLICE, Runner
from annotator.qt.parts.timers import single_shot


class InlineWork(QWidget):
    """Does one piece of work at a time, in slices of the event loop; hidden until it is slow.

    Work tells `progressed(Progress)` and ends with one of `finished(result)`, `failed(AnnotatorError)` and `stopped`,
    which is the button Stop;
    `stop()` says nothing. `slow_changed` comes before the bar appears or goes, for what makes room for it.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    stopped = Signal()
    slow_changed = Signal(bool)

    def __init__(
        self,
        name: str,
        parent: QWidget | None = None,
        *,
        stop: str = "",
        slice_of: float = SLICE,
        every: int = 0,
    ) -> None:
        """`name` is the accessible name of the bar; `stop` the text of the button; for the others see `Runner`."""
        super().__init__(parent)
        self._pace = {"slice_of": slice_of, "every": every}
        self._runner: Runner | None = None
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(160, 8)
        self.bar.setAccessibleName(name)
        self.button = forms.button(stop or _("Stop"))
        line = forms.row(self.bar, self.button)
        line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(line)
        self._slow = single_shot(self, SHOW_AFTER, lambda: self._show_slow(True))
        self.button.clicked.connect(self._stop_clicked)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether work is under way."""
        return self._runner is not None

    def start(self, work: Work[Any], *, at_once: bool = False) -> None:
        """Begin at the next turn of the event loop, instead of what was under way.

        With `at_once` the first slice is done before this returns; what is short is finished by then.
        """
        self.stop()
        runner = self._runner = Runner(work, self, **self._pace)  # type: ignore[arg-type]
        runner.progressed.connect(self._show_progress)
        runner.progressed.connect(self.progressed)
        runner.finished.connect(self._finish)
        runner.failed.connect(self._fail)
        runner.cancelled.connect(self._let_go)
        self._slow.start()
        runner.start()
        if at_once:
            runner.work_on()

    def stop(self) -> None:
        """Stop without a word, as when other work is to begin or the window closes."""
        if self._runner is not None:
            self._runner.cancel()

    def _stop_clicked(self) -> None:
        self.stop()
        self.stopped.emit()

    def _finish(self, result: object) -> None:
        self._let_go()
        self.finished.emit(result)

    def _fail(self, problem: AnnotatorError) -> None:
        self._let_go()
        self.failed.emit(problem)

    def _let_go(self) -> None:
        if self._runner is not None:
            self._runner.deleteLater()
            self._runner = None
        self._slow.stop()
        self._show_slow(False)

    def _show_progress(self, told: Progress) -> None:
        self.bar.setRange(0, told.total)
        self.bar.setValue(told.done)

    def _show_slow(self, slow: bool) -> None:
        if slow == self.isHidden():
            self.slow_changed.emit(slow)  # first what makes room, or the Stop button jumps
            self.setVisible(slow)
