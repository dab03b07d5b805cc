"""Work inside a window: a bar and Stop that appear when it is slow, and nothing left of it when it ends."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.app.progress import Progress
from annotator.core.errors import AnnotatorError, ReadError
from annotator.qt.parts import inline_work, progress
from annotator.qt.parts.inline_work import InlineWork

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(dressed, qtbot):
    made = QWidget()
    made.work = InlineWork("Progress of the test")
    QVBoxLayout(made).addWidget(made.work)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def work(window):
    return window.work


@pytest.fixture
def told(work):
    """What the widget says, in order."""
    seen = []
    work.finished.connect(lambda result: seen.append(("finished", result)))
    work.failed.connect(lambda problem: seen.append(("failed", str(problem))))
    work.stopped.connect(lambda: seen.append(("stopped",)))
    work.slow_changed.connect(lambda slow: seen.append(("slow", slow)))
    return seen


def steps(count, ended=None, pause=0.002):
    """Work of some steps that returns their number; `ended` hears that it was cleaned up."""
    try:
        for step in range(count):
            time.sleep(pause)
            yield Progress(step, count, "x")
        return count
    finally:
        if ended is not None:
            ended.append(True)


def at_rest(work):
    """Whether nothing is under way, nothing shown and nothing left to tick."""
    return not work.busy and work.isHidden() and not work.findChildren(progress.Runner)


def appears(work):
    return lambda: work.bar.isVisible() and work.button.isVisible() and work.bar.value() > 0


def test_fast_work_never_shows_the_bar(work, told, qtbot):
    work.start(steps(3))
    assert work.busy
    assert told == []
    qtbot.waitUntil(lambda: at_rest(work))
    assert told == [("finished", 3)]
    assert not work._slow.isActive()


def test_slow_work_shows_the_bar_and_stop_until_it_is_done(work, told, qtbot):
    begun = time.monotonic()
    work.start(steps(400))
    qtbot.waitUntil(appears(work), timeout=5000)
    assert time.monotonic() - begun >= progress.SHOW_AFTER / 1000 * 0.95
    assert (work.bar.minimum(), work.bar.maximum()) == (0, 400)
    assert work.bar.accessibleName() == "Progress of the test"
    qtbot.waitUntil(lambda: at_rest(work), timeout=5000)
    assert told == [("slow", True), ("slow", False), ("finished", 400)]


@pytest.mark.parametrize("press", ["mouse", "key"])
def test_stop_ends_it_at_once_and_says_so(work, told, press, qtbot):
    ended = []
    work.start(steps(100_000, ended))
    qtbot.waitUntil(appears(work), timeout=5000)
    if press == "mouse":
        qtbot.mouseClick(work.button, LEFT)
    else:
        qtbot.keyClick(work.button, Qt.Key.Key_Space)
    assert ended == [True]
    assert told == [("slow", True), ("slow", False), ("stopped",)]
    qtbot.waitUntil(lambda: at_rest(work))


def test_stopping_from_the_program_says_nothing(work, told, qtbot):
    ended = []
    work.stop()
    work.start(steps(100_000, ended))
    qtbot.waitUntil(appears(work), timeout=5000)
    work.stop()
    work.stop()
    assert ended == [True]
    assert told == [("slow", True), ("slow", False)]
    qtbot.waitUntil(lambda: at_rest(work))


def test_other_work_takes_the_place_of_what_is_under_way(work, told, qtbot):
    ended = []
    work.start(steps(100_000, ended), at_once=True)
    work.start(steps(2))
    assert ended == [True]
    assert told == []
    qtbot.waitUntil(lambda: at_rest(work))
    assert told == [("finished", 2)]


def test_work_can_begin_from_the_end_of_other_work(work, told, qtbot):
    more = [steps(5)]
    work.finished.connect(lambda _: work.start(more.pop()) if more else None)
    work.start(steps(1))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == [("finished", 1), ("finished", 5)]
    qtbot.waitUntil(lambda: at_rest(work))


def test_what_fails_is_handed_on_when_the_bar_has_gone(work, told, monkeypatch, qtbot):
    def broken():
        yield from steps(400)
        raise ReadError("The article cannot be read.", file="desk.annot.yaml", line=3)

    work.start(broken())
    qtbot.waitUntil(appears(work), timeout=5000)
    qtbot.waitUntil(lambda: at_rest(work), timeout=5000)
    assert [kind for kind, *_ in told] == ["slow", "slow", "failed"]
    assert "desk.annot.yaml:3" in told[-1][1]


def test_the_first_slice_can_be_done_at_once(work, told, qtbot):
    work.start(steps(2, pause=0), at_once=True)
    assert told == [("finished", 2)]
    assert not work.busy

    def broken():
        raise AnnotatorError("No.")
        yield

    work.start(broken(), at_once=True)
    assert [kind for kind, *_ in told] == ["finished", "failed"]
    work.start(steps(100_000), at_once=True)
    assert work.busy
    work.stop()


def test_a_fault_reaches_the_program_and_leaves_no_bar_behind(work, told, qtbot):
    def faulty():
        yield from steps(400)
        raise ZeroDivisionError

    with qtbot.captureExceptions() as caught:
        work.start(faulty())
        qtbot.waitUntil(appears(work), timeout=5000)
        qtbot.waitUntil(lambda: at_rest(work), timeout=5000)
    assert [kind for kind, *_ in caught] == [ZeroDivisionError]
    assert told == [("slow", True), ("slow", False)]


def test_what_makes_room_is_told_before_the_bar_appears(work, monkeypatch, qtbot):
    monkeypatch.setattr(inline_work, "SHOW_AFTER", 20)
    seen = []
    short = InlineWork("Progress of the test", work.parentWidget(), stop="&Halt")
    short.slow_changed.connect(lambda slow: seen.append((slow, short.isHidden())))
    short.start(steps(100))
    qtbot.waitUntil(lambda: at_rest(short), timeout=5000)
    assert seen == [(True, True), (False, False)]
    assert short.button.text() == "&Halt"


def test_a_window_that_goes_while_it_works_leaves_nothing(dressed, qtbot):
    ended = []
    gone = QWidget()
    work = InlineWork("Progress of the test", gone)
    destroyed = []
    work.destroyed.connect(lambda: destroyed.append(True))
    gone.show()
    work.start(steps(100_000, ended))
    qtbot.waitUntil(appears(work), timeout=5000)
    timers = [child for child in work.findChildren(QObject) if child.metaObject().className() == "QTimer"]
    assert timers
    gone.close()
    gone.deleteLater()
    qtbot.waitUntil(lambda: destroyed == [True])  # the check for timers that still tick comes after the test
