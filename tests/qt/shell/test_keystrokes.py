"""The table of the guide that says how many keys and clicks the main gestures take: each is played, and counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app.tagging.labels import replace_labels
from annotator.core.annotation import SentenceTag
from annotator.core.labels import LabelSet, Rules
from annotator.qt.article.painter import link_handle
from annotator.settings import Settings
from tests.qt.article.test_mouse import CONTROL, DOUBLE, DOWN, KESTREL, MOVE, NONE, SHIFT, UP, mouse, place_of

GUIDE = Path(__file__).parents[3] / "docs" / "guide.md"
KEY = Qt.Key
OFFICE = "Harbour Office"


class Hand:
    """Somebody at the window, whose presses of keys and of the mouse are counted."""

    def __init__(self, window) -> None:
        self.window = window
        self.count = 0

    def press(self, key, held=NONE) -> None:
        self.count += 1
        QTest.keyClick(QApplication.focusWidget(), key, held)

    def click(self, words: str) -> None:
        self.count += 1
        self._press_on(self._place(words), (DOWN, UP))

    def double_click(self, words: str) -> None:
        self.count += 1
        self._press_on(self._place(words), (DOWN, UP, DOUBLE, UP))

    def drag_ring(self, words: str) -> None:
        self.count += 1
        view = self.window.desk.view
        end = self._place(words)
        view.viewport().repaint()
        start = link_handle(view._scene(), self.window.session.selected_annotation).center().toPoint()
        start.setY(start.y() - view.verticalScrollBar().value())
        for kind, place in ((DOWN, start), (MOVE, (start + end) / 2), (MOVE, end), (UP, end)):
            mouse(self.window, kind, place)

    def _place(self, words: str) -> QPoint:
        return place_of(self.window, KESTREL.index(words) + 2)

    def _press_on(self, place: QPoint, kinds) -> None:
        for kind in kinds:
            mouse(self.window, kind, place)


def tags(window) -> dict[str, str]:
    return {span.quote: span.label for span in window.session.layer.spans}


def tag_a_word(hand: Hand) -> bool:
    hand.double_click("Norling")
    hand.press("p")
    return tags(hand.window).get("Norling") == "person"


def tag_three_words(hand: Hand) -> bool:
    start = KESTREL.index("Merrow Bay’s harbour")
    hand.window.session.select(start, start)
    for _ in range(3):
        hand.press(KEY.Key_Right, CONTROL | SHIFT)
    hand.press("o")
    return any(quote.strip() == "Merrow Bay’s harbour" for quote in tags(hand.window))


def another_label(hand: Hand) -> bool:
    hand.click("Ines Lindgren")
    hand.press("o")
    return tags(hand.window)["Ines Lindgren"] == "org"


def delete(hand: Hand) -> bool:
    hand.click("Ines Lindgren")
    hand.press(KEY.Key_Delete)
    return "Ines Lindgren" not in tags(hand.window)


def link(hand: Hand) -> bool:
    before = len(hand.window.session.layer.links)
    hand.click("Ines Lindgren")
    hand.drag_ring("Kestrel Line and")
    return len(hand.window.session.layer.links) == before + 1


def attribute(hand: Hand) -> bool:
    start = KESTREL.index("third")
    hand.window.session.select(start, start + 5)
    QTest.keyClick(QApplication.focusWidget(), "m")
    hand.press("2")
    return hand.window.session.selected_annotation.attributes == {"certainty": "about"}


def tag_a_sentence(hand: Hand) -> bool:
    window = hand.window
    window.run("mode-sentences")
    window.session.go_to_sentence(5)
    before = window.session.sentence
    hand.press("1")
    given = [tag.label for tag in window.session.layer.values() if isinstance(tag, SentenceTag)]
    return "main" in given and window.session.sentence > before


def next_annotation(hand: Hand) -> bool:
    hand.window.session.select(0, 0)
    hand.press(KEY.Key_Down, CONTROL)
    return hand.window.session.selected_annotation is not None


def done(hand: Hand) -> bool:
    hand.window.session.select(len(KESTREL), len(KESTREL))
    before = hand.window.session.article.id
    hand.press(KEY.Key_Return)
    state = hand.window.session.project.entries[before].states["alice"].status
    return state == "done" and hand.window.session.article.id != before


def take_back(hand: Hand) -> bool:
    before = tags(hand.window)
    tag_a_word(Hand(hand.window))
    hand.press(KEY.Key_Z, CONTROL)
    return tags(hand.window) == before


GESTURES: dict[str, Callable[[Hand], bool]] = {
    "tag a word": tag_a_word,
    "tag three words without a mouse": tag_three_words,
    "give it another label": another_label,
    "delete it": delete,
    "link two": link,
    "give an attribute after tagging": attribute,
    "tag a sentence, and come to the next": tag_a_sentence,
    "next annotation": next_annotation,
    "done, and the next article": done,
    "take back": take_back,
}


def claimed() -> dict[str, int]:
    """How many presses each gesture takes, as the guide has it."""
    part = GUIDE.read_text(encoding="utf-8").split("\n## How many keys it takes", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return {cells[0].strip(): int(cells[1].split(":")[0]) for cells in rows[2:]}


@pytest.fixture
def window(make_window, project_path):
    window = make_window(project_path)
    window.run("mode-spans")
    window.use_settings(replace(Settings(), annotator="alice"))
    says = replace(window.session.labels.get("says"), rules=Rules(sources=("person",), targets=("org",)))
    others = [label for label in window.session.labels if label.name != "says"]
    replace_labels(window.session, LabelSet([*others, says]), "Change a label")
    window.desk.view.viewport().repaint()
    window.desk.focus_article()
    return window


def test_the_guide_has_every_gesture_that_is_played():
    assert list(claimed()) == list(GESTURES)


@pytest.mark.parametrize("gesture", GESTURES)
def test_a_gesture_takes_as_many_presses_as_the_guide_says(window, gesture):
    hand = Hand(window)
    assert GESTURES[gesture](hand)
    assert hand.count == claimed()[gesture]
