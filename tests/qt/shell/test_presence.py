"""A second window asks the one that has the project to come to the front."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtTest import QTest

from annotator.qt.shell.presence import Presence, _meeting_place, call_window

CALL = (
    "import sys; from pathlib import Path; from annotator.qt.shell.presence import call_window;"
    "print(call_window(Path(sys.argv[1])))"
)


def called_from_elsewhere(path: Path, qtbot) -> bool:
    other = subprocess.Popen([sys.executable, "-c", CALL, str(path)], stdout=subprocess.PIPE, text=True)
    qtbot.waitUntil(lambda: other.poll() is not None, timeout=20_000)
    return other.communicate()[0].strip() == "True"


@pytest.fixture
def present(dressed, tmp_path):
    made: list[Presence] = []
    root = QObject()

    def make(path: Path) -> Presence:
        made.append(Presence(path, root))
        return made[-1]

    yield make
    for presence in made:
        presence.end()
    root.deleteLater()


def test_the_window_that_has_the_project_hears_of_it(present, tmp_path, qtbot):
    path = tmp_path / "desk.annot.yaml"
    wanted: list[bool] = []
    present(path).wanted.connect(lambda: wanted.append(True))
    assert called_from_elsewhere(path, qtbot)
    assert wanted == [True]
    assert not called_from_elsewhere(tmp_path / "other.annot.yaml", qtbot)
    assert wanted == [True]


def test_a_link_leads_to_the_same_window(present, tmp_path, qtbot):
    path = tmp_path / "desk.annot.yaml"
    path.write_text("")
    link = tmp_path / "link.annot.yaml"
    link.symlink_to(path)
    present(path)
    assert called_from_elsewhere(link, qtbot)


def test_nobody_is_there_before_and_after(dressed, tmp_path):
    path, root = tmp_path / "desk.annot.yaml", QObject()
    assert not call_window(path)
    Presence(path, root).end()
    assert not call_window(path)
    root.deleteLater()


def test_what_a_program_left_that_was_killed_is_in_nobodys_way(present, tmp_path, qtbot):
    path = tmp_path / "desk.annot.yaml"
    leave = (
        "import os, sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication, QObject;"
        "from annotator.qt.shell.presence import Presence;"
        "app = QCoreApplication([]); root = QObject(); kept = Presence(Path(sys.argv[1]), root); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", leave, str(path)], check=False).returncode == 9
    assert not call_window(path)
    present(path)
    assert called_from_elsewhere(path, qtbot)


def test_who_says_something_else_is_not_answered(present, tmp_path, qtbot):
    path = tmp_path / "desk.annot.yaml"
    wanted: list[bool] = []
    present(path).wanted.connect(lambda: wanted.append(True))
    caller = QLocalSocket()
    caller.connectToServer(_meeting_place(path))
    qtbot.waitUntil(lambda: caller.state() == QLocalSocket.LocalSocketState.ConnectedState)
    caller.write(b"x" * 10_000)
    caller.flush()
    qtbot.waitUntil(lambda: caller.bytesToWrite() == 0)
    QTest.qWait(0)
    assert wanted == []
    assert caller.bytesAvailable() == 0
    caller.abort()
