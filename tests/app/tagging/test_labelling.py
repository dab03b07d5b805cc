"""Changing labels: counted first, one step of undo, nothing dropped silently."""

from dataclasses import replace

import pytest

from annotator.app.actions.table import ACTIONS, BY_ID, MENUS, available, bindings, key_conflicts
from annotator.app.progress import finish
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import labels as labelling
from annotator.core.errors import LabelError
from annotator.core.labels import Attribute, Label, LabelSet


@pytest.fixture
def tagged(session, select):
    """Alice and Ben have tagged organisations in both articles, and a link ends at one."""
    for annotator, article, words in (
        ("alice", "port", "Kestrel Line"),
        ("ben", "port", "Kestrel"),
        ("alice", "fair", "Northmark"),
    ):
        session.open_article(article)
        session.set_annotator(annotator)
        select(words)
        session.mode.press_label(session.labels.get("org"))
    org = session.selected
    select("fair")
    session.mode.press_label(session.labels.get("quote"))
    tagging.add_link(session, session.selected, org, session.labels.get("says"))
    return session


def everything(session):
    project = session.project
    return project.header, {name: project.layers(name) for name in project.entries}


def labels_in_use(session):
    return sorted(
        item.label
        for name in session.project.entries
        for layer in session.project.layers(name).values()
        for item in layer
    )


def test_uses_are_counted_over_articles_and_annotators(tagged):
    found = finish(labelling.uses(tagged, ["org", "person"]))
    assert str(found["org"]) == "3 annotations in 2 articles by 2 annotators"
    assert str(found["person"]) == "no annotations"


def test_renaming_reaches_every_annotation_and_is_one_step(tagged, reopened):
    before = everything(tagged)
    finish(labelling.rename_label(tagged, "org", "body"))
    assert labels_in_use(tagged) == ["body", "body", "body", "quote", "says"]
    assert tagged.labels.get("org") is None
    assert tagged.labels.get("body").title == "Organisation"
    header, found = reopened()
    assert header.labels == tagged.labels
    assert [s.label for s in found["port"][1]["ben"].spans] == ["body"]
    tagged.undo()
    assert everything(tagged) == before
    header, found = reopened()
    assert header.labels == before[0].labels
    assert [s.label for s in found["port"][1]["ben"].spans] == ["org"]


def test_merging_moves_annotations_and_drops_unknown_attributes(tagged):
    before = everything(tagged)
    finish(labelling.merge_label(tagged, "org", "person"))
    assert labels_in_use(tagged) == ["person", "person", "person", "quote", "says"]
    assert all(s.attributes == {} for s in tagged.layer.spans)
    tagged.undo()
    assert everything(tagged) == before


def test_deleting_with_its_annotations_takes_links_too(tagged):
    before = everything(tagged)
    finish(labelling.delete_label(tagged, "org", delete_annotations=True))
    assert labels_in_use(tagged) == ["quote"]
    tagged.undo()
    assert everything(tagged) == before


def test_deleting_a_label_alone_keeps_every_annotation(tagged):
    finish(labelling.delete_label(tagged, "org"))
    assert tagged.labels.get("org") is None
    assert labels_in_use(tagged) == ["org", "org", "org", "quote", "says"]


def test_a_cancelled_rename_changes_nothing(tagged):
    before = everything(tagged)
    work = labelling.rename_label(tagged, "org", "body")
    next(work)
    work.close()
    assert everything(tagged) == before


def test_names_are_changed_by_renaming_only(tagged):
    with pytest.raises(LabelError, match="renaming"):
        labelling.change_label(tagged, "org", Label(name="other"))
    with pytest.raises(LabelError, match="no other label"):
        finish(labelling.merge_label(tagged, "org", "nobody"))


# -------------------------------------------------------------------------------------------- attributes
KIND = Attribute(name="kind", kind="choice", options=("firm", "body"), default="firm")


def values(session):
    return sorted(
        tuple(sorted(item.attributes.items()))
        for name in session.project.entries
        for layer in session.project.layers(name).values()
        for item in layer.spans
    )


def set_value(session, attribute, value):
    organisation = next(span for span in session.layer.spans if span.label == "org")
    session.select_annotation(organisation.id)
    tagging.set_attribute(session, attribute, value)


def test_values_of_an_attribute_are_counted(tagged):
    set_value(tagged, "kind", "body")
    found = [
        finish(labelling.attribute_uses(tagged, *asked))
        for asked in (("org", "kind"), ("org", "kind", ["firm"]), ("quote", "kind"), ("org", "size"))
    ]
    assert list(map(str, found)) == [
        "3 annotations in 2 articles by 2 annotators",
        "2 annotations in 1 article by 2 annotators",
        "no annotations",
        "no annotations",
    ]


def test_renaming_an_attribute_takes_its_values_along_in_one_step(tagged, reopened):
    before = everything(tagged)
    finish(labelling.change_attribute(tagged, "org", "kind", replace(KIND, name="sort")))
    assert tagged.labels.get("org").attributes == (replace(KIND, name="sort"),)
    assert values(tagged) == [(), *[(("sort", "firm"),)] * 3]
    assert tagged.history.undo_title == "Rename attribute kind to sort"
    header, found = reopened()
    assert header.labels == tagged.labels
    assert [span.attributes for span in found["port"][1]["ben"].spans] == [{"sort": "firm"}]
    tagged.undo()
    assert everything(tagged) == before
    tagged.redo()
    assert values(tagged) == [(), *[(("sort", "firm"),)] * 3]


def test_renaming_an_option_takes_values_and_the_default_along(tagged):
    before = everything(tagged)
    named = replace(KIND, options=("company", "body"))
    finish(labelling.change_attribute(tagged, "org", "kind", named, {"firm": "company"}))
    assert tagged.labels.get("org").attributes == (replace(named, default="company"),)
    assert values(tagged) == [(), *[(("kind", "company"),)] * 3]
    tagged.undo()
    assert everything(tagged) == before


def test_options_can_go_with_their_values_or_without_them(tagged):
    fewer = replace(KIND, options=("body",), default=None)
    finish(labelling.change_attribute(tagged, "org", "kind", fewer))
    assert values(tagged) == [(), *[(("kind", "firm"),)] * 3]
    tagged.undo()
    finish(labelling.change_attribute(tagged, "org", "kind", fewer, {"firm": None}))
    assert values(tagged) == [()] * 4


def test_an_attribute_is_removed_with_its_values_or_without_them(tagged):
    before = everything(tagged)
    finish(labelling.remove_attribute(tagged, "org", "kind"))
    assert tagged.labels.get("org").attributes == ()
    assert values(tagged) == [(), *[(("kind", "firm"),)] * 3]
    tagged.undo()
    finish(labelling.remove_attribute(tagged, "org", "kind", delete_values=True))
    assert values(tagged) == [()] * 4
    tagged.undo()
    assert everything(tagged) == before


def test_a_name_that_is_taken_loses_no_value(tagged):
    finish(labelling.remove_attribute(tagged, "org", "kind"))
    size = Attribute(name="size")
    labelling.change_label(tagged, "org", replace(tagged.labels.get("org"), attributes=(size,)))
    finish(labelling.change_attribute(tagged, "org", "size", size))  # nothing to do
    set_value(tagged, "size", "big")
    before = everything(tagged)
    with pytest.raises(LabelError, match="“kind” already, an attribute that is no longer there"):
        finish(labelling.change_attribute(tagged, "org", "size", replace(size, name="kind")))
    more = replace(tagged.labels.get("org"), attributes=(size, Attribute(name="place")))
    labelling.change_label(tagged, "org", more)
    with pytest.raises(LabelError, match="“Organisation” has an attribute named “place” already"):
        finish(labelling.change_attribute(tagged, "org", "size", replace(size, name="place")))
    tagged.undo()
    assert everything(tagged) == before


def test_labels_are_added_changed_and_moved(session):
    labelling.add_label(session, Label(name="place", key="l"))
    labelling.change_label(session, "place", Label(name="place", key="x", colour="#00795A"))
    labelling.move_label(session, "place", 0, "org")
    assert next(iter(session.labels)) == Label(name="place", key="x", colour="#00795A", parent="org")
    labelling.set_guidelines(session, "# Rules")
    labelling.set_title(session, "Night desk")
    assert (session.project.header.guidelines, session.project.header.title) == ("# Rules", "Night desk")
    for _ in range(5):
        session.undo()
    assert session.labels.get("place") is None
    assert session.project.header.title == "Desk"


def test_no_two_actions_share_a_key_where_both_work():
    assert key_conflicts(bindings({})) == []


def test_conflicts_name_both_sides():
    labels = LabelSet(
        [Label(name="no", title="Note", key="n"), Label(name="b", key="f", applies_to=("article",))]
    )
    assert [str(conflict) for conflict in key_conflicts(bindings({}), labels)] == [
        "n is used for both “Write a note on the annotation” and “label Note”.",
        "Ctrl+f is used for both “Find in the article” and “article tag b”.",
    ]
    fresh = LabelSet([Label(name="dot", key="."), Label(name="tag", key=".", applies_to=("article",))])
    assert key_conflicts(bindings({}), fresh) == [], "label sets come before what finds and repeats labels"
    own = {"doubt": ["Ctrl+F"]}
    assert [c.second for c in key_conflicts(bindings(own))] == ["Flag as doubtful"]


def test_every_action_is_in_a_menu_and_named_once():
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    assert {action.menu for action in ACTIONS} == set(MENUS)


def test_actions_are_available_when_what_they_need_is_there(session, select):
    assert available(BY_ID["quit"], None)
    assert not available(BY_ID["import"], None)
    assert not available(BY_ID["undo"], session)
    assert not available(BY_ID["delete"], session)
    select("Kestrel Line")
    session.mode.press_label(session.labels.get("org"))
    assert available(BY_ID["undo"], session)
    assert available(BY_ID["end-right"], session)
    assert not available(BY_ID["next-sentence"], session)
