"""Labels of files become labels of the project, or are mapped to them; nothing goes without being told."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.app import projects
from annotator.app.importing import articles as importing
from annotator.app.importing import labels as label_mapping
from annotator.app.importing.labels import Collector, Foreign
from annotator.app.progress import finish
from annotator.core.annotation import ArticleTag, Link, Note, Span, new_id
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.formats import Imported
from tests.app.conftest import LABELS

TEXT = "Ines Lindgren of Kestrel Line spoke in Northmark."


def span(quote, label):
    start = TEXT.index(quote)
    return Span(id=new_id(), label=label, fragments=((start, start + len(quote)),), quote=quote)


def imported(*items, labels=()):
    return Imported("Talk", TEXT, layers={"import": Layer("", "import", items)}, labels=labels)


def doccano(path, *records):
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return path


@pytest.fixture
def foreign_file(tmp_path):
    return doccano(
        tmp_path / "foreign.jsonl",
        {"id": 1, "text": TEXT, "label": [[0, 13, "PER"], [17, 29, "ORG"], [39, 48, "GPE"]]},
        {"id": 2, "text": "Kestrel Line waits.", "label": [[0, 12, "ORG"]]},
    )


# --------------------------------------------------------------------------------------------- collecting
def test_labels_are_counted_by_kind_and_definitions_come_first():
    per, loc = span("Ines Lindgren", "PER"), span("Northmark", "LOC")
    collector = Collector(LabelSet([Label(name="PER")]))
    collector.look_at(imported(per, labels=(Label(name="MISC", title="Other"),)))
    assert collector.surprised
    collector.look_at(imported(per, loc, ArticleTag(id="t", label="LOC"), Note(id="n", note="?")))
    found = {foreign.name: foreign for foreign in collector.found()}
    assert list(found) == ["MISC", "PER", "LOC"]
    assert found["PER"].counts == {"span": 2}
    assert found["LOC"].kinds == ("span", "article")
    assert (str(found["PER"]), str(found["LOC"])) == ("2 spans", "1 span, 1 article tag")
    assert str(found["MISC"]) == "defined, not used"
    calm = Collector(LabelSet([Label(name="PER")]))
    calm.look_at(imported(per))
    assert not calm.surprised


def test_the_same_name_or_title_is_proposed_whatever_its_case():
    ours = LabelSet(
        [
            Label(name="names", title="Names", selectable=False),
            Label(name="person", title="Person"),
            Label(name="org", title="Organisation"),
            Label(name="main-event", title="Main event"),
        ]
    )
    found = [
        Foreign("PERSON"),
        Foreign("organisation"),
        Foreign("Main_Event"),
        Foreign("7", definition=Label(name="7", title="ORGANISATION")),
        Foreign("names"),
        Foreign("org"),
        Foreign("GPE"),
    ]
    assert label_mapping.propose(found, ours) == {
        "PERSON": "person", "organisation": "org", "Main_Event": "main-event", "7": "org",
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------ mapping
def test_what_is_left_out_is_counted_with_its_links_and_its_notes_stay():
    per, org = span("Ines Lindgren", "PER"), span("Kestrel Line", "ORG")
    link = Link(id="l", label="works-for", source=per.id, target=org.id)
    note = Note(id="n", note="Spelling?", about=per.id)
    result, left_out = label_mapping.mapped(imported(per, org, link, note), {"PER": "", "ORG": "org"})
    kept = {item.id: item for item in result.layers["import"]}
    assert left_out == {"PER": 1, "works-for": 1}
    assert set(kept) == {org.id, "n"}
    assert kept[org.id].label == "org"
    assert (kept["n"].about, kept["n"].start, kept["n"].end) == ("", 0, 13)
    told = [problem.message for problem in label_mapping.told(left_out)]
    assert told[0].startswith("1 annotation with the label “PER” was left out")


@given(
    st.lists(st.sampled_from(["PER", "ORG", "LOC"]), max_size=8),
    st.dictionaries(st.sampled_from(["PER", "ORG", "LOC"]), st.sampled_from(["", "PER", "org", "x"])),
)
def test_every_annotation_is_kept_or_counted(names, mapping):
    items = [span("Kestrel Line", name) for name in names]
    result, left_out = label_mapping.mapped(imported(*items), mapping)
    kept = {item.id: item.label for item in result.layers["import"]}
    assert len(kept) + sum(left_out.values()) == len(items)
    assert all(kept[item.id] == mapping.get(item.label, item.label) for item in items if item.id in kept)


# -------------------------------------------------------------------------------------------- new labels
def test_new_labels_get_colours_that_are_free_and_keys_that_are():
    first, second, third = label_mapping.palette()[:3]
    ours = LabelSet([Label(name="org", key="o", colour=first)])
    found = [
        Foreign("PER", {"span": 2}),
        Foreign("OBJ", {"span": 1}, Label(name="OBJ", key="o", colour="#123456", parent="gone")),
        Foreign("NOTE", {"span": 1}, Label(name="NOTE", key="n")),
        Foreign("Q", {"sentence": 1}, Label(name="Q", key="q", title="Quote")),
        Foreign("org", {"span": 1, "article": 4}),
        Foreign("DROPPED", {"span": 1}),
    ]
    new = {
        label.name: label for label in label_mapping.additions(found, ours, {"DROPPED": "", "PER": "person"})
    }
    assert list(new) == ["person", "OBJ", "NOTE", "Q", "org"]
    assert (new["person"].colour, new["OBJ"].colour, new["NOTE"].colour) == (second, "#123456", third)
    assert (new["OBJ"].key, new["NOTE"].key, new["Q"].key) == ("", "", "q")  # N writes a note
    assert new["Q"].applies_to == ("sentence", "span")
    assert new["org"].applies_to == ("span", "article")
    grown = label_mapping.extended(ours, new.values())
    assert grown.get("org").key == "o"
    assert label_mapping.additions(found[:5], grown, {"PER": "person"}) == []


def test_groups_that_would_stand_below_themselves_are_put_at_the_top():
    found = [
        Foreign("a", definition=Label(name="a", parent="b")),
        Foreign("b", definition=Label(name="b", parent="a")),
    ]
    new = label_mapping.additions(found, LabelSet(), {})
    assert [(label.name, label.parent) for label in new] == [("a", "b"), ("b", "")]
    assert len(label_mapping.extended(LabelSet(), new)) == 2


def test_there_are_colours_for_any_number_of_labels():
    found = [Foreign(f"L{number}", {"span": 1}) for number in range(60)]
    assert all(label.colour for label in label_mapping.additions(found, LabelSet(), {}))


# ---------------------------------------------------------------------------------------------- importing
def test_labels_of_a_file_are_added_in_the_step_of_the_import(session, foreign_file, reopened):
    before = session.labels
    result = finish(importing.import_paths(session.file, [foreign_file]))
    importing.record(session, result)
    assert result.new_labels == ("PER", "ORG", "GPE")
    assert str(result) == "2 articles added, 3 new labels, 1 guess"
    assert session.history.undo_title == "Import 2 articles"
    assert [label.name for label in session.labels][-3:] == ["PER", "ORG", "GPE"]
    assert reopened()[0].labels == session.labels
    session.undo()
    assert session.labels == before
    assert len(session.project.entries) == 2
    session.redo()
    assert session.labels.get("GPE") is not None
    assert len(reopened()[1]) == 4


def test_a_mapping_renames_adds_and_leaves_out(session, foreign_file):
    mapping = {"PER": "person", "ORG": "org", "GPE": ""}
    result = finish(importing.import_paths(session.file, [foreign_file], mapping=mapping))
    importing.record(session, result)
    assert result.new_labels == ()
    assert [problem.code for problem in result.problems] == ["left-out"]
    labels = [
        span.label
        for name in result.added
        for layer in session.project.layers(name).values()
        for span in layer.spans
    ]
    assert sorted(labels) == ["org", "org", "person"]


def test_what_is_left_out_of_articles_that_are_there_is_said_too(session, tmp_path):
    rows = [[0, 13, "PER"], [17, 29, "ORG"], [39, 48, "GPE"]]
    path = doccano(tmp_path / "a.jsonl", {"id": 1, "text": TEXT, "label": []})
    (name,) = finish(importing.import_paths(session.file, [path])).added
    path = doccano(tmp_path / "a.jsonl", {"id": 1, "text": TEXT, "label": rows})
    mapping = {"PER": "person", "ORG": "", "GPE": ""}
    result = finish(importing.import_paths(session.file, [path], mapping=mapping))
    assert [problem.code for problem in result.problems] == ["left-out"] * len(result.problems)
    said = " ".join(problem.message for problem in result.problems)
    assert ("ORG" in said, "GPE" in said, "PER" in said) == (True, True, False)
    assert [span.label for layer in session.project.layers(name).values() for span in layer.spans] == [
        "person"
    ]


def test_asking_adds_nothing_and_names_what_is_unknown(session, foreign_file):
    before = session.file.path.read_bytes()
    result = finish(importing.import_paths(session.file, [foreign_file], ask=True))
    assert {foreign.name: foreign.count for foreign in result.unknown} == {"PER": 1, "ORG": 2, "GPE": 1}
    assert (result.added, session.file.path.read_bytes()) == ((), before)
    known = {"PER": "person", "ORG": "org", "GPE": "person"}
    finish(importing.import_paths(session.file, [foreign_file], mapping=known))
    again = finish(importing.import_paths(session.file, [foreign_file], ask=True))
    assert (len(again.unknown), len(again.duplicates)) == (3, 2)  # annotations of known articles come in too
    mapped = finish(importing.import_paths(session.file, [foreign_file], mapping=known))
    assert (mapped.unknown, mapped.merged) == ((), ())  # and are there already


def test_a_label_that_is_unknown_at_the_end_adds_nothing_of_what_came_before(session, tmp_path):
    """Whether it comes with a new article or with annotations for one that is there."""
    known = {"id": 1, "text": TEXT, "label": [[0, 13, "person"]]}
    finish(importing.import_paths(session.file, [doccano(tmp_path / "first.jsonl", known)]))
    more = {"id": 1, "text": TEXT, "label": [[17, 29, "org"]]}
    fresh = {"id": 2, "text": "Kestrel Line waits.", "label": [[0, 12, "org"]]}
    for number, last in enumerate(
        (
            {"id": 3, "text": "Nobody came to Northmark.", "label": [[15, 24, "GPE"]]},
            {"id": 1, "text": TEXT, "label": [[39, 48, "GPE"]]},
        )
    ):
        before, entries = session.file.path.read_bytes(), list(session.project.entries)
        path = doccano(tmp_path / f"{number}.jsonl", fresh, more, last)
        result = finish(importing.import_paths(session.file, [path], ask=True))
        assert [foreign.name for foreign in result.unknown] == ["GPE"]
        assert (result.added, result.merged, result.late, result.relabelled) == ((), (), (), None)
        assert session.file.flush(10)
        assert (session.file.path.read_bytes(), list(session.project.entries)) == (before, entries)


def test_labels_come_with_what_is_new_for_an_article_that_is_there_and_only_then(session, tmp_path):
    path = doccano(tmp_path / "a.jsonl", {"text": TEXT, "label": [[0, 13, "person"]]})
    (name,) = finish(importing.import_paths(session.file, [path])).added
    path = doccano(tmp_path / "a.jsonl", {"text": TEXT, "label": [[0, 13, "person"], [39, 48, "GPE"]]})
    result = finish(importing.import_paths(session.file, [path]))
    importing.record(session, result)
    assert (result.new_labels, len(result.merged)) == (("GPE",), 1)
    header = session.project.header
    session.commit("Forget it", [Change(header, replace(header, labels=LABELS))])
    again = finish(importing.import_paths(session.file, [path]))
    assert (again.new_labels, again.merged) == ((), ())
    assert session.labels.get("GPE") is None
    assert [s.label for layer in session.project.layers(name).values() for s in layer.spans] == [
        "person",
        "GPE",
    ]


def test_what_a_mapping_speaks_of_is_not_asked(session, foreign_file):
    some = {"PER": "person", "GPE": ""}
    result = finish(importing.import_paths(session.file, [foreign_file], mapping=some, ask=True))
    assert ([foreign.name for foreign in result.unknown], result.added) == (["ORG"], ())
    every = {**some, "ORG": "organisation-of-theirs"}
    result = finish(importing.import_paths(session.file, [foreign_file], mapping=every, ask=True))
    assert (result.unknown, len(result.added)) == ((), 2)
    assert result.new_labels == ("organisation-of-theirs",)


def test_options_reach_the_reader(session, tmp_path):
    path = doccano(tmp_path / "odd.jsonl", {"id": 1, "body": TEXT, "label": [[0, 13, "person"]]})
    result = finish(
        importing.import_paths(session.file, [path], "doccano", {"text": "body", "annotator": "ben"})
    )
    assert list(session.project.layers(result.added[0])) == ["ben"]
    other = doccano(tmp_path / "other.jsonl", {"id": 1, "words": "Another text.", "label": []})
    options_of = {other: {"text": "words"}}
    result = finish(importing.import_paths(session.file, [other], "doccano", options_of=options_of))
    assert len(result.added) == 1


def test_mappings_are_read_and_mistakes_in_them_named(tmp_path):
    path = tmp_path / "map.json"
    path.write_text('{"PER": "person", "MISC": null}', encoding="utf-8")
    assert label_mapping.read_mapping(path) == {"PER": "person", "MISC": ""}
    path.write_text('["PER"]', encoding="utf-8")
    with pytest.raises(AnnotatorError, match="not a JSON object") as caught:
        label_mapping.read_mapping(path)
    assert caught.value.file == path
    with pytest.raises(AnnotatorError, match="cannot be read"):
        label_mapping.read_mapping(tmp_path / "none.json")


def test_a_new_project_takes_the_labels_of_our_own_files(session, tmp_path):
    from annotator.app.exporting import export as exporting

    session.select(0, 4)
    session.mode.press_label(session.labels.get("org"))
    out = tmp_path / "out.jsonl"
    finish(exporting.export(session.project, "jsonl", out))
    other = projects.new_project(tmp_path / "other", None)
    result = finish(importing.import_paths(other, [out]))
    assert result.new_labels == ("org",)
    other.close()
