"""Search in the project: grouped by article, opened by Enter, stoppable."""

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from annotator.app.places import search as searching
from annotator.app.progress import Progress
from annotator.qt.parts.theme import load_theme
from annotator.qt.places.kwic_line import runs_left
from annotator.qt.places.project_search import ProjectSearch

pytestmark = pytest.mark.qt_log_ignore("does not support")
KEY = Qt.Key


@pytest.fixture
def search(session, theme, qtbot):
    made = ProjectSearch(session, theme)
    qtbot.addWidget(made)
    made.start()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close_down()


def rows(search):
    tops = [search.list.topLevelItem(at) for at in range(search.list.topLevelItemCount())]
    return {top.text(0): [top.child(at).text(0) for at in range(top.childCount())] for top in tops}


def found(search):
    return lambda: not search.work.busy and search.list.count > 0


def test_places_are_grouped_by_article_while_typing(search, qtbot):
    assert QApplication.focusWidget() is search.field
    qtbot.keyClicks(search.field, "after")
    qtbot.waitUntil(found(search), timeout=3000)
    shown = rows(search)
    assert list(shown) == [
        "Kestrel Line wins lease on disputed quay after two-year wrangle",
        "Grain prices ease after harvest",
    ]
    assert search.status.text() == "2 places in 2 articles. Enter opens one."
    assert search.accessibleName() == "Search"


def test_enter_goes_to_the_place(search, session, qtbot):
    told = []
    search.opened.connect(lambda: told.append(True))
    qtbot.keyClicks(search.field, "farmers")
    qtbot.keyClick(search.field, KEY.Key_Return)
    qtbot.waitUntil(found(search), timeout=3000)
    qtbot.keyClick(search.field, KEY.Key_Return)
    assert search.list.hasFocus()
    qtbot.keyClick(search.list, KEY.Key_Return)
    assert session.article.id == "grain"
    assert session.article.text[session.selection.start : session.selection.end] == "Farmers"
    assert told == [True]
    assert search.isVisible()


def test_a_click_goes_there_too(search, session, qtbot):
    search.start("Farmers")
    qtbot.waitUntil(found(search), timeout=3000)
    item = search.list.topLevelItem(0).child(0)
    place = search.list.visualItemRect(item).center()
    qtbot.mouseClick(search.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert session.article.id == "grain"


def test_case_and_whole_words(search, qtbot):
    search.start("Line")
    qtbot.waitUntil(found(search), timeout=3000)
    everything = search.list.count
    qtbot.mouseClick(search.whole, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.waitUntil(found(search), timeout=3000)
    assert search.list.count <= everything
    search.start("line")
    qtbot.waitUntil(found(search), timeout=3000)
    qtbot.mouseClick(search.case, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.waitUntil(lambda: not search.work.busy, timeout=3000)
    assert search.list.count == 0
    assert search.status.text() == "“line” is nowhere in the project."


def test_arabic_is_found_and_runs_the_other_way(search, qtbot):
    search.start("اتفاقا")
    qtbot.waitUntil(found(search), timeout=3000)
    assert search.list.count == 2
    assert runs_left("اتفاقا")
    assert not runs_left("“deal”")
    search.set_theme(load_theme("dark"))
    assert not search.grab().isNull()


def test_a_long_search_shows_progress_and_stops(search, monkeypatch, qtbot):
    ended = []

    def slow(session, query, **_):
        try:
            for step in range(100_000):
                time.sleep(0.002)
                yield Progress(step, 100_000, "x")
        finally:
            ended.append(True)

    monkeypatch.setattr(searching, "search_project", slow)
    search.start("anything")
    qtbot.waitUntil(lambda: search.work.button.isVisible() and search.work.bar.value() > 0, timeout=5000)
    qtbot.mouseClick(search.work.button, Qt.MouseButton.LeftButton)
    assert ended == [True]
    assert search.status.text() == "The search was stopped."
    assert not search.work.button.isVisible()


def test_emptying_the_field_empties_the_list(search, qtbot):
    search.start("after")
    qtbot.waitUntil(found(search), timeout=3000)
    search.field.clear()
    qtbot.waitUntil(lambda: search.list.topLevelItemCount() == 0, timeout=3000)
