"""Sentences in rows: every code point has its place in the document and comes back from it, whatever the text holds."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from annotator.core.article import Sentence
from annotator.core.text import normalise
from annotator.qt.article.offsets import Offsets, displayed
from annotator.qt.article.rows import row_starts

RAW = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs",)),
        st.sampled_from("ab. \n\r\t\u00a0\u3000\u2028\ufdd0\ufffc\u200d\u0301é漢。שלا🚢👩🇩🇪👍🏽\U0001f469"),
    ),
    max_size=60,
)


@st.composite
def cut_texts(draw):
    """A normalised text, of CR LF too, and sentences in order: adjoining, apart, across lines, with words between."""
    text = normalise(draw(RAW))
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    pairs = [pair for pair in pairwise(edges) if pair[0] < pair[1]]
    kept = [pair for pair in pairs if draw(st.booleans())]
    return text, tuple(Sentence(*pair) for pair in kept)


@settings(deadline=None)
@given(cut_texts())
def test_code_points_and_positions_in_rows_say_the_same(case):
    text, sentences = case
    rows = row_starts(text, sentences)
    offsets, document = Offsets(text, rows), QTextDocument()
    cursor = QTextCursor(document)
    cursor.insertText(offsets.shown)
    places = [offsets.to_qt(point) for point in range(len(text) + 1)]
    assert places == sorted(set(places))
    assert [offsets.to_point(place) for place in places] == [*range(len(text) + 1)]
    assert document.characterCount() == offsets.to_qt(len(text)) + 1
    for point in range(len(text)):
        cursor.setPosition(places[point])
        cursor.setPosition(places[point + 1], QTextCursor.MoveMode.KeepAnchor)
        shown, wanted = cursor.selectedText().replace("\u2029", "\n"), displayed(text)[point]
        if point + 1 in rows and text[point].isspace():
            wanted = "\n"
        assert shown in (wanted, wanted + "\n" if point + 1 in rows else wanted)


@settings(deadline=None)
@given(cut_texts())
def test_positions_that_share_a_code_point_are_the_two_sides_of_a_row_that_was_cut_in(case):
    text, sentences = case
    rows = row_starts(text, sentences)
    offsets, document = Offsets(text, rows), QTextDocument()
    QTextCursor(document).insertText(offsets.shown)
    units = {offsets.to_qt(point): point for point in range(len(text) + 1)}
    for position in range(document.characterCount()):
        point = offsets.to_point(position)
        if position in units:
            assert units[position] == point
            assert not offsets.ends_row(position)
        elif offsets.ends_row(position):
            assert point in rows
            assert offsets.to_qt(point, before=True) == position
            assert document.findBlock(position + 1).position() == position + 1
        else:  # within a surrogate pair
            assert ord(text[point]) > 0xFFFF


@settings(deadline=None)
@given(cut_texts())
def test_each_sentence_begins_a_row_unless_nothing_is_before_it_in_its_line(case):
    text, sentences = case
    document = QTextDocument()
    offsets = Offsets(text, row_starts(text, sentences))
    QTextCursor(document).insertText(offsets.shown)
    for sentence in sentences:
        position = offsets.to_qt(sentence.start)
        block = document.findBlock(position)
        before = text[offsets.to_point(block.position()) : sentence.start]
        assert not before.strip()


def starts(text: str, *quotes: str) -> list[str]:
    sentences = [Sentence(text.index(quote), text.index(quote) + len(quote)) for quote in quotes]
    rows = row_starts(text, sentences)
    return Offsets(text, rows).shown.split("\n")


def test_rows_begin_at_sentences_and_at_words_that_belong_to_none():
    assert starts("One. Two.", "One.", "Two.") == ["One.", "Two."]
    assert starts("一。二。", "一。", "二。") == ["一。", "二。"]
    assert starts("One.  Two.", "One.", "Two.") == ["One. ", "Two."]
    assert starts("One. and so Two.\nThree.", "One.", "Two.") == ["One.", "and so", "Two.", "Three."]
    assert starts("One. left over", "One.") == ["One.", "left over"]
    assert starts("“One.” Two.", "“One.", "Two.") == ["“One.”", "Two."]
    assert starts(" One.\n\n", "One.") == [" One.", "", ""]
