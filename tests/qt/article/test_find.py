"""Finding in the article, from Ctrl+F to Escape."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def searching(make_window, project_path):
    window = make_window(project_path)
    QTest.keyClick(window.desk.view, Qt.Key.Key_F, CONTROL)
    return window, window.desk.find_bar


def covered(window, hit):
    return window.session.article.text[hit[0] : hit[1]]


def test_it_finds_while_typing_and_counts(searching):
    window, bar = searching
    assert bar.isVisible()
    assert bar.field.hasFocus()
    QTest.keyClicks(bar.field, "kestrel")
    assert [covered(window, hit) for hit in bar.hits] == ["Kestrel", "Kestrel"]
    assert bar.count.text() == "1 of 2"
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.count.text() == "2 of 2"
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.count.text() == "1 of 2"
    QTest.keyClick(bar.field, Qt.Key.Key_Return, SHIFT)
    assert bar.count.text() == "2 of 2"


def test_escape_closes_it_on_the_hit(searching):
    window, bar = searching
    QTest.keyClicks(bar.field, "harbour office")
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert window.desk.view.hasFocus()
    assert covered(window, (window.session.selection.start, window.session.selection.end)) == "Harbour Office"


def test_hits_behind_an_emoji_are_exact(searching):
    window, bar = searching
    QTest.keyClicks(bar.field, "within the week")
    assert [covered(window, hit) for hit in bar.hits] == ["within the week"]
    bar.field.setText("🚢")
    assert [covered(window, hit) for hit in bar.hits] == ["🚢"]


def test_case_and_whole_words(searching, qtbot):
    _, bar = searching
    QTest.keyClicks(bar.field, "harbour")
    assert len(bar.hits) == 2
    qtbot.mouseClick(bar.case, Qt.MouseButton.LeftButton)
    assert len(bar.hits) == 1
    qtbot.mouseClick(bar.case, Qt.MouseButton.LeftButton)
    bar.field.setText("harb")
    assert len(bar.hits) == 2
    qtbot.mouseClick(bar.word, Qt.MouseButton.LeftButton)
    assert bar.hits == []
    assert bar.count.text() == "No matches"
    assert bar.field.property("invalid") == "true"


def test_arabic_is_found(searching):
    window, bar = searching
    window.session.open_article("harbour-ar")
    bar.field.setText("الميناء")
    assert [covered(window, hit) for hit in bar.hits] == ["الميناء"]


def test_the_next_article_is_searched_too(searching):
    window, bar = searching
    bar.field.setText("prices")
    assert bar.hits == []
    window.session.open_article("grain")
    assert [covered(window, hit) for hit in bar.hits] == ["prices", "Prices"]


def test_f3_goes_on_from_the_article(searching):
    window, bar = searching
    bar.field.setText("kestrel")
    window.desk.focus_article()
    QTest.keyClick(window.desk.view, Qt.Key.Key_F3)
    assert bar.count.text() == "2 of 2"
    QTest.keyClick(window.desk.view, Qt.Key.Key_F3, SHIFT)
    assert bar.count.text() == "1 of 2"


def test_the_selected_words_are_looked_for(make_window, project_path):
    window = make_window(project_path)
    start = window.session.article.text.index("Harbour Office")
    window.session.select(start, start + len("Harbour"))
    QTest.keyClick(window.desk.view, Qt.Key.Key_F, CONTROL)
    assert window.desk.find_bar.field.text() == "Harbour"


def test_the_marks_go_when_the_bar_does(searching, monkeypatch):
    window, bar = searching
    told = []
    monkeypatch.setattr(
        window.desk.view, "set_find_hits", lambda hits, current: told.append((list(hits), current))
    )
    bar.field.setText("kestrel")
    assert told[-1] == (bar.hits, 0)
    bar.close_bar()
    assert told[-1] == ([], -1)


def test_the_project_is_searched_from_the_toolbar(make_window, project_path, qtbot):
    window = make_window(project_path)
    QTest.keyClick(window.desk.view, Qt.Key.Key_F, CONTROL | SHIFT)
    assert window.toolbar.search.hasFocus()
    QTest.keyClicks(window.toolbar.search, "harvest")
    QTest.keyClick(window.toolbar.search, Qt.Key.Key_Return)
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window]
    assert len(shown) == 1
    window.close_project()
    qtbot.waitUntil(lambda: not shown[0].isVisible())


@pytest.mark.parametrize("width", [1024, 1600])
def test_nothing_is_cut_in_a_narrow_window(searching, qtbot, width):
    window, bar = searching
    window.resize(width, 700)
    QTest.keyClicks(bar.field, "kestrel")
    parts = (bar.field, bar.back, bar.forth, bar.count, bar.case, bar.accents, bar.word, bar.done)
    places: list[QRect] = []

    def is_whole():
        places[:] = [QRect(part.mapTo(bar, QPoint()), part.size()) for part in parts]
        for part, place in zip(parts, places, strict=True):
            assert bar.rect().contains(place), part.accessibleName()
            assert part is bar.field or place.width() >= part.sizeHint().width(), part.accessibleName()

    qtbot.waitUntil(is_whole)
    assert not any(one.intersects(other) for one, other in combinations(places, 2))
    assert (bar.case.mapTo(bar, QPoint()).y() > places[0].bottom()) == (width == 1024)
