"""Suggestions in the real window, with real keys."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator import store
from annotator.app.suggesting import accepting, stored
from annotator.core.annotation import Span
from annotator.core.labels import Label, LabelSet
from annotator.qt.article import suggested
from annotator.qt.dialogs.accept_suggestions import AcceptSuggestions
from annotator.qt.parts import dialogs
from annotator.qt.parts.palette import LabelPalette, contrast
from annotator.qt.parts.theme import load_theme
from annotator.qt.shell import suggesting as shell
from tests.qt.suggesting.conftest import KNOWN, NAME, places, seen

KEY, SHIFT, CONTROL = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def press(window, key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.desk.view, key, held)


def ready(window, qtbot, article=""):
    """Begin, and wait until all that was tagged before is learnt; then open an article that nobody worked on."""
    window.suggestions.show_all(True)
    made = window.suggestions.need()
    qtbot.waitUntil(lambda: made.to_read == 0 and window.suggestions._runner is None)
    window.session.open_article(article or clear_article(window))
    return made


def clear_article(window, from_there=KNOWN):
    """The first article from there on in which no place stays blind."""
    project = window.session.project
    for number in range(from_there, len(project.entries)):
        text = project.article(f"a{number}").text
        if len(seen(f"a{number}", text)) == len(places(text)):
            return f"a{number}"
    raise AssertionError("each article has a place that stays blind")


def spans(window):
    return {(span.start, span.label) for span in window.session.layer.spans}


def pixels(window):
    return window.desk.view.grab().toImage()


@pytest.fixture
def window(make_window, make_project):
    made = make_window(make_project())
    made.run("mode-spans")
    return made


def test_space_accepts_and_goes_to_the_next(window, qtbot):
    made = ready(window, qtbot)
    first, second, third = (said.start for said in made.visible)
    window.session.place_caret(0)
    press(window, KEY.Key_Space)
    assert window.session.selection.position == first, "it goes to the first one before it is accepted"
    assert "Organisation? " in window.status.whole()
    press(window, KEY.Key_Space)
    assert spans(window) == {(first, "org")}
    assert window.session.selection.position == second
    press(window, KEY.Key_Space)
    press(window, KEY.Key_Space)
    assert spans(window) == {(at, "org") for at in (first, second, third)}
    assert {span.origin for span in window.session.layer.spans} == {"suggestion"}
    assert made.visible == ()
    assert "Organisation?" not in window.status.whole()
    window.run("undo")
    assert spans(window) == {(first, "org"), (second, "org")}
    assert [said.start for said in made.visible] == [third]


def test_x_rejects_for_good_and_a_label_overrules(window, qtbot):
    made = ready(window, qtbot)
    first, second, _ = (said.start for said in made.visible)
    window.session.place_caret(first)
    press(window, KEY.Key_X)
    assert spans(window) == set()
    assert made.visible[0].start == second
    window.run("undo")
    assert made.visible[0].start == first
    window.session.select(first, first + len(NAME))
    press(window, KEY.Key_P)
    assert spans(window) == {(first, "person")}
    assert first not in [said.start for said in made.visible]


def test_the_key_of_a_label_comes_before_that_which_rejects(window, qtbot):
    from annotator.app.tagging.labels import change_label

    session = window.session
    change_label(session, "person", replace(session.labels.get("person"), key="x"))
    made = ready(window, qtbot)
    first = made.visible[0].start
    session.select(first, first + len(NAME))
    press(window, KEY.Key_X)
    assert spans(window) == {(first, "person")}


def test_all_of_a_paragraph_and_of_the_article(window, qtbot, monkeypatch):
    made = ready(window, qtbot)
    first, second, third = (said.start for said in made.visible)
    window.session.place_caret(first)
    press(window, KEY.Key_Space, SHIFT)
    assert spans(window) == {(first, "org")}
    asked = []

    def answer(dialog):
        assert isinstance(dialog, AcceptSuggestions)
        asked.append((dialog.count.text(), dialog.accept_button.isEnabled()))
        dialog.slider.setValue(99)
        asked.append((dialog.count.text(), dialog.accept_button.isEnabled()))
        dialog.slider.setValue(50)
        asked.append((dialog.count.text(), dialog.accept_button.isEnabled()))
        return True

    monkeypatch.setattr(dialogs, "run", answer)
    press(window, KEY.Key_Space, SHIFT | CONTROL)
    assert asked[-1] == ("2 suggestions at 50% or more", True)
    assert asked[1][0].endswith("at 99% or more")
    assert spans(window) == {(at, "org") for at in (first, second, third)}
    assert sum(bool(span.extra["suggested"].get("unread")) for span in window.session.layer.spans) == 2
    window.run("undo")
    assert spans(window) == {(first, "org")}, "all of the article is one step"


def test_a_key_with_nothing_to_do_says_why(window, qtbot):
    made = ready(window, qtbot)
    window.session.place_caret(0)
    press(window, KEY.Key_X)
    assert "nothing is suggested here" in window.session.said
    window.session.place_caret(made.visible[-1].end + 1)
    press(window, KEY.Key_Space)
    assert "Nothing more is suggested below" in window.session.said
    assert spans(window) == set()


def test_they_are_drawn_and_can_be_switched_off(window, qtbot):
    made = ready(window, qtbot)
    window.session.place_caret(0)
    before, size = pixels(window), window.desk.view.document().size()
    press(window, KEY.Key_F9)
    assert made.visible == ()
    assert window.desk.view.document().size() == size, "nothing moves"
    assert pixels(window) != before
    off = pixels(window)
    press(window, KEY.Key_F9)
    assert pixels(window) == before
    assert off.size() == before.size()
    first = made.visible[0].start
    view = window.desk.view
    block = view._geometry.block_at(first)
    place = block.pieces(first, first + 4)[0].rect.center()
    place.setY(place.y() - view.verticalScrollBar().value())
    assert "Suggested: <b>Organisation</b>" in view.tooltip_at(place)


def test_a_new_user_sees_no_change(make_window, make_project, qtbot):
    window = make_window(make_project(known=0))
    window.run("mode-spans")
    before = pixels(window)
    made = ready(window, qtbot, "a0")
    assert made.visible == ()
    assert window.suggestions.likely() == ()
    assert pixels(window) == before
    for at in seen("a0", window.session.article.text):
        window.session.select(at, at + len(NAME))
        press(window, KEY.Key_O)
    assert made.visible == ()
    scroll = window.desk.view.verticalScrollBar()
    window.resize(900, 420)
    window.session.place_caret(0)
    scroll.setValue(0)
    press(window, KEY.Key_Space)
    assert scroll.maximum() == 0 or scroll.value() > 0, "space turns the page where nothing is suggested"


def test_nothing_in_review(window, qtbot):
    made = ready(window, qtbot)
    assert made.visible
    window.run("mode-review")
    assert made.visible == ()
    assert window.suggestions.at_hand() is None
    window.run("mode-spans")
    window.session.open_article(clear_article(window))
    qtbot.waitUntil(lambda: bool(made.visible))


def test_nothing_in_a_read_only_project(make_window, make_project, qtbot):
    path = make_project()
    window = make_window()
    assert window.open_path(path, read_only=True)
    window.run("mode-spans")
    made = ready(window, qtbot)
    assert made.visible == ()
    press(window, KEY.Key_Space)
    assert spans(window) == set()
    window.run("suggestions")
    pane = window.commands._kept["suggestions"]
    assert not pane.mode.isEnabled()


def test_closing_writes_what_came_of_them(window, qtbot):
    ready(window, qtbot)
    path = window.session.file.path
    press(window, KEY.Key_Space)
    press(window, KEY.Key_Space)
    assert window.close_project()
    file = store.open_file(path)
    try:
        tallies = stored.seen(file.project.header, "alice").tallies
        assert tallies["org", "all"].counts()[1] > 20
        assert tallies["org", "all"].shown.seen == 1
    finally:
        file.close()


def test_an_end_from_outside_writes_it_too(window, qtbot):
    ready(window, qtbot)
    path = window.session.file.path
    assert window.end()
    file = store.open_file(path)
    try:
        assert stored.seen(file.project.header, "alice").tallies
    finally:
        file.close()


def test_staying_after_all_goes_on(window, qtbot, monkeypatch):
    from annotator.qt.shell import close_project

    ready(window, qtbot)
    monkeypatch.setattr(close_project, "close_file", lambda *_: False)
    assert not window.close_project()
    monkeypatch.undo()
    made = ready(window, qtbot)
    assert made.visible


def test_it_begins_by_itself_and_trains_in_the_pauses(window, qtbot):
    window.suggestions._begin.setInterval(0)
    window.suggestions._pause.setInterval(30)
    window.suggestions._ask.setInterval(30)
    assert not window.suggestions._begin.isActive(), "nobody wanted suggestions yet"
    press(window, KEY.Key_F9)
    qtbot.waitUntil(lambda: window.suggestions.made is not None)
    qtbot.waitUntil(lambda: window.suggestions.made.process_id is not None, timeout=10_000)
    qtbot.waitUntil(
        lambda: any("spans" in said.by for said in window.suggestions.made.expected("a20")), timeout=20_000
    )


def test_a_killed_helper_costs_its_task_alone(window, qtbot):
    window.suggestions._pause.setInterval(30)
    window.suggestions._ask.setInterval(20)
    made = ready(window, qtbot)
    qtbot.waitUntil(lambda: made.process_id is not None, timeout=10_000)
    os.kill(made.process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: not window.suggestions._ask.isActive(), timeout=10_000)
    assert made.visible
    press(window, KEY.Key_Space)


def test_closing_ends_what_is_trained(window, qtbot):
    window.suggestions._pause.setInterval(30)
    made = ready(window, qtbot)
    qtbot.waitUntil(lambda: made.process_id is not None, timeout=10_000)
    process = presence(made.process_id)
    assert window.close_project()
    qtbot.waitUntil(lambda: not process(), timeout=10_000)


def presence(number):
    """Whether the process is there, to be asked later."""

    def there():
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return False
        return True

    return there


def test_what_speaks_against_a_decision_is_said_after_it(make_window, make_project, qtbot):
    window = make_window(make_project(sentences="after"))
    window.run("mode-sentences")
    made = ready(window, qtbot)
    session = window.session
    for number in range(1, len(session.article.sentences)):
        session.go_to_sentence(number)
        current = session.current_sentence
        said = " said " in session.article.text[current.start : current.end]
        assert window.suggestions.likely() == ()
        press(window, KEY.Key_1 if said else KEY.Key_2)
        if made.contrary:
            break
    qtbot.waitUntil(lambda: "rather " in session.said)
    session.go_to_sentence(number)
    assert [each.label for each in window.suggestions.likely()] == ["voice" if said else "fact"]


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("colour", ["#0072B2", "#FFE900", "#111111", "#EEEEEE", "#8E2F86"])
def test_marks_are_seen_and_their_labels_read(name, colour):
    paper = load_theme(name).paper
    palette = LabelPalette(LabelSet([Label(name="org", colour=colour)]), paper)
    assert contrast(suggested.pale(palette, paper, "org"), paper) >= 4.5
    assert contrast(suggested.faint(palette, paper, "org"), paper) >= 3


def test_what_sentences_have_earned_is_drawn_at_each_and_accepted_by_paragraph(
    make_window, make_project, qtbot
):
    window = make_window(make_project(sentences="shown"))
    window.run("mode-sentences")
    made, session = ready(window, qtbot), window.session
    qtbot.waitUntil(lambda: not made.busy)
    session.go_to_sentence(0)
    elsewhere = [said for said in made.visible if said.start != session.current_sentence.start]
    assert len({said.start for said in elsewhere}) > 1
    shown = pixels(window)
    scene = window.desk.view._scene()
    assert {said.start for said in elsewhere} <= {said.start for said in scene.likely}
    blocks = window.desk.view._geometry.between(0, 10_000)
    drawn = {said.start for block in blocks for said, _, _ in suggested.likely_chips(scene, block)}
    assert {said.start for said in elsewhere} <= drawn
    made.on = False
    assert pixels(window) != shown
    made.on = True
    session.go_to_sentence(session.sentence_at(elsewhere[-1].start))
    wanted = {(said.start, said.label) for said in accepting.of_paragraph(made)}
    assert wanted
    press(window, KEY.Key_Space, SHIFT)
    given = {(tag.start, tag.label) for tag in session.layer.values()}
    assert given == wanted
    window.run("undo")
    assert len(session.layer) == 0, "it was one step"


def test_a_window_that_learns_goes_on_between_the_steps(window, qtbot):
    """What was done in an article, and what is expected in the next, waits for no single long step."""
    made = ready(window, qtbot)
    qtbot.waitUntil(lambda: not made.busy)
    session = window.session
    session.open_article("a27" if session.article.id != "a27" else "a26")
    assert made.busy, "nothing is worked out while the article is opened"
    assert made.visible == ()
    qtbot.waitUntil(lambda: not made.busy)
    assert made.expected(session.article.id)
    text = session.article.text
    at = places(text)[0]
    session.select(at, at + len(NAME))
    press(window, KEY.Key_O)
    assert made.busy
    assert at not in [said.start for said in made.visible], "what is decided goes at once"
    qtbot.waitUntil(lambda: not made.busy)


def test_sentences_have_chips_and_space_takes_the_first(make_window, make_project, qtbot):
    window = make_window(make_project(sentences="shown"))
    window.run("mode-sentences")
    made = ready(window, qtbot)
    session = window.session
    number = next(
        n
        for n, each in enumerate(session.article.sentences)
        if n and (session.go_to_sentence(n), window.suggestions.likely())[1]
    )
    session.go_to_sentence(number)
    likely = window.suggestions.likely()
    assert {said.label for said in likely} <= {"fact", "voice"}
    shown = pixels(window)
    made.on = False
    assert pixels(window) != shown
    made.on = True
    assert pixels(window) == shown
    current = session.current_sentence
    press(window, KEY.Key_Space)
    assert [tag.label for tag in session.layer.tags_of(current.start, current.end)] == [likely[0].label]
    assert session.sentence == number + 1
    window.run("undo")
    session.go_to_sentence(number)
    press(window, KEY.Key_X)
    assert likely[0].label not in [said.label for said in window.suggestions.likely()]


def test_judgements_are_not_suggested_before_they_are_made(make_window, make_project, qtbot):
    window = make_window(make_project())
    window.run("mode-sentences")
    ready(window, qtbot)
    for number in range(len(window.session.article.sentences)):
        window.session.go_to_sentence(number)
        assert window.suggestions.likely() == ()


def test_the_window_tells_of_each_label_and_sets_its_mode(window, qtbot):
    made = ready(window, qtbot)
    assert made.visible
    window.run("suggestions")
    pane = window.commands._kept["suggestions"]
    rows = {
        pane.table.topLevelItem(row).text(0): [pane.table.topLevelItem(row).text(c) for c in (2, 4, 1)]
        for row in range(pane.table.topLevelItemCount())
    }
    assert list(rows) == ["Organisation", "Person", "Fact", "Voice"]
    right, of = map(int, rows["Organisation"][0].split(" of "))
    assert 20 < right <= of
    assert rows["Organisation"][2] == f"{3 * KNOWN}", "so often was it tagged in what is done"
    assert rows["Organisation"][1].startswith("shown at once")
    assert rows["Person"][:2] == ["–", "silent: it learns from what you tag"]
    assert pane.accessibleName() == "Suggestions"
    pane.table.setFocus()
    pane.mode.setCurrentIndex(pane.mode.findData("off"))
    pane.mode.activated.emit(pane.mode.currentIndex())
    assert window.session.labels.get("org").extra["suggest"] == "off"
    qtbot.waitUntil(lambda: made.to_read == 0 and window.suggestions._runner is None)
    assert made.visible == ()
    qtbot.waitUntil(lambda: pane.table.topLevelItem(0).text(4) == "off")
    window.run("undo")
    assert "suggest" not in window.session.labels.get("org").extra
    qtbot.waitUntil(lambda: made.to_read == 0 and window.suggestions._runner is None)
    assert made.visible
    pane.target.setValue(99)
    assert window.session.labels.get("org").extra["suggest"] == {"mode": "shown", "target": 0.99}


def test_on_request_they_come_when_asked(window, qtbot):
    from annotator.app.suggesting import describing

    made = ready(window, qtbot)
    describing.set_way(made, "org", mode="on request")
    qtbot.waitUntil(lambda: made.to_read == 0 and window.suggestions._runner is None)
    assert made.visible == ()
    press(window, KEY.Key_F9, SHIFT)
    assert made.visible
    press(window, KEY.Key_F9, SHIFT)
    assert made.visible == ()


def test_the_next_doubtful_place_or_that_there_is_none(window, qtbot):
    ready(window, qtbot)
    press(window, KEY.Key_J, CONTROL)
    session = window.session
    assert session.said.startswith("Next doubtful place") or session.selection.position > 0


@pytest.mark.parametrize("shown", [True, False])
def test_ten_articles_come_out_the_same(window, qtbot, shown):
    """With Space where something is right, and by hand where nothing is suggested: exactly what was wanted."""
    made = ready(window, qtbot)
    window.suggestions.show_all(shown)
    session, keys = window.session, 0
    for number in range(KNOWN, KNOWN + 10):
        session.open_article(f"a{number}")
        wanted = places(session.article.text)
        for at in wanted:
            qtbot.waitUntil(lambda: not made.busy)
            if any(said.start == at for said in made.visible):
                session.place_caret(at)
                press(window, KEY.Key_Space)
            else:
                session.select(at, at + len(NAME))
                press(window, KEY.Key_O)
                keys += 1
        assert spans(window) == {(at, "org") for at in wanted}
        assert all(isinstance(each, Span) for each in session.layer.spans)
        press(window, KEY.Key_Return)
    assert keys == 30 if not shown else keys < 12


def test_the_window_begins_in_its_own_time():
    assert shell.BEGIN >= 1_000
