"""Long work: done at once when short, shown and cancellable when long, errors told."""

import itertools
import threading
import time

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from annotator.app.progress import Progress
from annotator.core.errors import ReadError
from annotator.qt.parts import dialogs, progress
from annotator.qt.parts.progress import ProgressDialog, run

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def counting(steps, pause=0.0, log=None):
    try:
        for step in range(steps):
            time.sleep(pause)
            yield Progress(step, steps, f"step {step}")
    finally:
        if log is not None:
            log.append("cleaned up")
    return steps


def shown_dialog():
    return next(
        (w for w in QApplication.topLevelWidgets() if isinstance(w, ProgressDialog) and w.isVisible()), None
    )


def when_shown(act):
    """Calls `act(dialog)` once the progress dialog is on the screen."""
    timer = QTimer()
    timer.setInterval(10)

    def look():
        dialog = shown_dialog()
        if dialog is not None:
            timer.stop()
            act(dialog)

    timer.timeout.connect(look)
    timer.start()
    return timer


def test_short_work_is_done_without_an_event_loop(parent):
    fired = []
    QTimer.singleShot(0, lambda: fired.append(True))
    assert run(parent, "Counting", counting(20)) == 20
    assert not fired


@pytest.mark.parametrize("threaded", [False, True])
def test_long_work_shows_how_far_it_is(parent, threaded):
    seen = []
    timer = when_shown(lambda dialog: seen.append((dialog.bar.maximum(), dialog.text.whole())))
    assert run(parent, "Counting", counting(35, 0.02), threaded=threaded) == 35
    timer.stop()
    assert seen
    assert seen[0][0] == 35
    assert "of 35" in seen[0][1]
    assert shown_dialog() is None


@pytest.mark.parametrize("threaded", [False, True])
@pytest.mark.parametrize("way", ["button", "escape"])
def test_cancel_closes_the_generator(parent, qtbot, threaded, way):
    log = []

    def cancel(dialog):
        if way == "button":
            qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
        else:
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    timer = when_shown(cancel)
    started = time.monotonic()
    assert run(parent, "Counting", counting(10_000, 0.01, log), threaded=threaded) is None
    timer.stop()
    assert log == ["cleaned up"]
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("threaded", [False, True])
def test_errors_are_shown_as_sentences(parent, monkeypatch, threaded):
    told = []
    monkeypatch.setattr(dialogs, "error", lambda _, problem, **__: told.append(problem.message))

    def failing():
        yield Progress(0, 1)
        raise ReadError("The file is torn.")

    assert run(parent, "Reading", failing(), threaded=threaded) is None
    assert told == ["The file is torn."]


def test_the_event_loop_goes_on_between_slices(parent):
    turns = []
    timer = QTimer()
    timer.setInterval(0)
    timer.timeout.connect(lambda: turns.append(time.perf_counter()))
    timer.start()
    run(parent, "Counting", counting(200, 0.001))
    timer.stop()
    gaps = [b - a for a, b in itertools.pairwise(turns)]
    assert len(turns) >= 8
    assert sorted(gaps)[len(gaps) // 2] < 0.05


def test_threaded_work_runs_elsewhere(parent):
    def where():
        yield Progress(0, 1)
        return threading.current_thread() is threading.main_thread()

    assert run(parent, "Where", where(), threaded=True) is False


def test_keys_do_not_reach_the_window_meanwhile(parent, qtbot):
    pressed = []
    parent.keyPressEvent = lambda event: pressed.append(event.key())
    QTimer.singleShot(30, lambda: qtbot.keyClick(parent, Qt.Key.Key_A))
    run(parent, "Counting", counting(100, 0.002))
    assert pressed == []
    qtbot.keyClick(parent, Qt.Key.Key_A)
    assert pressed == [Qt.Key.Key_A]


def test_an_inline_runner_tells_its_end_once(qtbot):
    runner = progress.Runner(counting(5))
    with qtbot.waitSignal(runner.finished) as finished:
        runner.start()
    assert finished.args == [5]
    runner.cancel()
    assert runner.done


def test_a_fault_of_the_program_leaves_no_runner_behind(parent):
    def broken():
        yield Progress(0, 1, "")
        raise ValueError("not foreseen")

    before = QApplication.instance().children()
    with pytest.raises(ValueError, match="not foreseen") as caught:
        run(parent, "Working", broken())
    runner = caught.traceback[-2].frame.f_locals["self"]
    assert isinstance(runner, progress.Runner)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(runner)
    assert QApplication.instance().children() == before
