"""Label all occurrences, by keyboard: from a span or from selected text, ticked, as one step of undo."""

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QLineEdit

from annotator.app import ledger
from annotator.app.places import occurrences
from annotator.app.progress import Progress
from annotator.core.annotation import Span, new_id
from annotator.core.edits import Change
from annotator.core.labels import LabelSet
from annotator.qt.parts import dialogs, progress
from annotator.qt.parts.theme import load_theme
from annotator.qt.places import occurrences_dialog
from annotator.qt.places.occurrences_dialog import OccurrencesDialog, label_occurrences

pytestmark = pytest.mark.qt_log_ignore("does not support")
KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def marked(session):
    """Kestrel Line is a person in the headline, and the article on grain names it too in a headline."""
    text = session.article.text
    at = text.index("Kestrel Line")
    span = Span(id=new_id(), fragments=((at, at + 12),), label="person", quote="Kestrel Line", by="alice")
    session.commit("Mark", [Change(None, span, "kestrel", "alice")])
    session.select(0, 0)
    return session


@pytest.fixture
def run(marked, theme, qtbot, monkeypatch):
    """`run(act)` opens the dialog as the window does, and has `act(dialog)` use it."""

    def opened(act):
        told = []

        def answer(dialog):
            dialog.show()
            dialog.activateWindow()
            qtbot.waitUntil(dialog.isActiveWindow)
            searched(dialog, qtbot)
            act(dialog)
            told.append(dialog.result())
            dialog.close()
            return bool(told[0])

        monkeypatch.setattr(dialogs, "run", answer)
        label_occurrences(None, theme, marked)
        return told

    return opened


def searched(dialog, qtbot):
    qtbot.waitUntil(lambda: not dialog.work.busy and not dialog._typed.isActive(), timeout=5000)


def press(dialog, button, qtbot):
    """Press the button by its letter with Alt, which takes the moment of a press."""
    told = []
    button.clicked.connect(lambda: told.append(True))
    letter = button.text()[button.text().index("&") + 1].upper()
    qtbot.keyClick(dialog, KEY[f"Key_{letter}"], ALT)
    qtbot.waitUntil(lambda: told == [True])
    searched(dialog, qtbot)


def select(session, words, which=1):
    start = -1
    for _ in range(which):
        start = session.article.text.index(words, start + 1)
    session.select(start, start + len(words))


def rows(dialog):
    return [(row.context.words, row.ticked, row.why) for row in dialog.list.rows()]


def labels_of(session, words, article="kestrel"):
    return [s.label for s in session.project.layer(article, "alice").spans if s.quote == words]


def everything(session):
    return {name: session.project.layers(name) for name in session.project.entries}


def test_from_a_span_enter_labels_all_others(run, marked, qtbot):
    money = next(s for s in marked.layer.spans if s.label == "person" and s.quote == "Kestrel Line")
    marked.select_annotation(money.id)
    before = everything(marked)

    def act(dialog):
        assert QApplication.focusWidget() is dialog.list
        assert dialog.words.text() == "Kestrel Line"
        assert dialog.label.currentText() == "Person"
        assert dialog.status.text() == "2 places: 0 unlabelled, 1 labelled so already, 1 labelled otherwise."
        assert rows(dialog) == [
            ("Kestrel Line", False, "has it already"),
            ("Kestrel Line", False, "left as it is"),
        ]
        assert not dialog.give.isEnabled()
        qtbot.keyClick(dialog.list, KEY.Key_Return)
        assert dialog.isVisible()
        dialog.taken.setFocus()
        qtbot.keyClicks(dialog.taken, "Add")
        assert dialog.give.text() == "Label 1"
        dialog.list.setFocus()
        qtbot.keyClick(dialog.list, KEY.Key_Return)

    assert run(act) == [1]
    assert labels_of(marked, "Kestrel Line") == ["person", "person"]
    assert marked.history.undo_title == "Label 1 occurrence of “Kestrel Line” as Person"
    marked.undo()
    assert everything(marked) == before


def test_from_selected_text_the_label_is_chosen_and_the_project_searched(run, marked, qtbot):
    select(marked, "after")
    before = everything(marked)

    def act(dialog):
        assert QApplication.focusWidget() is dialog.label
        assert dialog.label.currentIndex() == -1
        assert dialog.status.text() == "1 place: 1 unlabelled, 0 labelled otherwise."
        assert not dialog.give.isEnabled()
        press(dialog, dialog.project, qtbot)
        assert dialog.status.text() == "2 places in 2 articles: 2 unlabelled, 0 labelled otherwise."
        dialog.label.setFocus()
        qtbot.keyClicks(dialog.label, "Org")
        assert dialog.give.text() == "Label 2"
        qtbot.keyClick(dialog.label, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert run(act) == [1]
    assert labels_of(marked, "after") == labels_of(marked, "after", "grain") == ["org"]
    made = next(s for s in marked.project.layer("grain", "alice").spans)
    assert (made.origin, made.by) == ("hand", "alice")
    marked.undo()
    assert everything(marked) == before


def test_space_takes_a_tick_away_and_only_the_rest_is_labelled(run, marked, qtbot):
    select(marked, "Merrow")

    def act(dialog):
        qtbot.keyClicks(dialog.label, "Org")
        dialog.list.setFocus()
        assert [ticked for _, ticked, _ in rows(dialog)] == [True, True]
        qtbot.keyClick(dialog.list, KEY.Key_Down)
        qtbot.keyClick(dialog.list, KEY.Key_Space)
        assert dialog.ticks.whole().startswith("1 of 2 ticked.")
        press(dialog, dialog.none, qtbot)
        assert not dialog.give.isEnabled()
        press(dialog, dialog.all, qtbot)
        assert dialog.give.text() == "Label 2"
        dialog.list.setFocus()
        qtbot.keyClick(dialog.list, KEY.Key_Space)
        qtbot.mouseClick(dialog.give, LEFT)

    assert run(act) == [1]
    assert labels_of(marked, "Merrow") == ["org"]


def test_words_are_typed_and_found_in_whole_or_in_part(run, marked, qtbot):
    def act(dialog):
        assert QApplication.focusWidget() is dialog.words
        assert dialog.status.text() == "Type the words to look for."
        qtbot.keyClicks(dialog.words, "Line")
        assert dialog.isVisible()
        qtbot.keyClick(dialog.words, KEY.Key_Return)
        searched(dialog, qtbot)
        assert len(rows(dialog)) == 2
        dialog.words.selectAll()
        qtbot.keyClicks(dialog.words, "ine")
        searched(dialog, qtbot)
        assert dialog.status.text() == "“ine” is nowhere in this article."
        press(dialog, dialog.whole, qtbot)
        assert len(rows(dialog)) == 3
        press(dialog, dialog.case, qtbot)
        dialog.words.setFocus()
        dialog.words.selectAll()
        qtbot.keyClicks(dialog.words, "line")
        searched(dialog, qtbot)
        assert dialog.status.text() == "“line” is nowhere in this article."
        qtbot.keyClick(dialog, KEY.Key_Escape)

    assert run(act) == [0]
    assert marked.history.undo_title == "Mark"


def test_relabelling(run, marked, qtbot):
    select(marked, "Kestrel Line")
    marked.select_annotation(marked.layer.spans.at(marked.selection.start)[0].id)

    def act(dialog):
        qtbot.keyClicks(dialog.label, "Money")
        dialog.taken.setFocus()
        qtbot.keyClicks(dialog.taken, "Rel")
        assert [ticked for _, ticked, _ in rows(dialog)] == [True, True]
        dialog.list.setFocus()
        qtbot.keyClick(dialog.list, KEY.Key_Return)

    dialog_label_first(run, act)
    assert labels_of(marked, "Kestrel Line") == ["money", "money"]
    assert labels_of(marked, "Kestrel Line and") == ["org"]


def dialog_label_first(run, act):
    def focused(dialog):
        dialog.label.setFocus()
        act(dialog)

    assert run(focused) == [1]


def test_ticks_stay_when_the_label_changes(run, marked, qtbot):
    select(marked, "Merrow")

    def act(dialog):
        dialog.list.setFocus()
        qtbot.keyClick(dialog.list, KEY.Key_Space)
        dialog.label.setFocus()
        qtbot.keyClicks(dialog.label, "Per")
        assert [ticked for _, ticked, _ in rows(dialog)] == [False, True]

    run(act)


def test_furniture_is_not_ticked_at_first(run, marked, qtbot):
    select(marked, "Post")

    def act(dialog):
        assert rows(dialog) == [("Post", False, "furniture")]
        said = dialog.list.places.index(0).data(Qt.ItemDataRole.AccessibleDescriptionRole)
        assert said.startswith("not ticked, furniture, unlabelled, in Kestrel Line wins")

    run(act)


def test_arabic(run, marked, qtbot):
    marked.open_article("harbour-ar")
    select(marked, "اتفاقا")

    def act(dialog):
        assert len(rows(dialog)) == 2
        qtbot.keyClicks(dialog.label, "Org")
        qtbot.keyClick(dialog.label, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert run(act) == [1]
    assert labels_of(marked, "اتفاقا", "harbour-ar") == ["org", "org"]


def test_a_long_search_shows_progress_and_stops(run, monkeypatch, qtbot, marked):
    ended = []

    def slow(*_, **__):
        try:
            for step in range(100_000):
                time.sleep(0.002)
                yield Progress(step, 100_000, "x")
        finally:
            ended.append(True)

    def act(dialog):
        monkeypatch.setattr(occurrences, "find", slow)
        qtbot.keyClick(dialog, KEY.Key_P, ALT)
        qtbot.waitUntil(lambda: dialog.status.text() == "Searching…")
        qtbot.waitUntil(lambda: dialog.work.button.isVisible() and dialog.work.bar.value() > 0, timeout=5000)
        assert not dialog.give.isEnabled()
        qtbot.mouseClick(dialog.work.button, LEFT)
        assert ended == [True]
        assert dialog.status.text() == "The search was stopped."

    select(marked, "Merrow")
    run(act)


def test_labelling_that_is_cancelled_changes_nothing_and_leaves_the_dialog_open(
    run, marked, monkeypatch, qtbot
):
    def cancelled(parent, title, work, **_):
        next(work)
        work.close()

    def act(dialog):
        qtbot.keyClicks(dialog.label, "Org")
        monkeypatch.setattr(progress, "run", cancelled)
        qtbot.mouseClick(dialog.give, LEFT)
        assert dialog.isVisible()

    select(marked, "Merrow")
    assert run(act) == [0]
    assert marked.history.undo_title == "Mark"


def test_a_project_that_is_only_read(run, marked, qtbot):
    select(marked, "Merrow")
    marked.file.read_only = True

    def act(dialog):
        qtbot.keyClicks(dialog.label, "Org")
        assert not dialog.give.isEnabled()
        assert "reading only" in dialog.message.text()
        qtbot.keyClick(dialog.list, KEY.Key_Return)
        assert dialog.isVisible()

    run(act)
    marked.file.read_only = False


def test_without_labels_for_spans_it_says_so(marked, theme, monkeypatch):
    told = []
    monkeypatch.setattr(dialogs, "error", lambda parent, problem: told.append(str(problem)))
    header = marked.project.header
    marked.commit("None", [Change(header, replace(header, labels=LabelSet()))])
    occurrences_dialog.label_occurrences(None, theme, marked)
    assert told[0].startswith("The label set has no label for spans.")


def test_everything_has_a_name_and_is_drawn_in_the_dark(marked, qtbot):
    dialog = OccurrencesDialog(marked, "Kestrel Line", "org", load_theme("dark"))
    qtbot.addWidget(dialog)
    dialog.show()
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
    for widget in (w for kind in kinds for w in dialog.findChildren(kind)):
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget
    assert dialog.grab().width() <= 1280
    dialog.close()


def test_what_another_program_does_meanwhile_is_shown_and_ticks_stay(run, marked, qtbot):
    select(marked, "Kestrel Line")

    def act(dialog):
        (first, *_) = [row.context for row in dialog.list.rows()]
        dialog.list.tick_all(False)
        before = len(dialog.list.rows())
        span = Span(id=new_id(), fragments=((first.start, first.end),), label="money", quote=first.words)
        ledger.record(marked.file, "Theirs", [Change(None, span, "kestrel", "alice")])
        marked.renew()
        qtbot.waitUntil(lambda: "money" in dialog.list.rows()[0].context.labels)
        assert len(dialog.list.rows()) == before
        assert dialog.list.ticked() == []

    run(act)
