"""Hypothesis strategies for everything that a project file holds."""

from dataclasses import replace

from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, Decision, LayerState, Link, Note, SentenceTag, Span
from annotator.core.article import ZONE_ROLES, Article, Sentence, Zone
from annotator.core.edits import Change, Edit, Heading, Membership, ProjectHeader
from annotator.core.errors import LabelError
from annotator.core.labels import KINDS, Attribute, Label, LabelSet, Rules
from annotator.core.layer import Layer
from annotator.core.text import normalise, sha256

TRICKY = [
    "",
    " ",
    "no",
    "Yes",
    "ON",
    "y",
    "~",
    "null",
    "Null",
    "none",
    "true",
    "12:30",
    "0o17",
    "010",
    "0x1F",
    "1e3",
    "1.5",
    "1_000",
    "-",
    "- a",
    "?",
    "? a",
    "=",
    "<<",
    ".inf",
    ".nan",
    "2026-03-14",
    "2026-11-24T09:00:00Z",
    "---",
    "...",
    "--- # article a",
    "# a",
    "a # b",
    "a: b",
    "a:",
    "%YAML 1.2",
    "!tag",
    "&a",
    "*a",
    "@x",
    "`x",
    "'",
    '"',
    "it's",
    "“so”",
    "a, b",
    "[a]",
    "{a: b}",
    "a ",
    " a",
    "a  b",
    "\t",
    "a\tb",
    "a\nb",
    "\n",
    "\n\n",
    "a\n",
    "\\",
    "\\n",
    "\x00",
    "\x7f",
    "\x85",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\uffff",
    "é",
    "e\u0301",
    "😀",
    "👩‍👩‍👧",
    "مرحبا بالعالم",
    "\u202bab\u202c",
    "新闻",
    "ไทย",
    "²",
    "٣",
    "US$2.8 billion",
]

characters = st.characters(exclude_categories=["Cs"])
texts = st.one_of(
    st.sampled_from(TRICKY), st.text(characters, max_size=12), st.text(" \n\t-.#:a'\"", max_size=8)
)
names = st.one_of(
    st.sampled_from([t for t in TRICKY if t.strip()]), st.text(characters, min_size=1, max_size=8)
)
simple = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False),
    texts,
)
data = st.recursive(
    simple, lambda part: st.lists(part, max_size=3) | st.dictionaries(names, part, max_size=3), max_leaves=6
)
extras = st.dictionaries(
    st.sampled_from(["x", "later", "on", "y z", "a: b", "Ω", "<<"]) | st.text("pq", min_size=1),
    data,
    max_size=2,
)
lines = st.one_of(st.sampled_from(TRICKY), st.text(characters, max_size=30), st.text(" \tab-#:", max_size=6))
raw_texts = st.lists(lines, max_size=6).map("\n".join)
article_texts = raw_texts.map(normalise) | st.tuples(
    raw_texts, st.sampled_from(["\n", "\n\n", " x", "\n a"])
).map("".join)

offsets = st.integers(0, 10**6)
pairs = st.tuples(offsets, offsets).map(lambda both: (min(both), max(both) + 1))
zones = st.builds(lambda p, r: Zone(*p, r), pairs, st.sampled_from(ZONE_ROLES) | names)
sentences = st.builds(lambda p: Sentence(*p), pairs)
metadata = st.dictionaries(names, data, max_size=4)
articles = st.builds(
    lambda text, **rest: Article(text=text, sha256=sha256(text), **rest),
    text=article_texts,
    id=names,
    title=texts,
    metadata=metadata,
    zones=st.lists(zones, max_size=3).map(tuple),
    sentences=st.lists(sentences, max_size=3).map(tuple),
    extra=extras,
)

common = {
    "label": texts,
    "attributes": st.dictionaries(
        names, st.booleans() | st.integers() | st.floats(allow_nan=False) | texts, max_size=2
    ),
    "note": texts,
    "doubt": st.booleans(),
    "by": texts,
    "at": texts,
    "origin": texts,
    "extra": extras,
}


@st.composite
def fragments(draw):
    edges = sorted(draw(st.lists(offsets, min_size=2, max_size=6, unique=True)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


spans = st.builds(Span, id=names, fragments=fragments(), quote=texts, **common)
sentence_tags = st.builds(
    lambda p, **rest: SentenceTag(start=p[0], end=p[1], **rest), pairs, id=names, quote=texts, **common
)


def _annotations(ids):
    return st.one_of(
        spans,
        sentence_tags,
        st.builds(ArticleTag, id=ids, **common),
        st.builds(Link, id=ids, source=texts, target=texts, **common),
        st.builds(Note, id=ids, about=texts, quote=texts, **common),
        st.builds(lambda p, **rest: Note(start=p[0], end=p[1], **rest), pairs, id=ids, **common),
        st.builds(
            Decision,
            id=ids,
            cluster=texts,
            verdict=texts,
            chosen=texts,
            reason=texts,
            guideline=st.booleans(),
            **common,
        ),
    )


annotations = _annotations(names)
states = st.builds(LayerState, texts, texts, extras)


@st.composite
def _layers(draw):
    """Everything that a layer may hold: also nothing but a state, and annotations whose words are gone."""
    found = draw(st.lists(annotations, max_size=6, unique_by=lambda item: item.id))
    lost = draw(st.integers(0, min(2, len(found))))
    layer = Layer(draw(names), draw(names), found[lost:], draw(states))
    layer.unanchored = found[:lost]
    return layer


layers = _layers()


def anchored(layer):
    """The layer as its record reads, before it is put on a text: nothing in it is known to have no place."""
    return Layer(layer.article, layer.annotator, [*layer.values(), *layer.unanchored], layer.state)


attributes = st.one_of(
    st.builds(
        Attribute,
        name=names,
        title=texts,
        kind=st.just("text"),
        default=st.none() | texts,
        required=st.booleans(),
    ),
    st.builds(Attribute, name=names, kind=st.just("flag"), default=st.none() | st.booleans(), extra=extras),
    st.builds(Attribute, name=names, kind=st.just("number"), default=st.none() | st.integers()),
    st.builds(Attribute, name=names, kind=st.just("choice"), options=st.lists(texts, max_size=3).map(tuple)),
)
rules = st.builds(
    Rules,
    one_of=texts,
    no_overlap=st.lists(names, max_size=2).map(tuple),
    sources=st.lists(names, max_size=2).map(tuple),
    targets=st.lists(names, max_size=2).map(tuple),
    linked=st.lists(names, max_size=2).map(tuple),
    inside=st.lists(names, max_size=2).map(tuple),
    extra=extras,
)
labels = st.builds(
    Label,
    name=names.filter(str.strip),
    title=texts,
    description=texts,
    key=texts,
    colour=st.sampled_from(["", "#D55E00"]),
    applies_to=st.lists(st.sampled_from(KINDS), unique=True).map(tuple),
    parent=texts,
    examples=st.lists(texts, max_size=2).map(tuple),
    attributes=st.lists(attributes, max_size=2).map(tuple),
    rules=rules,
    selectable=st.booleans(),
    extra=extras,
)


def _label_set(found):
    try:
        return LabelSet(found)
    except LabelError:
        return LabelSet([replace(label, parent="") for label in found])


label_sets = st.lists(labels, max_size=4, unique_by=lambda label: label.name).map(_label_set)
headers = st.builds(
    ProjectHeader,
    id=names,
    title=texts,
    language=texts,
    labels=label_sets,
    guidelines=raw_texts,
    extra=extras,
)


@st.composite
def changes(draw):
    article, annotator = (
        draw(st.sampled_from(["a", "b c", "é"])),
        draw(st.sampled_from(["alice", "on", "Ann B"])),
    )
    kinds = {
        "annotation": annotations,
        "state": states,
        "boundary": sentences,
        "zone": zones,
        "heading": st.builds(Heading, texts, metadata),
        "member": st.just(Membership(article)),
        "project": headers,
    }
    kind = draw(st.sampled_from(sorted(kinds)))
    before = draw(st.none() | kinds[kind])
    after = draw(kinds[kind]) if before is None else draw(st.none() | kinds[kind])
    if kind == "project":
        article = ""
    return Change(before, after, article, annotator if kind in ("annotation", "state") else "")


edits = st.builds(
    Edit,
    title=texts,
    changes=st.lists(changes(), min_size=1, max_size=4).map(tuple),
    by=texts,
    at=texts,
    id=names,
)
