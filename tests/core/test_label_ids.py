"""A label's lasting id: by it a label is the same in every copy of a project, whatever it is called there."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.labels import Label, LabelSet
from annotator.store import labelsets
from annotator.store.labelsets import LabelSetFile


def renamed(labels, old, new):
    return labels.replacing(old, replace(labels.get(old), name=new))


ORG = LabelSet([Label(name="org"), Label(name="person")])


def test_a_label_is_known_by_its_first_name_and_an_id_is_written_once_it_has_another():
    assert ORG.of_id("org") is ORG.get("org")
    assert "id" not in labelsets.to_data(ORG.get("org"))
    company = renamed(ORG, "org", "company")
    assert company.of_id("org") is company.get("company")
    assert labelsets.to_data(company.get("company"))["id"] == "org"
    assert renamed(company, "company", "firm").of_id("org").name == "firm"
    assert renamed(company, "company", "org") == ORG


def test_another_label_of_an_old_name_gets_an_id_of_its_own():
    labels = renamed(ORG, "org", "company").adding(Label(name="org"))
    assert labels.of_id("org").name == "company"
    assert labels.get("org").lasting not in ("org", "")
    assert labels.of_id(labels.get("org").lasting).name == "org"


def test_a_merged_label_is_what_it_became():
    labels = renamed(ORG, "org", "company").merging("company", "person")
    assert [label.name for label in labels] == ["person"]
    assert labels.of_id("org").name == "person"
    both = labels.adding(Label(name="place")).merging("person", "place")
    assert both.of_id("org").name == both.of_id("person").name == "place"
    assert both.adding(Label(name="org")).of_id("org").name == "place"


def test_changing_anything_else_keeps_the_id():
    company = renamed(ORG, "org", "company")
    changed = company.replacing("company", Label(name="company", title="Company"))
    assert changed.of_id("org").title == "Company"


def test_ids_go_through_files_of_label_sets(tmp_path):
    labels = renamed(ORG, "org", "company").adding(Label(name="org")).merging("person", "org")
    path = tmp_path / "set.yaml"
    path.write_bytes(labelsets.write_file(LabelSetFile(labels=labels, name="set")))
    assert labelsets.read_file(path).labels == labels


names = st.sampled_from(["a", "b", "c", "d"])


@given(st.lists(st.tuples(st.sampled_from(["rename", "add", "merge"]), names, names), max_size=12))
def test_whatever_is_done_no_id_is_given_twice_and_none_is_forgotten(steps):
    labels = LabelSet([Label(name="a"), Label(name="b")])
    seen = {label.lasting for label in labels}
    for what, one, two in steps:
        if what == "rename" and labels.get(one) and not labels.get(two):
            labels = renamed(labels, one, two)
        elif what == "add" and not labels.get(one):
            labels = labels.adding(Label(name=one))
        elif what == "merge" and labels.get(one) and labels.get(two) and one != two:
            labels = labels.merging(one, two)
        every = [name for label in labels for name in (label.lasting, *label.merged)]
        assert len(every) == len(set(every))
        assert seen <= set(every)
        seen |= set(every)
