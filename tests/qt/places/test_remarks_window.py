"""The list of notes and questions: filtered, answered and settled by keys, kept up with what changes."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator import store
from annotator.app.places import remarks
from annotator.app.progress import Progress
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import guidelines, notes
from annotator.app.tagging.modes import SpansMode
from annotator.core.errors import ReadError
from annotator.core.layer import GOLD
from annotator.qt.parts import dialogs
from annotator.qt.parts.theme import load_theme
from annotator.qt.places import remarks_window
from annotator.qt.places.remarks_window import RemarksWindow

pytestmark = pytest.mark.qt_log_ignore("does not support")
KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def desk(session):
    """A reviewer at the project in which alice has doubted, asked and noted."""
    span = next(span for span in session.layer.spans if span.label == "org")
    session.select_annotation(span.id)
    notes.ask_question(session, "Brand or firm?")
    session.open_article("grain")
    session.select(0, 5)
    notes.add_note(session, "Check the headline")
    made = Session(session.file, "rita", SpansMode)
    made.open_article("grain")
    return made


@pytest.fixture
def window(desk, theme, qtbot):
    made = RemarksWindow(desk, theme)
    qtbot.addWidget(made)
    made.start()
    qtbot.waitUntil(made.isActiveWindow)
    qtbot.waitUntil(lambda: made._read_once, timeout=5000)
    yield made
    made.close_down()


def cards(window):
    return [window.list.cards.card(row) for row in range(window.list.cards.rowCount())]


def leads(window):
    return [card.lead for card in cards(window)]


def settled(window):
    return lambda: not window._later.isActive() and not window.work.busy


def current(window):
    return window.list.current()


def test_everything_is_listed_and_the_list_has_the_keyboard(window):
    assert leads(window) == ["Brand or firm?", "Is she the director?", "Check the headline"]
    assert window.list.hasFocus()
    assert window.status.text() == "2 open of 3. Enter shows one in the article."
    assert window.accessibleName() == "Remarks"
    assert cards(window)[0].spoken().startswith("Question, Brand or firm?, Organisation, “Kestrel Line")


def test_enter_goes_to_the_place(window, desk, qtbot):
    told = []
    window.opened.connect(lambda: told.append(True))
    qtbot.keyClick(window.list, KEY.Key_Down)
    qtbot.keyClick(window.list, KEY.Key_Return)
    assert desk.article.id == "kestrel"
    assert desk.article.text[desk.selection.start : desk.selection.end] == "Ines Lindgren"
    assert told == [True]
    assert window.isVisible()


def test_ones_own_annotation_is_selected(session, desk, theme, qtbot):
    own = RemarksWindow(session, theme)
    qtbot.addWidget(own)
    own.start("doubt")
    qtbot.waitUntil(lambda: own._read_once, timeout=5000)
    qtbot.keyClick(own.list, KEY.Key_Return)
    assert session.selected_annotation.quote == "Ines Lindgren"
    assert own.detail.settle.text() == "Take the doubt o&ff"
    qtbot.keyClick(own.detail.settle, KEY.Key_Space)
    assert not session.selected_annotation.doubt
    assert leads(own) == [], "with its doubt taken off it is a note, which the filter hides"
    own.close_down()


def test_a_question_is_answered_right_there(window, desk, qtbot):
    question = current(window)
    qtbot.keyClick(window.list, KEY.Key_Tab)
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Tab)
    while not window.detail.field.hasFocus():
        qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Tab)
    qtbot.keyClicks(window.detail.field, "The firm.")
    qtbot.keyClick(window.detail.field, KEY.Key_Return, CONTROL)
    (answer,) = desk.project.layer("kestrel", GOLD).notes
    assert (answer.note, answer.extra["answers"]) == ("The firm.", question.id)
    assert current(window).answer == "The firm."
    assert cards(window)[0].icon == "status-done"
    assert window.status.text().startswith("1 open of 3")
    assert window.list.hasFocus()
    desk.undo()
    qtbot.waitUntil(settled(window))
    assert current(window).open


def test_only_open_ones_and_the_next_comes_by_itself(window, qtbot):
    qtbot.keyClick(window.only_open, KEY.Key_Space)
    assert leads(window) == ["Brand or firm?", "Is she the director?"]
    qtbot.keyClick(window.detail.settle, KEY.Key_Space)
    assert leads(window) == ["Is she the director?"]
    assert current(window).kind == "doubt"
    qtbot.keyClick(window.detail.settle, KEY.Key_Space)
    assert leads(window) == []
    assert window.empty.text() == remarks_window.NO_MATCH
    qtbot.keyClick(window.only_open, KEY.Key_Space)
    assert window.detail.reopen.isVisible()
    qtbot.keyClick(window.detail.reopen, KEY.Key_Space)
    assert current(window).open


def test_several_are_settled_at_once(window, desk, qtbot):
    qtbot.keyClick(window.list, KEY.Key_Down, SHIFT)
    assert window.detail.settle.text() == "S&ettle (2)"
    qtbot.keyClick(window.detail.settle, KEY.Key_Space)
    assert window.status.text().startswith("0 open of 3")
    desk.undo()
    qtbot.waitUntil(settled(window))
    assert window.status.text().startswith("2 open of 3")


def test_the_filter_by_kind_label_annotator_and_words(window, qtbot):
    qtbot.keyClicks(window.kind, "Doubt")
    assert leads(window) == ["Is she the director?"]
    window.kind.setCurrentIndex(0)
    assert [window.label.itemText(at) for at in range(window.label.count())] == [
        "All labels", "Organisation", "Person",
    ]  # fmt: skip
    qtbot.keyClick(window.label, KEY.Key_Down)
    assert leads(window) == ["Brand or firm?"]
    window.label.setCurrentIndex(0)
    qtbot.keyClicks(window.field, "grain headline")
    qtbot.waitUntil(settled(window))
    assert leads(window) == ["Check the headline"]
    qtbot.keyClick(window.field, KEY.Key_Down)
    assert window.list.hasFocus()
    qtbot.keyClick(window.list, KEY.Key_Up)
    assert window.field.hasFocus()


def test_what_is_done_meanwhile_appears(window, desk, qtbot):
    desk.select(0, 5)
    notes.add_note(desk, "And this?")
    qtbot.waitUntil(lambda: "And this?" in leads(window))
    desk.undo()
    qtbot.waitUntil(lambda: "And this?" not in leads(window))


def test_what_was_made_before_a_rule_changed_is_looked_at(window, desk, qtbot):
    guidelines.publish(desk, "Without “and”", ["org", "money"])
    window.start("older rule", only_open=True)
    qtbot.waitUntil(lambda: len(leads(window)) == 2, timeout=5000)
    assert leads(window) == ["“Kestrel Line and”", "“US$2.8 million”"]
    window.list.setFocus()
    qtbot.keyClick(window.list, KEY.Key_A, CONTROL)
    assert window.detail.settle.text() == "L&ooked at (2)"
    qtbot.keyClick(window.detail.settle, KEY.Key_Space)
    assert leads(window) == []
    assert desk.project.layer("kestrel", GOLD).state.extra["looked_at"].keys() == {"alice"}


def test_the_list_is_copied_and_saved(window, tmp_path, monkeypatch, qtbot):
    copied = []
    monkeypatch.setattr(dialogs, "copy_text", copied.append)
    qtbot.keyClick(window.copy, KEY.Key_Space)
    assert copied[0].splitlines()[1].startswith("Question,yes,kestrel,")
    target = tmp_path / "list.csv"
    monkeypatch.setattr(dialogs, "save_file", lambda *_: target)
    qtbot.keyClick(window.save, KEY.Key_Space)
    assert "Is she the director?" in target.read_text(encoding="utf-8-sig")
    assert window.message.text() == "Saved as “list.csv”."
    monkeypatch.setattr(dialogs, "save_file", lambda *_: tmp_path / "no" / "list.csv")
    qtbot.keyClick(window.save, KEY.Key_Space)
    assert window.message._severity == "error"


def test_an_empty_project_says_what_would_be_here(session, theme, qtbot):
    for span in list(session.layer.spans):
        session.select_annotation(span.id)
        tagging.delete_selected(session)
    made = RemarksWindow(session, theme)
    qtbot.addWidget(made)
    made.start()
    qtbot.waitUntil(lambda: made._read_once, timeout=5000)
    assert made.empty.isVisible()
    assert made.empty.text() == remarks_window.EMPTY
    assert not made.save.isEnabled()
    assert not made.detail.isVisible()
    made.set_theme(load_theme("dark"))
    assert not made.grab().isNull()
    made.close_down()


def test_reading_a_long_project_can_be_stopped(window, monkeypatch, qtbot):
    ended = []

    def slow():
        try:
            for step in range(100_000):
                time.sleep(0.002)
                yield Progress(step, 100_000, "x")
        finally:
            ended.append(True)

    monkeypatch.setattr(window._remarks, "reading", slow)
    window.again()
    qtbot.waitUntil(lambda: window.work.button.isVisible() and window.work.bar.value() > 0, timeout=5000)
    qtbot.mouseClick(window.work.button, Qt.MouseButton.LeftButton)
    assert ended == [True]
    assert window.status.text() == "Reading was stopped."
    assert not window.work.button.isVisible()


def test_an_article_that_cannot_be_read_is_said(window, desk, monkeypatch, qtbot):
    def broken(*_):
        raise ReadError("The article cannot be read.", file="desk.annot.yaml", line=3)

    monkeypatch.setattr(remarks, "of_article", broken)
    window.again()
    qtbot.waitUntil(lambda: bool(window.message.text()), timeout=5000)
    assert "desk.annot.yaml:3" in window.message.text()
    assert leads(window)


def test_closing_while_reading_starts_over_next_time(desk, theme, qtbot):
    made = RemarksWindow(desk, theme)
    qtbot.addWidget(made)
    made.start()
    made.close()
    assert not made.work.busy
    made.start()
    qtbot.waitUntil(lambda: len(leads(made)) == 3, timeout=5000)
    made.close_down()


def test_a_project_for_reading_offers_no_buttons(window, desk, monkeypatch):
    monkeypatch.setattr(Session, "read_only", property(lambda self: True))
    window._show()
    assert not window.detail.field.isVisible()
    assert not window.detail.settle.isVisible()
    assert window.detail.show_place.isVisible()


def test_a_closed_window_reads_nothing_and_catches_up(window, desk, monkeypatch, qtbot):
    window.close()
    read = []
    reading = remarks.of_article
    monkeypatch.setattr(remarks, "of_article", lambda *given: read.append(given[1]) or reading(*given))
    desk.select(0, 5)
    notes.add_note(desk, "Meanwhile")
    qtbot.waitUntil(lambda: not window._later.isActive())
    assert read == []
    window.start()
    assert read == ["grain"]
    assert "Meanwhile" in leads(window)


def test_removed_articles_go_and_come_back(window, desk, qtbot):
    from annotator.app.tagging import articles

    articles.remove_article(desk, "grain")
    qtbot.waitUntil(lambda: "Check the headline" not in leads(window))
    desk.undo()
    qtbot.waitUntil(lambda: "Check the headline" in leads(window))


def test_the_place_in_the_list_is_kept(window, desk, qtbot):
    qtbot.keyClick(window.list, KEY.Key_End)
    assert current(window).text == "Check the headline"
    desk.open_article("kestrel")
    notes.add_note(desk, "Above it", notes.spots(desk)[-1])
    qtbot.waitUntil(lambda: "Above it" in leads(window))
    assert current(window).text == "Check the headline"
    desk.undo()
    qtbot.waitUntil(lambda: "Above it" not in leads(window))
    qtbot.keyClick(window.list, KEY.Key_Up)
    qtbot.keyClick(window.only_open, KEY.Key_Space)
    qtbot.keyClick(window.detail.settle, KEY.Key_Space)
    assert current(window).text == "Brand or firm?", "nothing is below: the last one is current"


def test_an_answer_that_is_begun_waits_with_its_remark_and_is_given_in_the_end(window, desk, qtbot):
    qtbot.keyClicks(window.detail.field, "The body")
    qtbot.keyClick(window.list, KEY.Key_Down)
    assert current(window).text == "Is she the director?"
    assert window.detail.field.toPlainText() == ""
    qtbot.keyClick(window.list, KEY.Key_Up)
    assert window.detail.field.toPlainText() == "The body"
    qtbot.keyClick(window.detail.field, KEY.Key_Escape)
    window.hand_in()
    (answer,) = desk.project.layer("kestrel", GOLD).notes
    assert answer.note == "The body"


def given(desk):
    return [note.note for note in desk.project.layer("kestrel", GOLD).notes]


def test_an_answer_that_was_given_in_the_end_and_undone_is_not_given_again(window, desk, qtbot):
    qtbot.keyClicks(window.detail.field, "The body")
    window.hand_in()
    assert given(desk) == ["The body"]
    desk.undo()
    window.hand_in()
    assert given(desk) == []
    qtbot.waitUntil(settled(window))
    qtbot.keyClicks(window.detail.field, ", I think")
    window.hand_in()
    assert given(desk) == ["The body, I think"], "what is written after that counts again"


def test_what_was_written_over_an_answer_that_was_undone_is_not_given(window, desk, qtbot):
    window.detail.field.setFocus()
    qtbot.keyClicks(window.detail.field, "The body")
    qtbot.keyClick(window.detail.field, KEY.Key_Return, CONTROL)
    assert given(desk) == ["The body"]
    qtbot.keyClicks(window.detail.field, "I think: ")
    desk.undo()
    qtbot.waitUntil(lambda: window.detail.field.toPlainText() == "")
    window.hand_in()
    assert given(desk) == []
    desk.redo()
    qtbot.waitUntil(lambda: window.detail.field.toPlainText() == "I think: The body")
    window.hand_in()
    assert given(desk) == ["I think: The body"], "it waited with the answer that it changes"


def test_the_same_answer_again_is_no_step(window, desk, qtbot):
    for _ in range(2):
        qtbot.keyClick(window.list, KEY.Key_Home)
        window.detail.field.setFocus()
        window.detail.field.selectAll()
        qtbot.keyClicks(window.detail.field, "The body")
        qtbot.keyClick(window.detail.field, KEY.Key_Return, CONTROL)
        assert given(desk) == ["The body"]
    desk.undo()
    assert given(desk) == []


def test_closing_does_not_bring_back_an_answer_that_was_undone(make_window, project_path, qtbot):
    made = make_window(project_path)
    made.session.open_article("kestrel")
    notes.ask_question(made.session, "Brand or firm?")
    qtbot.keyClick(made, KEY.Key_N, CONTROL | ALT)
    listed = next(top for top in QApplication.topLevelWidgets() if isinstance(top, RemarksWindow))
    qtbot.waitUntil(listed.isActiveWindow)
    qtbot.waitUntil(lambda: bool(listed._shown))
    listed.detail.field.setFocus()
    qtbot.keyClicks(listed.detail.field, "The body")
    qtbot.keyClick(listed.detail.field, KEY.Key_Return, CONTROL)
    assert given(made.session) == ["The body"]
    listed.detail.field.setFocus()
    qtbot.keyClicks(listed.detail.field, ", I think")
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    qtbot.keyClick(made.desk.view, KEY.Key_Z, CONTROL)
    assert given(made.session) == []
    assert made.close_project()
    with store.open_file(project_path, read_only=True) as file:
        assert list(file.project.layer("kestrel", GOLD).notes) == []
