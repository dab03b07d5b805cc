"""A key does one thing at a time, whatever a person has given keys to: Qt would carry out neither of two actions."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator import paths
from annotator.app.actions.table import ACTIONS, available, key_conflicts
from annotator.app.projects import SAMPLE
from annotator.app.reviewing.current import review_of
from annotator.app.tagging import labels as labelling
from annotator.core.labels import Label, LabelSet
from annotator.qt.label_editor.editor import LabelEditor

Key = Qt.Key
KEYS = ("A", "a", "E", "X", "Return", "Ctrl+B", "Shift+A", "Ctrl+Shift+F", "F6", "Tab")


@pytest.fixture
def window(make_window, tmp_path, qtbot):
    path = tmp_path / "sample.annot.yaml"
    path.write_bytes(paths.resource("samples", SAMPLE).read_bytes())
    return make_window(path)


def bring_about(window, state: str, qtbot) -> None:
    session = window.session
    if state == "no project":
        window.close_project()
    elif state in ("sentences", "spans"):
        window.run(f"mode-{state}")
    elif state == "span":
        window.run("mode-spans")
        session.select_annotation(next(iter(session.layer.spans)).id)
        extended = session.selected_annotation
        session.select(extended.end + 1, extended.end + 4)
    else:
        window.run("mode-review")
        qtbot.waitUntil(lambda: not review_of(session).unread)
        review = review_of(session)
        name = next(n for n in review.sections["open"] if review.conflicts[n].cluster.what == "span")
        review.go_to(name)
        if state == "editing":
            window.run("edit-conflict")


def doubles(window) -> dict[str, list[str]]:
    """The keys that two actions of the window listen to now."""
    listening = defaultdict(list)
    for action in window.findChildren(QAction):
        if action.isEnabled():
            for sequence in {key.toString() for key in action.shortcuts()}:
                listening[sequence].append(action.objectName())
    return {key: names for key, names in listening.items() if key and len(names) > 1}


@pytest.mark.parametrize("state", ["sentences", "spans", "span", "review", "editing", "no project"])
def test_no_two_actions_listen_to_one_key(window, state, qtbot):
    bring_about(window, state, qtbot)
    made = window.actions_made
    if state == "editing":
        assert made.made["edge-cancel"].isEnabled()
    elif state == "span":
        assert made.made["add-fragment"].isEnabled()
    assert doubles(window) == {}
    usable = [action for action in ACTIONS if made.made[action.id].isEnabled()]
    assert usable == [action for action in ACTIONS if available(action, window.session)]
    for one, other in combinations(usable, 2):
        assert key_conflicts({one.id: ["Ctrl+F12"], other.id: ["Ctrl+F12"]}), (one.id, other.id)
    chance = random.Random(state)
    for _ in range(12):
        own = {
            action.id: chance.sample(KEYS, chance.choice((0, 1, 1, 2)))
            for action in chance.sample(ACTIONS, 40)
        }
        window.use_settings(replace(window.settings, keys=own))
        assert doubles(window) == {}


def test_a_key_of_ones_own_goes_before_the_one_that_reviewing_has(window, qtbot):
    window.use_settings(replace(window.settings, keys={"preferences": ["A"]}))
    assert "“Preferences” and “Apply to identical conflicts”" in window.notices.shown("keys").text
    bring_about(window, "review", qtbot)
    QTest.keyClick(window.desk.view, Key.Key_A)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    assert dialog.windowTitle() == "Preferences"
    dialog.close()


def test_a_shared_key_goes_to_what_can_be_used(window, qtbot):
    window.use_settings(replace(window.settings, keys={"clear": ["Ctrl+Return"], "next-span": ["F7"]}))
    made = window.actions_made.made
    bring_about(window, "span", qtbot)
    assert [key.toString() for key in made["clear"].shortcuts()] == ["Ctrl+Return"]
    assert made["add-fragment"].shortcuts() == []
    assert made["mode-spans"].shortcuts() == []
    window.run("mode-sentences")
    assert [key.toString() for key in made["mode-spans"].shortcuts()] == ["F7"]
    assert doubles(window) == {}


def test_a_key_of_ones_own_goes_before_that_of_a_menu(window, qtbot):
    review = next(action for action in window.menuBar().actions() if "Review" in action.text())
    assert review.text() == "&Review"
    window.use_settings(replace(window.settings, keys={"find": ["Alt+R"]}))
    assert (
        window.notices.shown("keys").text == "Alt+R is used for both “menu Review” and “Find in the article”."
    )
    QTest.keyClick(window.desk.view, Key.Key_R, Qt.KeyboardModifier.AltModifier)
    assert window.desk.find_bar.isVisible()
    assert QApplication.activePopupWidget() is None
    window.use_settings(replace(window.settings, keys={}))
    assert review.text() == "&Review"


def test_labels_that_come_and_change_never_double_a_key(window, qtbot):
    session = window.session
    kinds = (("article",), ("span", "article"), ("sentence",))
    labels = [
        Label(name=f"{key}{number}", key=key, applies_to=kind)
        for key in ("A", "a", "f")
        for number, kind in enumerate(kinds)
    ]
    for state in ("spans", "review"):
        bring_about(window, state, qtbot)
        labelling.replace_labels(session, LabelSet([*session.labels, *labels]), "Bring in labels")
        assert doubles(window) == {}
        session.undo()
        assert doubles(window) == {}
    session.redo()
    window.commands.edit_labels("f0")
    editor = next(top for top in QApplication.topLevelWidgets() if isinstance(top, LabelEditor))
    qtbot.waitUntil(editor.isActiveWindow)
    editor.form.key.setFocus()
    QTest.keyClicks(editor.form.key, "b")
    editor.settle()
    assert session.labels.get("f0").key == "b"
    assert doubles(window) == {}
    session.undo()
    assert doubles(window) == {}
    editor.close()
