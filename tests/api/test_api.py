"""The public Python API, as its documentation shows it."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace

import pytest

import annotator
from annotator.app import closing
from annotator.core.layer import Layer


@pytest.fixture
def sample(tmp_path):
    return annotator.copy_sample(tmp_path)


def test_reading_as_in_the_readme(sample):
    with annotator.open_project(sample) as project:
        words = {
            article.text[span.start : span.end]
            for article in project.articles()
            for span in article.layer("alice").spans
        }
        assert "Kestrel Line" in words
        assert project.annotators()[:2] == ["alice", "ben"]
        assert project.labels.get("organisation").title == "Organisation"
        assert project.title
        assert "Newsroom" in project.guidelines
        assert project.problems == []
        assert len(project.article("kestrel-line-lease").layer("nobody")) == 0


def test_writing_is_asked_for_and_kept(sample):
    with annotator.open_project(sample) as project:
        article = next(project.articles())
        with pytest.raises(annotator.AnnotatorError, match="reading only"):
            project.add_span(article.id, "carol", 0, 4, "place")
    with annotator.open_project(sample, write=True) as project:
        span = project.add_span(article.id, "carol", 0, 4, "place", note="by a program")
        tag = project.tag_sentence(article.id, "carol", 1, "main")
        project.tag_article(article.id, "carol", "business")
        with pytest.raises(annotator.AnnotatorError, match="not inside"):
            project.add_span(article.id, "carol", 5, 5, "place")
        with pytest.raises(annotator.AnnotatorError, match="sentences"):
            project.tag_sentence(article.id, "carol", 999, "main")
    with annotator.open_project(sample) as project:
        layer = project.article(article.id).layer("carol")
        assert list(layer.spans) == [span]
        assert layer.sentence_tags == [tag]
        assert [t.label for t in layer.tags] == ["business"]


def test_two_writers_are_one_too_many(sample):
    with annotator.open_project(sample, write=True):
        with pytest.raises(annotator.LockedError):
            annotator.open_project(sample, write=True)
        annotator.open_project(sample).close()


def test_every_public_name_is_there():
    for name in annotator.__all__:
        assert getattr(annotator, name) is not None
    with pytest.raises(AttributeError):
        _ = annotator.nothing


ARTICLE = "kestrel-line-lease"


def layer_of(path, who):
    with annotator.open_project(path) as project:
        return project[ARTICLE].layer(who)


def test_a_project_is_a_collection_of_articles(sample):
    with annotator.open_project(sample) as project:
        assert len(project) == len(list(project)) == 10
        assert project[0].id == next(iter(project)).id
        assert project[-1].id == list(project)[-1].id
        assert ARTICLE in project
        assert "nothing" not in project
        with pytest.raises(KeyError):
            project["nothing"]
        assert "10 articles, for reading" in repr(project)
        assert "Kestrel" in repr(project[ARTICLE])
        assert len(repr(project[ARTICLE])) < 300
        span = next(iter(project[ARTICLE].layer("alice").spans))
        assert span.text == project[ARTICLE].text[span.start : span.end]
        assert "alice" in repr(project[ARTICLE].layer("alice"))
        assert {"add_span", "edit", "labels"} < set(dir(project))
        assert not [name for name in dir(project) if name.startswith("_")]
    assert "open_project" in dir(annotator)


def test_links_notes_statuses_and_removing(sample):
    with annotator.open_project(sample, write=True) as project:
        one = project.add_span(ARTICLE, "carol", 0, 4, "place", by="counter", attributes={"n": 1})
        two = project.add_span(ARTICLE, "carol", 5, 9, "place")
        link = project.add_link(ARTICLE, "carol", one.id, two.id, "same-as")
        note = project.add_note(ARTICLE, "carol", "A remark.", start=0, end=4)
        assert (one.by, one.origin, two.by) == ("counter", "script", "carol")
        assert note.quote == project[ARTICLE].text[:4]
        assert project[ARTICLE].layer("carol").state.status == "started"
        project.set_status(ARTICLE, "carol", "done")
        project.flush()
        assert layer_of(sample, "carol").links == [link]
        project.remove(ARTICLE, "carol", one)
        with pytest.raises(annotator.AnnotatorError, match="does not hold"):
            project.remove(ARTICLE, "carol", one)
    found = layer_of(sample, "carol")
    assert (list(found.spans), found.links, found.notes, found.state.status) == ([two], [], [note], "done")


WRONG = {
    "an empty label": lambda p: p.add_span(ARTICLE, "carol", 0, 4, ""),
    "an unknown label": lambda p: p.add_span(ARTICLE, "carol", 0, 4, "Place"),
    "a label of another kind": lambda p: p.tag_article(ARTICLE, "carol", "place"),
    "a group": lambda p: p.add_span(ARTICLE, "carol", 0, 4, "entities"),
    "nobody": lambda p: p.add_span(ARTICLE, "", 0, 4, "place"),
    "a name of two lines": lambda p: p.add_span(ARTICLE, "car\nol", 0, 4, "place"),
    "a note that is a number": lambda p: p.add_span(ARTICLE, "carol", 0, 4, "place", note=5),
    "an attribute that is a list": lambda p: p.add_span(
        ARTICLE, "carol", 0, 4, "place", attributes={"a": ["b"]}
    ),
    "a place behind the text": lambda p: p.add_span(ARTICLE, "carol", 0, 99_999, "place"),
    "a place before the text": lambda p: p.add_span(ARTICLE, "carol", -4, 2, "place"),
    "places that are no numbers": lambda p: p.add_span(ARTICLE, "carol", "0", "4", "place"),
    "the same again": lambda p: p.add_span(ARTICLE, "carol", 10, 14, "place"),
    "an id that is taken": lambda p: p.add_span(ARTICLE, "carol", 0, 4, "place", id="taken"),
    "a wrong quote": lambda p: p.add_span(ARTICLE, "carol", 0, 4, "place", quote="something"),
    "a link to itself": lambda p: p.add_link(ARTICLE, "carol", "taken", "taken", "same-as"),
    "a link to nothing": lambda p: p.add_link(ARTICLE, "carol", "taken", "gone", "same-as"),
    "a note about nothing": lambda p: p.add_note(ARTICLE, "carol", "x", about="gone"),
    "something besides that is no data": lambda p: p.add_span(
        ARTICLE, "carol", 0, 4, "place", extra={"x": object()}
    ),
    "a change of what is not there": lambda p: p.change(
        "x", ARTICLE, "carol", annotator.Span(id="q", label="place", fragments=((0, 4),)), None
    ),
    "a status": lambda p: p.set_status(ARTICLE, "carol", "Done"),
    "a sentence": lambda p: p.tag_sentence(ARTICLE, "carol", "first", "main"),
    "an article": lambda p: p.add_span("nothing", "carol", 0, 4, "place"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_could_not_be_read_again_is_refused_before_anything_changes(sample, wrong):
    with annotator.open_project(sample, write=True) as project:
        project.add_span(ARTICLE, "carol", 10, 14, "place", id="taken")
        before = list(project[ARTICLE].layer("carol"))
        with pytest.raises(annotator.AnnotatorError):
            wrong(project)
        assert list(project[ARTICLE].layer("carol")) == before
        assert "" not in project.annotators()
    with annotator.open_project(sample) as project:
        assert list(project[ARTICLE].layer("carol")) == before
        assert project.problems == []


def test_a_changed_annotation_takes_the_place_of_the_one_that_was_there(sample):
    with annotator.open_project(sample, write=True) as project:
        first = project.add_span(ARTICLE, "carol", 0, 4, "place")
        second = replace(first, note="sure")
        project.change("Note", ARTICLE, "carol", first, second)
        with pytest.raises(annotator.AnnotatorError, match="no longer as it was"):
            project.change("Note", ARTICLE, "carol", first, replace(first, note="other"))
    assert list(layer_of(sample, "carol").spans) == [second]


def test_labels_that_nobody_has_defined_are_allowed_by_saying_so(sample):
    with annotator.open_project(sample, write=True, unknown_labels=True) as project:
        project.add_span(ARTICLE, "carol", 0, 4, "brand-new")
    assert [span.label for span in layer_of(sample, "carol").spans] == ["brand-new"]


@pytest.mark.parametrize("ending", ["", "project = None", "raise SystemExit(3)", "1 / 0"])
def test_a_project_that_nobody_closes_is_saved_and_given_back(sample, ending):
    code = (
        "import sys, annotator\n"
        "project = annotator.open_project(sys.argv[1], write=True)\n"
        f"project.add_span({ARTICLE!r}, 'carol', 0, 4, 'place')\n{ending}\n"
    )
    subprocess.run([sys.executable, "-c", code, str(sample)], capture_output=True, check=False)
    assert len(layer_of(sample, "carol").spans) == 1
    assert not sample.with_name(sample.name + ".lock").exists()


def test_an_edit_is_on_disk_within_moments(sample):
    project = annotator.open_project(sample, write=True)
    project.add_span(ARTICLE, "carol", 0, 4, "place", note="soon there")
    until = time.monotonic() + 5
    while "soon there" not in sample.read_text(encoding="utf-8"):
        assert time.monotonic() < until
        time.sleep(0.01)
    project.close()
    with pytest.raises(annotator.AnnotatorError, match="closed"):
        project.add_span(ARTICLE, "carol", 5, 9, "place")
    project.close()


def test_a_file_that_was_touched_loses_nothing(sample):
    with annotator.open_project(sample, write=True) as project:
        project.add_span(ARTICLE, "carol", 0, 4, "place")
        project.flush()
        os.utime(sample, (1, 1))
        project.add_span(ARTICLE, "carol", 5, 9, "place")
    assert len(layer_of(sample, "carol").spans) == 2


def test_merging_says_what_was_found_and_a_touched_file_is_as_it_was(sample):
    elsewhere = sample.with_name("elsewhere.annot.yaml")
    shutil.copy(sample, elsewhere)
    with annotator.open_project(elsewhere, write=True) as other:
        other.add_span(ARTICLE, "dave", 5, 9, "place")
    with elsewhere.open("a", encoding="utf-8") as file:
        file.write("--- !edit {title: half a rec")
    with annotator.open_project(sample, write=True) as project:
        project.add_span(ARTICLE, "carol", 0, 4, "place")
        project.flush()
        os.utime(sample, (1, 1))
        assert project.merge() == []
        elsewhere.replace(sample)
        found = project.merge()
        assert found == project.problems[-1:]
        assert "cannot be read" in found[0].message
        assert len(project.article(ARTICLE).layer("dave").spans) == 1
        assert len(project.article(ARTICLE).layer("carol").spans) == 1
        assert project.merge() == []
    with annotator.open_project(sample) as reading:
        assert reading.merge() == []


def test_a_copy_holds_what_is_not_saved_yet_and_replaces_nothing_unasked(sample, tmp_path):
    copy = tmp_path / "copy.annot.yaml"
    with annotator.open_project(sample, write=True) as project:
        project.add_span(ARTICLE, "carol", 0, 4, "place")
        assert project.save_copy(copy) == copy
        assert len(layer_of(copy, "carol").spans) == 1
        with pytest.raises(annotator.AnnotatorError, match="made from"):
            project.save_copy(sample, replace=True)
        with pytest.raises(annotator.AnnotatorError):
            project.save_copy(copy, replace=True)
    with annotator.open_project(sample) as reading:
        assert len(layer_of(reading.save_copy(tmp_path / "second.annot.yaml"), "carol").spans) == 1
    with pytest.raises(annotator.AnnotatorError, match="closed"):
        reading.save_copy(tmp_path / "third.annot.yaml")


@pytest.mark.parametrize("in_place", [False, True])
def test_what_another_program_puts_in_place_is_taken_in_without_being_asked(sample, in_place):
    elsewhere = sample.with_name("elsewhere.annot.yaml")
    shutil.copy(sample, elsewhere)
    with annotator.open_project(elsewhere, write=True) as other:
        other.add_span(ARTICLE, "dave", 5, 9, "place")
    project = annotator.open_project(sample, write=True)
    project.add_span(ARTICLE, "carol", 0, 4, "place")
    project.flush()
    if in_place:
        sample.write_bytes(elsewhere.read_bytes())
    else:
        shutil.copy(elsewhere, elsewhere.with_suffix(".new"))
        elsewhere.with_suffix(".new").replace(sample)
    project.add_span(ARTICLE, "carol", 5, 9, "place")
    until = time.monotonic() + 20
    while len(layer_of(sample, "carol").spans) < 2 or not project.article(ARTICLE).layer("dave").spans:
        assert time.monotonic() < until  # the file has it a moment before the program
        time.sleep(0.02)
    assert [span.by for span in project.article(ARTICLE).layer("dave").spans] == ["dave"]
    project.close()
    assert len(layer_of(sample, "dave").spans) == 1


def test_a_project_that_was_written_over_in_place_is_rescued_whole(sample, monkeypatch):
    monkeypatch.setattr(closing, "CLOSE_TIMEOUT", 0.2)
    project = annotator.open_project(sample, write=True)
    project.add_span(ARTICLE, "carol", 0, 4, "place")
    project.flush()
    articles = [article.id for article in project]
    sample.write_text("Something else altogether.", encoding="utf-8")
    project.add_span(ARTICLE, "carol", 5, 9, "place")
    with pytest.raises(annotator.WriteError, match="with all changes is in"):
        project.close()
    (kept,) = closing.rescued(project._file)
    assert len(layer_of(kept, "carol").spans) == 2
    with annotator.open_project(kept) as rescued:
        assert [article.id for article in rescued] == articles


def test_what_cannot_be_saved_is_saved_beside_and_the_error_says_where(sample, monkeypatch):
    monkeypatch.setattr(closing, "CLOSE_TIMEOUT", 0.2)
    project = annotator.open_project(sample, write=True)
    project.add_span(ARTICLE, "carol", 0, 4, "place")
    project.flush()
    other = sample.with_name("other.txt")
    other.write_text("Something else altogether.", encoding="utf-8")
    other.replace(sample)
    project.add_span(ARTICLE, "carol", 5, 9, "place")
    with pytest.raises(annotator.WriteError, match="with all changes is in") as told:
        project.close()
    (kept,) = closing.rescued(project._file)
    assert str(kept) in str(told.value)
    assert len(layer_of(kept, "carol").spans) == 2
    assert not sample.with_name(sample.name + ".lock").exists()


def test_the_ending_may_be_left_out(sample):
    short = sample.with_name(sample.name.removesuffix(".annot.yaml"))
    with annotator.open_project(short) as project:
        assert project.path == sample
    assert isinstance(layer_of(short, "alice"), Layer)


def test_steps_are_taken_back_and_done_again_also_on_another_day(sample):
    with annotator.open_project(sample, write=True) as project:
        assert project.redo() == ""
        span = project.add_span(ARTICLE, "carol", 0, 4, "place")
        assert project.undo().startswith("Undo “Tag ")
        assert not project.article(ARTICLE).layer("carol").spans
        assert project.redo().startswith("Redo “Tag ")
        assert list(project.article(ARTICLE).layer("carol").spans) == [span]
    with annotator.open_project(sample, write=True) as project:
        assert project.undo().startswith("Undo “Tag ")
        assert not project.article(ARTICLE).layer("carol").spans
    assert not layer_of(sample, "carol").spans
    with (
        annotator.open_project(sample) as reading,
        pytest.raises(annotator.AnnotatorError, match="reading only"),
    ):
        reading.undo()


def test_a_newer_text_takes_the_place_of_an_older_one_and_what_was_said_goes_along(sample):
    with annotator.open_project(sample, write=True) as project:
        old = project[ARTICLE]
        spans = len(old.layer("alice").spans)
        project.add_article(
            old.text.replace("US$2.8 million", "US$2.9 million") + "\n\nMore follows.", id="newer"
        )
        assert [(offer.newer, offer.older) for offer in project.probable_versions()] == [("newer", ARTICLE)]
        told = project.take_as_newer("newer", ARTICLE)
        assert told.carried > 50
        assert project.older_versions("newer") == [ARTICLE]
        assert ARTICLE in project
        assert ARTICLE not in [article.id for article in project]
        compared = project.compare_versions("newer")
        assert compared.rows[-1].kind == "added"
        waiting = project.unplaced("newer", "alice")
        assert (
            len(project["newer"].layer("alice").spans)
            + sum(isinstance(item.annotation, annotator.Span) for item in waiting)
            == spans
        )
        item = next(item for item in waiting if item.place is not None)
        project.put_back("newer", "alice", item, *item.place)
        assert len(project.unplaced("newer", "alice")) < len(waiting)
        project.separate_versions("newer")
        with pytest.raises(annotator.AnnotatorError, match="no newer version"):
            project.compare_versions("newer")
