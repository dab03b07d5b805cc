"""Batches by program: one step of undo, or nothing at all."""

import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import annotator
from annotator.core.edits import Change, net

ARTICLE = "kestrel-line-lease"


def everything(project):
    """What a project says, article by article."""
    return (
        {
            article.id: (
                article.article,
                {name: (list(layer), layer.state) for name, layer in article.layers.items() if layer},
            )
            for article in project
        },
        project.labels,
        project.title,
    )


def busy(project, folder):
    """One of everything that changes a project."""
    (folder / "ferry.txt").write_text("Ferry late\n\nThe ferry came late on Monday.", encoding="utf-8")
    one = project.add_span(ARTICLE, "carol", 25, 37, "organisation")
    two = project.add_span(ARTICLE, "carol", 15, 23, "place")
    project.add_link(ARTICLE, "carol", one.id, two.id, "same-as")
    project.add_note(ARTICLE, "carol", "A remark.", about=one.id)
    project.tag_sentence(ARTICLE, "carol", 2, "main")
    project.remove(ARTICLE, "carol", two)
    project.set_status(ARTICLE, "carol", "done")
    project.split_sentence(ARTICLE, 38)
    project.join_sentence(ARTICLE, 11)
    project.set_zone(ARTICLE, 300, "body")
    project.set_details(ARTICLE, section="Harbour")
    project.set_title("Other")
    project.set_labels(project.labels.adding(annotator.Label(name="ship", applies_to=("span",))))
    project.remove_article("grain-prices-ease")
    project.import_files(folder / "ferry.txt")
    project.add_article("Storm\n\nThe harbour was shut on Sunday.", publisher="Courier")
    project.hand_out("dora", folder / "out")
    project.settle("majority")
    project.divide("50/50")


def in_vain(project, error, done):
    with project.edit("In vain"):
        done()
        raise error("vain")


def test_a_batch_is_one_step_also_on_another_day(sample, tmp_path):
    with annotator.open_project(sample, write=True) as project:
        before = everything(project)
        with project.edit("All of it"):
            busy(project, tmp_path)
        after = everything(project)
        assert after != before
        assert len(project) == 11
        assert project.undo() == "Undo “All of it”"
        assert everything(project) == before
        assert project.redo() == "Redo “All of it”"
        assert everything(project) == after
    with annotator.open_project(sample, write=True) as project:
        assert project.problems == []
        assert everything(project) == after
        assert project.undo() == "Undo “All of it”"
        assert everything(project) == before
        assert project.undo() == ""
        assert project.validate() == []


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_exception_takes_all_of_it_back(sample, tmp_path, error):
    with annotator.open_project(sample, write=True) as project:
        kept = project.add_span(ARTICLE, "dave", 25, 37, "organisation")
        before = everything(project)
        with pytest.raises(error):
            in_vain(project, error, lambda: busy(project, tmp_path))
        assert everything(project) == before
        assert project.undo().startswith("Undo “Tag")
        assert project.redo().startswith("Redo “Tag")
    with annotator.open_project(sample) as project:
        assert everything(project) == before
        assert list(project[ARTICLE].layer("dave").spans) == [kept]
    assert annotator.validate(sample) == []


def test_a_batch_within_a_batch_is_part_of_it(project):
    before = everything(project)
    with project.edit("Outer"):
        project.add_span(ARTICLE, "carol", 25, 37, "organisation")
        with project.edit("Inner"):
            project.add_span(ARTICLE, "carol", 15, 23, "place")
        with pytest.raises(ValueError, match="vain"):
            in_vain(project, ValueError, lambda: project.add_span(ARTICLE, "carol", 0, 13, "place"))
        with pytest.raises(annotator.AnnotatorError, match="Within a step"):
            project.undo()
    assert [span.text for span in project[ARTICLE].layer("carol").spans] == ["SHIPPING", "Kestrel Line"]
    assert project.undo() == "Undo “Outer”"
    assert everything(project) == before


def test_a_batch_in_which_nothing_is_left_is_no_step(project):
    with project.edit("In vain"):
        span = project.add_span(ARTICLE, "alice", 15, 23, "place")
        project.remove(ARTICLE, "alice", span)
    assert project.undo() == ""


@pytest.mark.parametrize(("ending", "there"), [("", 1), ("1 / 0", 0), ("raise SystemExit(3)", 0)])
def test_a_script_that_ends_in_a_batch_leaves_all_or_nothing(sample, ending, there):
    code = (
        "import sys, annotator\n"
        "project = annotator.open_project(sys.argv[1], write=True)\n"
        "with project.edit('Tag'):\n"
        f"    project.add_span({ARTICLE!r}, 'carol', 0, 4, 'place')\n    {ending}\n"
    )
    subprocess.run([sys.executable, "-c", code, str(sample)], capture_output=True, check=False)
    with annotator.open_project(sample, write=True) as project:
        assert len(project[ARTICLE].layer("carol").spans) == there
        assert project.undo() == ("Undo “Tag”" if there else "")


def test_what_is_made_names_who_made_it_and_how(sample):
    with annotator.open_project(sample, write=True, by="counter 2", origin="rule") as project:
        mine = project.add_span(ARTICLE, "carol", 25, 37, "organisation")
        theirs = project.add_span(ARTICLE, "carol", 15, 23, "place", by="carol", origin="hand")
        project.settle("union")
        made = {decision.by for decision in project["grain-prices-ease"].layer("gold").decisions}
    assert [(span.by, span.origin) for span in (mine, theirs)] == [("counter 2", "rule"), ("carol", "hand")]
    assert made == {"counter 2"}


def test_a_label_gives_its_attributes_as_in_the_window(project):
    deed = annotator.Label(
        name="deed",
        applies_to=("span",),
        attributes=(annotator.Attribute(name="sure", kind="flag", default=True),),
    )
    project.set_labels(project.labels.adding(deed))
    assert project.add_span(ARTICLE, "carol", 25, 37, "deed").attributes == {"sure": True}
    assert project.add_span(ARTICLE, "carol", 15, 23, "deed", attributes={}).attributes == {}


def test_what_was_sent_back_and_is_done_again_goes_to_the_reviewer(project):
    project.send_back(ARTICLE, "ben", "Please look again.")
    project.set_status(ARTICLE, "ben", "done")
    state = project[ARTICLE].layer("ben").state
    assert (state.status, state.review) == ("done", "in review")


def changed_by_somebody_else(project, span):
    """Have another program change a span in the file of an open project, which takes it in."""
    project.flush()
    elsewhere, new = (project.path.with_name(f"{name}.annot.yaml") for name in ("elsewhere", "new"))
    shutil.copy(project.path, elsewhere)
    with annotator.open_project(elsewhere, write=True) as other:
        other.change("Note", ARTICLE, "carol", span, replace(span, note="Theirs."))
        other.flush()
        shutil.copy(elsewhere, new)
    new.replace(project.path)
    project.merge()
    assert [each.note for each in project[ARTICLE].layer("carol").spans] == ["Theirs."]


def test_what_another_program_changed_meanwhile_is_not_taken_back(project):
    span = project.add_span(ARTICLE, "carol", 25, 37, "organisation")
    changed_by_somebody_else(project, span)
    with pytest.raises(annotator.AnnotatorError, match="not possible any more"):
        project.undo()


def test_a_batch_that_somebody_else_changed_meanwhile_says_that_it_is_not_taken_back(project):
    with pytest.raises(ValueError, match="vain") as told:
        in_vain(
            project,
            ValueError,
            lambda: changed_by_somebody_else(
                project, project.add_span(ARTICLE, "carol", 25, 37, "organisation")
            ),
        )
    assert "could not be taken back" in told.value.__notes__[0]
    assert [span.note for span in project[ARTICLE].layer("carol").spans] == ["Theirs."]


SPANS = [annotator.Span(id=name, label=label, fragments=((0, 1),)) for name in "ab" for label in "xyz"]


@settings(max_examples=60)
@given(st.lists(st.sampled_from([*SPANS, "a", "b"]), max_size=12))
def test_net_changes_do_the_same(steps):
    there, changes = {}, []
    for step in steps:
        name = step if isinstance(step, str) else step.id
        after = None if isinstance(step, str) else step
        if there.get(name) != after:
            changes.append(Change(there.get(name), after, "article", "carol"))
            there[name] = after
    found = net(changes)
    assert {change.after.id: change.after for change in found} == {k: v for k, v in there.items() if v}
    assert all(change.before is None for change in found)


def test_the_whole_cycle(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news").mkdir()
    for number in range(4):
        text = f"Ferry {number} late\n\nThe ferry of Kestrel Line came {number} hours late. Nobody was hurt."
        (tmp_path / "news" / f"{number}.txt").write_text(text, encoding="utf-8")
    with annotator.new_project("desk", "newsroom", title="Desk") as project:
        assert len(project.import_files("news").added) == 4
        handed = project.hand_out(["ann", "bo"], "out", overlap=1)
    for who, path in handed.files.items():
        with annotator.open_project(path, write=True) as theirs, theirs.edit("Tag"):
            for article in theirs:
                start = article.text.index("Kestrel Line")
                theirs.add_span(article.id, who, start, start + 12, "organisation")
                theirs.tag_sentence(article.id, who, 1, "main" if who == "ann" else "comment")
                theirs.set_status(article.id, who, "done")
    with annotator.open_project("desk", write=True, by="desk") as project:
        assert project.collect(*handed.files.values()).totals["new"] == 8
        assert project.standings()["bo"].done == 4
        exact = project.agreement(kinds="span", intervals=False).kinds[0].overall.pooled
        assert exact.value == 1.0
        conflicts = project.conflicts()
        assert [conflict.agreed for conflict in conflicts].count(True) == 4
        counts = project.settle("trust", "ann")
        assert sum(each.gold for each in counts.values()) == 8
        result = project.export("gold.conll", "conll", layer="gold")
        assert result.articles == 4
        assert project.validate() == []
        assert project.fold() > 0
        assert project.undo() == "Undo “Settle 8 conflicts by rule”"
    assert "Kestrel -X- _ B-organisation" in (tmp_path / "gold.conll").read_text(encoding="utf-8")
