"""The program is ended from outside, in a process of its own: everything is saved, and the lock is given back."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.app import projects
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.qt.shell import endings
from annotator.store.lock import lock_path
from tests.qt.conftest import KESTREL, span

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are sent as POSIX has them")

DRIVER = """
import sys
from PySide6.QtCore import QTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from annotator.qt.shell import application

where, path = sys.argv[1:]

def window():
    return next(one for one in QApplication.topLevelWidgets() if hasattr(one, "need_session") and one.isVisible())

def act():
    open_window = window()
    session = open_window.need_session()
    for words in ("Harbour Office", "Merrow Bay"):
        start = session.article.text.index(words)
        session.select(start, start + len(words))
        QTest.keyClicks(open_window.desk.view, "o")
    if where == "typing":
        money = next(one for one in session.layer.spans if one.label == "money")
        session.select_annotation(money.id)
        open_window.run("note")
        QTest.keyClicks(open_window.desk.selected.note, "half a thou")
    if where in ("question", "dialog"):
        QTimer.singleShot(0, tell_in_dialog)
        open_window.run("about" if where == "question" else "note-here")
    else:
        print("ready", flush=True)

def tell_in_dialog():
    dialog = QApplication.activeModalWidget()
    if dialog is None:
        QTimer.singleShot(10, tell_in_dialog)
        return
    if where == "dialog":
        QTest.keyClicks(dialog.text, "An hour of work")
    print("ready", flush=True)

QTimer.singleShot(0, act)
sys.exit(application.main([path]))
"""


@pytest.fixture
def started(project_path, annotator_home):
    """Starts the window on the project, tags through it, and waits until it idles in a place: `started(where)`."""
    running = []

    def start(where: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "USER": "alice", "LOGNAME": "alice"}
        settings = annotator_home / "config" / "settings.yaml"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("annotator: alice\n", encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-c", DRIVER, where, str(project_path)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line == "ready\n", process.communicate(timeout=20)[1]
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def end(process: subprocess.Popen[str], number: int) -> None:
    process.send_signal(number)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 0, told
    assert "Traceback" not in told


def kept(path: Path, who: str = "alice") -> set[str]:
    assert not lock_path(path).exists(), "the lock was not given back"
    with projects.open_project(path) as file:
        assert file.problems == []
        return {one.quote for one in file.project.layer("kestrel", who).spans}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda n: n.name)
def test_a_signal_saves_and_closes_at_idle(started, project_path, number):
    end(started("idle"), number)
    assert {"Harbour Office", "Merrow Bay"} <= kept(project_path)


def test_a_signal_ends_a_question_too(started, project_path):
    end(started("question"), signal.SIGTERM)
    assert {"Harbour Office", "Merrow Bay"} <= kept(project_path)


def test_what_is_written_in_a_dialog_is_kept(started, project_path):
    end(started("dialog"), signal.SIGTERM)
    assert {"Harbour Office", "Merrow Bay"} <= kept(project_path)
    with projects.open_project(project_path) as file:
        assert [note.note for note in file.project.layer("kestrel", "alice").notes] == ["An hour of work"]


def test_a_note_that_is_being_written_is_kept(started, project_path):
    end(started("typing"), signal.SIGHUP)
    with projects.open_project(project_path) as file:
        notes = {one.quote: one.note for one in file.project.layer("kestrel", "alice").spans}
    assert notes["US$2.8 million"] == "half a thou"


def test_a_file_that_was_swapped_a_moment_before_is_merged(started, project_path, tmp_path):
    theirs = tmp_path / "theirs" / project_path.name
    theirs.parent.mkdir()
    shutil.copyfile(project_path, theirs)
    with projects.open_project(theirs) as file:
        session = Session(file, "bo", SpansMode)
        session.open_article("kestrel")
        session.commit("Tag", [session.change(None, span(KESTREL, "Bookings", "org", by="bo"))])
    process = started("idle")
    theirs.replace(project_path)
    end(process, signal.SIGTERM)
    assert {"Harbour Office", "Merrow Bay"} <= kept(project_path)
    assert kept(project_path, "bo") == {"Bookings"}


def test_a_file_that_was_deleted_a_moment_before_is_written_again(started, project_path):
    process = started("idle")
    project_path.unlink()
    end(process, signal.SIGTERM)
    assert {"Harbour Office", "Merrow Bay"} <= kept(project_path)


def test_the_end_of_the_desktop_session_saves_what_is_typed(make_window, project_path):
    window = make_window(project_path)
    money = next(one for one in window.session.layer.spans if one.label == "money")
    window.session.select_annotation(money.id)
    window.run("note")
    window.desk.selected.note.insertPlainText("half a thou")
    assert window.save_now()
    assert "half a thou" in project_path.read_text(encoding="utf-8")
    assert window.session is not None, "who stays logged in goes on working"


def test_signals_that_the_starter_ignores_stay_ignored(qtbot):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    heard: list[int] = []
    made = endings.Endings(lambda: heard.append(1))
    try:
        made.install()
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGTERM)
        qtbot.waitUntil(lambda: heard == [1])
    finally:
        made.uninstall()
        signal.signal(signal.SIGHUP, before)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
