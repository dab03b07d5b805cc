"""Merging independent projects through real files: what comes in, what it is called, what is asked, and back again."""

import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import store
from annotator.app.ledger import Ledger
from annotator.app.merging.merge import merge, merging
from annotator.app.merging.people import KEEP_BOTH, REFUSE, SAME_PERSON
from annotator.app.merging.preview import MergePreview, Terms
from annotator.app.merging.reading import preview_merge
from annotator.app.progress import finish
from annotator.core.annotation import (
    ArticleTag,
    Decision,
    LayerState,
    Link,
    Note,
    SentenceTag,
    Span,
    span_quote,
)
from annotator.core.article import OLDER, STORY
from annotator.core.edits import Change, ProjectHeader
from annotator.core.errors import AnnotatorError, WriteError
from annotator.core.labels import Attribute, Label, LabelSet, Rules
from annotator.core.layer import GOLD, Layer
from annotator.review.decide import decisions_of, gold_of
from annotator.review.versions import contents
from annotator.store.newproject import NewProject
from annotator.store.validate import validate
from tests.app.conftest import FAIR, LABELS, PORT, article
from tests.store.failing import FailingDisk
from tests.store.test_killed_between_writes import Killing

MILL = "Mill burns\n\nThe mill in Tarn burnt down on Sunday. Ada Quil saw it."
NEWER = PORT.replace("It had failed twice.", "It had failed three times.")


def span(words, label="org", name="s1", text=PORT, **more):
    start = text.index(words)
    return Span(id=name, label=label, fragments=((start, start + len(words)),), quote=words, by="a", **more)


def layer(who, *items, on="port", status="done", **extra):
    return Layer(on, who, items, LayerState(status, extra=extra))


def made(path: Path, articles, layers=(), labels=LABELS, id="", **extra):
    """A project file of its own with these articles, ids with texts or articles."""
    header = ProjectHeader(id=id or path.name, title=path.name.split(".")[0], labels=labels, extra=extra)
    with NewProject(path, header) as new:
        for each in articles:
            one = article(*each) if isinstance(each, tuple) else each
            new.add(one, [every for every in layers if every.article == one.id])
        new.finish()
        new.place()
    return path


@pytest.fixture
def project(tmp_path):
    """Make a project in a file of that name."""
    return lambda name, *more, **others: made(tmp_path / f"{name}.annot.yaml", *more, **others)


def model(path: Path):
    """What a project says, as somebody finds it who opens it; what is remembered of versions says nothing."""
    with store.open_file(path, read_only=True) as file:
        project = file.project
        header = project.header
        states = {name: set(entry.states) for name, entry in project.members.items()}
        return (header.labels, header.title, header.guidelines, states), {
            name: (project.article(name), {who: _said(each) for who, each in project.layers(name).items()})
            for name in project.members
        }


def _said(found: Layer):
    return contents(found), found.state


def merged(path: Path, *others: Path, same_name=REFUSE, labels=None, undo=False):
    """Merge through the real files; gives the preview."""
    before = [other.read_bytes() for other in others]
    with store.open_file(path) as file:
        ledger = Ledger(file, "rita")
        preview = finish(preview_merge(file, others, Terms(labels or {}, same_name)))
        merge(ledger, preview)
        if undo:
            ledger.undo()
    assert [other.read_bytes() for other in others] == before
    assert not [problem for problem in validate(path) if problem.severity == "error"]
    return preview


def refused(path: Path, *others: Path, **terms):
    before = path.read_bytes()
    with pytest.raises(AnnotatorError):
        merged(path, *others, **terms)
    assert path.read_bytes() == before
    with store.open_file(path, read_only=True) as file:
        return finish(
            preview_merge(file, others, Terms(terms.get("labels") or {}, terms.get("same_name", REFUSE)))
        ).refused


def layers_of(path, name):
    return model(path)[1][name][1]


# ------------------------------------------------------------------------------------------------ articles
def test_articles_are_matched_by_their_text_and_ids_of_other_texts_are_renamed(project):
    ours = project("desk", [("port", PORT), ("fair", FAIR)], [layer("alice", span("Kestrel Line"))])
    theirs = project(
        "other",
        [("quay", PORT), ("fair", MILL)],
        [
            layer("ben", span("Ines Lindgren", "person"), on="quay"),
            layer("ben", span("Tarn", text=MILL), on="fair"),
        ],
    )
    preview = merged(ours, theirs)
    (coming,) = preview.projects
    assert (coming.matched, coming.added) == ({"quay": "port"}, {"fair": "fair-2"})
    assert coming.renamed == {"fair": "fair-2"}
    _, articles = model(ours)
    assert set(articles) == {"port", "fair", "fair-2"}
    assert set(articles["port"][1]) == {"alice", "ben"}
    came, original = articles["fair-2"][0], model(theirs)[1]["fair"][0]
    assert replace(came, id="fair") == original
    assert articles["fair-2"][1] == {"ben": layers_of(theirs, "fair")["ben"]}


def test_an_article_that_a_project_has_twice_is_there_twice_and_not_again(project):
    ours = project("desk", [("fair", FAIR)])
    theirs = project("other", [("a", PORT), ("b", PORT)], [layer("ben", span("Kestrel"), on="b")])
    merged(ours, theirs)
    found = model(ours)
    assert set(found[1]) == {"fair", "a", "b"}
    assert not merged(ours, theirs).brings
    assert model(ours) == found


def test_of_two_articles_with_one_text_one_is_the_one_that_is_here(project):
    ours = project("desk", [("port", PORT)])
    said = [layer("ben", span("Kestrel"), on="a"), layer("ben", span("Ines"), on="b")]
    theirs = project("other", [("a", PORT), ("b", PORT)], said)
    (coming,) = merged(ours, theirs).projects
    assert (coming.matched, coming.added) == ({"a": "port"}, {"b": "b"})
    assert not merged(ours, theirs).brings


def test_a_text_with_other_white_space_is_an_article_of_its_own_which_is_said(project):
    ours, theirs = (
        project("desk", [("port", PORT)]),
        project("other", [("quay", PORT.replace("more\n\n", "more\n"))]),
    )
    (coming,) = merged(ours, theirs).projects
    assert coming.added == {"quay": "quay"}
    assert [each.code for each in coming.remarks] == ["white-space"]


def test_older_versions_and_stories_follow_the_ids_here(project):
    old = article("port", PORT)
    new = article("port-new", NEWER)
    new = replace(new, metadata={**new.metadata, OLDER: "port", STORY: "port"})
    ours = project(
        "desk", [("quay", PORT), ("port", FAIR)], [layer("alice", span("Kestrel Line"), on="quay")]
    )
    theirs = project("other", [old, new], [layer("ben", span("Kestrel Line"))])
    merged(ours, theirs)
    _, articles = model(ours)
    assert articles["port-new"][0].metadata[OLDER] == articles["port-new"][0].metadata[STORY] == "quay"
    # What was said of the older text, on both sides, is on the newer one.
    assert set(articles["port-new"][1]) == {"alice", "ben"}
    found = model(ours)
    assert not merged(ours, theirs).brings
    assert model(ours) == found


def test_what_is_said_of_annotations_of_older_versions_follows_their_new_ids(project):
    old, new = article("port", PORT), article("a-newer", NEWER)
    new = replace(new, metadata={**new.metadata, OLDER: "port"})
    twice = "failed twice"
    mine = [span("Kestrel Line"), span("Ines", name="s2")]
    theirs_old = [span("Kestrel Line", "person"), span(twice, "quote", "s2")]
    came = span("Kestrel Line", "person", "x1", NEWER, extra={"older_id": "s1"})
    ours = project("desk", [old], [layer("alice", *mine)])
    theirs = project(
        "other",
        [new, old],
        [layer("alice", *theirs_old), layer("alice", came, on="a-newer", status="started", unplaced=["s2"])],
    )
    merged(ours, theirs, same_name=SAME_PERSON)
    older = layers_of(ours, "port")["alice"][0]
    ids = {(item.quote, item.label): item.id for item in older.values()}
    items, state = layers_of(ours, "a-newer")["alice"]
    assert state.extra["unplaced"] == [ids[twice, "quote"]] != ["s2"]
    assert items["x1"].extra["older_id"] == ids["Kestrel Line", "person"] != "s1"
    assert sorted((item.quote, item.label) for item in items.values()) == [
        ("Ines", "org"),
        ("Kestrel Line", "org"),
        ("Kestrel Line", "person"),
    ]
    found = model(ours)
    assert not merged(ours, theirs, same_name=SAME_PERSON).brings
    assert model(ours) == found


# -------------------------------------------------------------------------------------------------- labels
OTHER_KINDS = LabelSet([Label(name="org", applies_to=("sentence",))])
OTHER_ATTRIBUTES = LabelSet([Label(name="org", attributes=(Attribute(name="size", kind="number"),))])


@pytest.mark.parametrize("labels", [OTHER_KINDS, OTHER_ATTRIBUTES], ids=["kinds", "attributes"])
def test_a_label_that_means_something_else_is_refused_until_somebody_says_which_it_is(project, labels):
    ours = project("desk", [("port", PORT)])
    tag = SentenceTag(id="t1", label="org", start=12, end=41, quote=PORT[12:41])
    said = [tag] if labels is OTHER_KINDS else [span("Kestrel Line", attributes={"size": 3})]
    theirs = project("other", [("port", PORT)], [layer("ben", *said)], labels)
    (problem,) = refused(ours, theirs)
    assert "“org”" in problem.message
    assert "org=org-2" in problem.hint
    merged(ours, theirs, labels={"org": "company"})
    assert [item.label for (item,) in [layers_of(ours, "port")["ben"][0].values()]] == ["company"]
    company = model(ours)[0][0].get("company")
    assert (company.applies_to, company.attributes) == (labels[0].applies_to, labels[0].attributes)


def test_what_a_mapping_leaves_out_is_counted_and_a_label_put_together_is_said(project):
    ours = project("desk", [("port", PORT)])
    labels = LabelSet([*OTHER_KINDS, Label(name="ship"), Label(name="crew", rules=Rules(inside=("ship",)))])
    tag = SentenceTag(id="t1", label="org", start=12, end=41, quote=PORT[12:41])
    theirs = project("other", [("port", PORT)], [layer("ben", tag, span("Kestrel", "ship"))], labels)
    (coming,) = merged(ours, theirs, labels={"org": "", "ship": "person"}).projects
    assert any("1 annotation" in each.message and "“org”" in each.message for each in coming.remarks)
    assert [item.label for item in layers_of(ours, "port")["ben"][0].values()] == ["person"]
    assert model(ours)[0][0].get("crew").rules.inside == ("person",)
    again = project("desk2", [("port", PORT)])
    (coming,) = merged(again, theirs, labels={"org": "org"}).projects
    assert any("as it was told" in each.message for each in coming.remarks)
    assert set(model(again)[0][0].get("org").applies_to) == {"span", "sentence"}


def test_two_labels_of_theirs_do_not_become_one_unasked(project):
    ours = project("desk", [("port", PORT)])
    labels = LabelSet([Label(name="ship"), Label(name="boat", applies_to=("article",)), Label(name="boat-2")])
    theirs = project("other", [("port", PORT)], [layer("ben", span("Kestrel", "ship"))], labels)
    (problem,) = refused(ours, theirs, labels={"ship": "boat"})
    assert "boat=boat-3" in problem.hint
    merged(ours, theirs, labels={"ship": "boat", "boat": "boat"})
    assert set(model(ours)[0][0].get("boat").applies_to) >= {"span"}


def test_names_of_labels_that_nobody_has_are_refused(project):
    ours, theirs = project("desk", [("port", PORT)]), project("other", [("fair", FAIR)])
    with pytest.raises(AnnotatorError, match="“orgs”"):
        merged(ours, theirs, labels={"orgs": "org"})


# -------------------------------------------------------------------------------------------------- people
@pytest.fixture
def two_alices(project):
    ours = project(
        "desk", [("port", PORT)], [layer("alice", span("Kestrel Line"), span("Ines", "person", "s2"))]
    )
    items = [span("Kestrel Line"), span("Ines Lindgren", "person", "s2")]
    items += [Link(id="l1", label="says", source="s2", target="s1"), Note(id="n1", note="Who?", about="s2")]
    theirs = project(
        "other",
        [("port", PORT), ("mill", MILL)],
        [layer("Alice", *items), layer("Alice", span("Tarn", text=MILL), on="mill")],
    )
    return ours, theirs


def test_one_name_on_one_article_is_asked_about(two_alices):
    (problem,) = refused(*two_alices)
    assert "“Alice” worked on “Port opens” in both projects" in problem.message
    assert "“alice (2)”" in problem.hint


def test_keep_both_puts_all_of_theirs_under_a_free_name_and_finds_it_again(two_alices):
    ours, theirs = two_alices
    mine = layers_of(ours, "port")["alice"]
    merged(ours, theirs, same_name=KEEP_BOTH)
    assert set(layers_of(ours, "port")) == {"alice", "alice (2)"}
    assert set(layers_of(ours, "mill")) == {"alice (2)"}
    assert layers_of(ours, "port")["alice"] == mine
    assert layers_of(ours, "port")["alice (2)"] == layers_of(theirs, "port")["Alice"]
    found = model(ours)
    assert not merged(ours, theirs, same_name=KEEP_BOTH).brings
    assert model(ours) == found


def test_each_of_several_people_of_one_name_gets_a_name_and_keeps_it(project):
    said = {"desk": "Kestrel Line", "one": "Ines", "two": "Friday"}
    ours, one, two = (
        project(name, [("port", PORT)], [layer("alice", span(words))]) for name, words in said.items()
    )
    merged(ours, one, same_name=KEEP_BOTH)
    merged(ours, two, same_name=KEEP_BOTH)
    found = {
        who: [item.quote for item in items.values()] for who, (items, _) in layers_of(ours, "port").items()
    }
    assert found == {"alice": ["Kestrel Line"], "alice (2)": ["Ines"], "alice (3)": ["Friday"]}
    assert not merged(ours, two, one, same_name=KEEP_BOTH).brings


def test_one_person_keeps_what_both_say_and_links_follow(two_alices):
    ours, theirs = two_alices
    merged(ours, theirs, same_name=SAME_PERSON)
    said = layers_of(ours, "port")["alice"][0]
    spans = [item for item in said.values() if isinstance(item, Span)]
    assert sorted(item.quote for item in spans) == ["Ines", "Ines Lindgren", "Kestrel Line"]
    (theirs_id,) = (item.id for item in spans if item.quote == "Ines Lindgren")
    assert said["l1"].source == said["n1"].about == theirs_id != "s2"
    found = model(ours)
    assert not merged(ours, theirs, same_name=SAME_PERSON).brings
    assert model(ours) == found


def test_what_grew_there_since_comes_without_a_question(project):
    ours = project("desk", [("port", PORT)])
    first = project("first", [("port", PORT)], [layer("alice", span("Kestrel Line"))])
    later = project(
        "later", [("port", PORT)], [layer("alice", span("Kestrel Line"), span("Ines", "person", "s2"))]
    )
    merged(ours, first)
    merged(ours, later)
    assert set(layers_of(ours, "port")["alice"][0]) == {"s1", "s2"}


# ---------------------------------------------------------------------------------------------------- gold
def gold(on, verdicts, extra=None):
    """Gold with a decision for each place: words, label or "" for a rejection."""
    items = []
    for number, (words, label) in enumerate(verdicts):
        start = PORT.index(words)
        cluster = f"{on}/span/{start}-{start + len(words)}"
        verdict = "accept" if label else "reject"
        items.append(
            Decision(
                id=f"d{number}", cluster=cluster, verdict=verdict, note="So be it.", extra={"from": ["alice"]}
            )
        )
        if label:
            items.append(span(words, label, f"g{number}", extra={"cluster": cluster, "chosen_by": ["alice"]}))
    return layer(GOLD, *items, on=on, **(extra or {}))


def test_decisions_of_both_are_kept_and_of_two_on_one_conflict_ours(project):
    alice, hers = layer("alice", span("Kestrel Line")), layer("alice", span("Ines"), on="quay")
    answer = Note(id="q1", note="Yes.", extra={"answers": "s1", "to": "alice"})
    theirs_gold = gold("quay", [("Kestrel Line", "person"), ("Ines Lindgren", "person"), ("Friday", "")])
    theirs_gold = Layer(
        "quay", GOLD, [*theirs_gold, answer], LayerState("done", extra={"settled": {"alice": {"s1": "T"}}})
    )
    ours = project("desk", [("port", PORT)], [alice, gold("port", [("Kestrel Line", "org"), ("Friday", "")])])
    theirs = project("other", [("quay", PORT)], [hers, theirs_gold])
    (coming,) = merged(ours, theirs, same_name=KEEP_BOTH).projects
    (left,) = coming.overruled
    assert "accept here (org “Kestrel Line”), accept there (person “Kestrel Line”)" in str(left)
    assert "So be it." in str(left)
    with store.open_file(ours, read_only=True) as file:
        found = file.project.layer("port", GOLD)
    decisions = decisions_of(found)
    assert len(decisions) == len(found.decisions) == 3
    made = {cluster: [item.label for item in gold_of(found, cluster)] for cluster in decisions}
    assert sorted(made.values()) == [[], ["org"], ["person"]]
    (ines,) = (decision for cluster, decision in decisions.items() if made[cluster] == ["person"])
    assert ines.extra["from"] == ["alice (2)"]
    assert found.get("q1").extra["to"] == "alice (2)"
    assert found.state.extra["settled"] == {"alice (2)": {"s1": "T"}}
    again = merged(ours, theirs, same_name=KEEP_BOTH)
    assert not again.brings
    assert len(again.projects[0].overruled) == 1


def test_a_link_to_gold_that_is_not_taken_is_listed_with_it_and_a_note_stays_on_its_words(project):
    ours = project("desk", [("port", PORT)], [gold("port", [("Kestrel Line", "org"), ("Ines", "person")])])
    theirs_gold = gold("port", [("Kestrel Line", "person"), ("Ines", "person"), ("Port opens", "quote")])
    more = [
        Link(id="l1", label="says", source="g1", target="g2"),
        Link(id="l2", label="says", source="g1", target="g0"),
        Note(id="n1", note="Why?", about="g0"),
    ]
    theirs = project(
        "other", [("port", PORT)], [Layer("port", GOLD, [*theirs_gold, *more], theirs_gold.state)]
    )
    ((left,),) = (each.overruled for each in merged(ours, theirs).projects)
    assert [link.id for link in left.differing.left] == ["l2"]
    assert "says" in str(left)
    found = layers_of(ours, "port")[GOLD][0]
    assert found[found["l1"].source].quote == "Ines"
    assert found[found["l1"].target].quote == "Port opens"
    assert "l2" not in found
    assert (found["n1"].about, found["n1"].start, found["n1"].quote) == ("", 12, "Kestrel Line")


def test_ids_of_decisions_that_are_settled_follow_them(project):
    ours = project("desk", [("port", PORT)], [gold("port", [("Ines", "person")])])
    theirs_gold = gold("port", [("Friday", "")], {"settled": {GOLD: {"d0": "T"}}})
    theirs = project("other", [("port", PORT)], [theirs_gold])
    merged(ours, theirs)
    items, state = layers_of(ours, "port")[GOLD]
    ((decision, at),) = state.extra["settled"][GOLD].items()
    assert (items[decision].verdict, at) == ("reject", "T")


PLACES = ("Kestrel Line", "Ines", "Friday", "Port opens")
VERDICTS = st.dictionaries(st.sampled_from(PLACES), st.sampled_from(["org", "person", ""]))


@settings(max_examples=12, deadline=None)
@given(VERDICTS, VERDICTS)
def test_every_decision_of_both_stands_or_is_listed(mine, other):
    with TemporaryDirectory() as folder:
        ours, theirs = (
            made(Path(folder, f"{name}.annot.yaml"), [(on, PORT)], [gold(on, list(said.items()))])
            for name, on, said in (("desk", "port", mine), ("other", "quay", other))
        )
        (coming,) = merged(ours, theirs).projects
        assert len(coming.overruled) == sum(
            mine[place] != said for place, said in other.items() if place in mine
        )
        with store.open_file(ours, read_only=True) as file:
            found = file.project.layer("port", GOLD)
        expected = {**other, **mine}
        decisions = decisions_of(found)
        assert len(decisions) == len(expected)
        for place, label in expected.items():
            start = PORT.index(place)
            cluster = f"port/span/{start}-{start + len(place)}"
            assert [item.label for item in gold_of(found, cluster)] == ([label] if label else [])
        assert not merged(ours, theirs).brings


# ---------------------------------------------------------------------------------------------- one step, or none
def test_undo_leaves_the_project_as_it_was(two_alices):
    ours, theirs = two_alices
    before = model(ours)
    for same_name in (KEEP_BOTH, SAME_PERSON):
        merged(ours, theirs, same_name=same_name, undo=True)
        assert model(ours) == before


def test_in_the_same_sitting_undo_leaves_no_layer_behind(two_alices):
    ours, theirs = two_alices
    with store.open_file(ours) as file:
        ledger = Ledger(file, "rita")
        before = {name: dict(entry.states) for name, entry in file.project.members.items()}
        merge(ledger, finish(preview_merge(file, [theirs], Terms(same_name=KEEP_BOTH))))
        assert {name: dict(entry.states) for name, entry in file.project.members.items()} != before
        ledger.undo()
        assert {name: dict(entry.states) for name, entry in file.project.members.items()} == before


def test_a_full_disk_changes_nothing(two_alices):
    ours, theirs = two_alices
    before, disk = model(ours), FailingDisk()
    with store.open_file(ours, disk=disk) as file:
        preview = finish(preview_merge(file, [theirs], Terms(same_name=KEEP_BOTH)))
        disk.room = 40
        with pytest.raises(WriteError):
            merge(Ledger(file, "rita"), preview)
        disk.room = None
        assert set(file.project.members) == {"port"}
    assert model(ours) == before


def test_the_step_can_be_taken_back_another_day_and_done_again(two_alices):
    ours, theirs = two_alices
    before = model(ours)
    merged(ours, theirs, same_name=KEEP_BOTH)
    after = model(ours)
    with store.open_file(ours) as file:
        assert "Merge" in Ledger(file, "rita").undo().title
    assert model(ours) == before
    with store.open_file(ours) as file:
        ledger = Ledger(file, "rita")
        ledger.redo()
    assert model(ours) == after


def test_killed_at_any_moment_the_file_holds_all_of_it_or_nothing(two_alices, tmp_path):
    ours, theirs = two_alices
    before, length = model(ours), ours.stat().st_size
    with store.open_file(ours) as file:
        preview = finish(preview_merge(file, [theirs], Terms({"org": "company"}, KEEP_BOTH)))
        assert preview.relabelled
        assert preview.articles
        assert preview.changes
        merge(Ledger(file, "rita"), preview)
        assert file.flush()
        written = ours.read_bytes()
    after, cut = model(ours), tmp_path / "cut.annot.yaml"
    starts = [at + 1 for at in range(length, len(written)) if written.startswith(b"\n---", at)]
    assert len(starts) == 4  # an article, its layer, the labels, a layer of another article
    for end in [length, *starts, *range(length + 7, len(written), 211)]:
        cut.write_bytes(written[:end])
        with store.open_file(cut):
            pass
        assert model(cut) == before, end
    cut.write_bytes(written)
    assert model(cut) == after != before


@pytest.mark.timeout(120)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed that was forked")
@pytest.mark.parametrize("at", ["before", "middle"])
def test_killed_at_any_call_that_writes_it_is_not_there_or_can_be_taken_back_another_day(
    two_alices, tmp_path, annotator_home, monkeypatch, at
):
    for name in ("fsync", "fdatasync"):  # no plug is pulled
        monkeypatch.setattr(os, name, lambda fd: None)
    ours, theirs = two_alices
    with store.open_file(ours) as file:
        Ledger(file, "rita").commit(
            "Title", [Change(file.project.header, replace(file.project.header, title="Now"))]
        )
    before, data = model(ours), ours.read_bytes()
    home = shutil.copytree(annotator_home, tmp_path / "home before")
    taken_back = number = 0
    while True:
        number += 1
        for each in tmp_path.glob("*desk.annot.yaml*"):
            each.unlink()
        shutil.rmtree(annotator_home)
        shutil.copytree(home, annotator_home)
        ours.write_bytes(data)
        was_killed = _merged_and_killed(ours, theirs, Killing(number, at))
        here = model(ours)
        with store.open_file(ours) as file:
            ledger = Ledger(file, "rita")
            title = ledger.history.undo_title
            assert (here != before) == title.startswith("Merge"), (number, title)
            if here != before:
                ledger.undo()
                taken_back += 1
        assert model(ours) == before, number
        with store.open_file(ours) as file:
            assert Ledger(file, "rita").history.undo_title == "Title"
        if not was_killed:
            break
    assert number > 8
    assert taken_back > 2


def _merged_and_killed(ours: Path, theirs: Path, killing: Killing) -> bool:
    """Merge in a process of its own; False when it came to its end before it was killed."""
    child = os.fork()
    if child == 0:
        try:
            file = store.open_file(ours)
            preview = finish(preview_merge(file, [theirs], Terms({"org": "company"}, KEEP_BOTH)))
            killing.install()
            merge(Ledger(file, "rita"), preview)
            file.close()
        except BaseException:
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


def test_what_is_taken_back_on_the_way_is_no_step_another_day(two_alices):
    """It was noted when it was stored; that it was taken back right afterwards is noted too."""
    ours, theirs = two_alices
    with store.open_file(ours) as file:
        ledger = Ledger(file, "rita")
        ledger.commit("Title", [Change(file.project.header, replace(file.project.header, title="Now"))])
    before = model(ours)
    with store.open_file(ours) as file:
        ledger = Ledger(file, "rita")
        preview = finish(preview_merge(file, [theirs], Terms({"org": "company"}, KEEP_BOTH)))
        with pytest.raises(KeyError):
            _bring_in_and_fail(ledger, preview)
        assert ledger.history.undo_title == "Title"
    assert model(ours) == before
    with store.open_file(ours) as file:
        ledger = Ledger(file, "rita")
        assert ledger.history.undo_title == "Title"
        ledger.undo()
        assert file.project.header.title == "desk"


def _bring_in_and_fail(ledger: Ledger, preview: MergePreview) -> None:
    with ledger.together(preview.title):
        finish(ledger.bring_in(preview.title, preview.articles, (preview.relabelled, *preview.changes)))
        raise KeyError


def test_given_up_on_the_way_nothing_is_changed(two_alices):
    ours, theirs = two_alices
    before = ours.read_bytes()
    with store.open_file(ours) as file:
        ledger = Ledger(file, "rita")
        work = merging(ledger, finish(preview_merge(file, [theirs], Terms(same_name=KEEP_BOTH))))
        assert next(work).text == "Mill burns"
        work.close()
        assert set(file.project.members) == {"port"}
        assert not ledger.history.undo_title
    assert ours.read_bytes() == before


def test_each_name_is_one_person_or_two_for_itself(project):
    ours = project("desk", [("port", PORT)], [layer("alice", span("Kestrel")), layer("ben", span("Kestrel"))])
    theirs = project("other", [("port", PORT)], [layer("alice", span("Ines")), layer("ben", span("Ines"))])
    with store.open_file(ours) as file:
        (coming,) = finish(preview_merge(file, [theirs])).projects
        assert coming.unclear == ("alice", "ben")
        terms = Terms(people={"alice": SAME_PERSON, "ben": KEEP_BOTH})
        merge(Ledger(file), finish(preview_merge(file, [theirs], terms)))
    assert {who: len(items) for who, (items, _) in layers_of(ours, "port").items()} == {
        "alice": 2,
        "ben": 1,
        "ben (2)": 1,
    }


def test_what_was_shown_is_refused_where_the_project_is_another_by_then(two_alices):
    ours, theirs = two_alices
    with store.open_file(ours) as file:
        ledger = Ledger(file, "rita")
        preview = finish(preview_merge(file, [theirs], Terms({"org": "company"}, SAME_PERSON)))
        header = file.project.header
        added = header.labels.adding_all([Label(name="company", colour="#123456")])
        ledger.commit("Add a label", [Change(header, replace(header, labels=added))])
        with pytest.raises(AnnotatorError, match="changed meanwhile"):
            merge(ledger, preview)
        assert file.project.labels.get("company").colour == "#123456"
        assert set(file.project.members) == {"port"}


def test_what_is_not_taken_over_of_layers_and_articles_is_said(project):
    new = article("new", NEWER)
    new = replace(new, metadata={**new.metadata, OLDER: "gone", STORY: "gone"})
    port = article("port", PORT)
    theirs_port = replace(port, extra={"came_from": "wire"})
    handed = layer("ben", span("Ines", "person"), exchanged="T V", exchanged_edit="e", came={"at": "T"})
    ours = project("desk", [port], [layer("ben", status="started")])
    theirs = project("other", [theirs_port, new], [handed])
    (coming,) = merged(ours, theirs).projects
    said = {each.code: each.message for each in coming.remarks}
    assert "of 1 layer" in said["exchanged-there"]
    assert "1 layer had another status" in said["status-stays"]
    assert "came_from" in said["article-differs"]
    assert sum(each.code == "speaks-of-none" for each in coming.remarks) == 2
    assert not layers_of(ours, "port")["ben"][1].extra


def test_what_cannot_be_merged_is_refused_by_name(project, tmp_path):
    ours = project("desk", [("port", PORT)], id="desk")
    with store.open_file(ours) as file:
        handed = project("handed", [("port", PORT)], id="desk", handed_to="ben")
        for path, what in (
            (ours, "itself"),
            (handed, "handed out"),
            (tmp_path, "folder"),
            (tmp_path / "no", "no such"),
        ):
            with pytest.raises(AnnotatorError, match=what):
                finish(preview_merge(file, [path]))


def test_an_article_that_cannot_be_read_is_listed_and_the_others_come(project):
    ours = project("desk", [("port", PORT)])
    theirs = project(
        "other", [("mill", MILL), ("fair", FAIR)], [layer("ben", span("Tarn", text=MILL), on="mill")]
    )
    raw = theirs.read_text(encoding="utf-8")
    theirs.write_text(raw.replace("title: Fair closes", "title: !odd Fair closes"), encoding="utf-8")
    preview = merged(ours, theirs)
    assert preview.left
    assert set(model(ours)[1]) == {"port", "mill"}


# ------------------------------------------------------------------------------------------------- generated
TEXTS = (PORT, FAIR, MILL)
WORDS = {
    text: [word for word in ("Kestrel", "Line", "Ines", "fair", "mill", "Tarn", "early") if word in text]
    for text in TEXTS
}


@st.composite
def projects(draw):
    """Articles with layers, as the arguments of `made`."""
    ids = draw(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3, unique=True))
    texts = {name: draw(st.sampled_from(TEXTS)) for name in ids}
    layers = []
    for name, text in texts.items():
        for who in draw(st.lists(st.sampled_from(["alice", "ben"]), unique=True)):
            items = []
            for number in draw(st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True)):
                words = draw(st.sampled_from(WORDS[text]))
                items.append(span(words, draw(st.sampled_from(["org", "person"])), f"s{number}", text))
            if len(items) > 1:
                items.append(Link(id="l", label="says", source=items[0].id, target=items[1].id))
            if draw(st.booleans()):
                items.append(Note(id="n", note="Hm.", about=items[0].id))
            items.append(ArticleTag(id="t", label="business", doubt=draw(st.booleans())))
            layers.append(layer(who, *items, on=name))
    return list(texts.items()), layers


def said(path: Path, *, with_ids=True):
    """Every annotation with the text that it is on, whoever's it is; what it refers to by what that says."""
    found = []
    for one, layers in model(path)[1].values():
        for items, _ in layers.values():
            for item in items.values():
                if isinstance(item, Span):
                    assert span_quote(one.text, item.fragments) == item.quote
                found.append((one.text, _plain(item, items, with_ids=with_ids)))
    return sorted(map(repr, found))


def _plain(item, items, *, with_ids):
    if with_ids:
        return item
    if isinstance(item, Link):
        ends = (_plain(items[end], items, with_ids=False) for end in (item.source, item.target))
        return replace(item, id="", source=repr(next(ends)), target=repr(next(ends)))
    if isinstance(item, Note):
        return replace(item, id="", about=repr(_plain(items[item.about], items, with_ids=False)))
    return replace(item, id="")


@settings(max_examples=12, deadline=None)
@given(projects(), projects(), st.sampled_from([KEEP_BOTH, SAME_PERSON]))
def test_all_of_the_other_is_in_the_result_and_twice_adds_nothing(mine, other, same_name):
    with TemporaryDirectory() as folder:
        ours, theirs = (
            made(Path(folder, f"{name}.annot.yaml"), *each)
            for name, each in (("desk", mine), ("other", other))
        )
        before = model(ours)
        parts = [said(path, with_ids=False) for path in (ours, theirs)]
        merged(ours, theirs, same_name=same_name, undo=True)
        assert model(ours) == before
        merged(ours, theirs, same_name=same_name)
        assert {each for part in parts for each in part} == set(said(ours, with_ids=False))
        after = model(ours)
        assert not merged(ours, theirs, same_name=same_name).brings
        assert model(ours) == after


@settings(max_examples=10, deadline=None)
@given(projects(), projects(), projects(), st.booleans())
def test_the_order_of_two_others_makes_no_difference(mine, one, other, at_once):
    results = []
    with TemporaryDirectory() as folder:
        others = [
            made(Path(folder, f"{name}.annot.yaml"), *each) for name, each in (("one", one), ("two", other))
        ]
        for order in (others, others[::-1]):
            ours = made(Path(folder, f"desk{len(results)}.annot.yaml"), *mine)
            if at_once:
                merged(ours, *order, same_name=KEEP_BOTH)
            else:
                for each in order:
                    merged(ours, each, same_name=KEEP_BOTH)
            results.append(set(said(ours)))
    assert results[0] == results[1]
