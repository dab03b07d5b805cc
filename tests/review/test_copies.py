"""One layer of an annotator's two versions: nothing that somebody said is lost unless the other side was chosen."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.annotation import LayerState, Link, Note, Span
from annotator.core.article import Article
from annotator.core.errors import AnnotatorError
from annotator.core.layer import Layer
from annotator.core.project import OpenArticle, apply_to_article
from annotator.review.answers import content_of, place_of
from annotator.review.copies import BOTH, COPY, ORIGINAL, SIDES, settle
from annotator.review.versions import contents
from tests.review.building import ARTICLE, TEXT, layer, link, many_layers, sentence, span, tag

ALICE, OTHER = "alice", "alice (other copy)"


def done(found, *layers):
    """Both layers once the changes are carried out."""
    opened = OpenArticle(Article(ARTICLE, ARTICLE, TEXT), {each.annotator: each for each in layers})
    for change in found.changes:
        apply_to_article(opened, change)
    return opened.layers


def settled(mine, theirs, keep=BOTH):
    one, other = layer(ALICE, *mine), layer(OTHER, *theirs)
    found = settle(one, other, keep)
    layers = done(found, one, other)
    assert not contents(layers[OTHER]), "nothing of the copy is left"
    return found, layers[ALICE]


def said(of):
    return {(type(item).__name__, content_of(item, place_of(item, of) or ())) for item in of.values()
            if not isinstance(item, Note)}  # fmt: skip


def test_what_only_one_has_is_kept_and_what_both_have_stands_once():
    found, made = settled([span(0, 7), tag()], [span(0, 7, id="x"), span(10, 14), sentence()])
    assert (found.same, found.only_original, found.only_copy, found.differences) == (1, 1, 2, [])
    assert [item.fragments for item in made.spans.values()] == [((0, 7),), ((10, 14),)]
    assert made.get("x") is None
    assert len(list(made.values())) == 4


@pytest.mark.parametrize(
    ("keep", "labels"), [(ORIGINAL, ["org"]), (COPY, ["person"]), (BOTH, ["org", "person"])]
)
def test_where_labels_differ_it_is_as_was_chosen(keep, labels):
    found, made = settled([span(0, 7, id="s")], [span(0, 7, "person", id="s")], keep)
    assert sorted(item.label for item in made.spans.values()) == labels
    assert len(found.differences) == 1
    assert len(found.left) == (keep != BOTH)


@pytest.mark.parametrize(("keep", "ends"), [(ORIGINAL, [7]), (COPY, [12]), (BOTH, [7, 12])])
def test_so_it_is_with_edges_attributes_fragments_and_splits(keep, ends):
    _, made = settled([span(0, 7)], [span(0, 12)], keep)
    assert sorted(item.end for item in made.spans.values()) == ends
    firm, body = span(0, 7, attributes={"kind": "firm"}), span(0, 7, attributes={"kind": "body"})
    _, made = settled([firm], [body], keep)
    values = {ORIGINAL: {"firm"}, COPY: {"body"}, BOTH: {"firm", "body"}}[keep]
    assert {item.attributes["kind"] for item in made.spans.values()} == values
    pieces = Span(id="f", fragments=((0, 7), (13, 17)), label="org")
    found, made = settled([span(0, 17)], [pieces], keep)
    assert len(made.spans) == len(ends)
    assert len(found.differences) == 1
    _, made = settled([span(0, 12)], [span(0, 7), span(8, 12)], keep)
    assert len(list(made.spans.values())) == {ORIGINAL: 1, COPY: 2, BOTH: 3}[keep]


@pytest.mark.parametrize(("keep", "note"), [(ORIGINAL, "one"), (COPY, "two"), (BOTH, "one\ntwo")])
def test_remarks_on_the_same_annotation_are_a_difference_too(keep, note):
    found, made = settled([span(0, 7, note="one")], [span(0, 7, note="two", doubt=True)], keep)
    (item,) = made.spans.values()
    assert (item.note, item.doubt) == (note, keep != ORIGINAL)
    assert len(found.differences) == 1


@pytest.mark.parametrize("keep", SIDES)
def test_links_hold_on_to_what_stands_for_their_ends(keep):
    a, b = span(0, 7, id="a"), span(10, 14, id="b")
    c, d = span(0, 12, id="a"), span(20, 24, id="d")
    _, made = settled([a, b, link(a, b, id="one")], [c, d, link(c, d, id="two")], keep)
    assert len(made.links) == 2
    for each in made.links:
        assert made.get(each.source) is not None
        assert made.get(each.target) is not None
    same = [replace(a, id="xa"), replace(b, id="xb"), Link(id="y", label="says", source="xa", target="xb")]
    found, made = settled([a, b, link(a, b)], same, keep)
    assert len(made.links) == 1
    assert found.changes[-1].annotator == OTHER


def test_notes_and_what_has_no_place_are_taken():
    lost = span(30, 35, id="lost")
    one, other = layer(ALICE, Note(id="n", note="Why?", start=0, end=4)), layer(
        OTHER, Note(id="m", note="Why?", start=0, end=4), Note(id="n", note="Another", start=0, end=4)
    )  # fmt: skip
    other.unanchored.append(lost)
    found = settle(one, other)
    layers = done(found, one, Layer(ARTICLE, OTHER, other.values(), other.state))
    assert sorted(item.note for item in layers[ALICE].notes) == ["Another", "Why?"]
    assert layers[ALICE].get("lost") == lost


def test_states_and_lineages_hold_both():
    one = Layer(ARTICLE, ALICE, [span(0, 7)], LayerState("started", "sent back", {"k": 1}, ("e1", "e2")))
    other = Layer(ARTICLE, OTHER, [span(10, 14)], LayerState("done", lineage=("e1", "c2")))
    state = done(settle(one, other), one, other)[ALICE].state
    assert (state.status, state.review, state.extra) == ("done", "sent back", {"k": 1})
    assert set(state.lineage) > {"e1", "e2", "c2"}
    assert state.lineage[-1] not in ("e2", "c2"), "no version is later than what was made of both"


def test_only_what_is_offered_can_be_kept():
    with pytest.raises(AnnotatorError, match="cannot be kept"):
        settle(layer(ALICE), layer(OTHER), "mine")


def with_ids(of, ids):
    """The layer with other letters at the start of its ids."""

    def renamed(name):
        return ids + name[2:]

    return [
        replace(item, id=renamed(item.id), source=renamed(item.source), target=renamed(item.target))
        if isinstance(item, Link)
        else replace(item, id=renamed(item.id))
        for item in of.values()
    ]


@settings(max_examples=60, deadline=None)
@given(many_layers().filter(lambda made: len(made) > 1), st.sampled_from(SIDES), st.booleans())
def test_nothing_is_lost_that_was_not_chosen_against(made, keep, same_ids):
    first, second = (
        Layer(ARTICLE, e.annotator, with_ids(e, f"n{n}"), e.state)
        for n, e in enumerate(list(made.values())[:2])
    )
    if same_ids:
        second = Layer(ARTICLE, second.annotator, with_ids(second, "n0"), second.state)
    one, other = (
        Layer(ARTICLE, ALICE, first.values(), first.state),
        Layer(ARTICLE, OTHER, second.values(), second.state),
    )
    before = said(one) | said(other)
    found = settle(one, other, keep)
    result = done(found, one, other)[ALICE]
    left = {type(item).__name__ for item in found.left}
    missing = {what for what in before - said(result) if what[0] != "Link"}  # ends may have moved
    assert {what[0] for what in missing} <= left
    if keep == BOTH:
        assert not missing
    ids = [item.id for item in result.values()]
    assert len(ids) == len(set(ids))
    assert all(result.get(end) is not None for each in result.links for end in (each.source, each.target))
