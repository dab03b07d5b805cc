"""Independent projects are merged by programs as on the command line."""

import pytest

import annotator
from annotator.core.annotation import LayerState
from annotator.core.layer import Layer
from tests.app.conftest import PORT
from tests.app.merging.test_merging import made, span


def of(tmp_path, name, words):
    said = Layer("port", "alice", [span(words)], LayerState("done"))
    return made(tmp_path / f"{name}.annot.yaml", [("port", PORT)], [said])


def test_a_question_is_an_error_and_its_answer_a_step(tmp_path):
    ours, theirs = of(tmp_path, "desk", "Kestrel Line"), of(tmp_path, "other", "Ines")
    with annotator.open_project(ours, write=True) as project:
        with pytest.raises(annotator.AnnotatorError, match="one person or two"):
            project.merge_projects(theirs)
        with pytest.raises(annotator.AnnotatorError, match="keep-bot"):
            project.merge_projects(theirs, same_name="keep-bot")
        assert project.merge_projects(theirs, same_name="keep-both", dry_run=True).brings
        assert set(project["port"].layers) == {"alice"}
        assert not project.merge_projects(theirs, labels={"org": None}).brings
        project.merge_projects(theirs, same_name="keep-both")
        assert set(project["port"].layers) == {"alice", "alice (2)"}
        project.undo()
        assert set(project["port"].layers) == {"alice"}
        project.merge_projects(theirs, same_name="same-person", labels={"org": "person"})
        assert sorted(each.label for each in project["port"].layer("alice").spans) == ["org", "person"]
