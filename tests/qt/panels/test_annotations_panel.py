"""The list of all annotations beside the article: opened by a key, sorted by its heads, read by screen readers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.qt.panels.annotations_panel import LABEL, PLACE, WORDS

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def listed(make_window, project_path):
    window = make_window(project_path)
    window.resize(1280, 1000)
    QTest.keyClick(window.desk.view, Qt.Key.Key_F5)
    QApplication.processEvents()
    return window


def cells(window, column):
    model = window.desk.annotations.model
    return [model.index(row, column).data() for row in range(model.rowCount())]


def press_head(window, qtbot, column):
    header = window.desk.annotations.list.header()
    x = header.sectionViewportPosition(column) + 8
    qtbot.mouseClick(header.viewport(), LEFT, pos=QPoint(x, header.height() // 2))


def test_a_key_opens_it_with_everything_in_the_order_of_the_text(listed):
    assert listed.desk.annotations.list.hasFocus()
    assert cells(listed, LABEL) == ["Main event", "Organisation", "Money", "Person"]
    words = cells(listed, WORDS)
    assert words[1:] == ["Kestrel Line and", "US$2.8 million", "? Ines Lindgren"]
    assert listed.desk.annotations.title.accessibleName() == "Annotations · 4"
    QTest.keyClick(listed.desk.annotations.list, Qt.Key.Key_F5)
    assert not listed.desk.annotations.list.isVisible()
    assert listed.desk.view.hasFocus()


def test_a_press_on_a_head_sorts_and_another_turns_it_round(listed, qtbot):
    press_head(listed, qtbot, LABEL)
    assert cells(listed, LABEL) == ["Main event", "Money", "Organisation", "Person"]
    press_head(listed, qtbot, LABEL)
    assert cells(listed, LABEL) == ["Person", "Organisation", "Money", "Main event"]
    press_head(listed, qtbot, PLACE)
    assert cells(listed, LABEL)[0] == "Main event"
    numbers = [int(text) for text in cells(listed, PLACE)]
    assert numbers == sorted(numbers)


def test_a_click_selects_and_enter_goes_there(listed, qtbot):
    view = listed.desk.annotations.list
    index = listed.desk.annotations.model.index(2, WORDS)
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())
    assert listed.session.selected_annotation.quote == "US$2.8 million"
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert listed.session.selected_annotation.quote == "Ines Lindgren"
    assert listed.desk.view.hasFocus()


def test_it_follows_what_is_tagged_deleted_and_selected(listed, qtbot):
    session = listed.session
    start = session.article.text.index("Harbour Office")
    listed.desk.focus_article()
    session.select(start, start + 14)
    QTest.keyClick(listed.desk.view, "o")
    qtbot.waitUntil(lambda: "Harbour Office" in cells(listed, WORDS))
    money = next(span for span in session.layer.spans if span.label == "money")
    session.select_annotation(money.id)
    model, view = listed.desk.annotations.model, listed.desk.annotations.list
    assert model.at(view.currentIndex().row()).id == money.id
    QTest.keyClick(listed.desk.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "US$2.8 million" not in cells(listed, WORDS))
    listed.run("next-article")
    qtbot.waitUntil(lambda: not cells(listed, WORDS))
    assert "Nothing is annotated here yet" in view.accessibleDescription()


def test_screen_readers_hear_what_a_row_is(listed):
    model = listed.desk.annotations.model
    index = model.index(3, WORDS)
    assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "span, Person, sentence 8, in doubt"
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in (PLACE, WORDS, LABEL)]
    assert heads == ["At", "Words", "Label"]
    table = QAccessible.queryAccessibleInterface(listed.desk.annotations.list)
    assert table.text(QAccessible.Text.Name) == "Annotations"
    assert "Ines Lindgren" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_it_is_remembered_whether_it_is_open(listed, make_window, project_path):
    kept = listed.settings.window
    listed.close()
    again = make_window(project_path, window=kept)
    assert again.desk.annotations.is_open()


def test_nothing_is_read_while_it_is_folded_away(make_window, project_path, monkeypatch):
    window = make_window(project_path)
    monkeypatch.setattr(window.desk.annotations.model, "renew", lambda: pytest.fail("nobody looks"))
    QTest.keyClick(window.desk.view, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    window.desk.annotations.settle_late()
    assert "5" in window.desk.annotations.title.accessibleName()
