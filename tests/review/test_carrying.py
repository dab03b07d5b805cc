"""Annotations on a newer text of their article: carried over to the letter, or listed; never lost, never moved."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.annotation import (
    ArticleTag,
    Decision,
    LayerState,
    Link,
    Note,
    SentenceTag,
    Span,
    sentence_quote,
    span_quote,
)  # fmt: skip
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change
from annotator.core.layer import Layer
from annotator.core.project import OpenArticle, apply_to_article
from annotator.review.carrying import UNPLACED, Carrier, carried, recut, unplaced_in, with_unplaced
from annotator.review.collect import copied
from annotator.review.compare import clusters
from annotator.review.marks import CARRIED
from tests.text.edited_news import corrected, places, written

SALE = [
    ["Larkline", "buys", "the", "harbour", "ferries"],
    ["The", "city", "sold", "them", "on", "Monday."],
    ["Larkline", "pays", "€4.2", "million", "🚢."],
    ["The", "ferries", "run", "from", "May."],
]
NEW = [SALE[0], ["The", "city", "sold", "them", "on", "Tuesday."], SALE[3], SALE[2]]
OLD_ARTICLE, NEW_ARTICLE = written("old", SALE), written("new", NEW)


def span(words, name="s1", text=OLD_ARTICLE.text, label="org", **more):
    start = text.index(words)
    place = ((start, start + len(words)),)
    return Span(id=name, label=label, fragments=place, quote=span_quote(text, place), by="ida", **more)


def tag(number, name="t1", article=OLD_ARTICLE):
    start, end = article.sentences[number].start, article.sentences[number].end
    quote = sentence_quote(article.text, start, end)
    return SentenceTag(id=name, label="claim", start=start, end=end, quote=quote, by="ida")


def layer(*items, status="done", article="old", who="ida", **state):
    return Layer(article, who, items, LayerState(status, **state))


def carry(old, there=None, before=None, one=OLD_ARTICLE, other=NEW_ARTICLE):
    """The layer on the newer article afterwards; everything of it is taken back, which must change nothing."""
    start = there or Layer("new", old.annotator)
    opened = OpenArticle(other, {old.annotator: start})
    copy = copied(opened)
    changes = carried(Carrier(one, other), before, old, start)
    for change in changes:
        apply_to_article(copy, change)
    made = copied(copy).layers[old.annotator]
    for change in reversed(changes):
        apply_to_article(copy, change.inverted())
    assert copy.layers[old.annotator] == start
    return made


@st.composite
def annotated(draw, words=None):
    """Two versions of a text and a layer on the older one, with everything that a layer may hold."""
    old, new = draw(corrected(words))
    one, other = written("old", old), written("new", new)
    here = places(one)
    flat = [place for sentence in here for place in sentence]
    items = []
    for number in range(draw(st.integers(0, 6))):
        first = draw(st.integers(0, len(flat) - 1))
        last = draw(st.integers(first, min(first + 3, len(flat) - 1)))
        pieces = [(flat[first][0], flat[last][1])]
        if last + 2 < len(flat) and draw(st.booleans()):
            pieces.append(flat[last + 2])
        quote = span_quote(one.text, tuple(pieces))
        items.append(Span(id=f"s{number}", label="org", fragments=tuple(pieces), quote=quote, by="ida"))
    for number in draw(st.sets(st.integers(0, len(old) - 1), max_size=4)):
        items.append(tag(number, f"t{number}", one))
    items += [ArticleTag(id="a1", label="business"), Note(id="n0", note="Check it.")]
    ids = [item.id for item in items]
    for number in range(draw(st.integers(0, 3))):
        ends = [draw(st.sampled_from(ids)) for _ in range(2)]
        items.append(Link(id=f"l{number}", label="says", source=ends[0], target=ends[1]))
        items.append(Note(id=f"n{number + 1}", note="Why?", about=draw(st.sampled_from(ids))))
    start = draw(st.integers(0, len(one.text) - 1))
    items.append(Note(id="n9", note="Here?", start=start, end=start + 1, quote=one.text[start]))
    made = Layer("old", "ida", items, LayerState(draw(st.sampled_from(["started", "done"]))))
    made.unanchored = [Span(id="u1", label="org", fragments=((0, 1),), quote="gone")]
    return one, other, made


WORDS = st.sampled_from(["the", "sea", "port", "a", ",", "4.2", "漁港", "it’s"])


@settings(max_examples=150, deadline=None)
@given(annotated() | annotated(WORDS))
def test_no_annotation_vanishes_unlisted_and_none_is_a_letter_off(texts):
    one, other, old = texts
    made = carry(old, one=one, other=other)
    unplaced = set(unplaced_in(made.state))
    everything = {item.id for item in (*old.values(), *old.unanchored)}
    assert {item.id for item in made.values()} | unplaced == everything
    assert not {item.id for item in made.values()} & unplaced
    for item in made.values():
        before = old.get(item.id)
        assert replace(before, label=item.label) == before
        if isinstance(item, Span):
            for (start, end), (first, last) in zip(item.fragments, before.fragments, strict=True):
                assert other.text[start:end].split() == one.text[first:last].split()
            assert item.quote == span_quote(other.text, item.fragments)
        elif isinstance(item, SentenceTag):
            assert Sentence(item.start, item.end) in other.sentences
            assert other.text[item.start : item.end].split() == one.text[before.start : before.end].split()
        elif isinstance(item, Link):
            assert {item.source, item.target} <= {each.id for each in made.values()}
        elif isinstance(item, Note) and item.about:
            assert made.get(item.about) is not None


@settings(max_examples=100, deadline=None)
@given(annotated() | annotated(WORDS), st.data())
def test_what_was_done_to_the_older_afterwards_follows_as_if_it_had_been_there(texts, data):
    one, other, after = texts
    kept = [item for item in after.values() if data.draw(st.booleans())]
    ends = {item.id for item in kept}
    kept = [
        replace(item, note="Was other.") if isinstance(item, Span) and data.draw(st.booleans()) else item
        for item in kept
        if not isinstance(item, Link) or {item.source, item.target} <= ends
        if not isinstance(item, Note) or not item.about or item.about in ends
    ]
    before = Layer("old", "ida", kept, LayerState("started"))
    there = carry(before, one=one, other=other)
    late = carry(after, there, before, one, other)
    at_once = carry(after, one=one, other=other)
    assert {item.id: item for item in late.values()} == {item.id: item for item in at_once.values()}
    assert set(unplaced_in(late.state)) == set(unplaced_in(at_once.state))
    again = carried(Carrier(one, other), after, after, late)
    assert again == ()


def test_what_stands_on_untouched_words_is_carried_and_the_rest_is_named():
    made = carry(
        layer(span("city"), span("Monday", "s2"), span("€4.2 million", "s3"), tag(1), tag(2, "t2"),
              ArticleTag(id="a1", label="business"), Link(id="l1", label="says", source="s1", target="s3"),
              Link(id="l2", label="says", source="s1", target="s2"), Note(id="n1", note="?", about="s2"))
    )  # fmt: skip
    assert {item.id for item in made.values()} == {"s1", "s3", "t2", "a1", "l1"}
    assert set(unplaced_in(made.state)) == {"t1", "s2", "l2", "n1"}
    start, end = made.get("s3").fragments[0]
    assert NEW_ARTICLE.text[start:end] == "€4.2 million"
    assert made.state.status == "started"


def test_a_layer_with_nothing_to_look_at_stays_as_far_as_it_was():
    other = written("new", [SALE[0], SALE[2], SALE[1], SALE[3]])
    old = layer(span("city"), status="done", review="approved", extra={"exchanged": "1 x", "mine": 1})
    made = carry(old, other=other)
    assert (made.state.status, made.state.review) == ("done", "approved")
    assert set(made.state.extra) == {"mine", CARRIED}
    furniture = Article("new", "new", "Share\n" + OLD_ARTICLE.text, sentences=(
        Sentence(0, 5), *(Sentence(s.start + 6, s.end + 6) for s in OLD_ARTICLE.sentences)
    ), zones=(Zone(0, 5, "furniture"),))  # fmt: skip
    assert carry(old, other=furniture).state.status == "done"
    body = replace(furniture, zones=(Zone(0, 5, "body"),))
    state = carry(old, other=body).state
    assert (state.status, state.review) == ("started", "none")


def test_what_was_done_on_the_newer_article_stays():
    own = span("Larkline", "x1", NEW_ARTICLE.text)
    there = layer(own, article="new", status="started")
    made = carry(layer(span("Larkline"), span("city", "s2"), Note(id="n1", note="?", about="s1")), there)
    assert {item.id for item in made.values()} == {"x1", "s2", "n1"}
    assert made.get("n1").about == "x1"
    other = span("ferries", "s1", NEW_ARTICLE.text, label="ship")
    made = carry(layer(span("Larkline")), layer(other, article="new"))
    assert made.get("s1") == other  # the names of a file, such as T1, may be the same by accident
    assert unplaced_in(made.state) == ["s1"]


def test_what_was_changed_on_both_is_as_it_was_made_on_the_newer():
    before = layer(span("Larkline"), span("city", "s2"), span("May", "s3"))
    there = carry(before)
    there.put(replace(there.get("s1"), label="person"))
    there.remove("s2")
    after = layer(
        span("Larkline", label="ship"), span("city", "s2", label="ship"), span("May", "s3", label="ship")
    )
    made = carry(after, there, before)
    assert made.get("s1").label == "person"
    assert made.get("s2") is None
    assert made.get("s3").label == "ship"
    gone = carry(layer(), there, before)
    assert {item.id for item in gone.values()} == {"s1"}


def test_a_decision_goes_with_the_conflict_that_it_settles():
    spans = {"ida": layer(span("€4.2 million"), span("Monday", "s2")),
             "ben": layer(span("€4.2", "b1", label="money"), who="ben")}  # fmt: skip
    found = [each for each in clusters("old", spans) if each.what == "span"]
    kept, lost = (next(each for each in found if word in OLD_ARTICLE.text[each.start : each.end])
                  for word in ("million", "Monday"))  # fmt: skip
    gold = layer(
        replace(span("€4.2 million", "g1"), extra={"cluster": kept.id}),
        replace(span("Monday", "g2"), extra={"cluster": lost.id}),
        Decision(id="d1", cluster=kept.id, verdict="accept", chosen="s1"),
        Decision(id="d2", cluster=lost.id, verdict="accept", chosen="s2"),
        who="gold",
        extra={"looked_at": {"ida": {"s1": "2026-03-20T10:00:00Z"}}},
    )
    made = carry(gold)
    there = {name: carry(one) for name, one in spans.items()}
    for each in there.values():
        each.state = replace(each.state, status="done")
    names = {each.id for each in clusters("new", there)}
    assert made.get("d1").cluster in names
    assert made.get("g1").extra["cluster"] == made.get("d1").cluster
    assert set(unplaced_in(made.state)) == {"d2", "g2"}
    assert made.state.extra["looked_at"] == {"ida": {"s1": "2026-03-20T10:00:00Z"}}


def test_decisions_on_the_article_and_on_links_go_along():
    carrier = Carrier(OLD_ARTICLE, NEW_ARTICLE)
    start = OLD_ARTICLE.text.index("Larkline pays")
    there = NEW_ARTICLE.text.index("Larkline pays")
    gold = layer(
        Decision(id="d1", cluster="old/article", verdict="accept"),
        Decision(id="d2", cluster="old/nothing", verdict="reject"),
        Decision(id="d3", cluster=f"old/link/0-8,>,{start}-{start + 8}", verdict="accept"),
        Decision(id="d4", cluster=f"old/span/{start}-{start + 8}/org", verdict="accept"),
        Decision(id="d5", cluster="somebody/else", verdict="accept"),
    )
    images = carrier.images(gold)
    assert [images[f"d{n}"].cluster for n in range(1, 6)] == [
        "new/article", "new/nothing", f"new/link/0-8,>,{there}-{there + 8}", f"new/span/{there}-{there + 8}/org",
        "somebody/else",
    ]  # fmt: skip


def test_sentences_that_somebody_joined_stay_joined_on_untouched_words():
    joined = replace(
        OLD_ARTICLE,
        sentences=(
            *OLD_ARTICLE.sentences[:2],
            Sentence(OLD_ARTICLE.sentences[2].start, OLD_ARTICLE.sentences[3].end),
        ),
    )
    other = written("new", [["News"], *SALE])
    changes = recut(joined, other)
    opened = OpenArticle(other)
    for change in changes:
        apply_to_article(opened, change)
    made = carry(layer(tag(2, article=joined)), one=joined, other=opened.article)
    assert len(made) == 1
    assert recut(joined, opened.article) == ()
    assert Change(Sentence(0, 4), None, "new") not in changes


def test_a_paragraph_that_was_furniture_is_furniture_again():
    one, other = written("old", SALE, breaks=1), written("new", NEW, breaks=1)
    end = one.text.index("\n")
    one = replace(one, zones=(Zone(0, end, "furniture"), Zone(end + 1, len(one.text), "body")))
    other = replace(other, zones=(Zone(0, end, "headline"), Zone(end + 1, len(other.text), "lead")))
    assert [change.after for change in recut(one, other) if change.after] == [Zone(0, end, "furniture")]


@pytest.mark.parametrize("names", [[], ["s1"], ["s1", "s2"]])
def test_what_has_no_place_is_named_in_the_state(names):
    state = with_unplaced(LayerState("done", extra={UNPLACED: ["x"], "mine": 1}), names)
    assert unplaced_in(state) == names
    assert (UNPLACED in state.extra) == bool(names)
    assert state.extra["mine"] == 1
