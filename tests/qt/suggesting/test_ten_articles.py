"""An editor works through ten articles by real keys, with suggestions, without, and where places stay blind."""

from __future__ import annotations

import os
import signal

import pytest
from PySide6.QtCore import Qt

from annotator import store
from annotator.app.suggesting import stored
from annotator.suggest.evidence import ALL
from tests.qt.suggesting.conftest import KNOWN, NAME, caught_up, places
from tests.qt.suggesting.test_at_hand import CONTROL, KEY, press, ready, seen, spans

TEN = [f"a{number}" for number in range(KNOWN, KNOWN + 10)]


@pytest.fixture
def window(make_window, make_project):
    made = make_window(make_project())
    made.run("mode-spans")
    return made


def tag(window, at):
    window.session.select(at, at + len(NAME))
    press(window, KEY.Key_O)


def finish_article(window, qtbot, name):
    """Take what is suggested, tag the rest by hand; returns how many were taken."""
    session = window.session
    session.open_article(name)
    taken = 0
    while found := [said for said in caught_up(window, qtbot).visible if said.kind == "span"]:
        session.place_caret(found[0].start)
        press(window, KEY.Key_Space)
        taken += 1
    for at in places(session.article.text):
        if (at, "org") not in spans(window):
            tag(window, at)
    assert spans(window) == {(at, "org") for at in places(session.article.text)}, "exactly what is right"
    return taken


def test_ten_articles_with_suggestions_blind_and_off(window, qtbot):
    made = ready(window, qtbot, TEN[0])
    session, before = window.session, made.evidence.tallies["org", ALL].blind.right
    for count, name in enumerate(TEN):
        if count == 6:
            press(window, KEY.Key_F9)
            assert not made.on
        text = session.project.article(name).text
        taken = finish_article(window, qtbot, name)
        assert taken == (len(seen(name, text)) if count < 6 else 0), (
            "blind places and F9 leave it to the editor"
        )
        press(window, KEY.Key_Return)
        assert session.project.layer(name, "alice").state.status == "done"
    everything = [span for name in TEN for span in session.project.layer(name, "alice").spans]
    by_hand = [span for span in everything if span.origin == "hand"]
    assert len(everything) == 30
    assert {span.origin for span in everything} == {"hand", "suggestion"}
    tally = made.evidence.tallies["org", ALL]
    assert tally.shown.seen == tally.shown.right == len(everything) - len(by_hand)
    assert tally.shown.unchanged == tally.shown.seen
    assert tally.blind.right == before + len(by_hand), "what is not seen is counted all the same"


def test_undoing_what_was_accepted_and_rejected_takes_the_evidence_back(window, qtbot):
    made = ready(window, qtbot)
    session = window.session
    first, second, third = (said.start for said in made.visible)

    def counted():
        tally = made.evidence.tallies["org", ALL]
        return tally.counts(), tally.shown.seen, tally.shown.right, tally.shown.unchanged

    states = [counted()]
    session.place_caret(first)
    for key in (KEY.Key_Space, KEY.Key_X, KEY.Key_Space):
        press(window, key)
        states.append(counted())
    assert len(set(states)) == 4
    assert spans(window) == {(first, "org"), (third, "org")}
    for state in reversed(states[:-1]):
        press(window, KEY.Key_Z, CONTROL)
        assert counted() == state
    assert spans(window) == set()
    assert [said.start for said in made.visible] == [first, second, third]
    for _ in range(3):
        press(window, KEY.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert spans(window) == {(first, "org"), (third, "org")}
    assert counted() == states[-1]


def test_a_helper_that_is_killed_in_the_middle_costs_nothing(window, qtbot):
    window.suggestions._pause.setInterval(20)
    window.suggestions._ask.setInterval(20)
    made = ready(window, qtbot, TEN[0])
    for name in TEN[:3]:
        finish_article(window, qtbot, name)
        if made.process_id is not None:
            os.kill(made.process_id, signal.SIGKILL)
    path = window.session.file.path
    assert window.close_project()
    file = store.open_file(path)
    try:
        for name in TEN[:3]:
            assert len(file.project.layer(name, "alice").spans) == 3
        assert stored.seen(file.project.header, "alice").tallies["org", ALL].shown.seen
    finally:
        file.close()
