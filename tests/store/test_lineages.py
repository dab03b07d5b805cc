"""The lineage of layers and cuts in the file: what annotators' files remember, and what tells a foreign hand."""

from dataclasses import replace

import pytest

from annotator import store
from annotator.core.annotation import LayerState, Note
from annotator.core.article import Sentence
from annotator.core.edits import HANDED_TO, Change, Edit, ProjectHeader
from annotator.core.layer import Layer
from annotator.store import records
from annotator.store.newproject import NewProject
from tests.app.conftest import PORT, article


def note(name):
    return Note(id=name, note=name, by="alice", at="2026-01-01T00:00:00Z")


def make(path, extra, layers=()):
    with NewProject(path, ProjectHeader(id="desk", extra=extra)) as new:
        new.add(article("port", PORT), layers)
        new.finish()
        new.place()
    return path


@pytest.fixture
def handed(tmp_path):
    return make(tmp_path / "alice.annot.yaml", {HANDED_TO: "alice"})


def work(path, *changes, fold=True):
    with store.open_file(path) as file:
        edits = []
        for change in changes:
            edit = Edit("Work", (change,), "alice", "2026-01-01T00:00:00Z")
            file.project.apply(edit)
            file.submit(edit)
            edits.append(edit.id)
        assert (
            file.project.layer("port", "alice").state.lineage
            == file.load("port").layers["alice"].state.lineage
        )
        file.flush()
        file.close(fold=fold)
    return edits


def lineage(path):
    with store.open_file(path, read_only=True) as file:
        return file.project.layer("port", "alice").state.lineage


def test_every_edit_is_remembered_in_an_annotator_s_file_folded_or_not(handed):
    first = work(handed, Change(None, note("a"), "port", "alice"), fold=False)
    assert lineage(handed) == tuple(first)
    second = work(handed, Change(None, note("b"), "port", "alice"), Change(note("a"), None, "port", "alice"))
    assert lineage(handed) == (*first, *second)
    state = LayerState()
    third = work(handed, Change(state, replace(state, status="done"), "port", "alice"))
    assert lineage(handed) == (*first, *second, *third)
    reviewed = LayerState("done")
    work(handed, Change(reviewed, replace(reviewed, review="approved"), "port", "alice"))
    assert lineage(handed) == (*first, *second, *third), "a review is no version"


def test_an_edit_without_a_name_is_the_same_at_every_reading(handed):
    work(handed, Change(None, note("a"), "port", "alice"), fold=False)
    kept = [line for line in handed.read_bytes().splitlines(True) if not line.startswith(b"edit: ")]
    handed.write_bytes(b"".join(kept))
    assert lineage(handed) == lineage(handed)
    assert len(lineage(handed)) == 1


def test_other_projects_are_written_as_ever(tmp_path):
    path = make(tmp_path / "own.annot.yaml", {})
    work(path, Change(None, note("a"), "port", "alice"))
    assert b"lineage" not in path.read_bytes()


def test_what_a_foreign_hand_changed_is_a_version_of_its_own(handed):
    known = work(handed, Change(None, note("a"), "port", "alice"))
    raw = handed.read_bytes()
    handed.write_bytes(raw.replace(b'note: "a"', b'note: "z"'))
    found = lineage(handed)
    assert found[:1] == tuple(known)
    assert (len(found), found[1][0]) == (2, "v")
    handed.write_bytes(raw.replace(b"status: new", b"status: done"))
    assert len(lineage(handed)) == 2
    handed.write_bytes(raw)
    assert lineage(handed) == tuple(known)


def test_a_layer_of_which_no_edit_is_known_is_named_by_what_it_says():
    one = records.layer_record(Layer("port", "alice", [note("a")]))
    again = records.layer_record(
        Layer("port", "ben", [note("a")], LayerState("new", "approved", {"acme": 1}))
    )
    other = records.layer_record(Layer("port", "alice", [note("b")]))
    (first,), (second,), (third,) = (
        records.parse(raw, file="x")[0].state.lineage for raw in (one, again, other)
    )
    assert first == second != third
    assert b"lineage" not in one


def test_an_annotator_s_cuts_are_remembered(handed):
    whole = article("port", PORT).sentences[1]
    halves = Sentence(whole.start, whole.start + 7), Sentence(whole.start + 8, whole.end)
    with store.open_file(handed) as file:
        edit = Edit("Split", (Change(whole, None, "port"), *(Change(None, each, "port") for each in halves)))
        file.project.apply(edit)
        file.submit(edit)
        before = file.project.article("port").lineage
    with store.open_file(handed, read_only=True) as file:
        assert file.project.article("port").lineage == before
        assert len(before) == 2
