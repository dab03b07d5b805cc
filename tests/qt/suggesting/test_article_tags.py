"""What an article as a whole may be, among the tags of the article."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator import store
from annotator.app.suggesting.following import WHOLE
from annotator.core.annotation import ArticleTag, new_id
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet, Rules
from annotator.core.layer import Layer, LayerState
from annotator.suggest.modes import is_blind
from tests.qt.conftest import article
from tests.qt.suggesting.test_at_hand import ready

KEY = Qt.Key
TOPICS = (("business", "7"), ("weather", "8"), ("sport", "9"))
WORDS = {
    "business": "The bank paid shares and profits to its lenders",
    "weather": "The storm brought rain and wind to the coast",
    "sport": "The keeper saved a goal in the second half of the match",
}
DESK = "desk"
KNOWN = 75


def labels(mode: str) -> LabelSet:
    return LabelSet(
        [
            *(
                Label(
                    name=name,
                    title=name.capitalize(),
                    key=key,
                    applies_to=("article",),
                    rules=Rules(one_of="topic"),
                    extra={"suggest": mode},
                )
                for name, key in TOPICS
            ),
            Label(name="person", title="Person", key="p"),
        ]
    )


@pytest.fixture
def make(make_window, tmp_path):
    """The window on a project whose first articles have a topic each."""

    def window(mode="shown"):
        path = tmp_path / "topics.annot.yaml"
        file = store.create(path, ProjectHeader(id=DESK, title="Desk", language="en", labels=labels(mode)))
        with file.importing() as batch:
            for number in range(KNOWN + 9):
                name = TOPICS[number % 3][0]
                made = article(f"a{number}", f"Edition {number}\n{WORDS[name]}, number {number}.")
                tag = ArticleTag(id=new_id(), label=name, by="alice")
                done = Layer(made.id, "alice", [tag], LayerState(status="done"))
                batch.add(made, [done] if number < KNOWN else [])
        file.close()
        made = make_window(path)
        made.run("mode-spans")
        return made

    return window


def seen_article(topic=0):
    """An article nobody worked on whose tags do not stay blind."""
    return next(
        f"a{number}"
        for number in range(KNOWN, KNOWN + 9)
        if number % 3 == topic and not is_blind(DESK, f"a{number}", WHOLE)
    )


def dotted(window):
    return [name for name, chip in window.desk.tags.chips.items() if chip._suggested]


def given(window):
    return {tag.label: tag.origin for tag in window.session.layer.tags}


def test_space_takes_the_likeliest_where_the_tags_have_the_focus(make, qtbot):
    window = make()
    ready(window, qtbot, seen_article())
    tags = window.desk.tags
    assert "business" in dotted(window)
    chip = tags.chips["business"]
    assert "tagged so" in chip.toolTip(), "the tooltip says why"
    assert "%" in chip.accessibleDescription()
    before = chip.grab().toImage()
    window.activateWindow()
    tags.setFocus()
    assert chip.hasFocus()
    QTest.keyClick(chip, KEY.Key_Space)
    assert given(window) == {"business": "suggestion"}
    assert dotted(window) == [], "one topic only may be given"
    assert chip.isChecked()
    window.desk.view.setFocus()
    window.run("undo")
    assert given(window) == {}
    assert "business" in dotted(window)
    assert chip.grab().toImage() == before
    assert tags.chips["weather"].accessibleDescription() == "" or "weather" in dotted(window)


def test_the_tab_key_comes_in_at_what_is_suggested_first(make, qtbot):
    window = make()
    ready(window, qtbot, seen_article(2))
    tags = window.desk.tags
    window.activateWindow()
    tags.chips["business"].setFocus(Qt.FocusReason.TabFocusReason)
    assert tags.chips["sport"].hasFocus()
    QTest.keyClick(tags.chips["sport"], KEY.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert not tags.chips["sport"].hasFocus(), "inside one goes on from chip to chip"


def test_x_rejects_for_good_and_the_key_of_another_tags(make, qtbot):
    window = make()
    name = seen_article()
    ready(window, qtbot, name)
    chip = window.desk.tags.chips["business"]
    chip.setFocus()
    QTest.keyClick(chip, KEY.Key_X)
    assert given(window) == {}
    assert "business" not in dotted(window)
    window.run("undo")
    assert "business" in dotted(window)
    QTest.keyClick(window.desk.view, KEY.Key_8, Qt.KeyboardModifier.ControlModifier)
    assert given(window) == {"weather": "hand"}
    assert dotted(window) == []


def test_judgements_come_after_the_decision_and_nothing_when_switched_off(make, qtbot):
    window = make("after")
    made = ready(window, qtbot, seen_article())
    assert dotted(window) == []
    QTest.keyClick(window.desk.view, KEY.Key_9, Qt.KeyboardModifier.ControlModifier)
    assert given(window) == {"sport": "hand"}
    assert made.contrary
    assert dotted(window) == ["business"], "what speaks against the tag that was given"
    QTest.keyClick(window.desk.view, KEY.Key_F9)
    assert dotted(window) == []


def test_a_blind_article_has_none(make, qtbot):
    window = make()
    made = ready(window, qtbot)
    blind = [name for name in window.session.project.entries if is_blind(DESK, name, WHOLE)]
    for name in blind:
        window.session.open_article(name)
        assert dotted(window) == []
    window.session.open_article(seen_article())
    assert dotted(window)
    QTest.keyClick(window.desk.view, KEY.Key_F9)
    assert not made.on
    assert dotted(window) == []


def test_they_stay_when_the_label_set_changes(make, qtbot):
    from dataclasses import replace

    from annotator.app.tagging.labels import change_label

    window = make()
    made = ready(window, qtbot, seen_article())
    before = dotted(window)
    assert before
    change_label(window.session, "person", replace(window.session.labels.get("person"), title="Somebody"))
    qtbot.waitUntil(lambda: made.to_read == 0 and window.suggestions._runner is None)
    assert dotted(window) == before
