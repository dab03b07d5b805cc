"""Undo goes on where the last sitting ended, as far as what a step made is still there."""

import shutil
from dataclasses import replace

import pytest

from annotator import store
from annotator.app import articles, importing, labelling, tagging
from annotator.app.progress import finish
from annotator.app.session import Mode, Session
from annotator.core.annotation import LayerState
from annotator.core.edits import Change, Edit
from annotator.core.errors import AnnotatorError
from annotator.store.steps import STEPS


def tag(session, words, label="org"):
    session.set_mode(Mode.SPANS)
    start = session.article.text.index(words)
    session.select(start, start + len(words))
    return tagging.press_label(session, session.labels.get(label))


def content(session):
    project = session.project
    layers = {
        name: {who: (list(layer), layer.state) for who, layer in project.layers(name).items()}
        for name in project.entries
    }
    return project.header, [project.article(name) for name in project.entries], layers


@pytest.fixture
def again(file):
    """Close the project and open it again, as the next day."""
    opened = [file]

    def reopen(annotator="alice"):
        opened[-1].close()
        opened.append(store.open_file(file.path))
        session = Session(opened[-1], annotator)
        session.open_article("port")
        return session

    yield reopen
    opened[-1].close()


def test_everything_is_taken_back_and_done_again_after_opening_the_project_again(session, again):
    states = [content(session)]
    tag(session, "Kestrel Line")
    states.append(content(session))
    tagging.set_note(session, "The ferries.")
    states.append(content(session))
    tagging.set_status(session, "done")
    states.append(content(session))
    finish(labelling.rename_label(session, "org", "firm"))
    states.append(content(session))
    session = again()
    assert content(session) == states[-1]
    for state in reversed(states[:-1]):
        assert session.undo() is not None
        assert content(session) == state
    assert session.undo() is None
    session = again()
    for state in states[1:]:
        assert session.redo() is not None
        assert content(session) == state
    assert session.redo() is None
    session = again()
    session.undo()
    session = again()
    assert content(session) == states[-2]
    session.undo()
    session.redo()
    assert content(session) == states[-2]
    session.redo()
    assert content(session) == states[-1]


def test_what_somebody_else_changed_since_is_not_taken_back(session, again, file):
    tag(session, "Kestrel Line")
    span = session.selected_annotation
    tag(session, "Ines Lindgren", "person")
    file.close()
    elsewhere = file.path.with_name("elsewhere.annot.yaml")
    shutil.copy(file.path, elsewhere)
    with store.open_file(elsewhere) as other:
        layer = other.project.layer("port", "alice")
        person = next(item for item in layer.spans if item.label == "person")
        edit = Edit("Doubt", (Change(person, replace(person, doubt=True), "port", "alice"),), "ben")
        other.submit(edit)
        other.project.apply(edit)
    elsewhere.replace(file.path)
    session = again()
    assert "person" in session.history.undo_title or "Person" in session.history.undo_title
    before = content(session)
    with pytest.raises(AnnotatorError, match="not possible any more"):
        session.undo()
    assert content(session) == before
    session.undo()
    assert session.layer.get(span.id) is None
    assert session.layer.get(person.id) == replace(person, doubt=True)


def test_a_removed_article_comes_back_after_closing(session, again):
    session.open_article("fair")
    tag(session, "Northmark")
    before = content(session)
    articles.remove_article(session, "fair")
    session = again()
    assert list(session.project.entries) == ["port"]
    assert b"Northmark" not in session.file.path.read_bytes()
    session.undo()
    assert content(session) == before
    session = again()
    assert content(session) == before
    session.redo()
    assert list(session.project.entries) == ["port"]


def test_an_import_is_taken_back_after_closing(session, again, tmp_path):
    (tmp_path / "new.txt").write_text("Harbour closed\n\nThe harbour closed on Friday.", encoding="utf-8")
    importing.record(session, finish(importing.import_paths(session.file, [tmp_path / "new.txt"])))
    count = len(session.project.entries)
    session = again()
    session.undo()
    assert len(session.project.entries) == count - 1
    session = again()
    session.redo()
    assert len(session.project.entries) == count


def test_the_last_steps_are_kept_and_no_more(session, again):
    layer_state = session.layer.state
    assert layer_state == LayerState()
    for number in range(STEPS + 20):
        tagging.set_status(session, "done" if number % 2 == 0 else "started")
    session = again()
    session = again()
    taken_back = 0
    while session.undo() is not None:
        taken_back += 1
    assert taken_back == STEPS


def test_another_person_s_file_has_no_steps_of_ours(session, again, annotator_home, monkeypatch, tmp_path):
    tag(session, "Kestrel Line")
    monkeypatch.setenv("ANNOTATOR_HOME", str(tmp_path / "another home"))
    session = again()
    assert session.undo() is None
