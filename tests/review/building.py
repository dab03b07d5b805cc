"""Layers of several annotators on one article: short to write, and as hypothesis strategies."""

from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, LayerState, Link, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.core.project import OpenArticle, apply_to_article
from tests.core.builders import copied

ARTICLE = "deal"
TEXT = "Kestrel Rail buys the Port of Marrow for $20 million. Ada Quill signed. The port is old."


def span(start, end, label="org", id="", **more):
    return Span(id=id or f"s{start}-{end}-{label}", fragments=((start, end),), label=label, **more)


def sentence(label="claim", start=0, end=53, id="", **more):
    return SentenceTag(id=id or f"t{start}-{label}", start=start, end=end, label=label, **more)


def tag(label="business", id="", **more):
    return ArticleTag(id=id or f"a-{label}", label=label, **more)


def link(source, target, label="says", id="", **more):
    return Link(id=id or f"l-{label}", source=source.id, target=target.id, label=label, **more)


def layer(annotator, *items, status="done", article=ARTICLE):
    return Layer(article, annotator, items, LayerState(status))


def layers(**of):
    """Done layers by annotator."""
    return {name: layer(name, *items) for name, items in of.items()}


def gold(*items, article=ARTICLE):
    return Layer(article, "gold", items)


def after(base, changes):
    """The layer once the changes that belong to it are carried out, and every change that does not."""
    opened = OpenArticle(Article(base.article, "", TEXT), {base.annotator: copied(base)})
    for change in changes:
        apply_to_article(opened, change)
    assert set(opened.layers) == {base.annotator}, "only this layer was to change"
    return opened.layers[base.annotator]


NAMES = ("alice", "bob", "carol", "dora")
labels = st.sampled_from(["org", "person", "place"])


@st.composite
def marks(draw, index):
    """A few annotations of one annotator, from so few values that they often meet those of others."""
    found = []
    for number, (start, size, label, extra) in enumerate(
        draw(
            st.lists(
                st.tuples(st.integers(0, 8), st.integers(1, 4), labels, st.sampled_from([None, "a", "b"])),
                max_size=5,
            )
        )
    ):
        attributes = {} if extra is None else {"role": extra}
        found.append(span(start * 3, (start + size) * 3, label, f"n{index}s{number}", attributes=attributes))
    for number, (place, label) in enumerate(draw(st.lists(st.tuples(st.integers(0, 1), labels), max_size=3))):
        found.append(sentence(label, place * 40, place * 40 + 39, f"n{index}t{number}"))
    for number, label in enumerate(draw(st.lists(labels, max_size=2, unique=True))):
        found.append(tag(label, f"n{index}a{number}"))
    spans = [item for item in found if isinstance(item, Span)]
    if len(spans) > 1 and draw(st.booleans()):
        found.append(link(spans[0], spans[1], "says", f"n{index}l"))
    return found


@st.composite
def many_layers(draw):
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    status = st.sampled_from(["done", "done", "done", "started"])
    return {name: layer(name, *draw(marks(i)), status=draw(status)) for i, name in enumerate(names)}
