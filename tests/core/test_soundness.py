"""What cannot be read again is no sound value, whoever makes it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core import soundness
from annotator.core.annotation import ArticleTag, Decision, Link, Note, SentenceTag, Span, span_quote
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.store import records

TEXT = "Ines Lindgren opened the harbour.\nThe council agreed 🚢."
SPAN = Span(id="a", label="org", fragments=((0, 4),), quote="Ines")
LABELS = LabelSet(
    [Label(name="org"), Label(name="claim", applies_to=("sentence",)), Label(name="group", selectable=False)]
)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"id": ""}, "no id"),
        ({"id": 5}, "The id of"),
        ({"label": " "}, "no label"),
        ({"label": None}, "The label of"),
        ({"note": 5}, "The note of"),
        ({"by": None}, "The by of"),
        ({"doubt": "yes"}, "doubt flag"),
        ({"attributes": {"roles": ["a", "b"]}}, "value of an attribute"),
        ({"attributes": {1: "a"}}, "value of an attribute"),
        ({"attributes": ["a"]}, "mapping"),
        ({"extra": {"made": object()}}, "plain data"),
        ({"fragments": ()}, "fragments"),
        ({"fragments": ((4, 4),)}, "not inside"),
        ({"fragments": ((5, 2),)}, "not inside"),
        ({"fragments": ((-1, 2),), "quote": ""}, "not inside"),
        ({"fragments": ((0, len(TEXT) + 1),)}, "not inside"),
        ({"fragments": ((0.0, 4.0),)}, "whole numbers"),
        ({"fragments": ((True, 4),)}, "whole numbers"),
        ({"fragments": ((5, 9), (0, 4)), "quote": ""}, "in order"),
        ({"fragments": ((0, 4), (3, 9)), "quote": ""}, "in order"),
        ({"quote": "Lindgren"}, "reads “Ines”"),
    ],
)
def test_what_is_wrong_with_a_span_is_a_sentence(wrong, says):
    assert soundness.unsound(SPAN, TEXT) == ""
    assert says in soundness.unsound(replace(SPAN, **wrong), TEXT)


def test_every_kind_is_looked_at():
    for item in (
        SentenceTag(id="s", label="claim", start=0, end=33, quote="Ines Lindgren…"),
        ArticleTag(id="t", label="x"),
        Link(id="l", label="x", source="a", target="b"),
        Note(id="n", note="A remark."),
        Note(id="n", note="A remark.", start=0, end=4, quote="Ines"),
        Decision(id="d", cluster="c", verdict="reject"),
    ):
        assert soundness.unsound(item, TEXT) == ""
    assert "not inside" in soundness.unsound(SentenceTag(id="s", label="x", start=3, end=2), TEXT)
    assert "whole numbers" in soundness.unsound(Note(id="n", note="x", start=3), TEXT)
    assert "The source" in soundness.unsound(Link(id="l", label="x", source=None, target="b"), TEXT)
    assert "no label" in soundness.unsound(ArticleTag(id="t"), TEXT)


def test_names_of_annotators():
    assert soundness.wrong_name("Jo 🦊 أمل") == ""
    for name in ("", "  ", "a\nb", "a\x00b", "a\u2028b", None, 7):
        assert soundness.wrong_name(name)


def test_what_does_not_fit_into_a_layer():
    layer = Layer("x", "alice", [SPAN, ArticleTag(id="t", label="org")])
    other = replace(SPAN, id="b", fragments=((5, 13),), quote="")
    assert soundness.misfit(other, layer, LABELS) == ""
    assert "already" in soundness.misfit(replace(other, id="a"), layer, LABELS)
    assert "“a”" in soundness.misfit(replace(SPAN, id="b"), layer, LABELS)
    assert "Did you mean “org”" in soundness.misfit(replace(other, label="Org"), layer, LABELS)
    assert "does not apply to a span" in soundness.misfit(replace(other, label="claim"), layer, LABELS)
    assert "does not apply to a span" in soundness.misfit(replace(other, label="group"), layer, LABELS)
    assert soundness.misfit(replace(other, label="new"), layer, None) == ""
    assert "which is not in" in soundness.misfit(Link(id="l", label="x", source="a", target="q"), layer, None)
    assert "which is not in" in soundness.misfit(Note(id="n", note="x", about="q"), layer, LABELS)
    assert soundness.misfit(replace(SPAN, note="changed"), layer, LABELS, instead_of=SPAN) == ""


texts = st.text(st.characters(blacklist_categories=("Cs",)), max_size=8)
values = st.one_of(
    texts, st.integers(-3, 60), st.booleans(), st.none(), st.floats(), st.lists(texts, max_size=2)
)


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "id": values,
            "label": values,
            "note": values,
            "doubt": values,
            "by": values,
            "origin": values,
            "attributes": st.dictionaries(texts, values, max_size=2),
            "extra": st.dictionaries(texts.map("x{}".format), values, max_size=2),
            "fragments": st.lists(st.tuples(st.integers(-2, 60), st.integers(-2, 60)), max_size=3).map(tuple),
        },
    )
)
def test_what_is_sound_is_read_again_as_it_was_written(wrong):
    item = replace(SPAN, quote="", **wrong)
    if soundness.unsound(item, TEXT):
        return
    item = replace(item, quote=span_quote(TEXT, item.fragments))
    raw = records.layer_record(Layer("x", "alice", [item]))
    read, problems = records.parse(raw, file="x")
    assert problems == []
    (again,) = read
    assert records.layer_record(Layer("x", "alice", [again])) == raw
    assert again.fragments == item.fragments
    assert soundness.unsound(again, TEXT) == ""


@pytest.mark.parametrize("field", ["attributes", "extra"])
def test_a_number_that_could_not_be_written_again_is_refused(field):
    assert not soundness.unsound(replace(SPAN, **{field: {"size": 10**900}}), TEXT)
    for number in (10**1_500, -(10**6_000)):
        assert soundness.unsound(replace(SPAN, **{field: {"size": number}}), TEXT)
