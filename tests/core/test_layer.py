"""Overlap queries find what a plain scan finds, whatever was added and removed."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, LayerState, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.edits import ProjectHeader
from annotator.core.layer import Layer, SpanIndex
from annotator.core.project import Project
from annotator.core.segments import by_position
from tests.core.builders import LENGTH, annotations, copied, layers, span, spans, unique_by_id


def scan(found, start, end):
    hits = [s for s in found if any(a < end and b > start for a, b in s.fragments)]
    return sorted(hits, key=by_position)


@given(
    st.lists(spans()),
    st.lists(st.tuples(st.booleans(), spans())),
    st.integers(0, LENGTH),
    st.integers(1, LENGTH),
)
def test_overlaps_are_those_of_a_plain_scan(first, changes, start, length):
    index = SpanIndex(unique_by_id(first))
    kept = {s.id: s for s in unique_by_id(first)}
    for adds, item in changes:
        if adds:
            index.put(item)
            kept[item.id] = item
        else:
            index.remove(item.id)
            kept.pop(item.id, None)
    assert index.overlapping(start, start + length) == scan(kept.values(), start, start + length)
    assert list(index) == sorted(kept.values(), key=by_position)
    assert len(index) == len(kept)


def test_a_span_that_starts_far_earlier_and_reaches_in_is_found():
    index = SpanIndex([span(0, 1_000_000, id="all"), *(span(i * 10, i * 10 + 5) for i in range(10_000))])
    assert [s.id for s in index.overlapping(50_002, 50_003)] == ["all", "s50000-50005-org"]


def test_a_query_looks_at_few_of_many_spans(monkeypatch):
    spans_of_all_lengths = [span(i * 20, i * 20 + 2 + i % 60) for i in range(60_000)]
    index = SpanIndex(spans_of_all_lengths)
    looked_at = []

    class Counting(list):
        def __getitem__(self, key):
            found = super().__getitem__(key)
            if isinstance(key, slice):
                looked_at.extend(found)
            return found

    index._made = {k: Counting(entries) for k, entries in index._classes.items()}
    hits = index.overlapping(600_000, 600_100)
    assert hits == scan(spans_of_all_lengths, 600_000, 600_100)
    assert len(looked_at) <= len(hits) + 4


def test_the_innermost_span_comes_first_at_a_position():
    index = SpanIndex([span(0, 30, "quote"), span(5, 9, "person"), span(9, 12, "org")])
    assert [s.label for s in index.at(8)] == ["person", "quote"]
    assert [s.label for s in index.at(9)] == ["org", "quote"]
    assert index.at(30) == []


@given(st.lists(spans()), st.integers(-1, LENGTH))
def test_neighbours_are_those_of_a_plain_scan(found, place):
    items = unique_by_id(found)
    index = SpanIndex(items)
    after = index.next_after(place)
    before = index.last_before(place)
    assert (after and after.start) == min((s.start for s in items if s.start > place), default=None)
    assert (before and before.start) == max((s.start for s in items if s.start < place), default=None)


def test_the_gap_of_a_span_in_fragments_is_not_covered():
    index = SpanIndex([Span(id="a", fragments=((0, 4), (10, 14)))])
    assert index.overlapping(4, 10) == []
    assert [s.id for s in index.overlapping(12, 13)] == ["a"]


@given(st.lists(annotations))
def test_a_layer_holds_the_last_annotation_of_each_id(items):
    layer = Layer("a", "alice")
    for item in items:
        layer.put(item)
    expected = {item.id: item for item in items}
    assert {item.id: item for item in layer} == expected
    assert len(layer) == len(expected)
    for item in items:
        layer.remove(item.id)
    assert len(layer) == 0
    assert layer.tagged_sentences == 0


@given(layers(), layers())
def test_layers_are_the_same_only_if_they_say_the_same(one, other):
    """Also of what is not shown: an annotation whose words are gone, and the state."""
    again = copied(one)
    assert again == one
    assert (one == other) == (
        (list(one), one.unanchored, one.state) == (list(other), other.unanchored, other.state)
    )
    for item in one.unanchored:
        again.remove(item.id)
        assert (again == one, len(again)) == (False, len(one))
        again = copied(one)
    again.state = LayerState("done", "approved")
    assert again != one
    assert one != Layer("b", "alice", one.values(), one.state)


@given(layers(), st.data())
def test_what_is_put_in_place_of_an_annotation_whose_words_are_gone_is_there_alone(layer, data):
    lost = [item.id for item in layer.unanchored]
    new = data.draw(annotations)
    count = len(layer) + (layer.get(new.id) is None)
    layer.put(new)
    assert [item.id for item in layer.unanchored] == [name for name in lost if name != new.id]
    assert (layer.get(new.id), len(layer)) == (new, count)


@given(st.lists(annotations), st.randoms())
def test_the_order_of_a_layer_does_not_depend_on_the_order_of_adding(items, random):
    first = unique_by_id(items)
    second = list(first)
    random.shuffle(second)
    assert Layer("a", "x", first) == Layer("a", "x", second)


def test_a_layer_that_says_anything_is_true_even_without_annotations():
    """Whoever is done and marked nothing has said so: `layers.get(name) or …` must not lose it."""
    assert not Layer("a", "alice")
    lost = Layer("a", "alice")
    lost.unanchored.append(span(0, 3))
    said = [
        Layer("a", "alice", [span(0, 3)]),
        Layer("a", "alice", [ArticleTag(id="t")]),
        lost,
        *(Layer("a", "alice", state=LayerState(**one)) for one in ({"status": "done"}, {"extra": {"x": 1}})),
    ]
    assert all(said)
    project = Project(ProjectHeader())
    for number, layer in enumerate(said):
        project.add(Article(f"n{number}", "", ""), [layer, Layer("", "ben")])
        assert project.layers(f"n{number}") == {"alice": layer}


def test_tags_of_a_sentence_are_found_by_its_range():
    layer = Layer("a", "alice", [SentenceTag(id="1", start=0, end=9, label="x")])
    layer.put(SentenceTag(id="2", start=0, end=9, label="y", doubt=True))
    assert [tag.label for tag in layer.tags_of(0, 9)] == ["x", "y"]
    assert layer.tags_of(0, 8) == []
    assert (layer.tagged_sentences, layer.doubts) == (1, 1)
