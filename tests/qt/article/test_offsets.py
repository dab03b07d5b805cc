"""Code points and Qt's positions say the same, whatever characters a text holds."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from annotator.core.text import normalise
from annotator.qt.article.offsets import Offsets, displayed

TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs",)),
        st.sampled_from("a \n\t\ufdd0\ufdd1\ufffc\u200d\u0301é漢שلا🚢👩🇩🇪👍🏽\U0001f469"),
    ),
    max_size=60,
).map(normalise)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(TEXTS)
def test_every_code_point_has_its_position(text):
    offsets = Offsets(text)
    for point in range(len(text) + 1):
        assert offsets.to_qt(point) == units(text[:point])
        assert offsets.to_point(offsets.to_qt(point)) == point


@given(TEXTS)
def test_the_inside_of_a_surrogate_pair_is_its_character(text):
    offsets = Offsets(text)
    for point, character in enumerate(text):
        if ord(character) > 0xFFFF:
            assert offsets.to_point(offsets.to_qt(point) + 1) == point


@given(TEXTS)
def test_what_is_selected_in_qt_is_what_the_offsets_say(text):
    document = QTextDocument()
    cursor = QTextCursor(document)
    cursor.insertText(displayed(text))
    offsets = Offsets(text)
    assert document.characterCount() == offsets.to_qt(len(text)) + 1
    for point in range(len(text)):
        cursor.setPosition(offsets.to_qt(point))
        cursor.setPosition(offsets.to_qt(point + 1), QTextCursor.MoveMode.KeepAnchor)
        assert cursor.selectedText().replace("\u2029", "\n") == displayed(text)[point]


@given(TEXTS)
def test_every_line_is_one_block(text):
    document = QTextDocument()
    QTextCursor(document).insertText(displayed(text))
    block, lines = document.begin(), []
    while block.isValid():
        lines.append(block.text())
        block = block.next()
    assert lines == displayed(text).split("\n")
    assert len(displayed(text)) == len(text)


def test_places_outside_the_text_are_moved_to_its_ends():
    offsets = Offsets("a🚢b")
    assert (offsets.to_qt(-3), offsets.to_qt(99)) == (0, 4)
    assert (offsets.to_point(-3), offsets.to_point(99)) == (0, 3)
