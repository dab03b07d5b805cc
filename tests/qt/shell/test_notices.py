"""Messages lie over the foot of the article, move nothing, are seen one at a time, and go when their reason goes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from annotator.app import projects
from annotator.core.errors import AnnotatorError
from annotator.qt.parts.palette import contrast, mix
from annotator.qt.parts.theme import load_theme
from annotator.qt.shell import notices as showing

LEFT = Qt.MouseButton.LeftButton


def on_screen(window, widget):
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def settle():
    for _ in range(4):
        QApplication.processEvents()


def button(notice, text):
    return next(b for b in notice.findChildren(QPushButton) if b.text() == text)


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800), (1920, 1080)])
def test_a_message_lies_over_the_foot_of_the_article_and_moves_nothing(make_window, project_path, size):
    window = make_window(project_path)
    window.resize(*size)
    settle()
    view = window.desk.view
    before = on_screen(window, view), view.verticalScrollBar().value()
    window.notices.tell("Something to be read, and rather long. " * 5, severity="warning")
    settle()
    assert (on_screen(window, view), view.verticalScrollBar().value()) == before
    lies = on_screen(window, window.notices)
    assert before[0].contains(lies)
    assert before[0].bottom() - lies.bottom() <= 20
    assert lies.top() > before[0].center().y()
    label = next(each for each in window.notices.findChildren(QLabel) if each.text())
    assert label.height() >= label.heightForWidth(label.width())


def test_it_follows_the_window_and_the_panes(make_window, project_path, qtbot):
    window = make_window(project_path)
    window.notices.tell("Stay here.", severity="error")
    window.resize(1024, 640)
    window.run("toggle-articles")
    qtbot.waitUntil(lambda: on_screen(window, window.desk.view).contains(on_screen(window, window.notices)))
    assert on_screen(window, window.desk.view).bottom() - on_screen(window, window.notices).bottom() <= 20


def test_one_is_seen_and_how_many_more(make_window, project_path, qtbot):
    window = make_window(project_path)
    for number in range(3):
        window.notices.tell(f"Message {number}.", severity="warning", key=str(number))
    settle()
    seen = [notice.text for notice in window.notices._shown.values() if notice.isVisible()]
    assert seen == ["Message 2."]
    qtbot.mouseClick(button(window.notices.shown("2"), "2 more"), LEFT)
    settle()
    assert all(window.notices.shown(str(number)).isVisible() for number in range(3))
    tops = [window.notices.shown(str(number)).geometry() for number in range(3)]
    assert all(upper.bottom() < lower.top() for upper, lower in pairwise(tops))
    assert on_screen(window, window.desk.view).contains(on_screen(window, window.notices))
    window.notices.dismiss("2")
    window.notices.dismiss("1")
    settle()
    assert not any(
        b.isVisible() and "more" in b.text() for b in window.notices.shown("0").findChildren(QPushButton)
    )


def test_what_is_said_twice_is_said_once(make_window, project_path):
    window = make_window(project_path)
    window.notices.tell("The disk is full.", key="a", severity="error")
    window.notices.tell("The disk is full.", key="b", severity="error")
    assert window.notices.texts() == ["The disk is full."]


def test_what_a_key_could_not_do_goes_by_itself_and_with_the_next_action(
    make_window, project_path, qtbot, monkeypatch
):
    window = make_window(project_path)
    last = window.session.article.sentences[-1]
    window.session.select(last.start, last.start)
    QTest.keyClick(window.desk.view, "+")
    assert window.notices.shown("refusal") is not None
    window.run("copy")
    assert window.notices.shown("refusal") is None
    monkeypatch.setattr(showing, "REFUSAL_SECONDS", 0.05)
    QTest.keyClick(window.desk.view, "+")
    assert window.notices.shown("refusal") is not None
    qtbot.waitUntil(lambda: window.notices.shown("refusal") is None)


def test_an_error_that_names_a_file_stays(make_window, project_path, monkeypatch):
    window = make_window(project_path)

    def fail(_):
        raise AnnotatorError("The record is broken.", file="desk.annot.yaml", line=12)

    from annotator.app.tagging import annotations as tagging

    monkeypatch.setattr(tagging, "step_article", lambda session, step: fail(session))
    window.run("next-article")
    assert window.notices.shown("error") is not None
    window.run("copy")
    assert window.notices.shown("error") is not None


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("severity", ["accent", "warning", "danger"])
def test_it_can_be_read_on_its_tint(name, severity):
    theme = load_theme(name)
    colour = getattr(theme, severity)
    back = mix(theme.paper, colour, showing.TINT)
    assert contrast(theme.text, back) >= 4.5
    assert contrast(colour, back) >= 3


# ------------------------------------------------------------------------------------- whose layers there are
def test_somebody_new_hears_whose_layers_there_are(make_window, project_path, qtbot, monkeypatch):
    from annotator.qt.parts import dialogs

    window = make_window(project_path)
    assert window.notices.shown("others") is None
    window.update_settings(annotator="newcomer")
    told = window.notices.shown("others")
    assert "layers of alice" in told.text
    start = window.session.article.text.index("Harbour Office")
    window.session.select(start, start + 14)
    QTest.keyClick(window.desk.view, "o")
    assert window.notices.shown("others") is None, "its reason is gone"
    window.update_settings(annotator="third")
    monkeypatch.setattr(dialogs, "choose_item", lambda parent, title, text, shown: shown.index("alice"))
    qtbot.mouseClick(button(window.notices.shown("others"), "Layer of…"), LEFT)
    assert window.session.annotator == "alice"
    assert window.notices.shown("others") is None


# ---------------------------------------------------------------------------------------------- empty projects
@pytest.fixture
def empty_path(tmp_path):
    path = tmp_path / "empty.annot.yaml"
    projects.new_project(path, None, "Empty", "en").close()
    return path


@pytest.mark.parametrize("mode", ["spans", "sentences", "review"])
def test_an_empty_project_says_the_next_step_once(make_window, empty_path, mode):
    window = make_window(empty_path)
    window.run(f"mode-{mode}")
    settle()
    page = window.desk.empty
    assert page.isVisible()
    assert page.import_button.isDefault()
    assert window.focusWidget() is page.import_button
    assert window.notices.texts() == []
    assert not any(
        label.isVisible() and "conflict is chosen" in label.text() for label in window.findChildren(QLabel)
    )


def test_enter_on_the_empty_page_imports(make_window, empty_path, monkeypatch):
    window = make_window(empty_path)
    ran = []
    monkeypatch.setattr(window.commands, "run", ran.append)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    assert ran == ["import"]


def test_lists_without_rows_say_why(make_window, project_path, empty_path):
    window = make_window(project_path)
    window.desk.articles.filter.setText("nothing is called that")
    window.desk.labels.filter.setText("nothing is called that")
    settle()
    said = [label.text() for label in window.findChildren(QLabel, "empty") if label.isVisible()]
    assert sorted(said) == [
        "No article is like that. Empty the filter, or show all.",
        "No label is called that.",
    ]
    empty = make_window(empty_path)
    assert "Edit labels" in empty.desk.labels.tree.accessibleDescription()
