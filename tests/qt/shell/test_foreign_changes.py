"""Another program writes the project file while the window has the focus: both are kept, at once, and it is said."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app import closing, projects
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.qt.parts import dialogs
from annotator.qt.shell import foreign_changes
from annotator.qt.shell import watch_file as watching
from annotator.store import open_file
from tests.qt.conftest import KESTREL, span
from tests.qt.shell.test_window import FullDisk

TITLE = "title: Grain prices ease after harvest"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Files are given up as gone or unreadable soon, and are looked at often."""
    monkeypatch.setattr(foreign_changes, "PATIENCE", 0.6)
    monkeypatch.setattr(foreign_changes, "AGAIN", 120)
    monkeypatch.setattr(watching, "LOOK_EVERY", 300)
    monkeypatch.setattr(dialogs, "ask", lambda *_, **__: "close")  # when a test ends too early


@pytest.fixture
def window(make_window, project_path):
    """The real window on the project."""
    return make_window(project_path)


def tag(window, words, key="o"):
    start = window.session.article.text.index(words)
    window.session.select(start, start + len(words))
    QTest.keyClicks(QApplication.focusWidget() or window, key)


def version_of(path: Path, folder: Path, who: str, words: str) -> Path:
    """The file as somebody else has it, with a span of theirs, written somewhere else."""
    folder.mkdir(exist_ok=True)
    copy = folder / path.name
    shutil.copyfile(path, copy)
    with projects.open_project(copy) as file:
        session = Session(file, who, SpansMode)
        session.open_article("kestrel")
        session.commit("Tag", [session.change(None, span(KESTREL, words, "org", by=who))])
    return copy


def quotes(path: Path, who: str) -> set[str]:
    with projects.open_project(path, read_only=True) as file:
        return {one.quote for one in file.project.layer("kestrel", who).spans}


def here(window, who):
    return {one.quote for one in window.session.project.layer("kestrel", who).spans}


def rename(source: Path, target: Path) -> None:
    source.replace(target)


def rewrite(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def in_pieces(source: Path, target: Path) -> None:
    whole = source.read_bytes()
    with target.open("wb", buffering=0) as file:
        for start in range(0, len(whole), len(whole) // 4 + 1):
            file.write(whole[start : start + len(whole) // 4 + 1])
            QTest.qWait(60)


def delete_and_create(source: Path, target: Path) -> None:
    target.unlink()
    QTest.qWait(60)
    shutil.copyfile(source, target)


@pytest.mark.parametrize("put", [rename, rewrite, in_pieces, delete_and_create])
def test_what_is_put_in_the_files_place_is_taken_in_at_once(window, project_path, tmp_path, qtbot, put):
    theirs = version_of(project_path, tmp_path / "theirs", "bo", "Bookings")
    tag(window, "Harbour Office")
    assert window.session.file.flush(5)
    place = window.session.selection
    put(theirs, project_path)
    qtbot.waitUntil(lambda: here(window, "bo") == {"Bookings"})
    qtbot.waitUntil(lambda: window.notices.shown("merged") is not None)
    assert project_path.name in window.notices.shown("merged").text
    assert "Harbour Office" in here(window, "alice")
    assert window.session.selection == place, "the place in the text stays"
    qtbot.waitUntil(lambda: window.status.parts["saving"].text() == "saved")
    assert window.close_project()
    assert quotes(project_path, "bo") == {"Bookings"}
    assert "Harbour Office" in quotes(project_path, "alice")


def test_a_write_that_fails_because_of_it_merges_and_is_saved(window, project_path, tmp_path, qtbot):
    window.need_foreign().stop()  # no word comes from the file system
    theirs = version_of(project_path, tmp_path / "theirs", "bo", "Bookings")
    theirs.replace(project_path)
    tag(window, "Harbour Office")
    qtbot.waitUntil(lambda: here(window, "bo") == {"Bookings"})
    qtbot.waitUntil(lambda: window.status.parts["saving"].text() == "saved")
    assert window.notices.shown("saving") is None
    assert "Harbour Office" in quotes(project_path, "alice")


def test_a_folder_that_tells_nothing_is_looked_at(window, project_path, tmp_path, qtbot):
    system = window.need_foreign()._watcher._system
    system.removePaths([*system.files(), *system.directories()])
    version_of(project_path, tmp_path / "theirs", "bo", "Bookings").replace(project_path)
    qtbot.waitUntil(lambda: here(window, "bo") == {"Bookings"})


def test_what_is_typed_meanwhile_is_kept(window, project_path, tmp_path, qtbot):
    money = next(one for one in window.session.layer.spans if one.label == "money")
    window.session.select_annotation(money.id)
    window.run("note")
    note = window.desk.selected.note
    QTest.keyClicks(note, "whole ")
    version_of(project_path, tmp_path / "theirs", "bo", "Bookings").replace(project_path)
    qtbot.waitUntil(lambda: window.notices.shown("merged") is not None)
    assert note.hasFocus()
    QTest.keyClicks(note, "sum?")
    QTest.keyClick(note, Qt.Key.Key_Escape)
    assert window.session.layer.get(money.id).note == "whole sum?"


def test_our_own_saving_is_no_foreign_change(window, project_path, qtbot):
    seen = []
    window.need_foreign()._watcher.noticed.connect(lambda: seen.append(window.session.file.changed_on_disk()))
    for words in ("Harbour Office", "Merrow Bay", "opening payment"):
        tag(window, words)
        assert window.session.file.flush(5)
    window.run("fold")
    qtbot.waitUntil(lambda: len(seen) > 3)
    assert window.notices.shown("merged") is None
    assert not any(seen)


def test_it_waits_for_a_dialog_to_be_shown_but_not_to_be_taken_in(window, project_path, tmp_path, qtbot):
    from annotator.qt.dialogs.note_dialog import NoteDialog

    dialog = NoteDialog("Note", "On it", "", window.theme, window)
    dialog.open()
    version_of(project_path, tmp_path / "theirs", "bo", "Bookings").replace(project_path)
    qtbot.waitUntil(lambda: here(window, "bo") == {"Bookings"})
    assert window.notices.shown("merged") is None
    dialog.reject()
    dialog.deleteLater()
    qtbot.waitUntil(lambda: window.notices.shown("merged") is not None)


def test_a_deleted_file_is_written_again_and_that_is_said(window, project_path, qtbot):
    tag(window, "Harbour Office")
    assert window.session.file.flush(5)
    project_path.unlink()
    qtbot.waitUntil(lambda: window.notices.shown("deleted") is not None)
    assert project_path.name in window.notices.shown("deleted").text
    assert "Harbour Office" in quotes(project_path, "alice")


def test_a_file_deleted_before_an_edit_is_written_again_and_that_is_said(window, project_path, qtbot):
    project_path.unlink()
    tag(window, "Harbour Office")
    qtbot.waitUntil(lambda: window.notices.shown("deleted") is not None)
    qtbot.waitUntil(lambda: window.status.parts["saving"].text() == "saved")
    assert "Harbour Office" in quotes(project_path, "alice")


def test_closing_writes_a_deleted_file_again(window, project_path):
    tag(window, "Harbour Office")
    assert window.session.file.flush(5)
    project_path.unlink()
    assert window.close_project()
    assert "Harbour Office" in quotes(project_path, "alice")


def test_closing_merges_what_was_put_in_the_files_place_a_moment_before(window, project_path, tmp_path):
    theirs = version_of(project_path, tmp_path / "theirs", "bo", "Bookings")
    tag(window, "Harbour Office")
    assert window.session.file.flush(5)
    theirs.replace(project_path)
    assert window.close_project()
    assert quotes(project_path, "bo") == {"Bookings"}
    assert "Harbour Office" in quotes(project_path, "alice")


def test_another_project_in_the_files_place_is_said_and_nothing_is_called_saved(
    window, project_path, tmp_path, qtbot, monkeypatch
):
    other = tmp_path / "other.annot.yaml"
    projects.new_project(other, None, "Other", "en").close()
    before = project_path.read_bytes()
    other.replace(project_path)
    qtbot.waitUntil(lambda: window.notices.shown("disk") is not None)
    assert "Another project" in window.notices.shown("disk").text
    assert "NOT SAVED" in window.status.whole()
    asked = []
    monkeypatch.setattr(dialogs, "ask", lambda *_, **__: asked.append(1))
    assert not window.close_project(), "it is not closed over another project in silence"
    assert asked
    project_path.write_bytes(before)
    qtbot.waitUntil(lambda: window.notices.shown("disk") is None)
    qtbot.waitUntil(lambda: window.status.parts["saving"].text() == "saved")


def test_the_status_line_never_says_saved_before_it_is(window, qtbot):
    file = window.session.file
    with file._writer.exclusive():
        tag(window, "Harbour Office")
        assert window.status.parts["saving"].text() == "saving…"
    qtbot.waitUntil(lambda: window.status.parts["saving"].text() == "saved")
    assert not file.save_state.pending


def test_tidying_on_a_full_disk_is_said(make_window, project_path, monkeypatch):
    disk = FullDisk()
    window = make_window()
    window.open_file(open_file(project_path, disk=disk))
    tag(window, "Harbour Office")
    assert window.session.file.flush(5)
    told = []
    monkeypatch.setattr(dialogs, "error", lambda parent, problem, **_: told.append(problem))
    disk.full = True
    window.run("fold")
    assert told
    assert window.notices.shown("folded") is None
    disk.full = False
    window.run("fold")
    assert window.notices.shown("folded") is not None


def test_what_cannot_be_saved_at_the_end_is_in_a_copy_that_the_next_start_names(
    make_window, project_path, capsys, monkeypatch
):
    disk = FullDisk()
    window = make_window()
    window.open_file(open_file(project_path, disk=disk))
    monkeypatch.setattr(closing, "CLOSE_TIMEOUT", 0.2)
    file = window.session.file
    disk.full = True
    tag(window, "Harbour Office")
    assert not window.end()
    copies = closing.rescued(file)
    assert len(copies) == 1
    assert str(copies[0]) in capsys.readouterr().err
    assert "Harbour Office" in quotes(copies[0], "alice")
    again = make_window(project_path)
    assert copies[0].name in again.notices.shown("rescued").text


def test_merging_costs_nothing_when_nothing_changed(window):
    began = time.perf_counter()
    for _ in range(100):
        window.need_foreign().look()
    assert time.perf_counter() - began < 1
