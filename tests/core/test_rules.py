"""Rules report what is broken, once each, and nothing else."""

from annotator.core.annotation import ArticleTag, Link, Note, SentenceTag
from annotator.core.labels import Attribute, Label, LabelSet, Rules
from annotator.core.layer import Layer
from annotator.core.rules import check, lacking, unlinked
from tests.core.builders import span

LABELS = LabelSet(
    [
        Label(name="quote", rules=Rules(no_overlap=("quote",))),
        Label(name="cue", rules=Rules(inside=("quote",))),
        Label(
            name="org", attributes=(Attribute(name="kind", kind="choice", options=("a", "b"), required=True),)
        ),
        Label(name="main", applies_to=("sentence",), rules=Rules(one_of="type")),
        Label(name="history", applies_to=("sentence",), rules=Rules(one_of="type")),
        Label(name="sport", applies_to=("article",)),
        Label(name="says", applies_to=("link",)),
    ]
)


def codes(*annotations):
    return [(f.code, f.annotations) for f in check(Layer("a", "x", annotations), LABELS)]


def test_a_sound_layer_has_no_findings():
    assert codes(
        span(0, 9, "quote", "q"), span(2, 4, "cue", "c"), span(20, 29, "quote", "r"),
        span(30, 33, "org", "o", attributes={"kind": "a"}),
        SentenceTag(id="s", start=0, end=9, label="main"), SentenceTag(id="t", start=10, end=19, label="history"),
        ArticleTag(id="t1", label="sport"), Link(id="l", source="q", target="o", label="says"),
        Note(id="n", note="look"),
    ) == []  # fmt: skip


def test_each_broken_rule_is_found_once():
    assert codes(span(0, 9, "quote", "q"), span(5, 12, "quote", "r")) == [("overlap", ("q", "r"))]
    assert codes(span(2, 4, "cue", "c")) == [("not-inside", ("c",))]
    assert codes(span(0, 9, "quote", "q"), span(8, 10, "cue", "c")) == [("not-inside", ("c",))]
    assert codes(span(0, 1, "org", "o")) == [("attribute-missing", ("o",))]
    assert codes(span(0, 1, "org", "o", attributes={"kind": "z"})) == [("attribute-value", ("o",))]
    assert codes(span(0, 1, "gone", "g")) == [("unknown-label", ("g",))]
    assert codes(span(0, 1, "sport", "g")) == [("wrong-kind", ("g",))]
    assert codes(Link(id="l", source="q", target="o", label="says")) == [("loose-link", ("l",))]
    both = [SentenceTag(id=i, start=0, end=9, label=name) for i, name in (("s", "main"), ("t", "history"))]
    assert codes(*both) == [("one-of", ("s", "t"))]


def test_a_required_attribute_that_was_taken_away_is_missing_whatever_its_default():
    """The default is what a new annotation starts with, not what one without a value means."""
    kind = Attribute(name="kind", kind="choice", options=("a", "b"), default="a", required=True)
    labels = LabelSet([Label(name="org", attributes=(kind,))])
    found = check(Layer("a", "x", [span(0, 1, "org", "o")]), labels)
    assert [(f.code, f.annotations) for f in found] == [("attribute-missing", ("o",))]
    assert labels.get("org").defaults() == {"kind": "a"}
    assert (
        check(Layer("a", "x", [span(0, 1, "org", "o", attributes=labels.get("org").defaults())]), labels)
        == []
    )


def test_the_sentence_of_a_finding_speaks_to_people():
    found = check(Layer("a", "x", [span(2, 4, "cue")]), LABELS)
    assert [f.message for f in found] == ["“cue” is not inside “quote”."]


def test_links_that_may_not_join_and_annotations_without_their_link_are_found():
    labels = LabelSet(
        [
            Label(name="quote", title="Quotation", rules=Rules(linked=("says",))),
            Label(name="person", title="Person"),
            Label(name="says", applies_to=("link",), rules=Rules(sources=("quote",), targets=("person",))),
            Label(name="near", applies_to=("link",)),
        ]
    )
    one, two, who = span(0, 4, "quote", "q"), span(6, 9, "quote", "r"), span(12, 15, "person", "p")
    says = Link(id="l1", label="says", source=one.id, target=who.id)
    odd = Link(id="l2", label="says", source=who.id, target=one.id)
    near = Link(id="l3", label="near", source=two.id, target=who.id)
    layer = Layer("a", "alice", [two, one, who, says, odd, near])
    found = {finding.code: finding for finding in check(layer, labels)}
    assert found["joins"].annotations == ("l2",)
    assert found["joins"].message == "“says” does not go between “Person” and “Quotation”."
    assert found["unlinked"].annotations == (two.id,)
    assert unlinked(layer, labels) == [two]
    assert lacking(layer, labels) == {two.id}
    assert unlinked(Layer("a", "alice", [one, two]), labels) == [one, two]
