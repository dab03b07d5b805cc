"""Every dialog opens from the window, by its action, with a real session."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from annotator.qt.parts import dialogs
from annotator.qt.parts.theme import load_theme


def others(window):
    return [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window]


@pytest.mark.parametrize("action", ["preferences", "keys", "commands", "edit-labels", "edit-guidelines"])
def test_windows_that_stay_open(make_window, project_path, qtbot, action):
    window = make_window(project_path)
    window.run(action)
    shown = others(window)
    assert len(shown) == 1
    assert shown[0].windowTitle()
    shown[0].close()
    qtbot.waitUntil(lambda: not others(window))


@pytest.mark.parametrize(
    "action", ["new-project", "paste-article", "export", "details", "note-here", "link", "about"]
)
def test_dialogs_that_ask(make_window, project_path, monkeypatch, action):
    window = make_window(project_path)
    asked = []
    monkeypatch.setattr(dialogs, "run", lambda dialog: asked.append(dialog.windowTitle()) or False)
    monkeypatch.setattr(dialogs, "inform", lambda parent, title, text, **_: asked.append(title))
    money = next(span for span in window.session.layer.spans if span.label == "money")
    window.session.select_annotation(money.id)
    QApplication.clipboard().setText("A headline\n\nSome text that was copied.")
    window.run(action)
    if action == "link":  # the first time it waits for a click
        assert not asked
        window.run(action)
    assert asked
    assert all(asked)
    for dialog in window.findChildren(QDialog):
        dialog.deleteLater()


def test_the_list_of_actions_runs_one(make_window, project_path, qtbot):
    window = make_window(project_path)
    QTest.keyClick(
        window.desk.view,
        Qt.Key.Key_P,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    field = others(window)[0].findChild(QLineEdit)
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "Sentences")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.mode.name == "sentences")


def test_preferences_change_the_window_at_once(make_window, project_path, qtbot):
    from dataclasses import replace

    window = make_window(project_path)
    window.run("preferences")
    dialog = others(window)[0]
    dialog.changed.emit(replace(window.settings, theme="dark", annotator="ben"))
    assert window.theme is load_theme("dark")
    assert window.session.annotator == "ben"
    assert window.status.whole().endswith("ben")
    assert len(window.session.layer.spans) == 0
    window.use_settings(replace(window.settings, theme="light"))
    dialog.close()


def test_the_label_editor_closes_with_the_project(make_window, project_path, qtbot):
    window = make_window(project_path)
    window.desk.labels.edit_wanted.emit("money")
    assert len(others(window)) == 1
    window.close_project()
    qtbot.waitUntil(lambda: not others(window))


def test_an_open_label_editor_learns_of_other_keys(make_window, project_path, monkeypatch):
    from dataclasses import replace

    window = make_window(project_path)
    window.run("edit-labels")
    told = []
    monkeypatch.setattr(window.commands._editor, "set_keys", told.append)
    window.use_settings(replace(window.settings, keys={"find": ["F9"]}))
    assert [keys["find"] for keys in told] == [("F9",)]


def test_a_second_project_takes_the_place_of_the_first(make_window, project_path, tmp_path):
    from annotator.app import projects

    other = tmp_path / "other.annot.yaml"
    projects.new_project(other, None, "Other", "en").close()
    window = make_window(project_path)
    first = window.desk
    window.open_path(other)
    assert window.windowTitle().startswith("Other")
    assert window.desk is not first
    assert isinstance(window.desk.empty, QWidget)
    assert window.desk.empty.isVisible()
    assert projects.open_project(project_path).close() is None


def test_an_empty_project_offers_to_import(make_window, tmp_path, qtbot, monkeypatch):
    from annotator.app import projects

    path = tmp_path / "new.annot.yaml"
    projects.new_project(path, None, "New", "en").close()
    window = make_window(path)
    ran = []
    monkeypatch.setattr(window.commands.files, "import_paths", lambda found: ran.append(found))
    window.commands._table["import"] = lambda: window.commands.files.import_paths([])
    qtbot.mouseClick(window.desk.empty.import_button, Qt.MouseButton.LeftButton)
    assert ran == [[]]
    window.commands.files.import_text("A headline\n\nThe text of an article.")
    assert window.desk.view.isVisible()
    assert window.session.article is not None


def test_the_layer_of_another_annotator_is_shown(make_window, tmp_path, monkeypatch):
    from annotator.app import projects
    from annotator.qt.parts import dialogs

    window = make_window(projects.copy_sample(tmp_path))
    session = window.need_session()
    assert session.annotator == "alice"
    asked = []

    def choose(parent, title, prompt, items):
        asked.extend(items)
        return items.index("ben")

    monkeypatch.setattr(dialogs, "choose_item", choose)
    window.run("annotator")
    assert session.annotator == "ben"
    assert window.status.parts["annotator"].text() == "ben"
    assert asked[:2] == ["alice (you)", "ben"]


def test_the_sample_shows_somebodys_tags_at_once(themes, qtbot, tmp_path):
    from annotator.app import projects

    with projects.open_project(projects.copy_sample(tmp_path)) as file:
        assert projects.annotator_for(file, "carol") == "alice"
        assert projects.annotator_for(file, "ben") == "ben"


def test_the_project_is_printed_to_a_pdf(make_window, project_path, tmp_path, monkeypatch):
    window = make_window(project_path)
    target = tmp_path / "desk.pdf"
    monkeypatch.setattr(dialogs, "save_file", lambda *_, **__: target)
    window.run("pdf")
    assert target.read_bytes().startswith(b"%PDF")
    assert window.notices.shown("printed") is not None
