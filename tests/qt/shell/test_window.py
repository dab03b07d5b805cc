"""The window as a whole: opening, tagging by keys, undo, saving, closing, dropping."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from annotator.app import projects
from annotator.app.mode import ModeName
from annotator.core.edits import Change
from annotator.core.errors import WriteError
from annotator.core.labels import LabelSet
from annotator.qt.parts import dialogs
from annotator.qt.shell.screen_room import fitted
from annotator.qt.shell.window import Window
from annotator.settings import Settings, load
from annotator.store import Disk, open_file


class FullDisk(Disk):
    """A disk that is full while `full` says so."""

    full = False

    def write(self, fd: int, data: bytes | memoryview) -> int:
        if self.full:
            raise OSError(28, "No space left on device")
        return super().write(fd, data)


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def type_text(window, text):
    QTest.keyClicks(QApplication.focusWidget() or window, text)


def test_opening_a_project_shows_its_first_unfinished_article(make_window, project_path):
    window = make_window(project_path)
    assert window.session.article.id == "kestrel"
    assert window.windowTitle() == "Desk — News Annotator"
    assert window.desk.view.hasFocus()
    assert "0 of 3 articles done" in window.status.whole()
    assert window.status.whole().endswith("alice")


def test_a_label_key_tags_the_selection_and_undo_names_the_step(make_window, project_path, qtbot):
    window = make_window(project_path)
    start = window.session.article.text.index("Harbour Office")
    window.session.select(start, start + len("Harbour Office"))
    type_text(window, "o")
    spans = [span for span in window.session.layer.spans if span.quote == "Harbour Office"]
    assert [span.label for span in spans] == ["org"]
    assert window.toolbar.step.whole() == "Tag “Harbour Office” as Organisation"
    assert "Undo “Tag ‘Harbour Office’ as Organisation”" in window.toolbar.undo.toolTip()
    assert "Harbour Office" in window.actions_made.made["undo"].text()
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not [span for span in window.session.layer.spans if span.quote == "Harbour Office"]
    assert "Harbour Office" in window.toolbar.redo.toolTip()
    qtbot.mouseClick(window.toolbar.redo, Qt.MouseButton.LeftButton)
    assert [span for span in window.session.layer.spans if span.quote == "Harbour Office"]


def test_sentences_are_walked_and_tagged_by_keys(make_window, project_path):
    window = make_window(project_path)
    press(window, Qt.Key.Key_F6)
    assert window.session.mode.name is ModeName.SENTENCES
    assert window.toolbar.modes.buttons[ModeName.SENTENCES].isChecked()
    window.session.go_to_sentence(0)
    type_text(window, "j")
    assert window.session.sentence == 1
    press(window, Qt.Key.Key_Down)
    assert window.session.sentence == 2
    type_text(window, "k")
    assert window.session.sentence == 1
    type_text(window, "s")
    current = window.session.current_sentence
    assert [tag.label for tag in window.session.layer.tags_of(current.start, current.end)] == ["speech"]
    assert window.status.parts["place"].text() == f"sentence 2 of {len(window.session.article.sentences)}"


def test_enter_marks_the_article_done_and_goes_on(make_window, project_path, qtbot):
    window = make_window(project_path)
    press(window, Qt.Key.Key_Return)
    assert window.session.article.id == "grain"
    qtbot.waitUntil(lambda: "1 of 3 articles done" in window.status.whole())
    assert window.desk.articles.title.accessibleName() == "Articles · 1 of 3 done"


def test_the_mode_switch_leaves_the_keyboard_in_the_article(make_window, project_path, qtbot):
    window = make_window(project_path)
    qtbot.mouseClick(window.toolbar.modes.buttons[ModeName.SENTENCES], Qt.MouseButton.LeftButton)
    assert window.session.mode.name is ModeName.SENTENCES
    assert window.desk.view.hasFocus()


def test_saved_is_said_only_when_it_is_on_disk(make_window, project_path, qtbot):
    disk = FullDisk()
    window = make_window()
    window.open_file(open_file(project_path, disk=disk))
    assert window.status.parts["saving"].text() == "saved"
    disk.full = True
    start = window.session.article.text.index("Harbour Office")
    window.session.select(start, start + 7)
    type_text(window, "o")
    qtbot.waitUntil(lambda: "NOT SAVED" in window.status.whole())
    notice = window.notices.shown("saving")
    assert notice is not None
    assert "kept in memory" in notice.text
    disk.full = False
    buttons = {button.text(): button for button in notice.findChildren(QPushButton)}
    assert {"Retry", "Save a copy…", "Copy details"} <= buttons.keys()
    qtbot.mouseClick(buttons["Retry"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.status.parts["saving"].text() == "saved")
    assert window.notices.shown("saving") is None


def test_closing_asks_only_when_the_last_changes_cannot_be_saved(
    make_window, project_path, qtbot, monkeypatch
):
    disk = FullDisk()
    window = make_window()
    window.open_file(open_file(project_path, disk=disk))
    asked = []

    def answer(parent, title, text, choices, **_):
        asked.append([choice.key for choice in choices])
        disk.full = False
        return "retry"

    monkeypatch.setattr(dialogs, "ask", answer)
    monkeypatch.setattr("annotator.store.projectfile.CLOSE_TIMEOUT", 0.05)
    disk.full = True
    window.session.select(0, 5)
    type_text(window, "o")
    closing = window.session.file
    original = closing.close
    monkeypatch.setattr(closing, "close", lambda fold=True, **more: original(fold, timeout=0.2, **more))
    assert window.close_project()
    assert asked == [["retry", "copy", "close"]]
    with projects.open_project(project_path) as file:
        quotes = [span.quote for span in file.project.layer("kestrel", "alice").spans]
    assert "Adver" in quotes


def test_closing_never_asks_when_all_is_saved(make_window, project_path, monkeypatch):
    window = make_window(project_path)
    window.session.select(0, 5)
    type_text(window, "o")
    monkeypatch.setattr(dialogs, "ask", lambda *a, **k: pytest.fail("asked something"))
    window.close()
    assert not window.isVisible()
    with projects.open_project(project_path) as file:
        assert len(file.project.layer("kestrel", "alice").spans) == 4


def test_a_project_that_is_open_elsewhere_is_offered_for_reading(make_window, project_path, monkeypatch):
    first = make_window(project_path)
    second = make_window()
    told = []
    monkeypatch.setattr(dialogs, "ask", lambda parent, title, text, choices, **_: told.append(text) or "read")
    assert second.open_path(project_path)
    assert told
    assert second.session.read_only
    assert "read-only" in second.status.whole()
    assert second.notices.shown("read-only") is not None
    assert not second.actions_made.made["import"].isEnabled()
    assert not first.session.read_only


def test_a_copy_can_be_opened_of_a_project_that_is_open_elsewhere(
    make_window, project_path, monkeypatch, tmp_path
):
    first = make_window(project_path)
    first.session.select(0, 5)
    type_text(first, "o")
    second = make_window()
    offered = []
    monkeypatch.setattr(
        dialogs, "ask", lambda parent, title, text, choices, **_: offered.extend(choices) or choices[0].key
    )
    monkeypatch.setattr(dialogs, "save_file", lambda parent, title, suggestion, **_: suggestion)
    assert second.open_path(project_path)
    assert [choice.title for choice in offered] == ["Open a copy…", "Open for reading only"]
    assert second.session.file.path == project_path.with_name("desk copy.annot.yaml")
    assert not second.session.read_only
    assert len(second.session.project.layer("kestrel", "alice").spans) == 4
    monkeypatch.setattr(dialogs, "save_file", lambda *_, **__: None)
    assert not make_window().open_path(project_path)


def test_opening_what_is_open_here_asks_nothing(make_window, project_path, monkeypatch):
    window = make_window(project_path)
    monkeypatch.setattr(dialogs, "ask", lambda *a, **k: pytest.fail("asked something"))
    before = window.session
    assert window.open_path(project_path)
    assert window.session is before


def test_a_second_program_shows_the_window_that_has_the_project_and_ends(make_window, project_path, qtbot):
    window = make_window(project_path)
    window.showMinimized()
    run = "import sys; from annotator.qt.shell.application import main; sys.exit(main(sys.argv[1:]))"
    other = subprocess.Popen([sys.executable, "-c", run, str(project_path)])
    try:
        qtbot.waitUntil(lambda: other.poll() is not None, timeout=20_000)
    finally:
        other.kill()
    assert other.returncode == 0
    qtbot.waitUntil(lambda: not window.isMinimized())


def test_a_file_that_is_no_project_is_refused_with_a_sentence(make_window, tmp_path, monkeypatch):
    window = make_window()
    told = []
    monkeypatch.setattr(dialogs, "error", lambda parent, problem, **_: told.append(problem))
    assert not window.open_path(tmp_path / "missing.annot.yaml")
    assert "no such file" in told[0].message
    assert window.session is None


def test_the_last_article_and_the_panes_are_kept(make_window, project_path, annotator_home):
    window = make_window(project_path)
    window.session.open_article("grain")
    window.desk.splitter.setSizes([200, 780, 300])
    panes = window.desk.splitter.sizes()
    window.close()
    kept = load(annotator_home / "config" / "settings.yaml")
    assert kept.recent == [str(project_path)]
    again = make_window(project_path, window=kept.window)
    assert again.session.article.id == "grain"
    assert again.desk.splitter.sizes() == panes


def test_files_dropped_on_the_window_are_imported(make_window, project_path, tmp_path, qtbot, monkeypatch):
    page = tmp_path / "ferry.txt"
    page.write_text("Ferry strike ends\n\nThe crews went back to work on Monday.\n", encoding="utf-8")
    window = make_window(project_path)
    monkeypatch.setattr(dialogs, "run", lambda dialog: True)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(page))])
    drop(window, data)
    qtbot.waitUntil(lambda: len(window.session.project.entries) == 4)


def test_text_dropped_on_the_window_becomes_an_article(make_window, project_path):
    window = make_window(project_path)
    data = QMimeData()
    data.setText("Bridge reopens\n\nThe bridge reopened on Friday.")
    drop(window, data)
    assert len(window.session.project.entries) == 4
    assert "1 article added." in window.notices.texts()
    window.run("undo")
    assert len(window.session.project.entries) == 3


def drop(window, data):
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(400, 300), copy, data, left, none)
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(400, 300), copy, data, left, none))


def test_the_text_size_follows_keys_and_is_kept(make_window, project_path, annotator_home):
    window = make_window(project_path)
    before = window.settings.text_size
    press(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert window.settings.text_size == before + 1
    assert load(annotator_home / "config" / "settings.yaml").text_size == before + 1
    press(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert window.settings.text_size == before


def test_the_theme_changes_live(make_window, project_path, themes, annotator_home):
    window = make_window(project_path)
    press(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert themes.current.dark
    assert window.palette().window().color() == themes.current.window
    assert load(annotator_home / "config" / "settings.yaml").theme == "dark"


def test_an_article_is_removed_and_comes_back_by_undo(make_window, project_path):
    window = make_window(project_path)
    window.run("remove-article")
    assert "kestrel" not in window.session.project.entries
    assert window.session.article.id == "grain"
    window.run("undo")
    assert window.session.article.id == "kestrel"


def test_what_another_program_wrote_is_taken_in(make_window, project_path):
    window = make_window(project_path)
    text = project_path.read_text(encoding="utf-8")
    assert "Grain prices ease after harvest" in text
    window.session.file.flush(5)
    project_path.write_text(
        text.replace("title: Grain prices ease after harvest", "title: Grain prices fall"), encoding="utf-8"
    )
    window.commands.files.check_disk()
    assert window.session.project.entries["grain"].title == "Grain prices fall"
    assert window.notices.shown("merged") is not None


def test_an_error_of_an_action_is_told_in_the_window(make_window, project_path):
    window = make_window(project_path)
    last = window.session.article.sentences[-1]
    window.session.select(last.start, last.start)
    window.run("join-sentence")
    assert window.notices.shown("refusal") is not None


def test_writing_a_note_is_one_step(make_window, project_path):
    window = make_window(project_path)
    money = next(span for span in window.session.layer.spans if span.label == "money")
    window.session.select_annotation(money.id)
    type_text(window, "n")
    note = window.desk.selected.note
    assert note.hasFocus()
    QTest.keyClicks(note, "Is this the whole sum?")
    QTest.keyClick(note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.session.layer.get(money.id).note == "Is this the whole sum?"
    assert window.session.history.undo_title.startswith("Note on")
    assert window.desk.view.hasFocus()


def test_the_note_is_seen_in_a_low_window(make_window, project_path, qtbot):
    window = make_window(project_path)
    window.resize(1280, 620)
    money = next(span for span in window.session.layer.spans if span.label == "money")
    window.session.select_annotation(money.id)
    window.run("note")
    note = window.desk.selected.note
    qtbot.waitUntil(lambda: note.visibleRegion().boundingRect().height() > note.height() // 2)


def test_a_note_is_kept_when_another_article_is_opened_while_it_is_typed(make_window, project_path):
    window = make_window(project_path)
    money = next(span for span in window.session.layer.spans if span.label == "money")
    window.session.select_annotation(money.id)
    window.run("note")
    QTest.keyClicks(window.desk.selected.note, "unfinished thought")
    press(window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert window.session.article.id == "grain"
    layer = window.session.project.layer("kestrel", "alice")
    assert layer.get(money.id).note == "unfinished thought"


def test_an_error_while_saving_settings_is_told(make_window, project_path, monkeypatch, qtbot):
    def fail(*_):
        raise WriteError("The settings cannot be saved: no space.", file=Path("settings.yaml"))

    monkeypatch.setattr("annotator.qt.shell.settings_file.settings.save", fail)
    window = make_window(project_path)
    qtbot.waitUntil(lambda: any("settings cannot be saved" in text for text in window.notices.texts()))


@pytest.mark.parametrize("room", [QRect(0, 0, 1024, 728), QRect(0, 27, 1366, 741), QRect(1920, 0, 800, 600)])
@pytest.mark.parametrize(
    "wanted", [QRect(0, 0, 1280, 800), QRect(-400, -200, 5000, 4000), QRect(9000, 9000, 900, 500)]
)
def test_a_window_fits_the_usable_area_of_its_screen(room, wanted):
    found = fitted(wanted, room)
    assert room.contains(found)
    assert found.top() - room.top() >= 30, "there is room for its title"


@pytest.mark.parametrize("kept", ["", "huge"])
def test_the_first_window_fits_the_screen(dressed, themes, kept):
    settings = Settings(annotator="alice")
    if kept:
        large = Window(themes, settings)
        large.setGeometry(0, 0, 5000, 4000)
        geometry = bytes(large.saveGeometry().toBase64().data()).decode("ascii")
        settings = Settings(annotator="alice", window={"geometry": geometry})
        large.deleteLater()
    window = Window(themes, settings)
    room = window.screen().availableGeometry()
    assert window.width() <= room.width()
    assert window.height() <= room.height()
    assert room.contains(window.geometry().topLeft())
    window.deleteLater()


@pytest.mark.parametrize(("action", "pane", "key"), [("toggle-articles", 0, "1"), ("toggle-side", 2, "2")])
def test_panes_are_hidden_and_shown_by_a_key(make_window, project_path, action, pane, key):
    window = make_window(project_path)
    before = window.desk.splitter.sizes()
    control = Qt.KeyboardModifier.ControlModifier
    (window.desk.articles.list if pane == 0 else window.desk.labels.tree).setFocus()
    QTest.keyClick(window.focusWidget(), key, control)
    assert window.desk.splitter.sizes()[pane] == 0
    assert window.desk.view.hasFocus()
    QTest.keyClick(window.desk.view, key, control)
    assert window.desk.splitter.sizes() == before
    assert action in window.actions_made.made


def test_a_tag_of_the_article_keeps_its_key(make_window, project_path):
    window = make_window(project_path)
    header = window.session.project.header
    labels = LabelSet(
        [replace(label, key="1") if label.name == "business" else label for label in header.labels]
    )
    window.session.commit("Keys", [Change(header, replace(header, labels=labels))])
    QTest.keyClick(window.desk.view, "1", Qt.KeyboardModifier.ControlModifier)
    assert [tag.label for tag in window.session.layer.tags] == ["business"]
    assert window.desk.splitter.sizes()[0] > 0
    assert window.notices.shown("keys") is None
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(window.desk.view, "1", both)
    assert window.desk.splitter.sizes()[0] == 0


def test_width_and_distance_of_the_lines_follow_the_preferences(make_window, project_path, annotator_home):
    window = make_window(project_path)
    window.resize(1900, 800)
    window.desk.view.grab()
    side, high = window.desk.view._sides()[0], window.desk.view.document().size().height()
    window.run("preferences")
    dialog = next(top for top in QApplication.topLevelWidgets() if type(top).__name__ == "Preferences")
    dialog.width_box.setValue(30)
    dialog.spacing_box.setValue(130)
    dialog.close()
    assert window.desk.view._sides()[0] > side
    assert window.desk.view.document().size().height() > high * 1.1
    window.close()
    kept = load(annotator_home / "config" / "settings.yaml")
    assert (kept.line_width, kept.line_spacing) == (30, 130)
