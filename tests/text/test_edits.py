from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.article import Sentence
from annotator.core.errors import AnnotatorError
from annotator.text import border_at, join, join_at, sentences, split, split_at

TEXT = "One came. Two went.\nThree stayed."
PIECES = ["Ab", "The", "cd.", "?", "U.S.", "😀", " ", "  ", "\n"]
texts = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
FOUND = (Sentence(0, 9), Sentence(10, 19), Sentence(20, 33))


def test_a_split_trims_both_halves() -> None:
    assert split_at(FOUND, 4, TEXT) == ((Sentence(0, 9),), (Sentence(0, 3), Sentence(4, 9)))
    assert split_at(FOUND, 3, TEXT) == split_at(FOUND, 4, TEXT)
    assert split(FOUND, 13, TEXT) == (Sentence(0, 9), Sentence(10, 13), Sentence(14, 19), Sentence(20, 33))


@pytest.mark.parametrize("at", [0, 9, 10, 19, 20, 33, 34, -1, 1000])
def test_there_is_nothing_to_split_at_the_edge_of_a_sentence(at: int) -> None:
    with pytest.raises(AnnotatorError, match=r"split"):
        split_at(FOUND, at, TEXT)
    with pytest.raises(AnnotatorError):
        split(FOUND, at, TEXT)


def test_there_is_nothing_to_split_in_an_empty_article() -> None:
    with pytest.raises(AnnotatorError, match="no sentence"):
        split_at((), 0, "")


def test_a_join_covers_both_and_the_space_between() -> None:
    assert join_at(FOUND, 0, TEXT) == ((Sentence(0, 9), Sentence(10, 19)), (Sentence(0, 19),))
    assert join(FOUND, 0, TEXT) == (Sentence(0, 19), Sentence(20, 33))


def test_sentences_of_two_paragraphs_are_never_joined() -> None:
    with pytest.raises(AnnotatorError, match="different paragraphs") as caught:
        join_at(FOUND, 1, TEXT)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("index", "message"), [(2, "nothing after it"), (3, "no sentence 4"), (-1, "no sentence")]
)
def test_a_join_needs_a_next_sentence(index: int, message: str) -> None:
    with pytest.raises(AnnotatorError, match=message):
        join(FOUND, index, TEXT)


@given(texts)
def test_splitting_and_joining_again_changes_nothing(text: str) -> None:
    before = sentences(text, "en")
    for index, whole in enumerate(before):
        for at in range(whole.start + 1, whole.end):
            removed, added = split_at(before, at, text)
            after = split(before, at, text)
            assert removed == (whole,)
            assert after == (*before[:index], *added, *before[index + 1 :])
            assert join_at(after, index, text) == (added, removed)
            assert join(after, index, text) == before


@given(texts)
def test_joining_and_splitting_again_changes_nothing(text: str) -> None:
    before = sentences(text, "en")
    for index, (first, second) in enumerate(pairwise(before)):
        if "\n" in text[first.end : second.start]:
            with pytest.raises(AnnotatorError):
                join(before, index, text)
        else:
            assert split(join(before, index, text), first.end, text) == before


def test_a_border_is_moved_and_both_sides_are_trimmed() -> None:
    assert border_at(FOUND, 0, 14, TEXT) == (
        (Sentence(0, 9), Sentence(10, 19)),
        (Sentence(0, 13), Sentence(14, 19)),
    )
    with pytest.raises(AnnotatorError, match="different paragraphs"):
        border_at(FOUND, 1, 14, TEXT)
    with pytest.raises(AnnotatorError, match="edge"):
        border_at(FOUND, 0, 0, TEXT)


@given(texts, st.data())
def test_a_moved_border_leaves_all_words_in_one_of_the_two(text: str, data: st.DataObject) -> None:
    before = sentences(text, "en")
    for index, (one, other) in enumerate(pairwise(before)):
        if "\n" in text[one.end : other.start]:
            continue
        at = data.draw(st.integers(one.start + 1, other.end - 1))
        _, (first, second) = border_at(before, index, at, text)
        assert (first.start, second.end) == (one.start, other.end)
        assert first.end <= at <= second.start or text[first.end : second.start].isspace()
        assert not text[first.end : second.start].strip()
        assert text[first.start : first.end].strip() == text[first.start : first.end] != ""
        assert text[second.start : second.end].strip() == text[second.start : second.end] != ""
