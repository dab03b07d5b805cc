"""Enter marks an article as done when it was read or tagged, and asks first where it was not, or rules are not met."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app import projects
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.core.edits import Change
from annotator.core.labels import Attribute, Label, LabelSet
from tests.qt.conftest import article, labels

LONG = "Quay stays shut\n" + "\n".join(f"Paragraph {n} says that the quay stays shut." for n in range(90))
UNREAD = "Enter again if it is done: it was not seen to its end, and nothing is tagged."


@pytest.fixture
def window(make_window, tmp_path):
    path = tmp_path / "long.annot.yaml"
    file = projects.new_project(path, None, "Long", "en")
    with file.importing() as batch:
        batch.add(article("long", LONG))
        batch.add(article("short", "Quay opens\nIt opens."))
    session = Session(file, "alice", SpansMode)
    header = session.project.header
    strict = Label(
        name="claim",
        title="Claim",
        key="c",
        attributes=(
            Attribute(name="sure", title="Sure", kind="choice", options=("yes", "no"), required=True),
        ),
    )
    after = type(header)(id=header.id, title="Long", labels=LabelSet([*labels(), strict]))
    session.commit("Set up", [Change(header, after)])
    file.close()
    window = make_window(path)
    window.run("mode-spans")
    window.desk.view.viewport().repaint()
    return window


def enter(window) -> None:
    QTest.keyClick(window.desk.view, Qt.Key.Key_Return)


def status(window, article_id: str = "long") -> str:
    state = window.session.project.entries[article_id].states.get("alice")
    return state.status if state is not None else "new"


def test_what_was_not_read_is_asked_about(window):
    enter(window)
    assert status(window) == "new"
    assert window.status.said.whole() == UNREAD
    enter(window)
    assert status(window) == "done"
    assert window.session.article.id == "short"
    window.desk.view.viewport().repaint()
    enter(window)
    assert status(window, "short") == "done"


def test_the_question_is_asked_again_after_something_else(window):
    enter(window)
    QTest.keyClick(window.desk.view, Qt.Key.Key_Right)
    assert window.status.said.whole() == ""
    enter(window)
    assert status(window) == "new"
    assert window.status.said.whole() == UNREAD


def test_the_question_goes_when_it_has_faded(window):
    enter(window)
    window.status.faded.emit()
    assert window.status.said.whole() == ""
    enter(window)
    assert status(window) == "new"


def test_what_was_seen_to_its_end_is_done_at_once(window):
    bar = window.desk.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    window.desk.view.viewport().repaint()
    enter(window)
    assert status(window) == "done"


def test_what_has_a_tag_is_done_at_once(window):
    window.session.select(0, 4)
    QTest.keyClick(window.desk.view, "o")
    enter(window)
    assert status(window) == "done"


def test_rules_that_are_not_met_are_told_before_and_shown(window):
    start = LONG.index("Paragraph 50")
    window.session.select(start, start + 9)
    QTest.keyClick(window.desk.view, "c")
    window.session.select(0, 4)
    enter(window)
    assert status(window) == "started"
    assert window.status.said.whole() == "Enter again if it is done: “Paragraph”: “Sure” has no value."
    assert window.session.selected_annotation.label == "claim"
    assert window.desk.view.in_sight(start, start + 9)
    enter(window)
    assert status(window) == "done"


def test_rules_that_are_met_are_not_told(window):
    window.session.select(0, 4)
    QTest.keyClick(window.desk.view, "c")
    from annotator.app.tagging.annotations import set_attribute

    set_attribute(window.session, "sure", "yes")
    enter(window)
    assert status(window) == "done"
