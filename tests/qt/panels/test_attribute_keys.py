"""Attributes right after tagging: the first key of an option gives it, Tab goes on, and what is required is marked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from annotator.app.tagging.annotations import set_attribute
from annotator.app.tagging.labels import replace_labels
from annotator.core.annotation import SentenceTag
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.qt.panels.option_chips import OptionChips
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


def rows(window) -> dict:
    return window.desk.selected.attributes.editors if window.desk.selected.attributes.isVisible() else {}


def keyed(window) -> dict[str, list[tuple[str, str, bool]]]:
    """The attributes whose values show keys: text, key and whether it is given."""
    found = {
        name: [(chip.text(), chip._keys, chip.isChecked()) for chip in row.chips.values()]
        for name, row in rows(window).items()
        if isinstance(row, OptionChips)
    }
    return {name: chips for name, chips in found.items() if any(key for _, key, _ in chips)}


def test_what_is_required_is_asked_for_first_and_marked_until_it_is_there(window):
    marked = window.desk.selected.attributes._captions["sure"]
    assert list(keyed(window)) == ["sure"]
    assert marked.property("danger")
    press(window, "1")
    assert values(window) == {"sure": True}
    assert not marked.property("danger")
    press(window, "2")  # the same is asked for until somebody goes on
    assert values(window) == {"sure": False}
    assert keyed(window) == {"sure": [("yes", "1", False), ("no", "2", True)]}


def test_tab_goes_through_the_attributes_and_then_on(window):
    view = window.desk.view
    QTest.keyClick(view, KEY.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert list(keyed(window)) == ["source"]
    press(window, "2")
    assert values(window) == {"source": "press"}
    press(window, KEY.Key_Tab)
    assert list(keyed(window)) == ["sure"]
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
    assert [chip.toolTip() for chip in rows(window)["source"].chips.values()] == [
        "official (1)",
        "press (2)",
        "nobody (3)",
    ]
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
    yes = rows(window)["sure"].chips[True]
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert values(window) == {"sure": True}
    window.run("undo")
    assert values(window) == {}
    window.run("redo")
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert values(window) == {}


def test_each_attribute_has_one_control(window):
    assert list(rows(window)) == ["source", "sure", "weight"]
    assert not window.desk.selected.findChildren(QComboBox)
    press_chip = rows(window)["source"].chips["press"]
    press_chip.setFocus()
    QTest.keyClick(press_chip, KEY.Key_Space)
    assert values(window) == {"source": "press"}
    assert list(keyed(window)) == ["source"]


def test_many_options_are_a_list_that_shows_their_keys(window):
    options = tuple(f"{letter}-town" for letter in "abcdefghijkl")
    claim = replace(CLAIM, attributes=(Attribute(name="where", kind="choice", options=options),))
    others = [label for label in window.session.labels if label.name != "claim"]
    replace_labels(window.session, LabelSet([*others, claim]), "Change a label")
    box = rows(window)["where"]
    assert [box.itemText(at) for at in (0, 1, 9, 10)] == ["—", "a-town · 1", "i-town · 9", "j-town · J"]
    press(window, "3")
    assert values(window) == {"where": "c-town"}
    assert box.currentData() == "c-town"


def test_a_value_that_is_no_option_any_more_is_shown_until_another_is_given(window):
    set_attribute(window.session, "source", "rumour")
    chips = rows(window)["source"].chips
    assert [(chip.text(), chip.isChecked()) for chip in chips.values()] == [
        ("official", False), ("press", False), ("nobody", False), ("rumour ?", True)
    ]  # fmt: skip
    QTest.mouseClick(chips["nobody"], Qt.MouseButton.LeftButton)
    assert values(window) == {"source": "nobody"}
    assert list(rows(window)["source"].chips) == ["official", "press", "nobody"]


def test_keys_that_a_person_gave_to_actions_are_theirs_and_those_taken_away_are_free(window):
    assert keyed(window)["sure"][0][1] == "1"
    window.use_settings(replace(window.settings, keys={"doubt": ["1"], "note": []}))
    assert [key for _, key, _ in keyed(window)["sure"]] == ["Y", "2"]
    press(window, "1")
    assert values(window) == {}
    assert window.session.selected_annotation.doubt
    press(window, "n")  # it writes no note any more
    assert values(window) == {"sure": False}


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
    assert keyed(window) == {}
    window.close_project()
    reading = make_window()
    reading.open_path(project_path, read_only=True)
    claim = next(span for span in reading.session.layer.spans if span.label in ("claim", "money"))
    reading.session.select_annotation(claim.id)
    press(reading, "1")
    assert keyed(reading) == {}
    assert values(reading) == {}
