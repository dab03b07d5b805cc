"""Annotations that come in for an article that is there: each is there once after that, and links keep their ends."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.app.importing import annotations as merging
from annotator.core.annotation import ArticleTag, Decision, LayerState, Link, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.core.project import OpenArticle, apply_to_article

ids = st.sampled_from(["a", "b", "c", "d", "e"])
labels = st.sampled_from(["org", "person"])
spots = st.integers(0, 2)
items = st.one_of(
    st.builds(lambda id, label, at: Span(id=id, label=label, fragments=((at, at + 3),)), ids, labels, spots),
    st.builds(lambda id, label, at: SentenceTag(id=id, label=label, start=at, end=9), ids, labels, spots),
    st.builds(lambda id, label: ArticleTag(id=id, label=label), ids, labels),
    st.builds(lambda id, text: Note(id=id, note=text), ids, st.sampled_from(["why?", "how?"])),
    st.builds(lambda id: Decision(id=id, cluster="c", verdict="reject"), st.sampled_from(["x", "y"])),
)
states = st.sampled_from([LayerState(), LayerState("started"), LayerState("done")])


@st.composite
def layers(draw, repeats):
    """One annotator's layer; with `repeats` it may say the same twice."""
    unique = [lambda item: item.id, *([] if repeats else [lambda item: repr(replace(item, id=""))])]
    found = draw(st.lists(items, max_size=5, unique_by=tuple(unique)))
    ends = [item.id for item in found if isinstance(item, Span)]
    if len(ends) > 1:
        found.append(Link(id="l", label="says", source=ends[0], target=ends[1]))
    if found:
        found.append(Note(id="n", note="look", about=draw(st.sampled_from(found)).id))
    return Layer("port", "alice", found, draw(states))


def said(layer):
    """What a layer says, whatever the ids are."""

    def one(item):
        match item:
            case Span():
                return ("span", item.label, item.fragments)
            case SentenceTag():
                return ("sentence", item.label, item.start, item.end)
            case ArticleTag():
                return ("tag", item.label)
            case Link():
                return ("link", item.label, one(layer.get(item.source)), one(layer.get(item.target)))
            case Note():
                return ("note", item.note, one(layer.get(item.about)) if item.about else "")
        return ("decision", item.id)

    return [one(item) for item in layer]


def merged(present, coming):
    opened = OpenArticle(Article("port", "", "x" * 20), dict(present))
    changes = merging.additions("port", present, coming)
    for change in changes:
        assert change.before is None or isinstance(change.before, LayerState), "nothing that is there changes"
        apply_to_article(opened, change)
    return opened.layers, changes


def copied(layer):
    return Layer(layer.article, layer.annotator, layer.values(), layer.state)


@settings(max_examples=150)
@given(layers(repeats=False), layers(repeats=True), st.booleans())
def test_what_comes_is_there_once_and_what_was_there_stays(mine, coming, known):
    present = {"alice": copied(mine)} if known else {}
    before = copied(mine) if known else Layer("port", "alice")
    found, changes = merged(present, {"alice": coming})
    after = found.get("alice") or Layer("port", "alice")
    assert all(after.get(item.id) == item for item in before)
    assert set(said(after)) == {*said(before), *said(coming)}
    assert len(after) <= len(before) + len(coming)
    assert len(said(after)) == len(set(said(after))), "not even twice the same from one file"
    untouched = before.state == LayerState()
    assert after.state == (coming.state if untouched else before.state)
    assert merged(found, {"alice": coming})[1] == []
    assert [change.annotator for change in changes] == ["alice"] * len(changes)
