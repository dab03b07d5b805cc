"""Annotations and edits for tests: short to write, and as hypothesis strategies."""

from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, LayerState, Link, Note, SentenceTag, Span

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


@st.composite
def spans(draw, length: int = LENGTH):
    return Span(
        id=draw(ids),
        fragments=draw(fragments(length)),
        label=draw(names),
        note=draw(st.sampled_from(["", "why?"])),
        doubt=draw(st.booleans()),
    )


@st.composite
def sentence_tags(draw):
    start = draw(st.integers(0, 5)) * 10
    return SentenceTag(id=draw(ids), start=start, end=start + 9, label=draw(names))


annotations = st.one_of(
    spans(),
    sentence_tags(),
    st.builds(ArticleTag, id=ids, label=names),
    st.builds(Link, id=ids, label=names, source=ids, target=ids),
    st.builds(Note, id=ids, note=st.just("look again"), start=st.just(3), end=st.just(7)),
)
states = st.builds(LayerState, st.sampled_from(["new", "started", "done"]), st.just("none"))


def unique_by_id(items):
    return list({item.id: item for item in items}.values())
