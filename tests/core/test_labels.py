"""A label set is a tree without cycles whose changes keep every label."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import LabelError
from annotator.core.labels import Attribute, Label, LabelSet, Rules, checked

DESK = LabelSet(
    [
        Label(name="entities", title="Names", selectable=False),
        Label(name="org", title="Organisation", key="o", parent="entities"),
        Label(name="person", key="p", parent="entities"),
        Label(name="quote", key="q", rules=Rules(no_overlap=("quote",), inside=("org",))),
        Label(name="business", key="b", applies_to=("article",)),
        Label(name="claim", key="o", applies_to=("sentence", "span")),
    ]
)


@st.composite
def trees(draw):
    count = draw(st.integers(1, 8))
    return LabelSet(
        [
            Label(name=f"l{i}", parent=draw(st.sampled_from(["", *(f"l{j}" for j in range(i))])))
            for i in range(count)
        ]
    )


@given(trees())
def test_walking_meets_every_label_once_and_parents_first(labels):
    met = [label.name for label, _ in labels.walk()]
    assert sorted(met) == sorted(label.name for label in labels)
    for label, depth in labels.walk():
        assert depth == len(labels.path(label.name)) - 1
        if label.parent:
            assert met.index(label.parent) < met.index(label.name)


@given(trees(), st.data())
def test_removing_a_label_moves_its_children_up(labels, data):
    gone = data.draw(st.sampled_from(list(labels)))
    left = labels.removing(gone.name)
    assert len(left) == len(labels) - 1
    assert {label.name for label in left.children(gone.parent)} >= {
        c.name for c in labels.children(gone.name)
    }


@given(trees(), st.data())
def test_a_label_never_stands_below_itself(labels, data):
    name = data.draw(st.sampled_from([label.name for label in labels]))
    parent = data.draw(st.sampled_from([label.name for label in labels]))
    below = {label.name for label, _ in labels.walk(name)} | {name}
    if parent in below:
        with pytest.raises(LabelError, match="below itself"):
            labels.moving(name, 0, parent)
    else:
        assert labels.moving(name, 0, parent).path(name)[-2] == parent


def test_two_labels_of_one_name_and_labels_without_one_are_refused():
    with pytest.raises(LabelError, match="Two labels are named “a”"):
        LabelSet([Label(name="a"), Label(name="a")])
    with pytest.raises(LabelError, match="no name"):
        LabelSet([Label(name=" ")])


def test_an_unknown_parent_shows_the_label_at_the_top():
    assert [label.name for label in LabelSet([Label(name="a", parent="gone")]).children()] == ["a"]


def test_a_key_finds_the_label_of_its_kind_and_clashes_are_told():
    assert DESK.for_key("o", "sentence").name == "claim"
    assert DESK.for_key("o", "span").name == "org"
    assert DESK.for_key("b", "span") is None
    assert [(key, [label.name for label in found]) for key, found in DESK.key_clashes()] == [
        ("o", ["org", "claim"])
    ]


def test_renaming_follows_into_parents_and_rules():
    renamed = DESK.replacing("entities", Label(name="names"))
    assert renamed.get("org").parent == "names"
    renamed = DESK.replacing("org", Label(name="body", parent="entities"))
    assert renamed.get("quote").rules.inside == ("body",)
    assert [label.name for label in renamed][1] == "body"


def test_titles_paths_and_what_a_group_applies_to():
    assert DESK.title("org") == "Organisation"
    assert DESK.title("person") == "person"
    assert DESK.title("nobody") == "nobody"
    assert DESK.path("org") == ("Names", "Organisation")
    assert [label.name for label in DESK.applying_to("span")] == ["org", "person", "quote", "claim"]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [("choice", "direct", "other"), ("flag", True, 1), ("number", 2.5, True), ("text", "x", 3)],
)
def test_an_attribute_accepts_values_of_its_kind(kind, good, bad):
    attribute = Attribute(name="a", kind=kind, options=("direct", "indirect"))
    assert attribute.accepts(good)
    assert not attribute.accepts(bad)


def test_defaults_are_what_a_new_annotation_carries():
    label = Label(name="a", attributes=(Attribute(name="x", default="1"), Attribute(name="y")))
    assert label.defaults() == {"x": "1"}


def test_a_deep_tree_of_many_labels_is_walked_without_end_of_the_stack():
    names = [f"l{number}" for number in range(5000)]
    labels = LabelSet([Label(name=name, parent=above) for above, name in pairwise(["", *names])])
    assert [depth for _, depth in labels.walk()] == list(range(5000))
    assert labels.path(names[-1]) == tuple(names)
    turned = LabelSet(reversed(labels))
    assert [label.name for label, _ in turned.walk()] == names
    with pytest.raises(LabelError, match="below itself"):
        LabelSet([replace(labels[0], parent=names[-1]), *labels[1:]])


def test_what_cannot_stand_beside_the_others_is_told_in_one_pass():
    """As many questions as labels: neither names nor parents are compared with all of those before."""
    several = [Label(name="a", parent="c"), Label(name="b", parent="a"), Label(name="c", parent="b")]
    several += [Label(name="a"), Label(name=" "), Label(name="d", parent="d"), Label(name="e", parent="a")]
    assert [(label.name, error is None) for label, error in checked(several)] == [
        ("a", True),
        ("b", True),
        ("c", False),
        ("a", False),
        (" ", False),
        ("d", False),
        ("e", True),
    ]


def test_a_label_for_links_joins_what_its_rules_say():
    free = Label(name="near", applies_to=("link",))
    says = Label(
        name="says", applies_to=("link",), rules=Rules(sources=("quote",), targets=("person", "org"))
    )
    assert free.joins("a", "b")
    assert says.joins("quote", "org")
    assert not says.joins("org", "quote")
    assert not says.joins("quote", "place")


def test_rules_about_links_follow_a_renamed_label():
    labels = LabelSet(
        [
            Label(name="quote", rules=Rules(linked=("says",))),
            Label(name="says", applies_to=("link",), rules=Rules(sources=("quote",), targets=("quote",))),
        ]
    )
    renamed = labels.replacing("quote", Label(name="words", rules=Rules(linked=("says",))))
    assert renamed.get("says").rules.sources == renamed.get("says").rules.targets == ("words",)
    again = renamed.replacing("says", Label(name="tells", applies_to=("link",)))
    assert again.get("words").rules.linked == ("tells",)
