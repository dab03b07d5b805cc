"""Every key has one target, and it is seen; what is typed about it is never lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app import projects
from annotator.app.session import Session
from annotator.app.tagging.modes import SentencesMode, SpansMode
from annotator.core.edits import Change
from tests.qt.conftest import article, labels

KEY = Qt.Key
NONE, SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
LINES = [f"Paragraph {n} says that the quay stays shut. The harbour waits for week {n}." for n in range(90)]
LONG = "Quay stays shut\n" + "\n".join(LINES)


def press(window, key, held=NONE):
    QTest.keyClick(QApplication.focusWidget() or window, key, held)


def write(window, text):
    QTest.keyClicks(QApplication.focusWidget() or window, text)


@pytest.fixture
def long_path(tmp_path):
    """A project with one article of many screens."""
    path = tmp_path / "long.annot.yaml"
    file = projects.new_project(path, None, "Long", "en")
    with file.importing() as batch:
        batch.add(article("long", LONG))
    session = Session(file, "alice", SpansMode)
    header = session.project.header
    session.commit("Set up", [Change(header, type(header)(id=header.id, title="Long", labels=labels()))])
    file.close()
    return path


@pytest.fixture
def window(make_window, long_path, qtbot):
    """The window on it, with a span on the first “quay”, selected by keys, and scrolled to the end."""
    window = make_window(long_path)
    start = LONG.index("quay")
    window.session.select(start, start + 4)
    write(window, "o")
    press(window, KEY.Key_Down, CONTROL)
    assert window.session.selected_annotation.quote == "quay"
    return window


def to_the_end(window):
    bar = window.desk.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    span = next(iter(window.session.layer.spans))
    assert not window.desk.view.in_sight(span.start, span.end)


def spans(window):
    return [(span.quote, span.label, span.doubt) for span in window.session.layer.spans]


def test_found_text_is_what_keys_work_on_then(window):
    press(window, KEY.Key_F, CONTROL)
    write(window, "week 80")
    press(window, KEY.Key_Escape)
    assert window.session.article.text[window.session.selection.start :].startswith("week 80")
    assert window.session.selected == ""
    press(window, KEY.Key_Delete)
    press(window, KEY.Key_Question)
    press(window, KEY.Key_Right, ALT)
    assert spans(window) == [("quay", "org", False)]
    write(window, "p")
    assert spans(window) == [("quay", "org", False), ("week 80", "person", False)]


def test_selected_text_means_that_no_annotation_is(window, qtbot):
    press(window, KEY.Key_Right, SHIFT)
    assert window.session.selected == ""
    assert not window.actions_made.made["delete"].isEnabled()
    press(window, KEY.Key_Delete)
    assert spans(window) == [("quay", "org", False)]
    press(window, KEY.Key_Left, SHIFT)
    assert window.session.selected_annotation.quote == "quay"


def test_the_mouse_selects_text_and_no_annotation(window, qtbot):
    view = window.desk.view
    place = view.rects_of(LONG.index("Paragraph 1 "), LONG.index("Paragraph 1 ") + 9)[0].center().toPoint()
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, place)
    assert window.session.selection
    assert window.session.selected == ""


def test_selected_text_is_still_added_to_the_span_before(window):
    press(window, KEY.Key_F, CONTROL)
    write(window, "week 1.")
    press(window, KEY.Key_Escape)
    assert "Ctrl" in window.desk.selected.hint.text()
    assert "quay" in window.desk.selected.hint.text()
    press(window, KEY.Key_Return, CONTROL)
    assert [quote for quote, *_ in spans(window)] == ["quay … week 1."]
    assert window.session.selected_annotation is not None


def test_delete_shows_first_what_is_out_of_sight(window):
    to_the_end(window)
    press(window, KEY.Key_Delete)
    assert spans(window) == [("quay", "org", False)]
    assert window.notices.shown("refusal") is not None
    span = next(iter(window.session.layer.spans))
    assert window.desk.view.in_sight(span.start, span.end)
    press(window, KEY.Key_Delete)
    assert spans(window) == []


@pytest.mark.parametrize(
    ("key", "held"), [(KEY.Key_Question, NONE), (KEY.Key_Right, ALT), (KEY.Key_P, NONE), (KEY.Key_N, NONE)]
)
def test_what_other_keys_change_is_brought_into_sight(window, key, held):
    to_the_end(window)
    if key == KEY.Key_P:
        write(window, "p")
    else:
        press(window, key, held)
    span = next(iter(window.session.layer.spans))
    assert window.desk.view.in_sight(span.start, span.end)


def test_a_sentence_is_brought_into_sight_before_its_tag_is_deleted(window):
    press(window, KEY.Key_F6)
    write(window, "s")
    tag = window.session.layer.sentence_tags[0]
    bar = window.desk.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    press(window, KEY.Key_Delete)
    assert window.session.layer.sentence_tags == [tag]
    assert window.desk.view.in_sight(tag.start, tag.end)
    press(window, KEY.Key_Delete)
    assert window.session.layer.sentence_tags == []


def test_a_paragraph_gets_its_role_in_sight(window):
    to_the_end(window)
    window.run("zone-caption")
    place = window.session.selection.position
    assert window.desk.view.in_sight(place, place)


# ------------------------------------------------------------------------------------ what is being typed
def note_of(window, quote):
    return next(span.note for span in window.session.layer.spans if span.quote == quote)


@pytest.fixture
def writing(make_window, project_path):
    """The window on three spans, with a half-written note on the money."""
    window = make_window(project_path)
    money = next(span for span in window.session.layer.spans if span.label == "money")
    window.session.select_annotation(money.id)
    press(window, KEY.Key_N)
    write(window, "whole sum?")
    return window


def test_escape_keeps_the_note_and_leaves(writing):
    press(writing, KEY.Key_Escape)
    assert note_of(writing, "US$2.8 million") == "whole sum?"
    assert writing.desk.view.hasFocus()
    press(writing, KEY.Key_Z, CONTROL)
    assert note_of(writing, "US$2.8 million") == ""


@pytest.mark.parametrize(
    "leave",
    [
        lambda window: window.session.select_annotation(next(iter(window.session.layer.spans)).id),
        lambda window: window.session.select(0, 5),
        lambda window: window.session.open_article("grain"),
        lambda window: window.session.set_mode(SentencesMode),
        lambda window: window.session.set_annotator("bo"),
        lambda window: window.session.close_article(),
        lambda window: window.close_project(),
    ],
    ids=["another span", "text", "another article", "another mode", "another layer", "none", "closing"],
)
def test_a_note_is_kept_whatever_comes_next(writing, project_path, leave):
    assert writing.desk.selected.note.hasFocus()
    leave(writing)
    writing.close_project()
    with projects.open_project(project_path) as file:
        notes = {span.quote: span.note for span in file.project.layer("kestrel", "alice").spans}
    assert notes == {
        "Kestrel Line and": "", "US$2.8 million": "whole sum?", "Ines Lindgren": "Is she the director?"
    }  # fmt: skip


def attribute(window, name):
    field = window.desk.selected.attributes.editors[name]
    field.setFocus()
    field.selectAll()
    return field


def values(window):
    return next(dict(span.attributes) for span in window.session.layer.spans if span.label == "money")


@pytest.mark.parametrize(("name", "typed", "value"), [("currency", "USD", "USD"), ("amount", "2,8", 2.8)])
def test_an_attribute_is_kept_by_escape_and_by_what_comes_next(writing, name, typed, value):
    QTest.keyClicks(attribute(writing, name), typed)
    press(writing, KEY.Key_Escape)
    assert values(writing)[name] == value
    assert writing.desk.view.hasFocus()
    money = writing.session.selected
    QTest.keyClicks(attribute(writing, name), "7")
    writing.session.select_annotation(
        next(span.id for span in writing.session.layer.spans if span.id != money)
    )
    assert str(values(writing)[name]) == "7"


def test_what_cannot_be_a_value_is_told(writing):
    QTest.keyClicks(attribute(writing, "amount"), "a lot")
    writing.session.select_annotation(next(iter(writing.session.layer.spans)).id)
    assert "a lot" in writing.notices.shown("refusal").text


def test_leaving_a_note_by_a_click_keeps_it(writing):
    view = writing.desk.view
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, QPoint(300, 60))
    assert note_of(writing, "US$2.8 million") == "whole sum?"


# ------------------------------------------------------------------------------------------ undo and redo
def undo(window):
    press(window, KEY.Key_Z, CONTROL)


def redo(window):
    press(window, KEY.Key_Z, CONTROL | SHIFT)


def test_undo_and_redo_show_where_they_act(window, qtbot):
    view, span = window.desk.view, next(iter(window.session.layer.spans))
    write(window, "p")
    for step, said, label in ((undo, "Undone: Relabel", "org"), (redo, "Done again: Relabel", "person")):
        window.session.select(len(LONG) - 5, len(LONG))
        to_the_end(window)
        step(window)
        assert view.in_sight(span.start, span.end)
        assert window.status.said.whole().startswith(said)
        assert view._flash.ranges == ((span.start, span.end),)
        assert window.session.selected_annotation.label == label
        assert not window.session.selection
    qtbot.waitUntil(lambda: view._flash.ranges == ())


def test_what_is_gone_is_shown_by_its_place_and_nothing_is_selected(window):
    span = next(iter(window.session.layer.spans))
    to_the_end(window)
    undo(window)
    assert spans(window) == []
    assert window.desk.view.in_sight(span.start, span.end)
    assert window.session.selected == ""
    assert window.session.selection.position == span.start
    redo(window)
    assert window.session.selected == span.id


def test_undo_shows_a_sentence_and_goes_to_it(window):
    press(window, KEY.Key_F6)
    window.session.go_to_sentence(4)
    write(window, "s")
    window.session.go_to_sentence(100)
    undo(window)
    sentence = window.session.current_sentence
    assert window.session.sentence == 4
    assert window.desk.view.in_sight(sentence.start, sentence.end)
    redo(window)
    assert window.session.selected_annotation is window.session.layer.sentence_tags[0]


def test_undo_of_a_zone_shows_the_paragraph(window):
    window.run("zone-caption")
    to_the_end(window)
    undo(window)
    assert window.desk.view.in_sight(*window.session.acted[0])


def test_with_reduced_motion_nothing_lights_up(window):
    window.update_settings(reduced_motion=True)
    undo(window)
    assert window.session.acted
    assert window.desk.view._flash.ranges == ()


def test_undo_opens_the_article_and_shows_the_place_there(make_window, project_path):
    window = make_window(project_path)
    window.run("mode-spans")
    start = window.session.article.text.index("Harbour Office")
    window.session.select(start, start + 14)
    write(window, "o")
    press(window, KEY.Key_PageDown, CONTROL)
    assert window.session.article.id == "grain"
    undo(window)
    assert window.session.article.id == "kestrel"
    assert window.desk.view._flash.ranges == ((start, start + 14),)
    assert window.session.selection.position == start
    assert window.status.said.whole() == "Undone: Tag “Harbour Office” as Organisation"


def test_undo_of_an_article_tag_says_what_it_was(make_window, project_path):
    window = make_window(project_path)
    press(window, KEY.Key_B, CONTROL)
    before = window.session.selection
    undo(window)
    assert window.status.said.whole() == "Undone: Tag the article as Business"
    assert window.session.selection == before
