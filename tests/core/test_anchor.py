"""A quote finds its words again: nearest, in order, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.anchor import is_anchored, nearest, reanchored
from annotator.core.annotation import (
    SENTENCE_QUOTE_LIMIT,
    SPAN_QUOTE_LIMIT,
    covered_text,
    quote_matches,
    sentence_quote,
    span_quote,
)
from tests.core.builders import fragments

TEXT = "The port. The line. The port again."


def test_the_nearest_occurrence_wins_and_a_tie_goes_to_the_earlier():
    assert nearest(TEXT, "port", 5) == (4, 8)
    assert nearest(TEXT, "port", 20) == (24, 28)
    assert nearest(TEXT, "port", 14) == (4, 8)
    assert nearest(TEXT, "harbour", 3) is None
    assert nearest(TEXT, "", 3) is None
    assert nearest(TEXT, "port", 10_000) == (24, 28)


@given(st.text("ab ", min_size=1, max_size=30), st.data())
def test_the_nearest_is_nearest_of_all(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : data.draw(st.integers(start + 1, len(text)))]
    near = data.draw(st.integers(0, len(text)))
    places = [i for i in range(len(text)) if text.startswith(quote, i)]
    assert nearest(text, quote, near)[0] == min(places, key=lambda place: (abs(place - near), place))


@given(st.text("abc", min_size=40, max_size=60), fragments(40))
def test_what_was_quoted_is_anchored_where_it_was(text, where):
    assert is_anchored(text, where, span_quote(text, where))
    moved = reanchored(text, where, span_quote(text, where))
    assert moved == where or covered_text(text, moved) == covered_text(text, where)


@pytest.mark.parametrize("where", [((3, 3),), ((5, 3),), ((-1, 3),), ((0, 99),), ((4, 8), (6, 9)), ()])
def test_impossible_ranges_are_not_anchored(where):
    assert not is_anchored(TEXT, where, "")


def test_fragments_are_found_one_by_one():
    assert reanchored("xx " + TEXT, ((0, 3), (10, 13)), "The … The") == ((3, 6), (13, 16))
    assert reanchored(TEXT, ((0, 3), (10, 13)), "The port") is None


def test_long_quotes_are_shortened_and_still_match():
    text = "word " * 500
    assert len(span_quote(text, ((0, 2000),))) <= SPAN_QUOTE_LIMIT + 1
    assert quote_matches(span_quote(text, ((0, 2000),)), text[:2000])
    assert len(sentence_quote(text, 0, 2000)) <= SENTENCE_QUOTE_LIMIT + 1
    assert not quote_matches("wxrd…", text[:20])
    assert sentence_quote("x" * 100, 0, 100) == "x" * 60 + "…"
