"""Annotations and edits for tests: short to write, and as hypothesis strategies."""

from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, Decision, LayerState, Link, Note, SentenceTag, Span
from annotator.core.layer import Layer

LENGTH = 60

names = st.sampled_from(["org", "person", "no", "12:30", "Ökonomie", "📌"])
ids = st.text("abcdefgh", min_size=1, max_size=3)


def span(start: int, end: int, label: str = "org", id: str = "", **more) -> Span:
    return Span(id=id or f"s{start}-{end}-{label}", fragments=((start, end),), label=label, **more)


@st.composite
def fragments(draw, length: int = LENGTH):
    count = draw(st.integers(1, 3))
    bounds = sorted(draw(st.sets(st.integers(0, length), min_size=2 * count, max_size=2 * count)))
    return tuple(zip(bounds[::2], bounds[1::2], strict=True))


common = {
    "label": names,
    "attributes": st.dictionaries(
        st.sampled_from(["role", "sure"]), st.sampled_from(["a", True, 3]), max_size=2
    ),
    "note": st.sampled_from(["", "why?"]),
    "doubt": st.booleans(),
    "by": st.sampled_from(["", "alice"]),
    "extra": st.dictionaries(
        st.sampled_from(["later", "x y"]), st.sampled_from([1, [None], "b"]), max_size=2
    ),
}


def spans(length: int = LENGTH):
    return st.builds(Span, id=ids, fragments=fragments(length), **common)


sentence_tags = st.builds(
    lambda at, **rest: SentenceTag(start=at * 10, end=at * 10 + 9, **rest),
    st.integers(0, 5),
    id=ids,
    **common,
)
notes = st.one_of(
    st.builds(Note, id=ids, start=st.just(3), end=st.just(7), quote=st.just("look"), **common),
    st.builds(Note, id=ids, about=ids, **common),
    st.builds(Note, id=ids, **common),
)
decisions = st.builds(
    Decision,
    id=ids,
    cluster=ids,
    verdict=st.sampled_from(["accept", "edit", "reject", "defer"]),
    chosen=ids,
    guideline=st.booleans(),
    **common,
)
annotations = st.one_of(
    spans(),
    sentence_tags,
    st.builds(ArticleTag, id=ids, **common),
    st.builds(Link, id=ids, source=ids, target=ids, **common),
    notes,
    decisions,
)
states = st.builds(
    LayerState,
    st.sampled_from(["new", "started", "done"]),
    st.sampled_from(["none", "sent back"]),
    st.dictionaries(
        st.sampled_from(["returned", "later"]), st.sampled_from(["x", {"note": "why?"}]), max_size=1
    ),
)


@st.composite
def layers(draw, article: str = "a", annotator: str = "alice"):
    """Everything that a layer may hold: also nothing but a state, and annotations whose words are gone."""
    found = unique_by_id(draw(st.lists(annotations, max_size=6)))
    lost = draw(st.integers(0, min(2, len(found))))
    layer = Layer(article, annotator, found[lost:], draw(states))
    layer.unanchored = found[:lost]
    return layer


def copied(layer: Layer) -> Layer:
    """The same as it is now, whatever becomes of the layer."""
    copy = Layer(layer.article, layer.annotator, layer.values(), layer.state)
    copy.unanchored = list(layer.unanchored)
    return copy


def unique_by_id(items):
    return list({item.id: item for item in items}.values())
