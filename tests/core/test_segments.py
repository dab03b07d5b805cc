"""Pieces cover the range and know who is active; lanes never hold two spans that overlap."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import Span
from annotator.core.segments import lanes, pieces
from tests.core.builders import LENGTH, span, spans, unique_by_id


def active_at(found, place):
    return {s.id for s in found if any(a <= place < b for a, b in s.fragments)}


@given(st.lists(spans()), st.integers(0, LENGTH), st.integers(0, LENGTH))
def test_pieces_cover_the_range_with_what_is_active_at_each_place(found, one, other):
    items = unique_by_id(found)
    start, end = min(one, other), max(one, other)
    cut = pieces(items, start, end)
    places = [place for piece in cut for place in range(piece.start, piece.end)]
    assert places == list(range(start, end))
    for piece in cut:
        assert piece.start < piece.end
        for place in range(piece.start, piece.end):
            assert {s.id for s in piece.spans} == active_at(items, place)
    for left, right in pairwise(cut):
        assert left.spans != right.spans or any(
            bound == right.start for s in items for fragment in s.fragments for bound in fragment
        )


def test_crossing_nested_and_equal_spans():
    outer, inner, crossing, equal = span(0, 10, "q"), span(2, 6, "p"), span(4, 12, "o"), span(0, 10, "z")
    cut = pieces([outer, inner, crossing, equal], 0, 14)
    assert [(p.start, p.end, "".join(s.label for s in p.spans)) for p in cut] == [
        (0, 2, "qz"), (2, 4, "qzp"), (4, 6, "qzpo"), (6, 10, "qzo"), (10, 12, "o"), (12, 14, ""),
    ]  # fmt: skip


@given(st.lists(spans(), max_size=12))
def test_no_two_spans_of_a_lane_overlap_and_lanes_are_as_few_as_the_deepest_place(found):
    items = unique_by_id(found)
    given_lanes = lanes(items)
    assert set(given_lanes) == {s.id for s in items}
    for place in range(LENGTH):
        here = [given_lanes[id] for id in active_at(items, place)]
        assert len(here) == len(set(here))


@given(st.lists(spans().filter(lambda s: len(s.fragments) == 1), max_size=12))
def test_lanes_of_whole_spans_are_no_more_than_the_deepest_place(found):
    items = unique_by_id(found)
    deepest = max((len(active_at(items, place)) for place in range(LENGTH)), default=0)
    assert len(set(lanes(items).values())) == deepest


def test_a_span_runs_through_the_gap_of_another():
    split = Span(id="a", fragments=((0, 4), (10, 14)))
    assert lanes([split, span(5, 9, id="b")]) == {"a": 0, "b": 0}
    assert lanes([split, span(3, 9, id="b")]) == {"a": 0, "b": 1}
