"""Menus, keys and tooltips come from one table, and follow what can be used."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from annotator.app.actions import table
from annotator.app.actions.action import ARTICLE
from annotator.app.actions.table import ACTIONS, BY_ID
from annotator.app.mode import ModeName
from annotator.app.tagging import labels as labelling
from annotator.qt.parts.widgets import KeyCap, shown_keys


def entries(menu: QMenu):
    for action in menu.actions():
        if action.menu() is not None:
            yield from entries(action.menu())
        elif not action.isSeparator():
            yield action


def test_every_action_has_a_menu_entry_a_key_shown_and_a_tooltip(make_window):
    window = make_window()
    found = {}
    for top in window.menuBar().actions():
        for entry in entries(top.menu()):
            found[entry.objectName()] = entry
    for action in ACTIONS:
        entry = found[action.id]
        assert entry.toolTip().startswith(action.title.rstrip("…"))
        if action.keys:
            assert entry.shortcut() == QKeySequence(action.keys[0])
            assert shown_keys(action.keys[0]) in entry.toolTip()


def test_every_action_without_a_use_case_is_carried_out_by_the_window(make_window):
    window = make_window()
    wanted = {action.id for action in ACTIONS if action.run is None}
    assert wanted == window.commands.ids()


def test_without_a_project_only_what_makes_sense_is_enabled(make_window):
    window = make_window()
    enabled = {name for name, made in window.actions_made.made.items() if made.isEnabled()}
    assert enabled == {action.id for action in ACTIONS if action.needs == ""}


def test_actions_follow_the_selection(make_window, project_path):
    window = make_window(project_path)
    made = window.actions_made.made
    assert not made["delete"].isEnabled()
    assert not made["undo"].isEnabled()
    assert not made["next-sentence"].isEnabled()
    money = next(span for span in window.session.layer.spans if span.label == "money")
    window.session.select_annotation(money.id)
    assert made["delete"].isEnabled()
    assert made["end-right"].isEnabled()
    window.run("mode-sentences")
    assert not made["end-right"].isEnabled()
    assert made["next-sentence"].isEnabled()


def test_keys_of_the_article_work_only_there(make_window, project_path):
    window = make_window(project_path)
    window.run("mode-sentences")
    window.session.go_to_sentence(0)
    window.desk.articles.filter.setFocus()
    QTest.keyClicks(window.desk.articles.filter, "jk")
    assert window.desk.articles.filter.text() == "jk"
    assert window.session.sentence == 0
    for action in ACTIONS:
        made = window.actions_made.made[action.id]
        wanted = (
            Qt.ShortcutContext.WidgetShortcut
            if action.context == ARTICLE
            else Qt.ShortcutContext.WindowShortcut
        )
        assert made.shortcutContext() == wanted


def test_a_persons_own_keys_are_used_and_shown(make_window, project_path):
    window = make_window(project_path, keys={"mode-sentences": ["Ctrl+1"], "doubt": ["Ctrl+D"]})
    QTest.keyClick(window.desk.view, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.session.mode.name is ModeName.SENTENCES
    assert shown_keys("Ctrl+1") in window.toolbar.modes.buttons[ModeName.SENTENCES].toolTip()
    chip = next(c for c in window.desk.selected.findChildren(object) if getattr(c, "text", str)() == "Doubt")
    assert shown_keys("Ctrl+D") in chip.toolTip()


def test_keys_are_changed_while_the_window_is_open(make_window, project_path):
    window = make_window(project_path)
    window.use_settings(replace(window.settings, keys={"mode-sentences": ["F9"]}))
    QTest.keyClick(window.desk.view, Qt.Key.Key_F9)
    assert window.session.mode.name is ModeName.SENTENCES


def test_conflicts_are_told_without_a_question(make_window, project_path):
    window = make_window(project_path, keys={"find": ["Ctrl+O"]})
    notice = window.notices.shown("keys")
    assert notice is not None
    assert "Ctrl+O" in notice.text + notice.details


def test_a_tag_whose_key_is_taken_leaves_the_action_alone(make_window, project_path):
    window = make_window(project_path, keys={"find": ["Ctrl+B"]})
    QTest.keyClick(window.desk.view, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert window.desk.find_bar.isVisible()
    assert not window.session.layer.tags
    assert window.notices.shown("keys") is not None


def test_a_labels_key_comes_before_that_of_the_finder(make_window, project_path):
    window = make_window(project_path)
    session, field = window.session, window.desk.labels.filter
    cap = field.findChild(KeyCap)
    assert cap.isVisible()
    labelling.change_label(session, "org", replace(session.labels.get("org"), key="."))
    session.select(0, 5)
    before = set(session.layer.spans)
    QTest.keyClicks(window.desk.view, ".")
    assert [span.label for span in set(session.layer.spans) - before] == ["org"]
    assert not field.hasFocus()
    assert not cap.isVisible()
    assert window.notices.shown("keys") is None
    labelling.change_label(session, "org", replace(session.labels.get("org"), key="o"))
    QTest.keyClicks(window.desk.view, ".")
    assert field.hasFocus()


def test_labels_are_in_the_menu_of_the_mode(make_window, project_path):
    window = make_window(project_path)
    tag = next(top.menu() for top in window.menuBar().actions() if top.menu().objectName() == "menu-tag")
    below = next(a.menu() for a in tag.actions() if a.menu() is not None and a.text() == "Label")
    below.aboutToShow.emit()
    assert [entry.text() for entry in below.actions()] == ["Organisation\to", "Person\tp", "Money\tm"]
    assert not any(entry.isEnabled() for entry in below.actions()), "nothing is selected"
    window.session.select(0, 5)
    below.aboutToShow.emit()
    below.actions()[1].trigger()
    assert window.session.selected_annotation.label == "person"


def test_the_context_menu_tags_and_changes_the_zone(make_window, project_path):
    window = make_window(project_path)
    place = window.session.article.text.index("Bookings")
    window.session.select(place, place)
    menu = window.actions_made.context_menu(window)
    texts = [entry.text() for entry in entries(menu)]
    assert {"Organisation\to", "&Furniture", "Split the sentence here"} <= set(texts)
    next(entry for entry in entries(menu) if entry.text() == "&Furniture").trigger()
    role = next(zone.role for zone in window.session.article.zones if zone.start <= place < zone.end)
    assert role == "furniture"
    menu.close()


def test_titles_with_an_ampersand_are_shown_as_they_are(make_window, project_path):
    window = make_window(project_path)
    session = window.session
    from annotator.core.edits import Change

    header = session.project.header
    labels = header.labels.replacing("business", replace(header.labels.get("business"), title="R&D"))
    session.commit("Rename", [Change(header, replace(header, labels=labels))])
    assert window.actions_made._tags[0].text() == "R&&D"
    assert window.desk.tags.chips["business"].text() == "R&D"


def test_the_table_and_the_settings_share_their_ids():
    assert len(BY_ID) == len(ACTIONS)


def calls_of(work) -> Counter:
    """How often each Python function is called by `work`, by its code."""
    counted: Counter = Counter()

    def count(frame, event, _):
        if event == "call":
            counted[frame.f_code] += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


def test_a_key_that_tags_asks_once_for_all_actions_that_can_be_used_together(make_window, project_path):
    window = make_window(project_path)
    window.session.select(*span_of(window, "Kestrel Line"))
    QTest.keyClick(window.desk.view, Qt.Key.Key_O)
    window.session.select(*span_of(window, "Harbour Office"))
    QApplication.processEvents()
    calls = calls_of(lambda: QTest.keyClick(window.desk.view, Qt.Key.Key_O))
    assert window.session.selected_annotation.quote == "Harbour Office"
    assert 0 < calls[table.available.__code__] <= 60
    assert calls.total() <= 1000


def span_of(window, words: str) -> tuple[int, int]:
    start = window.session.article.text.index(words)
    return start, start + len(words)


def test_no_menu_is_taller_than_a_small_screen(make_window, project_path):
    window = make_window(project_path)
    for top in window.menuBar().actions():
        assert top.menu().sizeHint().height() < 640, top.text()


def test_a_menu_within_the_menu_opens_only_where_something_can_be_chosen(make_window, project_path):
    window = make_window(project_path)
    review = next(top.menu() for top in window.menuBar().actions() if "Review" in top.text())
    below = {entry.text(): entry for entry in review.actions() if entry.menu() is not None}

    def open_now() -> set[str]:
        return {title for title, entry in below.items() if entry.isEnabled()}

    review.popup(window.pos())
    assert open_now() == {"Hand out and collect"}
    review.close()
    assert open_now() == below.keys()  # so that the keys of what is in it work
    window.run("mode-review")
    review.popup(window.pos())
    assert open_now() == {"The article", "Hand out and collect"}  # nothing is in dispute
    review.close()
