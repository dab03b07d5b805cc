"""Long work in the window: in slices or in a thread, with progress and Cancel, never blocking the event loop."""

from __future__ import annotations

import threading
import time
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QEventLoop, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QDialog, QProgressBar, QWidget

from annotator.app.progress import Progress, Work
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.qt.parts import busy, dialogs, forms
from annotator.qt.parts.widgets import ElidedLabel

R = TypeVar("R")

SLICE = 0.009
"""Seconds of work between two turns of the event loop."""
SHOW_AFTER = 500
"""Milliseconds until work is worth a dialog."""
TELL_EVERY = 0.05

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Shortcut,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.ContextMenu,
        QEvent.Type.InputMethod,
        QEvent.Type.DragEnter,
        QEvent.Type.Drop,
        QEvent.Type.Close,
        QEvent.Type.TouchBegin,
    }
)


class Runner(QObject):
    """Does one piece of work in slices of the event loop.

    A slice is over after `slice_of` seconds, and the step that is under way then; the next begins after `every`
    milliseconds.
    Ends with exactly one of `finished(result)`, `failed(AnnotatorError)` and `cancelled`. Other exceptions are
    faults of the program: they reach the program's own handler.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(
        self, work: Work[Any], parent: QObject | None = None, *, slice_of: float = SLICE, every: int = 0
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._slice = slice_of
        self._timer = QTimer(self)
        self._timer.setInterval(every)
        self._timer.timeout.connect(self.work_on)
        self.done = False

    def start(self) -> None:
        """Begin at the next turn of the event loop."""
        self._timer.start()

    def work_on(self) -> None:
        """Do one slice."""
        until = time.perf_counter() + self._slice
        progress: Progress | None = None
        while not self.done:
            try:
                progress = next(self._work)
            except StopIteration as end:
                self._stop()
                self.finished.emit(end.value)
                return
            except AnnotatorError as problem:
                self._stop()
                self.failed.emit(problem)
                return
            except BaseException:
                self._stop()
                self.cancelled.emit()
                raise
            if time.perf_counter() >= until:
                break
        if progress is not None:
            self.progressed.emit(progress)

    def cancel(self) -> None:
        """Stop; the work cleans up after itself."""
        if not self.done:
            self._stop()
            self._work.close()
            self.cancelled.emit()

    def _stop(self) -> None:
        self.done = True
        self._timer.stop()


class ThreadRunner(QObject):
    """Does one piece of work in a thread of its own; the same signals as `Runner`, queued to this thread."""

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    _told = Signal(object)
    _ended = Signal(str, object)

    def __init__(self, work: Work[Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="work", daemon=True)
        self.done = False
        self._told.connect(self.progressed, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin at once."""
        self._thread.start()

    def cancel(self) -> None:
        """Stop after the step at hand; `cancelled` comes when the work has cleaned up after itself."""
        self._stopping.set()

    def wait(self) -> None:
        """Block until the thread has ended; whoever cancelled uses it before what the work needs is closed."""
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        told = 0.0
        try:
            while not self._stopping.is_set():
                progress = next(self._work)
                if time.perf_counter() - told > TELL_EVERY:
                    told = time.perf_counter()
                    self._told.emit(progress)
            self._work.close()
        except StopIteration as end:
            self._ended.emit("finished", end.value)
        except BaseException as problem:
            self._ended.emit("failed", problem)
        else:
            self._ended.emit("cancelled", None)

    def _end(self, how: str, value: object) -> None:
        self._thread.join()
        self.done = True
        if how == "finished":
            self.finished.emit(value)
        elif isinstance(value, AnnotatorError):
            self.failed.emit(value)
        else:
            self.cancelled.emit()
            if isinstance(value, BaseException):
                raise value


class ProgressDialog(QDialog):
    """How far the work is, and Cancel; closing it cancels too."""

    cancel_wanted = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = forms.window(self, title, QSize(460, 0))
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.text = ElidedLabel("", self)
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName(_("Progress"))
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.cancel = forms.button(_("Cancel"), default=False)
        self.cancel.clicked.connect(self.reject)
        column.addWidget(self.bar)
        column.addWidget(self.text)
        column.addLayout(forms.row(None, self.cancel))

    def show_progress(self, progress: Progress) -> None:
        """Move the bar; a total of 0 means that nobody knows how much there is."""
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        of = (
            _("{done} of {total}").format(
                done=numeral(min(progress.done + 1, progress.total)), total=numeral(progress.total)
            )
            if progress.total
            else ""
        )
        self.text.set_text(" · ".join(part for part in (of, progress.text) if part))

    def reject(self) -> None:
        self.cancel.setEnabled(False)
        self.text.set_text(_("Cancelling…"))
        self.cancel_wanted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.reject()


class _Guard(QObject):
    """Keeps keys and clicks away from everything but the progress dialog while work is under way."""

    def __init__(self, dialog: QDialog) -> None:
        super().__init__()
        self._dialog = dialog

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _INPUT:
            return False
        if isinstance(watched, QWidget):
            return watched.window() is not self._dialog
        return watched is not self._dialog.windowHandle()


def run(
    parent: QWidget | None, title: str, work: Work[R], *, threaded: bool = False, reraise: bool = False
) -> R | None:
    """Do the work and return its result; None when it was cancelled, or failed with an error that was shown.

    A dialog appears only if it takes over half a second. `threaded` is for work whose single steps are long.
    With `reraise` an `AnnotatorError` is not shown but raised.
    """
    runner = ThreadRunner(work) if threaded else Runner(work)
    outcome: dict[str, Any] = {}
    loop = QEventLoop()

    def end(what: str, value: object = None) -> None:
        outcome[what] = value
        loop.quit()

    runner.finished.connect(lambda value: end("result", value))
    runner.failed.connect(lambda problem: end("problem", problem))
    runner.cancelled.connect(lambda: end("cancelled"))
    try:
        if isinstance(runner, Runner):
            runner.work_on()  # what is done in the first slice needs no event loop
        if not outcome:
            _wait(parent, title, runner, loop, outcome)
    finally:
        runner.deleteLater()
    if "problem" in outcome and reraise:
        raise outcome["problem"]
    if "problem" in outcome:
        dialogs.error(parent, outcome["problem"])
    result: R | None = outcome.get("result")
    return result


def _wait(
    parent: QWidget | None,
    title: str,
    runner: Runner | ThreadRunner,
    loop: QEventLoop,
    outcome: dict[str, Any],
) -> None:
    dialog = ProgressDialog(title, parent.window() if parent else None)
    runner.progressed.connect(dialog.show_progress)
    dialog.cancel_wanted.connect(runner.cancel)
    delay = QTimer(dialog)
    delay.setSingleShot(True)
    delay.timeout.connect(dialog.show)
    delay.start(SHOW_AFTER)
    guard = _Guard(dialog)
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(guard)
    try:
        with busy.at_work(title):
            runner.start()
            if not outcome:
                loop.exec()
            if not outcome:  # every event loop is left, because the program is ended from outside
                runner.cancel()
                if isinstance(runner, ThreadRunner):
                    runner.wait()
    finally:
        application.removeEventFilter(guard)
        delay.stop()
        dialog.hide()
        dialog.deleteLater()
