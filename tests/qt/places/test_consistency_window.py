"""The consistency desk by keyboard: read a line, look at its places, tick, settle, undo; or leave it as it is."""

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QLineEdit

from annotator.app.places import consistency
from annotator.app.places import settle_consistency as settling
from annotator.app.progress import Progress
from annotator.app.tagging import annotations as tagging
from annotator.core.annotation import Span, new_id
from annotator.core.edits import Change
from annotator.core.errors import ReadError
from annotator.qt.parts.theme import load_theme
from annotator.qt.parts.widgets import shown_keys
from annotator.qt.places.consistency_window import ConsistencyWindow

pytestmark = pytest.mark.qt_log_ignore("does not support")
KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
MARKS = {
    "kestrel": [
        ("Merrow Bay", 1, "org"),
        ("Merrow Bay", 2, "person"),
        ("Kestrel Line", 2, "org"),
    ],
    "grain": [("Prices", 1, "money")],
    "harbour-ar": [("الميناء", 1, "org"), ("جديدا", 1, "person")],
}
TITLES = ["Merrow Bay", "Kestrel Line and", "Kestrel Line", "Prices", "جديدا"]


@pytest.fixture
def marked(session):
    """The project with a clash, a wavering edge and unlabelled twins."""
    changes = []
    for article, marks in MARKS.items():
        text = session.project.article(article).text
        for words, which, label in marks:
            start = -1
            for _ in range(which):
                start = text.index(words, start + 1)
            place = ((start, start + len(words)),)
            span = Span(id=new_id(), label=label, fragments=place, quote=words, by="alice", at="2026-11-24")
            changes.append(Change(None, span, article, "alice"))
    session.commit("Mark", changes)
    return session


def shown(window, qtbot):
    """Wait until the report and the places of its line are there."""
    qtbot.waitUntil(
        lambda: not window.work.busy and not window._later.isActive() and window.places._runner is None,
        timeout=5000,
    )


@pytest.fixture
def desk(marked, theme, qtbot):
    made = ConsistencyWindow(marked, theme)
    qtbot.addWidget(made)
    made.start()
    qtbot.waitUntil(made.isActiveWindow)
    shown(made, qtbot)
    yield made
    made.close_down()


def titles(window):
    return [line.shown for line in window.list.cards.entries]


def go_to(window, title, kind, qtbot):
    at = next(
        i for i, line in enumerate(window.list.cards.entries) if (line.shown, line.kind) == (title, kind)
    )
    window.list.setFocus()
    qtbot.keyClick(window.list, KEY.Key_Home)
    for _ in range(at):
        qtbot.keyClick(window.list, KEY.Key_Down)
    shown(window, qtbot)


def words(window):
    return [(row.context.words, row.context.labels, row.ticked) for row in window.places.list.rows()]


def choose(box, title, qtbot):
    box.setFocus()
    qtbot.keyClick(box, KEY.Key_Home)  # the first one is "All …"
    if box.currentText() != title:
        qtbot.keyClicks(box, title)
    assert box.currentText() == title


def labels_of(session, words, article="kestrel"):
    return sorted(s.label for s in session.project.layer(article, "alice").spans if s.quote == words)


def test_the_report_is_there_and_the_first_line_is_shown(desk):
    assert titles(desk) == TITLES
    assert desk.status.text() == "5 lines"
    assert QApplication.focusWidget() is desk.list
    assert desk.places.title.whole() == "Merrow Bay"
    assert (
        desk.places.explanation.text() == "The same words carry different labels: Organisation 1×, Person 1×."
    )
    assert words(desk) == [("Merrow Bay", ("person",), True), ("Merrow Bay", ("org",), True)]


def test_a_clash_is_settled_by_keyboard_in_one_step_and_the_next_line_comes(desk, marked, qtbot):
    qtbot.keyClick(desk.list, KEY.Key_Return)
    assert desk.places.list.hasFocus()
    assert desk.places.give.text() == "&Relabel 1"
    qtbot.keyClick(desk.places.list, KEY.Key_Space)
    assert desk.places.give.text() == "&Relabel 0"
    assert not desk.places.give.isEnabled()
    qtbot.keyClick(desk.places.list, KEY.Key_Space)
    choose(desk.places.label, "Money", qtbot)
    assert desk.places.give.text() == "&Relabel 2"
    qtbot.keyClick(desk, KEY.Key_Return, CTRL)
    shown(desk, qtbot)
    assert labels_of(marked, "Merrow Bay") == ["money", "money"]
    assert titles(desk) == TITLES[1:]
    assert desk.places.title.whole() == "Kestrel Line and"
    assert marked.history.undo_title == "Relabel “Merrow Bay” as Money"
    assert (
        desk.message.text() == f"Relabel “Merrow Bay” as Money: done. {shown_keys('Ctrl+Z')} takes it back."
    )
    qtbot.keyClick(desk, KEY.Key_Z, CTRL)
    shown(desk, qtbot)
    assert desk.message.text() == ""
    assert titles(desk) == TITLES
    assert labels_of(marked, "Merrow Bay") == ["org", "person"]


def test_only_what_is_ticked_is_changed(desk, marked, qtbot):
    qtbot.keyClick(desk.list, KEY.Key_Return)
    qtbot.keyClick(desk.places.list, KEY.Key_Down)
    qtbot.keyClick(desk.places.list, KEY.Key_Space)
    assert [ticked for *_, ticked in words(desk)] == [True, False]
    choose(desk.places.label, "Money", qtbot)
    qtbot.mouseClick(desk.places.give, LEFT)
    assert labels_of(marked, "Merrow Bay") == ["money", "org"]
    shown(desk, qtbot)


def test_a_click_ticks_and_all_or_none_can_be_ticked(desk, qtbot):
    places = desk.places.list
    area = places.visualRect(places.places.index(1))
    qtbot.mouseClick(places.viewport(), LEFT, pos=QPoint(area.left() + 14, area.center().y()))
    assert [ticked for *_, ticked in words(desk)] == [True, False]
    qtbot.mouseClick(desk.places.none, LEFT)
    assert desk.places.status.whole().startswith("0 of 2 ticked.")
    qtbot.mouseClick(desk.places.all, LEFT)
    assert desk.places.status.whole().startswith("2 of 2 ticked.")


def test_selecting_several_and_ticking_them_at_once(desk, qtbot):
    places = desk.places.list
    places.setFocus()
    qtbot.keyClick(places, KEY.Key_A, CTRL)
    qtbot.keyClick(places, KEY.Key_Space)
    assert [ticked for *_, ticked in words(desk)] == [False, False]


def test_two_spans_on_the_same_words_are_two_places(desk, marked, qtbot):
    first = next(s for s in marked.project.layer("kestrel", "alice").spans if s.quote == "Merrow Bay")
    twice = replace(first, id=new_id(), label="money")
    marked.commit("Again", [Change(None, twice, "kestrel", "alice")])
    shown(desk, qtbot)
    assert [labels for _, labels, _ in words(desk)] == [("person",), ("org",), ("money",)]
    choose(desk.places.label, "Person", qtbot)
    assert desk.places.give.text() == "&Relabel 2"
    qtbot.mouseClick(desk.places.give, LEFT)
    shown(desk, qtbot)
    assert labels_of(marked, "Merrow Bay") == ["person"] * 3


def test_drift_is_looked_at_in_context_and_has_nothing_to_tick(desk, qtbot):
    places = desk.list.cards.entries[0].places
    drift = consistency.Line("drift", ("alice",), ("org",), "alice", places, rates=(8.0, 4.0, 2.0, 1.0))
    desk._lines = [drift]
    desk._show_lines()
    shown(desk, qtbot)
    assert desk.places.title.whole() == "alice"
    assert desk.places.explanation.text().startswith("Organisation is given less often with time")
    assert desk.places.status.whole() == "2 places. Enter shows a place in the article."
    assert not desk.places.give.isVisible()
    assert not desk.places.all.isVisible()
    desk.places.settle()
    qtbot.keyClick(desk.places.list, KEY.Key_Space)
    assert [ticked for *_, ticked in words(desk)] == [False, False]


def test_an_article_that_cannot_be_read_is_told(desk, marked, monkeypatch, qtbot):
    def unreadable(name):
        raise ReadError("The article cannot be read.", hint="Validate the project.")

    monkeypatch.setattr(marked.project, "article", unreadable)
    go_to(desk, "Prices", "twin", qtbot)
    assert "The article cannot be read." in desk.message.text()
    assert words(desk) == []
    qtbot.keyClick(desk, KEY.Key_F5)
    shown(desk, qtbot)
    assert "The article cannot be read." in desk.message.text()


def test_enter_shows_the_place_in_the_article(desk, marked, qtbot):
    told = []
    desk.opened.connect(lambda: told.append(True))
    marked.open_article("grain")
    qtbot.keyClick(desk.list, KEY.Key_Return)
    qtbot.keyClick(desk.places.list, KEY.Key_Return)
    assert marked.article.id == "kestrel"
    assert (marked.selected_annotation.quote, marked.selected_annotation.label) == ("Merrow Bay", "person")
    assert told == [True]
    assert desk.isVisible()
    go_to(desk, "Prices", "twin", qtbot)
    area = desk.places.list.visualRect(desk.places.list.places.index(0))
    qtbot.mouseDClick(desk.places.list.viewport(), LEFT, pos=area.center())
    assert marked.article.id == "grain"
    assert marked.article.text[marked.selection.start : marked.selection.end] == "prices"


def test_twins_are_labelled(desk, marked, qtbot):
    go_to(desk, "جديدا", "twin", qtbot)
    assert words(desk) == [("جديدا", (), True)]
    assert desk.places.give.text() == "&Label 1"
    assert desk.places.label.currentText() == "Person"
    qtbot.keyClick(desk, KEY.Key_Return, CTRL)
    shown(desk, qtbot)
    assert labels_of(marked, "جديدا", "harbour-ar") == ["person", "person"]
    assert "جديدا" not in titles(desk)


@pytest.mark.parametrize(("button", "left"), [("take_in", "Kestrel Line and"), ("leave_out", "Kestrel Line")])
def test_edges_are_moved(desk, marked, qtbot, button, left):
    go_to(desk, "Kestrel Line and", "edge", qtbot)
    assert desk.places.take_in.text() == "Take “and” &in (1)"
    assert desk.places.leave_out.text() == "Leave “and” &out (1)"
    assert not desk.places.give.isVisible()
    qtbot.mouseClick(getattr(desk.places, button), LEFT)
    shown(desk, qtbot)
    assert labels_of(marked, left) == ["org", "org"]
    assert "edge" not in [line.kind for line in desk.list.cards.entries]


def test_leaving_a_line_as_it_is_and_reporting_it_again(desk, marked, qtbot):
    qtbot.mouseClick(desk.places.leave, LEFT)
    shown(desk, qtbot)
    assert titles(desk) == TITLES[1:]
    assert desk.status.text() == "4 lines, 1 left as they are"
    assert len(settling.left_alone(marked.project.header)) == 1
    choose(desk.kind, "Left as it is", qtbot)
    shown(desk, qtbot)
    assert titles(desk) == ["Merrow Bay"]
    assert desk.places.leave.text() == "&Report again"
    assert not desk.places.give.isVisible()
    qtbot.mouseClick(desk.places.leave, LEFT)
    shown(desk, qtbot)
    assert titles(desk) == []
    assert desk.empty.text().startswith("Nothing was left as it is.")
    choose(desk.kind, "All kinds", qtbot)
    assert titles(desk) == TITLES


def test_the_filter_by_kind_label_and_words(desk, qtbot):
    choose(desk.kind, "Unlabelled", qtbot)
    assert titles(desk) == TITLES[2:]
    assert desk.status.text() == "3 lines of 5"
    choose(desk.label, "Money", qtbot)
    assert titles(desk) == ["Prices"]
    choose(desk.label, "All labels", qtbot)
    choose(desk.kind, "All kinds", qtbot)
    desk.field.setFocus()
    qtbot.keyClicks(desk.field, "line KESTREL")
    assert titles(desk) == ["Kestrel Line and", "Kestrel Line"]
    qtbot.keyClick(desk.field, KEY.Key_Return)
    assert desk.list.hasFocus()
    assert desk.isVisible()
    qtbot.keyClicks(desk.field, "zzz")
    assert titles(desk) == []
    assert desk.empty.text() == "Nothing passes the filter."
    shown(desk, qtbot)


def test_tagging_meanwhile_keeps_the_place_and_the_ticks(desk, marked, qtbot):
    go_to(desk, "Prices", "twin", qtbot)
    desk.places.list.setFocus()
    qtbot.keyClick(desk.places.list, KEY.Key_Space)
    marked.open_article("kestrel")
    at = marked.article.text.index("Harbour Office")
    marked.select(at, at + 14)
    tagging.tag_selection(marked, marked.labels.get("org"))
    shown(desk, qtbot)
    assert desk.list.current().shown == "Prices"
    assert [ticked for *_, ticked in words(desk)] == [False]
    marked.open_article("grain")
    marked.select(6, 12)
    tagging.tag_selection(marked, marked.labels.get("money"))
    shown(desk, qtbot)
    assert "Prices" not in titles(desk)


def test_what_an_edit_touches_is_read_again_also_while_somebody_works_elsewhere(
    desk, marked, monkeypatch, qtbot
):
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    read = []
    original = marked.project.layers
    monkeypatch.setattr(marked.project, "layers", lambda name: read.append(name) or original(name))
    span = next(s for s in marked.project.layer("grain", "alice").spans)
    marked.commit("Delete", [Change(span, None, "grain", "alice")])
    shown(desk, qtbot)
    assert set(read) == {"grain"}
    assert titles(desk) == [title for title in TITLES if title != "Prices"]
    marked.undo()
    shown(desk, qtbot)
    assert titles(desk) == TITLES


def test_another_layer_and_finished_articles_only(desk, marked, qtbot):
    assert [desk.layer.itemText(at) for at in range(desk.layer.count())] == [
        "Everyone’s, without gold",
        "alice",
    ]
    qtbot.mouseClick(desk.done_only, LEFT, pos=QPoint(12, 12))
    shown(desk, qtbot)
    assert titles(desk) == []
    assert desk.empty.text().startswith("Nothing stands out.")
    assert "the same words under different labels" in desk.empty.text()


def test_a_long_check_shows_progress_and_stops(desk, monkeypatch, qtbot):
    ended = []

    def slow(*_, **__):
        try:
            for step in range(100_000):
                time.sleep(0.002)
                yield Progress(step, 100_000, "x")
        finally:
            ended.append(True)

    monkeypatch.setattr(desk._check, "reading", slow)
    qtbot.keyClick(desk, KEY.Key_F5)
    qtbot.waitUntil(lambda: desk.work.button.isVisible() and desk.work.bar.value() > 0, timeout=5000)
    qtbot.mouseClick(desk.work.button, LEFT)
    assert ended == [True]
    assert desk.status.text() == "The check was stopped."
    assert desk.anew.isVisible()


def test_a_project_that_is_only_read_can_be_looked_at(marked, theme, qtbot):
    marked.file.read_only = True
    desk = ConsistencyWindow(marked, theme)
    qtbot.addWidget(desk)
    desk.start()
    shown(desk, qtbot)
    assert titles(desk) == TITLES
    assert not desk.places.give.isEnabled()
    assert not desk.places.leave.isEnabled()
    desk.close_down()
    marked.file.read_only = False


def test_everything_has_a_name_and_fits(desk, qtbot):
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
    for widget in (w for kind in kinds for w in desk.findChildren(kind)):
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget
    assert desk.minimumSizeHint().width() <= 1120
    index = desk.places.list.places.index(0)
    said = index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert said == "ticked, Person, in Kestrel Line wins lease on disputed quay after two-year wrangle"
    said = desk.list.cards.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Merrow Bay, Organisation 1×, Person 1×, label"


def test_it_is_drawn_in_the_dark_too(desk, qtbot):
    light = desk.grab().toImage()
    desk.set_theme(load_theme("dark"))
    shown(desk, qtbot)
    assert desk.grab().toImage() != light


def test_closing_it_stops_and_opening_it_again_checks(desk, marked, qtbot):
    desk.close()
    span = next(s for s in marked.project.layer("grain", "alice").spans)
    marked.commit("Delete", [Change(span, None, "grain", "alice")])
    assert not desk._later.isActive()
    desk.start()
    shown(desk, qtbot)
    assert "Prices" not in titles(desk)
