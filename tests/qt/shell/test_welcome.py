"""The page of an empty window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

LEFT = Qt.MouseButton.LeftButton


def test_an_empty_window_welcomes(make_window):
    window = make_window()
    assert window.windowTitle() == "News Annotator"
    assert window._welcome.isVisible()
    assert not window.toolbar.search.isVisible()
    assert window.status.whole() == ""


def test_recent_projects_are_opened_by_keyboard(make_window, project_path, tmp_path):
    gone = str(tmp_path / "gone.annot.yaml")
    window = make_window(recent=[gone, str(project_path)])
    rows = window._welcome.rows
    assert [row.card.isEnabled() for row in rows] == [False, True]
    assert rows[1].card.hasFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.session is not None
    assert window.settings.recent == [str(project_path), gone]


def test_recent_projects_are_listed_by_their_titles(make_window, project_path):
    window = make_window(project_path)
    kept = window.settings
    assert window.close_project()
    again = make_window(recent=kept.recent, window=kept.window)
    card = again._welcome.rows[0].card
    assert card.text() == "Desk"
    assert project_path.name in card.accessibleDescription()


def test_a_missing_project_is_taken_off_the_list(make_window, tmp_path, qtbot):
    gone = str(tmp_path / "gone.annot.yaml")
    window = make_window(recent=[gone])
    qtbot.mouseClick(window._welcome.rows[0].remove, LEFT)
    assert window.settings.recent == []
    assert window._welcome.rows == []


def test_every_label_set_has_a_card_that_starts_a_project(make_window, qtbot, monkeypatch):
    from annotator.app import projects

    window = make_window()
    qtbot.waitUntil(lambda: bool(window._welcome.cards))
    assert list(window._welcome.cards) == [info.name for info in projects.label_sets()]
    chosen = []
    monkeypatch.setattr(window.commands.files, "new_project", chosen.append)
    card = window._welcome.cards["quotes"]
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert chosen == ["quotes"]


def test_closing_a_project_brings_the_page_back(make_window, project_path):
    window = make_window(project_path)
    window.run("close-project")
    assert window.session is None
    assert window._welcome.isVisible()
    assert [row.card.text() for row in window._welcome.rows] == ["Desk"]
