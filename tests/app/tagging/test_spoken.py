"""What is said of a span, and of entering and leaving it, at each verbosity."""

from dataclasses import replace

import pytest

from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import spoken
from annotator.app.tagging.spoken import Place, Verbosity
from annotator.core.edits import Change

INSIDE = Place("a1", "Person", "Person, Ines Lindgren, 1 of 3")
DOUBTED = Place("a1", "Person", "Person, Ines Lindgren, in doubt, 1 of 3")
NEXT = Place("a2", "Organisation", "Organisation, Kestrel Line, 2 of 3")
OUTSIDE = Place()
SENTENCE = Place(words="Sentence 2 of 6, no tags: It had failed twice.")


def tagged(session, select, words, label, **more):
    select(words)
    tagging.tag_selection(session, session.labels.get(label))
    span = session.selected_annotation
    changed = replace(span, **more)
    if changed != span:
        session.commit("change", [Change(span, changed, "port", "alice")], select=span.id)
    return changed


def test_a_span_is_said_with_all_that_is_known_of_it(session, select):
    tagged(session, select, "Ines Lindgren spoke", "quote")
    tagged(
        session, select, "Kestrel Line", "org", attributes={"kind": "firm", "big": True}, note="Which one?"
    )
    assert spoken.of_span(session) == "Organisation, Kestrel Line, kind: firm, big: yes, with a note, 1 of 2"
    tagged(session, select, "Ines Lindgren", "person", doubt=True)
    assert spoken.of_span(session) == "Person, Ines Lindgren, in doubt, inside Quotation, 2 of 3"
    assert spoken.of_span(session, Verbosity.SHORT) == "Person, Ines Lindgren, in doubt"
    session.set_habits(replace(session.habits, announcements="short"))
    assert spoken.of_span(session) == "Person, Ines Lindgren, in doubt"
    select("Friday")
    assert spoken.of_span(session) == ""


def test_a_long_span_is_said_by_its_beginning_on_one_line():
    assert spoken.shortened("Ines\n\n Lindgren") == "Ines Lindgren"
    said = spoken.shortened("the quay and the shed " * 20)
    assert len(said) <= spoken.LONGEST + 1
    assert said.endswith(("the…", "and…", "quay…"))
    assert spoken.shortened("港" * 500) == "港" * spoken.LONGEST + "…", (
        "words without spaces are cut anywhere"
    )


@pytest.mark.parametrize(
    ("before", "now", "full", "short"),
    [
        (OUTSIDE, INSIDE, INSIDE.words, INSIDE.words),
        (INSIDE, INSIDE, "", ""),
        (INSIDE, NEXT, NEXT.words, NEXT.words),
        (INSIDE, OUTSIDE, "Out of Person", ""),
        (INSIDE, SENTENCE, SENTENCE.words, SENTENCE.words),
        (SENTENCE, OUTSIDE, "", ""),
        (INSIDE, DOUBTED, DOUBTED.words, DOUBTED.words),
    ],
)
def test_what_is_said_on_the_way(before, now, full, short):
    assert spoken.step(before, now, Verbosity.FULL) == full
    assert spoken.step(before, now, Verbosity.SHORT) == short
    assert spoken.step(before, now, Verbosity.OFF) == ""


def test_an_unknown_verbosity_is_the_full_one():
    assert Verbosity.of("short") is Verbosity.SHORT
    assert Verbosity.of("loud") is Verbosity.FULL
