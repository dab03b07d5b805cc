"""Notes that stand by themselves, and questions: where they go, and that they are stored."""

import pytest

from annotator.app.progress import finish
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import labels, notes
from annotator.app.tagging.modes import SentencesMode
from annotator.core.annotation import Note
from annotator.store.validate import validate


def label(session, name):
    return session.labels.get(name)


def test_a_note_stands_on_the_selected_text(session, select, reopened):
    select("Kestrel Line")
    notes.add_note(session, "  Which firm?\n")
    (note,) = session.layer.notes
    assert (note.start, note.end, note.quote, note.note) == (12, 24, "Kestrel Line", "Which firm?")
    assert (note.by, bool(note.at)) == ("alice", True)
    assert session.selected == note.id
    _, found = reopened()
    assert found["port"][1]["alice"].notes == [note]


def test_nothing_is_written_without_words_or_article(session, select):
    select("Kestrel Line")
    assert notes.add_note(session, "  ") is None
    assert notes.ask_question(session, "") is None
    session.close_article()
    assert notes.add_note(session, "x") is None
    assert notes.spots(session) == []


def test_in_sentences_mode_a_note_stands_on_the_sentence(session):
    session.set_mode(SentencesMode)
    session.go_to_sentence(1)
    notes.add_note(session, "Is this one sentence?")
    (note,) = session.layer.notes
    assert session.article.text[note.start : note.end] == "Kestrel Line 🚢 won the lease."


def test_the_whole_article_can_be_chosen(session, select):
    select("Kestrel Line")
    whole = notes.spots(session)[-1]
    notes.add_note(session, "Wire copy?", whole)
    (note,) = session.layer.notes
    assert (note.start, note.end, note.about, note.quote) == (None, None, "", "")


def test_the_nearest_spot_comes_first_and_the_article_last(session, select):
    assert [spot.title for spot in notes.spots(session)] == ["The whole article"]
    select("Kestrel Line")
    session.mode.press_label(label(session, "org"))
    session.select(12, 24)
    titles = [spot.title for spot in notes.spots(session)]
    assert titles == [
        "The selected text “Kestrel Line”",
        "The annotation “Kestrel Line”, Organisation",
        "The whole article",
    ]


def test_a_question_is_a_note_about_the_selected_annotation(session, select, reopened):
    select("Kestrel Line")
    session.mode.press_label(label(session, "org"))
    span = session.selected_annotation
    notes.ask_question(session, "Firm or brand?")
    (note,) = session.layer.notes
    assert (note.about, note.start, note.extra) == (span.id, None, {"question": True})
    _, found = reopened()
    assert found["port"][1]["alice"].notes == [note]
    session.undo()
    assert session.layer.notes == []


def test_article_tags_can_be_asked_about(session):
    tagging.toggle_article_tag(session, label(session, "business"))
    session.select_annotation(session.layer.tags[0].id)
    assert [spot.title for spot in notes.spots(session)] == ["The article tag Business", "The whole article"]


@pytest.mark.parametrize("mode", [ReviewMode])
def test_the_reviewer_asks_nothing(session, mode):
    session.set_mode(mode)
    assert notes.ask_question(session, "Why?") is None


@pytest.mark.parametrize("way", ["delete", "label"])
def test_a_note_outlives_what_it_is_about_on_its_words(session, select, file, way):
    select("Kestrel Line")
    session.mode.press_label(label(session, "org"))
    span = session.selected_annotation
    note = Note(id="n", about=span.id, note="Check the name.", by="alice")
    session.commit("Note", [session.change(None, note)])
    session.select_annotation(span.id)
    if way == "delete":
        tagging.delete_selected(session)
    else:
        finish(labels.delete_label(session, "org", delete_annotations=True))
    (left,) = session.layer.notes
    start = session.article.text.index("Kestrel Line")
    assert (left.about, left.start, left.end, left.quote) == ("", start, start + 12, "Kestrel Line")
    assert session.layer.get(span.id) is None
    session.undo()
    assert session.layer.get("n") == note
    assert session.layer.get(span.id) == span
    session.redo()
    assert file.flush(10)
    assert not [problem for problem in validate(file.path) if problem.code == "loose-note"]
