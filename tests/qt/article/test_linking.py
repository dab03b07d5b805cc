"""Links by mouse and by keys: from a handle, after Ctrl+K by the next click, or by going there and Enter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from annotator.app.tagging.labels import replace_labels
from annotator.core import rules
from annotator.core.labels import Label, LabelSet, Rules
from annotator.qt.article.painter import link_handle
from annotator.qt.dialogs.link_dialog import LinkDialog
from annotator.qt.parts import dialogs
from tests.qt.article.test_mouse import CONTROL, DOWN, KESTREL, MOVE, NONE, SHIFT, UP, choose, mouse, place_of

KEY = Qt.Key
QUOTE = "a shed with a leaking roof"
NAMES = ("person", "org")
SET = (
    Label(name="quote", title="Quotation", key="q", colour="#A32A00", rules=Rules(linked=("says",))),
    Label(name="says", title="says", applies_to=("link",), rules=Rules(sources=("quote",), targets=NAMES)),
    Label(name="same", title="same as", applies_to=("link",), rules=Rules(sources=NAMES, targets=NAMES)),
)


@pytest.fixture
def window(make_window, project_path):
    """The window with a quotation that was just tagged."""
    window = make_window(project_path)
    window.run("mode-spans")
    known = [label for label in window.session.labels if label.name != "says"]
    replace_labels(window.session, LabelSet([*known, *SET]), "Add labels")
    start = KESTREL.index(QUOTE)
    window.session.select(start, start + len(QUOTE))
    press("q")
    window.desk.view.viewport().repaint()
    return window


def press(key, held=NONE) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, held)


def click(window, quote: str, held=NONE) -> None:
    place = place_of(window, KESTREL.index(quote) + 2)
    mouse(window, DOWN, place, held)
    mouse(window, UP, place, held)


def linked(window) -> list[tuple[str, str, str]]:
    layer = window.session.layer
    return [(layer.get(link.source).quote, link.label, layer.get(link.target).quote) for link in layer.links]


def said(window) -> str:
    return window.status.said.whole()


def drag_handle(window, quote: str) -> None:
    view = window.desk.view
    view.viewport().repaint()
    handle = link_handle(view._scene(), window.session.selected_annotation)
    start = handle.center().toPoint()
    start.setY(start.y() - view.verticalScrollBar().value())
    end = place_of(window, KESTREL.index(quote) + 2)
    mouse(window, DOWN, start)
    mouse(window, MOVE, (start + end) / 2)
    mouse(window, MOVE, end)
    view.viewport().repaint()
    mouse(window, UP, end)


def test_control_k_and_a_click_link(window):
    press(KEY.Key_K, CONTROL)
    assert said(window) == f"Link “{QUOTE}” to: click it, or go there and press Enter. Esc ends it."
    click(window, "Ines Lindgren")
    assert linked(window) == [(QUOTE, "says", "Ines Lindgren")]
    assert window.session.selected_annotation.quote == QUOTE
    assert said(window) == f"“{QUOTE}” says “Ines Lindgren”"
    assert window.session.linking == ""


def test_a_click_on_nothing_says_so_and_goes_on(window):
    press(KEY.Key_K, CONTROL)
    click(window, "told reporters")
    assert said(window).startswith("There is nothing to link to")
    click(window, "Kestrel Line and")
    assert linked(window) == [(QUOTE, "says", "Kestrel Line and")]


def test_control_k_and_keys_link(window):
    press(KEY.Key_K, CONTROL)
    press(KEY.Key_Up, CONTROL)
    assert window.session.selected_annotation.quote == "Ines Lindgren"
    assert said(window).startswith("Link “a shed")
    press(KEY.Key_Return)
    assert linked(window) == [(QUOTE, "says", "Ines Lindgren")]
    assert window.session.project.entries["kestrel"].states["alice"].status == "started"


def test_a_label_goes_the_way_that_it_may(window):
    choose(window, "Ines Lindgren")
    press(KEY.Key_K, CONTROL)
    click(window, QUOTE)
    assert linked(window) == [(QUOTE, "says", "Ines Lindgren")]


def test_what_no_label_joins_is_said(window):
    press(KEY.Key_K, CONTROL)
    click(window, "US$2.8")
    assert linked(window) == []
    assert said(window) == "No label for links joins Quotation and Money."
    click(window, "Ines Lindgren")
    assert linked(window) != []


def test_escape_ends_it_and_the_annotation_stays(window):
    press(KEY.Key_K, CONTROL)
    press(KEY.Key_Escape)
    assert said(window) == ""
    assert window.session.selected_annotation.quote == QUOTE
    click(window, "Ines Lindgren")
    assert linked(window) == []


def test_what_is_deleted_meanwhile_is_not_linked(window):
    press(KEY.Key_K, CONTROL)
    press(KEY.Key_Delete)
    assert window.session.linking == ""
    assert said(window) == ""


def test_control_k_twice_lists_what_it_may_go_to(window, monkeypatch):
    shown = []
    monkeypatch.setattr(dialogs, "run", lambda dialog: shown.append(dialog) or False)
    press(KEY.Key_K, CONTROL)
    press(KEY.Key_K, CONTROL)
    assert [type(dialog) for dialog in shown] == [LinkDialog]
    assert window.session.linking == ""


def test_a_link_is_dragged_from_the_handle(window):
    drag_handle(window, "Ines Lindgren")
    assert linked(window) == [(QUOTE, "says", "Ines Lindgren")]
    assert window.session.selected_annotation.quote == QUOTE
    drag_handle(window, "Ines Lindgren")
    assert len(linked(window)) == 1
    assert said(window).endswith(" already")
    press(KEY.Key_Z, CONTROL)
    assert linked(window) == []


def test_a_handle_that_is_let_go_elsewhere_does_nothing(window):
    drag_handle(window, "told reporters")
    assert linked(window) == []
    assert window.session.selected_annotation.quote == QUOTE


def test_only_what_may_be_linked_has_a_handle(window):
    choose(window, "US$2.8 million")
    view = window.desk.view
    view.viewport().repaint()
    assert link_handle(view._scene(), window.session.selected_annotation) is None


def test_which_link_is_asked_where_several_may_be(window, qtbot):
    labels = window.session.labels
    wide = replace(labels.get("same"), rules=Rules())
    replace_labels(window.session, labels.replacing("same", wide), "Let it join all")
    press(KEY.Key_K, CONTROL)
    click(window, "Ines Lindgren")
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert [entry.text() for entry in menu.actions()] == ["&1  says", "&2  same as"]
    QTest.keyClick(menu, KEY.Key_2)
    qtbot.waitUntil(lambda: linked(window) == [(QUOTE, "same", "Ines Lindgren")])
    assert window.session.linking == ""


def test_a_choice_that_is_left_ends_it(window, qtbot):
    labels = window.session.labels
    replace_labels(
        window.session, labels.replacing("same", replace(labels.get("same"), rules=Rules())), "Wide"
    )
    press(KEY.Key_K, CONTROL)
    click(window, "Ines Lindgren")
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    QTest.keyClick(QApplication.activePopupWidget(), KEY.Key_Escape)
    qtbot.waitUntil(lambda: window.session.linking == "")
    assert linked(window) == []


def test_what_lacks_its_link_is_marked_and_gone_to(window):
    view, session = window.desk.view, window.session
    start = KESTREL.index("night sailings")
    session.select(start, start + len("night sailings"))
    press("q")
    assert view._lacking_now() == {span.id for span in session.layer.spans if span.label == "quote"}
    session.select(0, 0)
    press(KEY.Key_K, CONTROL | SHIFT)
    assert session.selected_annotation.quote == "night sailings"
    assert said(window) == "“night sailings” has no link: says"
    press(KEY.Key_K, CONTROL | SHIFT)
    assert session.selected_annotation.quote == QUOTE
    press(KEY.Key_K, CONTROL)
    click(window, "Ines Lindgren")
    press(KEY.Key_K, CONTROL | SHIFT)
    assert session.selected_annotation.quote == "night sailings"
    press(KEY.Key_Delete)
    press(KEY.Key_K, CONTROL | SHIFT)
    assert said(window) == "Nothing here lacks a link."
    assert view._lacking_now() == frozenset()


def test_rules_say_what_lacks_its_link_and_what_may_not_be_joined(window):
    layer, labels = window.session.layer, window.session.labels
    assert [finding.message for finding in rules.check(layer, labels)] == ["There is no link “says”."]


def test_tags_of_sentences_are_linked_by_keys(window):
    session = window.session
    either = [
        replace(label, applies_to=("span", "sentence")) if label.name in ("quote", "org") else label
        for label in session.labels
    ]
    replace_labels(session, LabelSet(either), "For sentences too")
    window.run("mode-sentences")
    session.go_to_sentence(2)
    press("q")
    session.go_to_sentence(4)
    press("o")
    tags = [session.labels.title(tag.label) for tag in session.layer.sentence_tags]
    assert sorted(tags) == ["Main event", "Organisation", "Quotation"]
    session.go_to_sentence(2)
    session.select_annotation(next(tag.id for tag in session.layer.sentence_tags if tag.label == "quote"))
    press(KEY.Key_K, CONTROL)
    press(KEY.Key_Down)
    press(KEY.Key_Down)
    press(KEY.Key_Return)
    assert [link.label for link in session.layer.links] == ["says"]
