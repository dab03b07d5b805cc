"""Keys mean the same on every layout and with Caps Lock; one that does nothing says why."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from annotator.app.tagging.labels import replace_labels
from annotator.core.labels import Label, LabelSet
from annotator.qt.dialogs.keys_page import sequence_of
from annotator.qt.parts.keys import characters, sequences
from tests.qt.conftest import KESTREL

NONE, SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
SCAN = {
    "q": 24,
    "w": 25,
    "o": 32,
    "p": 33,
    "s": 39,
    "j": 44,
    "z": 52,
    "m": 58,
    "/": 61,
    "1": 10,
    "2": 11,
    ";": 47,
}
"""Scan codes of keys under X11 and Wayland, by what an American keyboard has there."""


def pressed(text: str, place: str, held=NONE, key: int | None = None) -> QKeyEvent:
    """The press of the key at a place, which writes `text` on the layout."""
    code = ord(text.upper()[0]) if key is None else key
    return QKeyEvent(QEvent.Type.KeyPress, code, held, SCAN[place], 0, 0, text)


def press(window, text: str, place: str, held=NONE, key: int | None = None) -> None:
    """A key that Qt has found no shortcut for goes to what has the keyboard."""
    QApplication.sendEvent(QApplication.focusWidget(), pressed(text, place, held, key))


@pytest.mark.parametrize(
    ("text", "place", "held", "meant"),
    [
        ("o", "o", NONE, "o"),
        ("O", "o", NONE, "Oo"),  # Caps Lock
        ("O", "o", SHIFT, "Oo"),
        ("щ", "o", NONE, "щo"),  # Russian
        ("Щ", "o", NONE, "Щщo"),
        ("Щ", "o", SHIFT, "ЩщOo"),
        ("π", "p", NONE, "πp"),  # Greek
        ("خ", "o", NONE, "خo"),  # Arabic
        ("؟", "/", SHIFT, "؟?"),
        ("פ", "p", NONE, "פp"),  # Hebrew
        ("١", "1", NONE, "١1"),
        ("&", "1", NONE, "&1"),  # French
        ("é", "2", NONE, "é2"),
        ("1", "1", SHIFT, "1"),
        ("!", "1", SHIFT, "!"),  # American
        ("2", "2", NONE, "2"),
        (",", "m", NONE, ","),  # French has its m elsewhere
        ("ö", ";", NONE, "ö"),  # German
        ("²", "1", SHIFT, "²"),
        ("", "o", NONE, ""),  # a dead key
    ],
)
def test_what_a_key_may_mean_begins_with_what_it_writes(text, place, held, meant):
    code = 0x01001250 if not text else None
    found = characters(pressed(text, place, held, code))
    assert [key for key in found if key in meant] == list(meant)
    assert found[:1] == tuple(text[:1])


def test_a_mark_where_others_have_a_letter_means_that_letter_after_letters_of_another_script():
    characters(pressed("ο", "o"))
    assert characters(pressed(";", "q")) == (";", "q", "Q")
    assert characters(pressed("/", "/")) == ("/",)
    characters(pressed("o", "o"))
    assert characters(pressed(";", "q")) == (";",)


def test_with_control_a_key_means_its_latin_letter():
    assert sequences(pressed("я", "z", CONTROL)) == ("Ctrl+Z",)
    assert sequences(pressed("Я", "z", CONTROL | SHIFT)) == ("Ctrl+Shift+Z",)
    assert sequences(pressed("&", "1", ALT)) == ("Alt+1",)
    assert sequences(pressed("z", "w", CONTROL)) == ()  # Qt knows it, and there is none
    assert sequence_of(pressed("я", "z", CONTROL)) == "Ctrl+Z"


@pytest.fixture
def window(make_window, project_path):
    window = make_window(project_path)
    window.run("mode-spans")
    return window


def select(window, words: str) -> None:
    start = KESTREL.index(words)
    window.session.select(start, start + len(words))


def spans(window) -> set[tuple[str, str]]:
    return {(span.quote, span.label) for span in window.session.layer.spans}


@pytest.mark.parametrize("text", ["o", "O", "щ", "Щ", "ο", "خ", "ם"])
def test_a_label_is_given_on_every_layout(window, text):
    select(window, "Harbour Office")
    press(window, text, "o")
    assert ("Harbour Office", "org") in spans(window)
    assert window.status.said.whole() == ""


def test_what_a_key_writes_goes_before_where_it_is(window):
    labels = [*window.session.labels, Label(name="own", title="Своя", key="щ")]
    replace_labels(window.session, LabelSet(labels), "Add a label")
    select(window, "Harbour Office")
    press(window, "щ", "o")
    assert ("Harbour Office", "own") in spans(window)


@pytest.mark.parametrize(("text", "place"), [("&", "1"), ("١", "1"), ("1", "1")])
def test_digits_are_keys_where_they_are_behind_shift(window, text, place):
    window.run("mode-sentences")
    sentence = ends(window)
    press(window, text, place)
    assert [tag.label for tag in window.session.layer.tags_of(*sentence)] == ["main"]


def ends(window) -> tuple[int, int]:
    sentence = window.session.current_sentence
    return sentence.start, sentence.end


def test_actions_have_their_keys_on_every_layout(window):
    window.run("mode-sentences")
    before = window.session.sentence
    press(window, "о", "j")
    assert window.session.sentence == before + 1
    press(window, "ы", "s")
    assert len(window.session.layer.sentence_tags) == 2
    press(window, "я", "z", CONTROL)
    assert len(window.session.layer.sentence_tags) == 1
    press(window, "Я", "z", CONTROL | SHIFT)
    assert len(window.session.layer.sentence_tags) == 2
    press(window, "&", "1", ALT)
    assert window.desk.articles.list.hasFocus()


def test_article_tags_too(window):
    press(window, "о", "j", CONTROL)
    assert [tag.label for tag in window.session.layer.tags] == ["politics"]


@pytest.mark.parametrize(
    ("mode", "text", "place", "said"),
    [
        ("spans", "o", "o", "Organisation: nothing is selected"),
        ("spans", "щ", "o", "Organisation: nothing is selected"),
        ("spans", "s", "s", "Speech: a label for sentences (F6)"),
        ("sentences", "p", "p", "Person: a label for spans (F7)"),
        ("spans", "z", "z", "No label has the key z"),
        ("spans", "?", "/", "Flag as doubtful: no annotation is selected"),
    ],
)
def test_a_key_that_does_nothing_says_why(window, mode, text, place, said):
    window.run(f"mode-{mode}")
    window.session.select_nothing()
    steps = window.session.history.undo_title
    press(window, text, place)
    assert window.status.said.whole() == said
    assert window.session.history.undo_title == steps
    window.session.select(0, 3)
    assert window.status.said.whole() == ""


def test_a_key_that_nobody_can_use_for_reading_only_says_so(make_window, project_path):
    window = make_window()
    window.open_path(project_path, read_only=True)
    window.run("mode-spans")
    select(window, "Harbour Office")
    press(window, "o", "o")
    assert window.status.said.whole() == "Organisation: the project is read-only"


def test_undo_in_a_field_is_no_undo_of_an_annotation(window):
    select(window, "Harbour Office")
    press(window, "o", "o")
    step = window.session.history.undo_title
    window.run("find")
    press(window, "я", "z", CONTROL)
    assert window.session.history.undo_title == step
    press(window, "о", "j", CONTROL)
    assert [tag.label for tag in window.session.layer.tags] == ["politics"]


def test_keys_in_fields_write_what_they_write(window):
    window.run("find")
    press(window, "о", "j")
    assert QApplication.focusWidget().text() == "о"
    assert window.status.said.whole() == ""
