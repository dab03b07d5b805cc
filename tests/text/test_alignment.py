"""Two texts of one article, aligned: untouched words are found exactly, and nothing else is taken for them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.article import Article
from annotator.text.alignment import (
    ADDED,
    EDITED,
    LEAST_MOVED,
    MERGED,
    MOVED,
    REMOVED,
    SAME,
    SPLIT,
    UNTOUCHED,
    Alignment,
)  # fmt: skip
from tests.text.edited_news import corrected, places, written

SALE = [
    ["Larkline", "buys", "the", "harbour", "ferries"],
    ["The", "city", "sold", "them", "on", "Monday."],
    ["Larkline", "pays", "€4.2", "million", "🚢."],
    ["The", "ferries", "run", "from", "May."],
    ["Nobody", "asked", "the", "crews", "yet."],
]


def aligned(new, old=SALE):
    return Alignment(written("old", old), written("new", new))


def kinds(alignment):
    return [row.kind for row in alignment.rows]


def of(text, words):
    start = text.index(words)
    return start, start + len(words)


@settings(max_examples=150, deadline=None)
@given(corrected(), st.data())
def test_untouched_words_are_found_to_the_letter_and_others_never(texts, data):
    old, new = texts
    one, other = written("old", old), written("new", new)
    alignment = Alignment(one, other)
    here = places(one)
    number = data.draw(st.integers(0, len(old) - 1))
    last = data.draw(st.integers(number, min(number + 1, len(old) - 1)))
    start = data.draw(st.sampled_from(here[number]))[0] + data.draw(st.integers(0, 1))
    end = max(data.draw(st.sampled_from(here[last]))[1], start + 1)
    place = alignment.place(start, end)
    if place is not None:
        assert other.text[slice(*place)].split() == one.text[start:end].split()
    whole = old[number]
    if number == last and whole in new and len(whole) >= LEAST_MOVED and start < here[number][-1][1]:
        assert place is not None, (whole, alignment.rows)
        at = new.index(whole)
        assert other.sentences[at].start - one.sentences[number].start == place[0] - start


@settings(max_examples=100, deadline=None)
@given(corrected(st.sampled_from(["the", "sea", "port", "a", ",", "“", "4.2", "漁港", "it’s"])), st.data())
def test_words_that_come_again_and_again_are_never_taken_for_others(texts, data):
    old, new = texts
    one, other = written("old", old), written("new", new)
    alignment = Alignment(one, other)
    start = data.draw(st.integers(0, len(one.text) - 1))
    end = data.draw(st.integers(start + 1, len(one.text)))
    place = alignment.place(start, end)
    if place is not None:
        assert other.text[slice(*place)].split() == one.text[start:end].split()
    likeliest = alignment.likeliest(start, end)
    assert likeliest is None or 0 <= likeliest[0] < likeliest[1] <= len(other.text)


@settings(max_examples=100, deadline=None)
@given(corrected(st.sampled_from(["the", "sea", "port", "runs", "."]) | st.just("quay")))
def test_every_sentence_is_in_one_row(texts):
    one, other = (written(name, text) for name, text in zip(("old", "new"), texts, strict=True))
    rows = Alignment(one, other).rows
    for article, found in (
        (one, [p for r in rows for p in r.old]),
        (other, [p for r in rows for p in r.new]),
    ):
        assert sorted(found) == [(each.start, each.end) for each in article.sentences]
    for row in rows:
        if row.kind in UNTOUCHED:
            assert not row.gone
            assert not row.come
        assert bool(row.old) == (row.kind != ADDED)
        assert bool(row.new) == (row.kind != REMOVED)


@settings(max_examples=50, deadline=None)
@given(corrected())
def test_a_text_is_the_same_as_itself(texts):
    alignment = aligned(texts[0], texts[0])
    assert set(kinds(alignment)) == {SAME}
    assert alignment.kept == 1
    assert alignment.touched == ()


def test_what_a_desk_does_is_called_what_it_is():
    assert kinds(aligned([SALE[0], [*SALE[1][:5], "Tuesday."], *SALE[2:]])) == [
        SAME,
        EDITED,
        SAME,
        SAME,
        SAME,
    ]
    assert kinds(aligned(SALE[:1] + SALE[2:])) == [SAME, REMOVED, SAME, SAME, SAME]
    assert kinds(aligned([*SALE, ["A", "new", "line."]])) == [SAME] * 5 + [ADDED]
    assert kinds(aligned([SALE[0], SALE[4], *SALE[1:4]])) == [SAME, MOVED, SAME, SAME, SAME]
    assert kinds(aligned([*SALE[:2], SALE[2] + SALE[3], SALE[4]])) == [SAME, SAME, MERGED, SAME]
    assert kinds(aligned([*SALE[:4], SALE[4][:2], SALE[4][2:]])) == [SAME] * 4 + [SPLIT]


def test_a_sentence_that_was_moved_and_edited_is_found():
    alignment = aligned([["Nobody", "asked", "the", "captains", "yet."], *SALE[:4]])
    assert kinds(alignment) == [EDITED, SAME, SAME, SAME, SAME]
    assert [row.moved for row in alignment.rows] == [True, False, False, False, False]
    assert alignment.place(*of(alignment.old.text, "Nobody")) == (0, 6)
    assert alignment.place(*of(alignment.old.text, "crews")) is None


def test_the_words_that_differ_are_marked():
    alignment = aligned([SALE[0], [*SALE[1][:5], "Tuesday."], *SALE[2:]])
    row = alignment.rows[1]
    assert [alignment.old.text[slice(*place)] for place in row.gone] == ["Monday"]
    assert [alignment.new.text[slice(*place)] for place in row.come] == ["Tuesday"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Monday", "Tuesday"),  # what stands in its place
        ("€4.2 million", "€4.8 million"),  # as much of it as stayed, with what stands between
        ("pays", "will pay"),
        ("crews", None),  # the sentence is gone, and the words stand nowhere
    ],
)
def test_the_likeliest_place_is_where_a_reader_would_look(words, expected):
    new = [
        SALE[0],
        [*SALE[1][:5], "Tuesday."],
        ["Larkline", "will", "pay", "€4.8", "million", "🚢."],
        SALE[3],
    ]
    alignment = aligned(new)
    place = alignment.place(*of(alignment.old.text, words))
    assert place is None
    likeliest = alignment.likeliest(*of(alignment.old.text, words))
    assert (alignment.new.text[slice(*likeliest)] if likeliest else None) == expected


def test_words_of_a_sentence_that_is_gone_are_likeliest_where_they_stand_again():
    alignment = aligned([*SALE[:4], ["Later", "the", "crews", "of", "all", "boats", "met."]])
    assert alignment.place(*of(alignment.old.text, "crews")) is None  # too little of its sentence is left
    assert alignment.new.text[slice(*alignment.likeliest(*of(alignment.old.text, "crews")))] == "crews"


def test_white_space_makes_no_difference():
    one = written("old", SALE, breaks=1)
    other = Article("new", "new", one.text.replace("\n", "  \n\n  ").replace("pays €", "pays\n€"))
    alignment = Alignment(one, other)  # the newer one is not cut into sentences at all
    place = alignment.place(*of(one.text, "pays €4.2 million"))
    assert place is not None
    assert other.text[slice(*place)] == "pays\n€4.2 million"


def test_a_range_with_white_space_at_its_edges_keeps_it_where_it_is_there_still():
    one, other = written("old", SALE), written("new", [["News:"], *SALE])
    start, end = of(one.text, "pays €4.2")
    place = Alignment(one, other).place(start - 1, end + 1)
    assert place is not None
    assert other.text[slice(*place)] == " pays €4.2 "


def test_long_texts_are_aligned_quickly():
    from tests.text.generated_news import news

    lines = [line.split(" ") for line in news("en", 4000).split("\n")]
    new = [["A", "first", "line."], *lines[:500], *lines[510:]]
    alignment = aligned(new, lines)
    assert alignment.kept > 0.98


def test_one_text_without_words_takes_nothing():
    alignment = Alignment(written("old", SALE), Article("new", "new", ""))
    assert set(kinds(alignment)) == {REMOVED}
    assert alignment.kept == 0
    assert alignment.place(0, 4) is None
    assert alignment.likeliest(0, 4) is None
