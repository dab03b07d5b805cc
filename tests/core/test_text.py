"""Text is normalised once, and code points convert to UTF-16 and back exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.text import Utf16Map, normalise, paragraphs, sha256

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("\ufeffa", "a"),
        ("a\r\nb\rc\u2028d\u2029e\u0085f", "a\nb\nc\nd\ne\nf"),
        ("a\r\ufeff\nb\ufeff\r\n\ufeffc", "a\nb\nc"),
        ("a\x00b\x01c\x9f", "a\ufffdb\ufffdc\ufffd"),
        ("a \x0bb\x0c\x0cc", "a\nb\n\nc"),
        ("a\ud800b", "a\ufffdb"),
        ("a  \t\nb\u3000\n  c ", "a\nb\n  c"),
        ("e\u0301", "e\u0301"),
        ("", ""),
    ],
)
def test_each_kind_of_residue_is_normalised_as_designed(raw: str, kept: str) -> None:
    assert normalise(raw) == kept


@given(ANY_TEXT)
def test_normalising_twice_changes_nothing_more(raw: str) -> None:
    once = normalise(raw)
    assert normalise(once) == once
    assert not any(line != line.rstrip() for line in once.split("\n"))
    once.encode("utf-8")


def test_a_long_run_of_spaces_is_normalised_in_linear_time() -> None:
    assert len(normalise(" " * 2_000_000 + "x")) == 2_000_001


@given(st.text(st.sampled_from("aé\u0301📌🏳中\n"), max_size=40))
def test_utf16_positions_agree_with_the_encoded_text(text: str) -> None:
    convert = Utf16Map(text)
    for point in range(len(text) + 1):
        unit = len(text[:point].encode("utf-16-le")) // 2
        assert convert.to_utf16(point) == unit
        assert convert.to_point(unit) == point


def test_a_position_inside_a_surrogate_pair_is_that_of_its_character() -> None:
    convert = Utf16Map("a📌b📌")
    assert [convert.to_point(unit) for unit in range(7)] == [0, 1, 1, 2, 3, 3, 4]


@given(st.text(st.sampled_from("a \n"), max_size=30))
def test_paragraphs_are_the_lines_that_are_not_blank(text: str) -> None:
    found = [text[start:end] for start, end in paragraphs(text)]
    assert found == [line for line in text.split("\n") if line.strip()]


def test_the_hash_is_of_the_text_as_utf8() -> None:
    assert sha256("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
