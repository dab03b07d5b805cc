"""Small parts: chips, caps, flowing layout, messages, failures, words about annotations, background work."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from annotator.app.progress import finish
from annotator.core.annotation import ArticleTag, Link, Note, Span
from annotator.core.errors import AnnotatorError, Problem, ReadError
from annotator.qt.panels.attributes import parsed_number
from annotator.qt.panels.selected_text import bounds_of, links_of, made_by, quote_of, when
from annotator.qt.parts import dialogs
from annotator.qt.parts import project_file_work as background
from annotator.qt.parts.mode_switch import Segments
from annotator.qt.parts.theme import load_theme
from annotator.qt.parts.toggles import CheckBox
from annotator.qt.parts.widgets import Chip, ElidedLabel, FlowLayout, SearchField, SectionTitle, shown_keys
from annotator.qt.shell import failures
from annotator.qt.shell.notices import Notices

LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize(
    ("keys", "shown"),
    [("Ctrl+F", "Ctrl F"), ("Ctrl++", "Ctrl +"), ("+", "+"), ("Ctrl+Shift+P", "Ctrl Shift P")],
)
@pytest.mark.skipif(sys.platform == "darwin", reason="keys have other names there")
def test_keys_are_shown_as_on_the_keyboard(dressed, keys, shown):
    assert shown_keys(keys) == shown


def test_a_flow_goes_on_in_the_next_line(theme, qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box, 6)
    chips = [Chip(theme, name) for name in ("one", "two", "three", "four")]
    for chip in chips:
        flow.addWidget(chip)
    width = chips[0].sizeHint().width() + 6 + chips[1].sizeHint().width() + 1
    assert flow.heightForWidth(10_000) == chips[0].sizeHint().height()
    assert flow.heightForWidth(width) > 2 * chips[0].sizeHint().height()
    flow.setGeometry(QRect(0, 0, width, 200))
    assert chips[0].y() == chips[1].y() < chips[2].y()
    box.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    flow.setGeometry(QRect(0, 0, width, 200))
    assert chips[0].x() > chips[1].x()


def test_a_chip_is_pressed_by_mouse_and_keyboard(theme, qtbot):
    chip = Chip(theme, "Business", "Ctrl+B", checkable=True)
    qtbot.addWidget(chip)
    narrow = chip.sizeHint().width()
    qtbot.mouseClick(chip, LEFT)
    assert chip.isChecked()
    assert chip.sizeHint().width() > narrow
    QTest.keyClick(chip, Qt.Key.Key_Space)
    assert not chip.isChecked()
    assert chip.accessibleName() == "Business"


def test_a_long_line_is_elided_and_whole_in_the_tooltip(qtbot):
    label = ElidedLabel("one two three four five six seven eight nine ten")
    qtbot.addWidget(label)
    label.resize(90, 20)
    label.show()
    assert label.text().endswith("…")
    assert label.toolTip() == label.whole() == label.accessibleName()
    label.resize(900, 20)
    assert label.text() == label.whole()
    assert label.toolTip() == ""


def test_a_title_is_spoken_as_it_was_written(qtbot):
    title = SectionTitle("Articles · 3 of 40 done")
    qtbot.addWidget(title)
    assert title.text() == "ARTICLES · 3 OF 40 DONE"
    assert title.accessibleName() == "Articles · 3 of 40 done"


def test_segments_have_one_button_down(theme, qtbot):
    switch = Segments(theme, [("a", "Sentences"), ("b", "Spans")])
    qtbot.addWidget(switch)
    switch.set_current("a")
    qtbot.mouseClick(switch.buttons["b"], LEFT)
    assert [button.isChecked() for button in switch.buttons.values()] == [False, True]


def test_the_cap_hides_while_something_is_typed(theme, qtbot):
    field = SearchField(theme, "Search", "Search", "Ctrl+F")
    qtbot.addWidget(field)
    field.show()
    assert field._cap.isVisible()
    QTest.keyClicks(field, "x")
    assert not field._cap.isVisible()


# ------------------------------------------------------------------------------------------------ notices
def test_a_message_with_a_key_takes_the_place_of_the_one_before(theme, qtbot):
    notices = Notices(theme)
    qtbot.addWidget(notices)
    notices.tell("one", key="k", severity="warning")
    notices.tell("two", key="k", severity="warning")
    assert notices.texts() == ["two"]
    assert notices.isVisible()
    notices.dismiss("k")
    assert not notices.isVisible()


def test_what_only_informs_goes_away(theme, qtbot, monkeypatch):
    monkeypatch.setattr("annotator.qt.shell.notices.INFO_SECONDS", 0)
    notices = Notices(theme)
    qtbot.addWidget(notices)
    notices.tell("done")
    notices.tell("broken", severity="error")
    qtbot.waitUntil(lambda: notices.texts() == ["broken"])


def test_problems_are_counted_and_can_be_copied(theme, qtbot, dressed):
    notices = Notices(theme)
    qtbot.addWidget(notices)
    found = [Problem(f"Line {n} is wrong.", "desk.annot.yaml", n) for n in range(1, 4)]
    notices.problems(found, "problems in the file", key="p")
    notice = notices.shown("p")
    assert notice.text == "3 problems in the file"
    button = next(b for b in notice.findChildren(QPushButton) if b.text() == "Copy details")
    qtbot.mouseClick(button, LEFT)
    assert "desk.annot.yaml:2: Line 2 is wrong." in dressed.clipboard().text()


def test_an_error_is_a_sentence_with_the_way_out(theme, qtbot):
    notices = Notices(theme)
    qtbot.addWidget(notices)
    notices.error(ReadError("The file is torn.", file="a.yaml", line=3, hint="Restore a copy."))
    assert notices.texts() == ["The file is torn. Restore a copy."]


# ----------------------------------------------------------------------------------------------- failures
@pytest.fixture
def caught(monkeypatch, qtbot):
    told, shown = [], []
    monkeypatch.setattr(
        dialogs, "inform", lambda parent, title, text, details="": told.append((text, details))
    )
    handler = failures.Failures(shown.append)
    handler.install()
    yield told, shown
    handler.uninstall()
    handler.deleteLater()


def test_an_unforeseen_exception_in_a_slot_is_told_with_details(caught, qtbot, capsys):
    told, _ = caught

    def slot():
        raise ZeroDivisionError("oops")

    QTimer.singleShot(0, slot)
    qtbot.waitUntil(lambda: bool(told))
    text, details = told[0]
    assert "Your work is kept" in text
    assert "Traceback" not in text
    assert "ZeroDivisionError: oops" in details


def test_an_error_that_is_shown_keeps_nothing_of_what_it_was_raised_in(caught, qtbot):
    _, shown = caught
    kept = []

    def slot():
        project = type("Project", (), {})()
        kept.append(weakref.ref(project))
        try:
            raise OSError("torn")
        except OSError as cause:
            raise ReadError("The file is torn.") from cause

    QTimer.singleShot(0, slot)
    qtbot.waitUntil(lambda: bool(shown))
    qtbot.waitUntil(lambda: gc.collect() >= 0 and kept[0]() is None)
    assert shown[0].message == "The file is torn."


def test_an_exception_in_another_thread_is_told_too(caught, qtbot, capsys):
    told, _ = caught

    def work():
        raise RuntimeError("in the thread")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(told))
    assert "in the thread" in told[0][1]


def test_an_error_that_people_understand_is_shown_as_such(caught, qtbot):
    told, shown = caught

    def slot():
        raise AnnotatorError("The sentence cannot be split here.")

    QTimer.singleShot(0, slot)
    qtbot.waitUntil(lambda: bool(shown))
    assert shown[0].message == "The sentence cannot be split here."
    assert not told


# -------------------------------------------------------------------------------------------------- words
def test_what_is_said_about_an_annotation(session):
    span = Span(id="a", label="org", fragments=((1, 4), (7, 9)), quote="one … two", by="alice", at="")
    assert bounds_of(span) == "1–4, 7–9"
    assert quote_of(session, span) == "one … two"
    assert made_by(span) == "alice, by hand"
    tag = ArticleTag(id="t", label="business", origin="import")
    assert bounds_of(tag) == "the article"
    assert quote_of(session, tag) == session.article.title
    assert made_by(tag) == "imported"
    assert quote_of(session, Note(id="n", note="x", quote="here")) == "here"
    assert quote_of(session, Link(id="l", source="no", target="no")) == "? → ?"


def test_times_are_short(monkeypatch):
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    local = datetime(2026, 11, 24, 9, 12, tzinfo=UTC).astimezone()
    assert when("2026-11-24T09:12:00Z", noon.astimezone()) == f"{local:%H:%M}"
    assert "2025" in when("2025-03-01T09:12:00Z", noon.astimezone())
    assert when("yesterday", noon) == "yesterday"
    assert when("", noon) == ""


def test_links_are_told_from_both_ends(session):
    first, second = list(session.layer.spans)[:2]
    link = Link(id="l1", label="says", source=first.id, target=second.id)
    session.commit("Link", [session.change(None, link)])
    assert links_of(session, first) == [("l1", f"says → “{second.quote}”", second.id)]
    assert links_of(session, second) == [("l1", f"“{first.quote}” → says", first.id)]


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), (" 2,5 ", 2.5), ("-1e3", -1000.0), ("", None), ("x", None), ("inf", None)]
)
def test_numbers_are_read_with_point_or_comma(text, number):
    assert parsed_number(text) == number


# --------------------------------------------------------------------------------------------- background
def test_folding_in_the_background_can_be_run_to_its_end(session):
    assert finish(background.fold(session.file)) is True


def test_background_work_that_is_dropped_leaves_no_thread(session):
    before = threading.active_count()
    work = background.fold(session.file)
    next(work, None)  # on a busy machine it may be through already
    work.close()
    assert threading.active_count() <= before


def test_what_is_switched_from_outside_counts_as_clicked(qtbot):
    clicks = []
    first, second = (Chip(load_theme("light"), text, checkable=True) for text in ("First", "Second"))
    box = CheckBox("Third")
    for button in (first, second, box):
        qtbot.addWidget(button)
        button.clicked.connect(lambda on, button=button: clicks.append((button.text(), on)))
    first.setChecked(True)
    box.setChecked(True)
    assert clicks == [], "what the program sets is no click"
    press = QAccessible.queryAccessibleInterface(first).actionInterface()
    press.doAction(press.toggleAction())
    assert clicks == [("First", False)]
    first.click()
    box.click()
    assert clicks[1:] == [("First", True), ("Third", False)]


def test_of_several_modes_the_one_that_goes_up_is_not_clicked(qtbot):
    row = Segments(load_theme("light"), [("a", "First"), ("b", "Second")])
    qtbot.addWidget(row)
    clicks = []
    for key, button in row.buttons.items():
        button.clicked.connect(lambda __=False, key=key: clicks.append(key))
    row.set_current("a")
    press = QAccessible.queryAccessibleInterface(row.buttons["b"]).actionInterface()
    press.doAction(press.toggleAction())
    assert clicks == ["b"]
    row.set_current("a")
    assert clicks == ["b"]
