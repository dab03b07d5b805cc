"""Attributes right after tagging: the first key of an option gives it, Tab goes on, and what is required is marked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app.tagging.labels import replace_labels
from annotator.core.annotation import SentenceTag
from annotator.core.labels import Attribute, Label, LabelSet
from tests.qt.conftest import KESTREL

KEY = Qt.Key

CLAIM = Label(
    name="claim",
    title="Claim",
    key="c",
    applies_to=("span", "sentence"),
    attributes=(
        Attribute(name="source", title="Source", kind="choice", options=("official", "press", "nobody")),
        Attribute(name="sure", title="Sure", kind="flag", required=True),
        Attribute(name="weight", title="Weight", kind="number"),
    ),
)


@pytest.fixture
def window(make_window, project_path):
    """The window with a claim that was just tagged."""
    window = make_window(project_path)
    window.run("mode-spans")
    replace_labels(window.session, LabelSet([*window.session.labels, CLAIM]), "Add a label")
    start = KESTREL.index("Harbour Office")
    window.session.select(start, start + len("Harbour Office"))
    press(window, "c")
    return window


def press(window, key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


def values(window) -> dict:
    return dict(window.session.selected_annotation.attributes)


def offered(window) -> list[tuple[str, str, bool]]:
    panel = window.desk.selected.options
    return (
        [(c.text(), c._keys, c.isChecked()) for c in panel.chips if c.isVisible()]
        if panel.isVisible()
        else []
    )


def caption(window) -> str:
    return window.desk.selected.options.caption.text()


def test_what_is_required_is_asked_for_first_and_marked_until_it_is_there(window):
    marked = window.desk.selected.attributes._captions["sure"]
    assert caption(window) == "Sure:"
    assert marked.property("danger")
    press(window, "1")
    assert values(window) == {"sure": True}
    assert not marked.property("danger")
    press(window, "2")  # the same is asked for until somebody goes on
    assert values(window) == {"sure": False}
    assert offered(window) == [("yes", "1", False), ("no", "2", True)]


def test_tab_goes_through_the_attributes_and_then_on(window):
    view = window.desk.view
    QTest.keyClick(view, KEY.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert caption(window).startswith("Source")
    press(window, "2")
    assert values(window) == {"source": "press"}
    press(window, KEY.Key_Tab)
    assert caption(window).startswith("Sure")
    press(window, "1")
    assert view.hasFocus()
    press(window, KEY.Key_Tab)
    assert window.desk.selected.attributes.editors["weight"].hasFocus()
    QTest.keyClicks(QApplication.focusWidget(), "3")
    press(window, KEY.Key_Escape)
    assert view.hasFocus()
    assert values(window) == {"source": "press", "sure": True, "weight": 3}
    press(window, KEY.Key_Tab)
    assert not view.hasFocus()


def test_a_letter_gives_an_option_where_nothing_else_is_meant_by_it(window):
    QTest.keyClick(window.desk.view, KEY.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    # o is a label's key, p too, n writes a note
    assert [chip.toolTip() for chip in window.desk.selected.options.chips] == ["1", "2", "3"]
    press(window, "o")
    assert window.session.selected_annotation.label == "org"
    window.run("undo")
    press(window, "y")
    assert values(window) == {"sure": True}


def test_digits_give_options_on_a_french_keyboard(window):
    event = QKeyEvent(QEvent.Type.KeyPress, KEY.Key_Eacute, Qt.KeyboardModifier.NoModifier, 11, 0, 0, "é")
    QApplication.sendEvent(window.desk.view, event)
    assert values(window) == {"sure": False}


def test_chips_are_clicked_too_and_undo_takes_it_back(window):
    yes = window.desk.selected.options.chips[0]
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert values(window) == {"sure": True}
    window.run("undo")
    assert values(window) == {}


def test_a_sentence_that_was_tagged_is_asked_too_where_its_digit_is_no_label(window):
    window.run("mode-sentences")
    press(window, "c")
    assert values(window) == {}
    press(window, "2")
    assert values(window) == {"sure": False}
    press(window, "1")  # a label
    assert "main" in {tag.label for tag in window.session.layer.values() if isinstance(tag, SentenceTag)}


def test_nothing_is_offered_without_attributes_or_for_reading_only(window, make_window, project_path):
    window.session.select_annotation(
        next(span.id for span in window.session.layer.spans if span.label == "person")
    )
    assert offered(window) == []
    window.close_project()
    reading = make_window()
    reading.open_path(project_path, read_only=True)
    claim = next(span for span in reading.session.layer.spans if span.label in ("claim", "money"))
    reading.session.select_annotation(claim.id)
    press(reading, "1")
    assert offered(reading) == []
    assert values(reading) == {}
