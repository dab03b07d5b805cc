"""Undo goes on where the last sitting ended, as far as what a step made is still there."""

import shutil
from dataclasses import replace

import pytest

from annotator import store
from annotator.app.importing import articles as importing
from annotator.app.progress import finish
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import articles, sentences
from annotator.app.tagging import labels as labelling
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import LayerState, Link, SentenceTag, Span, new_id
from annotator.core.article import Article
from annotator.core.edits import Change, Edit
from annotator.core.errors import AnnotatorError
from annotator.core.history import History
from annotator.core.labels import Label
from annotator.core.layer import Layer
from annotator.formats.own.jsonl import to_line
from annotator.store import steps
from annotator.store.steps import STEPS


def tag(session, words, label="org"):
    session.set_mode(SpansMode)
    start = session.article.text.index(words)
    session.select(start, start + len(words))
    return session.mode.press_label(session.labels.get(label))


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
        session = Session(opened[-1], annotator, SpansMode)
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


def use(session, label, words="Ines Lindgren"):
    """What somebody else does: it is no step of this session."""
    text = session.article.text
    start = text.index(words)
    made = Span(id=new_id(), label=label, fragments=((start, start + len(words)),), quote=words, by="ben")
    edit = Edit("Tag", (Change(None, made, "port", "ben"),), "ben")
    session.file.submit(edit)
    session.project.apply(edit)
    return made


@pytest.mark.parametrize("label", ["firm", "Über “alles”", "…"])
def test_a_label_is_not_taken_back_while_others_use_it(session, again, label):
    labelling.add_label(session, Label(name="here before"))
    finish(labelling.rename_label(session, "org", label))
    made = use(session, label)
    session = again()
    session.ledger.history = History(edit for edit in session.file.steps if edit.by == "alice")
    with pytest.raises(AnnotatorError, match="not possible any more"):
        session.undo()
    assert session.labels.get(label) is not None
    assert session.project.layer("port", "ben").spans.get(made.id) == made
    with pytest.raises(AnnotatorError, match="not possible any more"):
        session.undo()  # nor what was before, since the label set is another one now


def test_sentences_and_annotations_are_not_taken_back_while_something_rests_on_them(session, again):
    tag(session, "Kestrel Line")
    one = session.selected_annotation
    session.place_caret(session.article.sentences[1].start)
    sentences.join_here(session)
    joined = session.article.sentences[1]
    tagged = SentenceTag(id="t", label="claim", start=joined.start, end=joined.end, by="ben")
    other = Span(id="o", label="org", fragments=((0, 4),), quote=session.article.text[:4])
    link = Link(id="l", label="of", source="o", target=one.id)
    changes = [Change(None, tagged, "port", "ben")]
    changes += [Change(None, item, "port", "alice") for item in (other, link)]
    edit = Edit("Others", tuple(changes), "")
    session.file.submit(edit)
    session.project.apply(edit)
    session = again()
    before = content(session)
    for _ in range(2):
        with pytest.raises(AnnotatorError, match="not possible any more"):
            session.undo()
    assert content(session) == before


def test_an_import_with_labels_of_its_own_is_taken_back_after_closing(session, again, tmp_path):
    text = "Harbour closed on Friday."
    span = Span(id="a", label="brand new", fragments=((0, 7),), quote="Harbour")
    made = Article("harbour", "Harbour", text)
    line = to_line(made, {"alice": Layer("harbour", "alice", [span])})
    (tmp_path / "new.jsonl").write_text(line, encoding="utf-8")
    before = content(session)
    importing.record(session, finish(importing.import_paths(session.file, [tmp_path / "new.jsonl"])))
    assert session.labels.get("brand new") is not None
    session = again()
    session.undo()
    assert content(session) == before
    session.redo()
    assert "harbour" in session.project.entries


def test_deleting_a_label_and_leaving_its_annotations_is_done_again(session, again):
    tag(session, "Kestrel Line")
    finish(labelling.delete_label(session, "org"))
    session = again()
    session.undo()
    session = again()
    session.redo()
    assert session.labels.get("org") is None
    assert len(session.layer) == 1


def test_nothing_before_a_step_that_was_too_large_to_be_kept_is_taken_back(session, again, monkeypatch):
    labelling.add_label(session, Label(name="firm"))
    monkeypatch.setattr(steps, "LARGEST_STEP", 100)
    tag(session, "Kestrel Line", "firm")
    monkeypatch.undo()
    session = again()
    assert session.history.undo_title == ""
    assert session.undo() is None
    tagging.set_status(session, "done")
    session = again()
    assert session.undo() is not None
    assert session.undo() is None
