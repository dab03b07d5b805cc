"""The program starts with its article, and makes the rest of the window right after: in one go, without a jump."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app import projects
from annotator.qt.parts import dialogs
from annotator.qt.shell import settings_file
from annotator.qt.shell.window import Window
from annotator.settings import Settings
from annotator.store.lock import lock_path


@pytest.fixture
def kept(project_path, make_window):
    """The settings as a sitting leaves them."""
    window = make_window(project_path)
    window.close()
    assert settings_file.bars(window.settings) is not None
    return window.settings


@pytest.fixture
def starting(dressed, themes, project_path, kept):
    """The window as the program starts it, before anything of it is painted."""
    window = Window(themes, kept, article_first=True)
    window.resize(1280, 800)
    window.show()
    assert window.open_path(project_path)
    assert window.later.waits
    yield window
    window.close()
    window.deleteLater()


def in_window(widget):
    return widget.mapTo(widget.window(), QPoint(0, 0)), widget.size()


def settled(window):
    for _ in range(6):
        QApplication.processEvents()
        window.desk.settle_late()
    return window.grab().toImage()


def test_the_rest_comes_after_the_first_paint_and_nothing_jumps(starting, qtbot):
    desk = starting.desk
    assert not hasattr(desk, "articles")
    assert starting.focusWidget() is desk.view
    seen = []
    starting.later.do(lambda: seen.append((in_window(desk.view), desk.view.verticalScrollBar().value())))
    before = in_window(desk.view)
    with qtbot.waitSignal(starting.later.finished):
        pass
    QApplication.processEvents()
    assert not starting.later.waits
    assert desk.articles.isVisible()
    assert starting.toolbar.isVisible()
    assert in_window(desk.view) == before
    assert starting.focusWidget() is desk.view


def test_it_looks_like_a_window_made_at_once(starting, qtbot, make_window, project_path, kept):
    with qtbot.waitSignal(starting.later.finished):
        pass
    later = settled(starting)
    starting.close()
    assert kept.window.get("panes")
    at_once = Window(starting.themes, kept)
    at_once.resize(1280, 800)
    at_once.show()
    at_once.open_path(project_path)
    try:
        assert settled(at_once) == later
    finally:
        at_once.close()
        at_once.deleteLater()


def test_a_key_right_at_the_start_tags(starting):
    session = starting.session
    start = session.article.text.index("Harbour Office")
    session.select(start, start + len("Harbour Office"))
    count = len(session.layer.spans)
    QTest.keyClick(starting.desk.view, "o")
    assert not starting.later.waits
    assert len(session.layer.spans) == count + 1
    assert starting.toolbar.undo.isEnabled()


def test_the_key_of_an_action_of_the_window_works_right_at_the_start(starting):
    starting.activateWindow()
    QTest.keyClick(starting.desk.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert starting.desk.find_bar.isVisible()


def test_an_action_finds_the_window_complete(starting):
    starting.run("mode-sentences")
    assert starting.session.mode.by_sentence
    assert starting.toolbar.isVisible()


def test_a_window_that_goes_before_it_was_painted_leaves_everything_as_it_was(starting, project_path, qtbot):
    before = project_path.read_bytes()
    starting.close()
    assert not lock_path(project_path).exists()
    assert project_path.read_bytes() == before
    qtbot.wait(3 * 10)
    assert not hasattr(starting, "toolbar")


def test_ending_from_outside_before_the_first_paint_is_in_order(starting, project_path):
    assert starting.end()
    assert not lock_path(project_path).exists()


def test_saving_before_the_first_paint_finds_everything_saved(starting):
    assert starting.save_now()
    assert not starting.later.waits


def test_another_project_can_be_opened_before_the_first_paint(starting, project_path):
    assert starting.open_path(projects.copy_sample(project_path.parent / "other"))
    assert starting.toolbar.isVisible()
    assert starting.session.project.header.id == projects.SAMPLE_ID
    assert not lock_path(project_path).exists()


def test_other_colours_before_the_first_paint_are_those_of_everything(starting):
    starting.themes.choose("dark")
    assert starting.desk.view._theme.dark
    assert starting.palette().window().color() == starting.theme.window


def test_what_cannot_be_opened_is_told_in_a_complete_window(themes, kept, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(dialogs, "error", lambda _, problem, **more: told.append(str(problem)))
    window = Window(themes, kept, article_first=True)
    window.show()
    assert not window.open_path(tmp_path / "none.annot.yaml")
    assert "no such file" in told[0]
    assert not window.later.waits
    window.show_welcome()
    assert window.toolbar.isVisible()
    window.close()
    window.deleteLater()


@pytest.mark.parametrize("bars", [None, [], [72], ["72", 28], [0, 28], [72, 10_000], {"above": 72}])
def test_where_the_place_of_the_article_is_not_known_the_window_is_made_at_once(themes, bars):
    window = Window(themes, Settings(window={"bars": bars}), article_first=True)
    assert not window.later.waits
    assert hasattr(window, "toolbar")
    window.close()
    window.deleteLater()
