"""Drives the real program from within: `python driver.py PHASE FOLDER`, in a process that may be killed.

A script is a generator: it sends keys through Qt's own event loop and yields conditions to wait for. Nothing of
the program is replaced except the file dialog, which no key can reach offscreen.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QStatusBar, QWidget

from annotator import paths
from annotator.qt.parts.application import make_application
from annotator.qt.shell.application import main

PATIENCE = 40_000
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PAGES = sorted(paths.resource("samples", "pages").iterdir())

Condition = Callable[[], object]
Script = Iterator[Condition]


class Runner:
    """Steps a script: looks every few milliseconds whether its condition holds, and gives up loudly."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._condition: Condition = lambda: True
        self._waited = 0
        self._timer = QTimer(interval=10)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        self._waited += 10
        if self._waited > PATIENCE:
            print(f"gave up waiting at {self._where()}", file=sys.stderr, flush=True)
            os._exit(3)
        try:
            if self._condition():
                self._condition, self._waited = next(self._script), 0
        except StopIteration:
            self._timer.stop()
        except BaseException as problem:
            print(f"{type(problem).__name__} at {self._where()}: {problem}", file=sys.stderr, flush=True)
            os._exit(4)

    def _where(self) -> str:
        frame = getattr(self._script, "gi_frame", None)
        return f"line {frame.f_lineno}" if frame else "the end"


def window() -> QWidget:
    """The program's window."""
    return next(top for top in QApplication.topLevelWidgets() if type(top).__name__ == "Window")


def dialog() -> QWidget | None:
    """The dialog that is in front, or None."""
    return QApplication.activeModalWidget()


def named(name: str) -> QWidget:
    """The visible widget with that accessible name."""
    return next(w for w in QApplication.allWidgets() if w.accessibleName() == name and w.isVisible())


def target() -> QWidget:
    """What a key goes to: the focus, inside the dialog in front if there is one."""
    front, focus = dialog() or window(), QApplication.focusWidget()
    return focus if focus is not None and focus.window() is front else front


def later(act: Callable[[], object]) -> None:
    """Act when the script has given way, so that a dialog may open and the script goes on."""
    QTimer.singleShot(0, act)


def press(key: Qt.Key | str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, to whatever has the focus."""
    later(lambda: QTest.keyClick(target(), key, modifiers))


def write(text: str) -> None:
    """Text, typed into whatever has the focus."""
    later(lambda: QTest.keyClicks(target(), text))


def status() -> str:
    """What the status bar says."""
    bar = window().findChild(QStatusBar)
    return " · ".join(label.text() for label in bar.findChildren(QLabel) if label.isVisible())


def saved() -> bool:
    """Whether everything is on disk, and the window says so."""
    return window().session.file.save_state.pending == 0 and "saved" in status()  # type: ignore[attr-defined]


def drop(files: list[Path]) -> None:
    """Drop files on the window, as a file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    entering = QDragEnterEvent(QPoint(400, 300), action, data, buttons, none)
    QApplication.sendEvent(window(), entering)
    assert entering.isAccepted(), "the window does not take files"
    later(
        lambda: QApplication.sendEvent(window(), QDropEvent(QPointF(400, 300), action, data, buttons, none))
    )


def spans() -> list[tuple[str, str, bool]]:
    """The open layer's spans: words, label, doubt."""
    return [(span.quote, span.label, span.doubt) for span in window().session.layer.spans]  # type: ignore[attr-defined]


def work(folder: Path) -> Script:
    """From an empty home to a tagged project, then a sudden death."""
    yield lambda: window().isVisible()
    press("N", CTRL)
    yield lambda: isinstance(dialog(), QDialog)
    write("Harbour desk")
    box = dialog()
    yield lambda: box.title.text() == "Harbour desk"  # type: ignore[union-attr]
    press(Qt.Key.Key_Return)
    yield lambda: window().session is not None and dialog() is None  # type: ignore[attr-defined]
    session = window().session  # type: ignore[attr-defined]
    assert session.file.path.parent == paths.documents_dir(), session.file.path

    drop(PAGES)
    yield (
        lambda: len(session.project.entries) == len(PAGES) and type(dialog()).__name__ == "ImportResultDialog"
    )
    press(Qt.Key.Key_Escape)
    yield lambda: dialog() is None and session.article is not None

    window().activateWindow()  # what a window manager does when a dialog closes
    yield lambda: QApplication.activeWindow() is window()
    press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    yield lambda: QApplication.focusWidget() is named("Article text")
    press(Qt.Key.Key_F7)
    yield lambda: session.mode.name == "spans"
    press(Qt.Key.Key_Home, CTRL)
    yield lambda: session.selection.position == 0
    for _ in range(2):
        press(Qt.Key.Key_Right, CTRL | SHIFT)
        before = session.selection.end
        yield lambda before=before: session.selection.end > before
    words = session.article.text[session.selection.start : session.selection.end].strip()
    press("o")
    yield lambda: spans() == [(words, "organisation", False)]
    press("?")
    yield lambda: spans() == [(words, "organisation", True)]
    press("Z", CTRL)
    yield lambda: spans() == [(words, "organisation", False)]
    press("Z", CTRL)
    yield lambda: spans() == []
    press("Z", CTRL | SHIFT)
    yield lambda: spans() == [(words, "organisation", False)]

    press(Qt.Key.Key_F6)
    yield lambda: session.mode.name == "sentences"
    press(Qt.Key.Key_Down)
    yield lambda: session.sentence == 1
    press("3")
    yield lambda: [tag.label for tag in session.layer.sentence_tags] == ["history"]
    press("B", CTRL)
    yield lambda: [tag.label for tag in session.layer.tags] == ["business"]
    first = session.article.id
    press(Qt.Key.Key_Return)
    yield lambda: session.article.id != first
    yield saved
    print(json.dumps({"article": first, "words": words, "project": str(session.file.path)}), flush=True)
    if hasattr(signal, "SIGKILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(9)


def look(folder: Path) -> Script:
    """Start again with nothing but the home folder, say what is there, and quit by keyboard."""
    yield lambda: window().isVisible() and window().session is not None  # type: ignore[attr-defined]
    session = window().session  # type: ignore[attr-defined]
    entries = session.project.entries
    unfinished = session.article.id
    done = [name for name, entry in entries.items() if any(s.status == "done" for s in entry.states.values())]
    session.open_article(done[0])
    yield lambda: session.article.id == done[0]
    print(
        json.dumps(
            {
                "opened": unfinished,
                "done": done,
                "spans": spans(),
                "sentences": [tag.label for tag in session.layer.sentence_tags],
                "tags": [tag.label for tag in session.layer.tags],
                "problems": [str(problem) for problem in session.file.problems],
                "buttons": sum(button.isVisible() for button in window().findChildren(QPushButton)),
            }
        ),
        flush=True,
    )
    press("Q", CTRL)
    yield lambda: False


if __name__ == "__main__":
    make_application()
    script = {"work": work, "look": look}[sys.argv[1]](Path(sys.argv[2]))
    runner = Runner(script)
    sys.exit(main([]))
