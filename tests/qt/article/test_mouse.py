"""What the mouse takes in the real window: whole words, fragments, links; and what a double click grows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.qt.conftest import HARBOUR_AR, KESTREL

DOWN, UP, MOVE, DOUBLE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonDblClick,
)
NONE, SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def window(make_window, project_path):
    window = make_window(project_path)
    window.run("mode-spans")
    window.desk.view.viewport().repaint()
    return window


def place_of(window, point: int, share: float = 0.5) -> QPoint:
    view = window.desk.view
    view.reveal(point, point)
    view.viewport().repaint()
    rect = view.rects_of(point, point + 1)[0]
    return QPointF(rect.left() + rect.width() * share, rect.center().y()).toPoint()


def mouse(window, kind: QEvent.Type, place: QPoint, held=NONE, time: int = 0) -> None:
    view = window.desk.view.viewport()
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button, buttons = (none if kind is MOVE else left), (none if kind is UP else left)
    event = QMouseEvent(kind, QPointF(place), QPointF(view.mapToGlobal(place)), button, buttons, held)
    event.setTimestamp(time)
    QApplication.sendEvent(view, event)


def drag(window, start: QPoint, end: QPoint, held=NONE) -> None:
    mouse(window, DOWN, start, held)
    mouse(window, MOVE, (start + end) / 2, held)
    mouse(window, MOVE, end, held)
    mouse(window, UP, end, held)


def drag_over(window, words: str, held=NONE, *, backwards: bool = False) -> None:
    start = window.session.article.text.index(words)
    ends = place_of(window, start, 0.1), place_of(window, start + len(words) - 1, 0.9)
    drag(window, *(reversed(ends) if backwards else ends), held)


def selected(window) -> str:
    selection = window.session.selection
    return window.session.article.text[selection.start : selection.end]


def spans(window) -> list[tuple[str, str]]:
    return [(span.quote, span.label) for span in window.session.layer.spans]


# -------------------------------------------------------------------------------------------- whole words
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("dragged", "taken"),
    [
        ("gren, who r", "Lindgren, who runs"),
        ("arbour Of", "Harbour Office"),
        ("Harbour Office", "Harbour Office"),
        (" Harbour Office,", "Harbour Office,"),
        (" Harbour Office", "Harbour Office"),
        ("2.8 mill", "2.8 million"),
    ],
)
def test_the_mouse_takes_whole_words(window, dragged, taken, backwards):
    drag_over(window, dragged, backwards=backwards)
    assert selected(window) == taken
    assert (window.session.selection.anchor < window.session.selection.position) is not backwards


def test_alt_takes_a_part_of_a_word(window):
    drag_over(window, "arbour Off", ALT)
    assert selected(window) == "arbour Off"


def test_parts_of_words_can_be_preferred(window, make_window, project_path):
    window.update_settings(whole_words=False)
    drag_over(window, "arbour Off")
    assert selected(window) == "arbour Off"
    window.update_settings(whole_words=True)
    drag_over(window, "arbour Off")
    assert selected(window) == "Harbour Office"


def test_arabic_words_are_whole_too(window):
    window.session.open_article("harbour-ar")
    word = "الميناء"
    assert word in HARBOUR_AR.split()
    drag_over(window, word[1:5])
    assert selected(window) == word


def test_keys_take_characters(window):
    start = KESTREL.index("Harbour Office")
    window.session.select(start, start)
    for _ in range(3):
        QTest.keyClick(window.desk.view, Qt.Key.Key_Right, SHIFT)
    assert selected(window) == "Har"


# ------------------------------------------------------------------------------------------- double clicks
def double(window, place: QPoint, time: int) -> None:
    for later, kind in enumerate([DOWN, UP, DOUBLE, UP]):
        mouse(window, kind, place, time=time + 40 * later)


def test_a_double_click_grows_within_half_a_second(window):
    place = place_of(window, KESTREL.index("Ines") + 1)
    double(window, place, 1000)
    assert selected(window) == "Ines"
    double(window, place, 1500)
    assert selected(window).startswith("Ines Lindgren, who runs")
    double(window, place, 3000)
    assert selected(window) == "Ines"


@pytest.mark.parametrize("change", ["tag", "tag and undo"])
def test_a_double_click_never_grows_what_was_tagged(window, change):
    place = place_of(window, KESTREL.index("Office") + 1)
    double(window, place, 1000)
    QTest.keyClick(window.desk.view, "p")
    if change == "tag and undo":
        QTest.keyClick(window.desk.view, Qt.Key.Key_Z, CONTROL)
    double(window, place_of(window, KESTREL.index("Office") + 1), 1200)
    assert selected(window) == "Office"


def test_after_tagging_the_caret_is_at_the_end(window):
    drag_over(window, "Harbour")
    QTest.keyClick(window.desk.view, "o")
    assert ("Harbour", "org") in spans(window)
    assert window.session.selection.position == KESTREL.index("Harbour") + len("Harbour")
    QTest.keyClick(window.desk.view, Qt.Key.Key_Right, CONTROL | SHIFT)
    QTest.keyClick(window.desk.view, Qt.Key.Key_Right, CONTROL | SHIFT)
    QTest.keyClick(window.desk.view, "p")
    assert ("Office", "person") in spans(window)


# ---------------------------------------------------------------------------------------------- fragments
def choose(window, quote: str) -> str:
    span = next(span for span in window.session.layer.spans if span.quote == quote)
    window.session.select_annotation(span.id)
    return span.id


def test_control_and_a_drag_add_to_the_selected_span(window):
    span = choose(window, "Ines Lindgren")
    drag_over(window, "arbour Off", CONTROL)
    assert window.session.selected_annotation.quote == "Ines Lindgren … Harbour Office"
    assert window.session.selected == span
    assert not window.session.selection
    drag_over(window, "told", CONTROL)
    assert window.session.selected_annotation.quote == "Ines Lindgren … Harbour Office … told"
    QTest.keyClick(window.desk.view, Qt.Key.Key_Z, CONTROL)
    QTest.keyClick(window.desk.view, Qt.Key.Key_Z, CONTROL)
    assert window.session.selected_annotation.quote == "Ines Lindgren"


def test_the_span_stays_marked_while_the_mouse_adds_to_it(window):
    span = choose(window, "Ines Lindgren")
    start = KESTREL.index("Harbour Office")
    mouse(window, DOWN, place_of(window, start, 0.1), CONTROL)
    mouse(window, MOVE, place_of(window, start + 6), CONTROL)
    assert window.desk.view._scene().selected == span
    mouse(window, UP, place_of(window, start + 6), CONTROL)
    assert window.session.selected == span


def test_control_and_a_double_click_add_a_word(window):
    choose(window, "Ines Lindgren")
    place = place_of(window, KESTREL.index("reporters") + 3)
    for later, kind in enumerate([DOWN, UP, DOUBLE, UP]):
        mouse(window, kind, place, CONTROL, 1000 + 40 * later)
    assert window.session.selected_annotation.quote == "Ines Lindgren … reporters"


def test_control_and_a_drag_only_select_where_no_span_is(window):
    window.session.select_nothing()
    before = spans(window)
    drag_over(window, "Harbour Office", CONTROL)
    assert selected(window) == "Harbour Office"
    assert spans(window) == before
