from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.review.matching import common, f1, item_counts, span_confusion, span_counts, span_pairs

ONE = [(0, 7, "org"), (20, 27, "org"), (30, 36, "person")]
OTHER = [(0, 7, "org"), (20, 29, "org"), (30, 36, "place"), (50, 60, "org")]


def value(matched, label=""):
    return f1(span_counts(ONE, OTHER), matched, label).value


def test_the_three_ways_of_matching():
    assert value("exact") == pytest.approx(2 * 1 / 7)
    assert value("overlap") == pytest.approx(2 * 2 / 7)
    assert value("edges") == pytest.approx(2 * 2 / 7)


def test_one_label():
    assert value("exact", "org") == pytest.approx(2 * 1 / 5)
    assert value("overlap", "org") == pytest.approx(2 * 2 / 5)
    assert value("exact", "person") == 0


def test_nothing_marked_is_undefined():
    found = f1(span_counts([], []), "exact")
    assert found.value is None
    assert found.reason
    assert f1(span_counts([], ONE), "exact").value == 0
    assert f1(span_counts(ONE, OTHER), "exact", "law").value is None


def test_touching_is_not_overlapping():
    assert span_counts([(0, 5, "a")], [(5, 9, "a")])["overlap", "a"] == 0


def test_each_span_is_matched_once():
    counts = span_counts([(0, 30, "a")], [(0, 9, "a"), (10, 20, "a")])
    assert counts["overlap", "a"] == 1


def test_an_exact_match_is_not_used_up_by_an_overlap():
    counts = span_counts([(0, 100, "a"), (10, 12, "a")], [(10, 12, "a"), (50, 60, "a")])
    assert (counts["exact", "a"], counts["overlap", "a"]) == (1, 2)


def test_what_stands_twice_counts_twice_only_on_both_sides():
    twice = [(0, 5, "a"), (0, 5, "a")]
    assert span_counts(twice, twice)["exact", "a"] == 2
    assert span_counts(twice, twice[:1])["exact", "a"] == 1
    assert span_counts(twice, twice[:1])["edges", ""] == 1
    assert sorted(common([1, 1, 2], [1, 1, 1, 3])) == [1, 1]


def test_links_match_by_ends_and_label():
    one = [("a", "b", "says"), ("a", "c", "says")]
    assert f1(item_counts(one, [("a", "b", "says")]), "exact").value == pytest.approx(2 / 3)


def test_confusion():
    assert span_confusion(ONE, OTHER) == {
        ("org", "org"): 2,
        ("person", "place"): 1,
        ("", "org"): 1,
    }
    assert span_confusion([(0, 9, "a")], [(3, 5, "b")]) == {("a", "b"): 1}
    assert span_confusion([(0, 9, "a")], []) == {("a", ""): 1}


small = st.lists(
    st.tuples(st.integers(0, 12), st.integers(1, 5), st.sampled_from("ab")).map(
        lambda t: (t[0], t[0] + t[1], t[2])
    ),
    max_size=5,
)


@st.composite
def apart(draw):
    """Spans of one annotator that do not overlap each other."""
    bounds = sorted(draw(st.sets(st.integers(0, 20), max_size=10)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    return [(start, end, draw(st.sampled_from("ab"))) for start, end in pairs]


def most_matched(one, other, fits):
    """The largest number of pairs in which each item is used once, by trying everything."""
    short, long = sorted([one, other], key=len)
    return max(
        (
            sum(fits(a, b) for a, b in zip(short, chosen, strict=True))
            for chosen in permutations(long, len(short))
        ),
        default=0,
    )


def overlapping(a, b):
    return a[2] == b[2] and a[0] < b[1] and b[0] < a[1]


@given(small, small)
def test_exact_and_edges_match_as_many_as_can_be(one, other):
    counts = span_counts(one, other)
    exact = sum(times for (what, _), times in counts.items() if what == "exact")
    assert exact == most_matched(one, other, lambda a, b: a == b)
    assert counts["edges", ""] == most_matched(one, other, lambda a, b: a[:2] == b[:2])


@given(apart(), apart())
def test_overlap_matches_as_many_as_can_be_where_each_annotator_s_spans_are_apart(one, other):
    counts = span_counts(one, other)
    found = sum(times for (what, _), times in counts.items() if what == "overlap")
    assert found == most_matched(one, other, overlapping)


@given(small, small)
def test_f1_does_not_depend_on_who_is_first_and_overlap_is_no_less_than_exact(one, other):
    there, back = span_counts(one, other), span_counts(other, one)
    for matched in ("exact", "overlap", "edges"):
        assert f1(there, matched) == f1(back, matched)
    if one or other:
        assert f1(there, "exact").value <= f1(there, "overlap").value <= 1


@given(small, small)
def test_pairs_use_every_span_once(one, other):
    pairs = span_pairs(one, other)
    assert Counter(a for a, _ in pairs if a) == Counter(one)
    assert Counter(b for _, b in pairs if b) == Counter(other)
    assert all(a[0] < b[1] and b[0] < a[1] for a, b in pairs if a and b)
    assert sum(span_confusion(one, other).values()) == len(pairs)
