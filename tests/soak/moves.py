"""What a hand does at random in the main window: in the article, with its actions, between articles."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenuBar

from annotator.app.actions.table import ACTIONS
from annotator.core.annotation import Span
from annotator.qt.parts.theme import CHOICES
from tests.soak.hand import (
    ALT,
    ARROWS,
    CTRL,
    LEFT,
    NONE,
    RIGHT,
    SHIFT,
    WORDS,
    Hand,
    K,
    handle,
    in_reach,
    named,
    within,
    write,
)

OF_CORRECTED = (
    *("compare-versions",) * 3, "newer-version", "separate-versions", "zone-everywhere", "zone-furniture",
    "next-unsure", "line-roles",
)  # fmt: skip

UNTOUCHED = {"close-project", "quit"}
"""Actions that end a project: the driver does them in its own time as well."""


class DeskHand(Hand):
    """A hand at the desk. `tried` are the actions that it has used while they could be used."""

    def __init__(self, chance: random.Random, note: Callable[[str], None]) -> None:
        super().__init__(chance, note)
        self._bag: list[str] = []
        self._seen: set[str] = set()
        self.tried: set[str] = set()
        self._moves: list[tuple[int, Callable[[Any], str]]] = [
            (14, self.label_key),
            (12, self.arrow),
            (10, self.click_article),
            (6, self.double_click),
            (6, self.drag_text),
            (2, self.drag_edge),
            (2, self.click_margin),
            (2, self.menu_of_article),
            (10, self.table),
            (5, self.edit_key),
            (5, self.step_back),
            (3, self.mode),
            (5, self.other_article),
            (8, self.poke),
            (3, self.wheel),
            (2, self.type_words),
            (1, self.resize),
            (1, self.drop),
            (1, self.menu_bar),
            (2, self.hover),
            (3, self.corrected),
        ]

    def window(self, window: Any) -> str:
        """A move in the main window with a project."""
        if len(self._seen) < len(ACTIONS) and self.chance.random() < 0.25:
            return self.table(window)  # what is loaded once is loaded early
        weights = [weight for weight, _ in self._moves]
        ((_, move),) = self.chance.choices(self._moves, weights)
        return move(window)

    def welcome(self, window: Any) -> str:
        """A move in a window without a project."""
        return self.table(window) if self.chance.random() < 0.5 else self.part(window)

    # ---------------------------------------------------------------------------------------------- the article
    def label_key(self, window: Any) -> str:
        keys = [label.key for label in window.session.labels if label.key] or ["o"]
        return self._to_article(window, self.chance.choice(keys))

    def edit_key(self, window: Any) -> str:
        """A key of the article's own actions."""
        keys = [key for action in ACTIONS if action.context == "article" for key in action.keys]
        return self._to_article(window, self.chance.choice(keys))

    def arrow(self, window: Any) -> str:
        window.desk.focus_article()
        held = self.chance.choice((NONE, NONE, SHIFT, SHIFT, CTRL, CTRL | SHIFT, ALT, ALT | SHIFT))
        key = self.chance.choice((*ARROWS, *ARROWS, K.Key_Home, K.Key_End, K.Key_PageDown))
        said = ""
        for _ in range(self.chance.choice((1, 1, 2, 4))):
            said = self.key(handle(window), key, held)
        return said

    def click_article(self, window: Any) -> str:
        held = self.chance.choice((NONE, NONE, NONE, SHIFT, CTRL, ALT))
        return self.click(window.desk.view.viewport(), self._in_text(window), held)

    def double_click(self, window: Any) -> str:
        port, place = window.desk.view.viewport(), self._in_text(window)
        times = self.chance.choice((1, 1, 2, 3))
        if not within(port, place):
            return "double click nowhere"
        for _ in range(times):
            QTest.mouseDClick(handle(window), LEFT, NONE, in_reach(port, place))
        return f"{times} double clicks at {place.toTuple()}"

    def drag_text(self, window: Any) -> str:
        start = self._in_text(window)
        end = start + QPoint(self.chance.randint(-200, 200), self.chance.randint(-60, 60))
        return self._drag(window, start, end)

    def drag_edge(self, window: Any) -> str:
        """An edge of the selected span, or of another one after a click on it."""
        view, spans = window.desk.view, list(window.session.layer.spans)
        if not spans:
            return "no span to drag"
        span: Span = self.chance.choice(spans)
        if rects := view.rects_of(span.end - 1, span.end):
            middle = rects[0].center().toPoint()
            self.click(view.viewport(), middle)
            start = QPoint(round(rects[0].right()), middle.y())
            return self._drag(window, start, start + QPoint(self.chance.randint(-90, 90), 0))
        return "no edge in sight"

    def click_margin(self, window: Any) -> str:
        port = window.desk.view.viewport()
        x = self.chance.choice((self.chance.randint(2, 60), port.width() - self.chance.randint(2, 60)))
        return self.click(port, QPoint(x, self.place(port.rect()).y()))

    def menu_of_article(self, window: Any) -> str:
        return self.click(window.desk.view.viewport(), self._in_text(window), button=RIGHT)

    def hover(self, window: Any) -> str:
        place = self._in_text(window)
        if within(window.desk.view.viewport(), place):
            QTest.mouseMove(handle(window), window.desk.view.viewport().mapTo(window, place))
        window.desk.view.tooltip_at(QPointF(place))
        return f"mouse at {place.toTuple()}"

    def wheel(self, window: Any) -> str:
        port, place = window.desk.view.viewport(), self._in_text(window)
        by = self.chance.choice((-360, -120, 120, 360))
        held = CTRL if self.chance.random() < 0.1 else NONE
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(
            QPointF(place), QPointF(port.mapToGlobal(place)), QPoint(), QPoint(0, by), Qt.MouseButton.NoButton,
            held, phase, False,
        )  # fmt: skip
        QApplication.sendEvent(port, event)
        return f"wheel {by}"

    # ----------------------------------------------------------------------------------------------- the window
    def table(self, window: Any) -> str:
        """An action of the table, each in turn: by its key, or as the menu does it."""
        if not self._bag:
            self._bag = [action.id for action in ACTIONS]
            self.chance.shuffle(self._bag)
        name = self._bag.pop()
        self._seen.add(name)
        if name in UNTOUCHED and self.chance.random() < 0.7:
            return f"action {name} not today"
        if window.actions_made.made[name].isEnabled():
            self.tried.add(name)
        keys = window.actions_made.keys[name]
        if keys and self.chance.random() < 0.5:
            if window.desk is not None:
                window.desk.focus_article()
            return f"action {name}: {self.keys(handle(window), self.chance.choice(keys))}"
        self._note(f"action {name}")
        window.actions_made.made[name].trigger()
        return f"action {name}"

    def step_back(self, window: Any) -> str:
        """Undo or redo, once or in a burst."""
        times = self.chance.choice((1, 1, 1, 3, 12))
        key = self.chance.choice(("Ctrl+Z", "Ctrl+Z", "Ctrl+Shift+Z"))
        window.desk.focus_article()
        for _ in range(times):
            self.keys(handle(window), key)
        return f"{times} times {key}"

    def mode(self, window: Any) -> str:
        return self.key(handle(window), self.chance.choice((K.Key_F6, K.Key_F7, K.Key_F8)))

    def other_article(self, window: Any) -> str:
        if self.chance.random() < 0.5:
            return self.keys(handle(window), self.chance.choice(("Ctrl+PgDown", "Ctrl+PgUp", "Return")))
        return self.item(window.desk.articles.list)

    def corrected(self, window: Any) -> str:
        """To an article with an older version, and something that is done with such, or with its paragraphs."""
        session = window.session
        newer = [name for name in session.project.entries if session.project.older_than(name)]
        if newer:
            session.open_article(self.chance.choice(newer))
        name = self.chance.choice(OF_CORRECTED)
        if window.actions_made.made[name].isEnabled():
            self.tried.add(name)
            self._note(f"action {name}")
            window.actions_made.made[name].trigger()
        return f"action {name} of {len(newer)} newer versions"

    def poke(self, window: Any) -> str:
        """Any visible part of the window."""
        return self.part(window)

    def menu_bar(self, window: Any) -> str:
        bar: QMenuBar = window.menuBar()
        actions = bar.actions()
        action = self.chance.choice(actions)
        return self.click(bar, bar.actionGeometry(action).center())

    def type_words(self, window: Any) -> str:
        field = self.chance.choice(
            (window.toolbar.search, window.desk.articles.filter, window.desk.labels.filter)
        )
        if not field.isVisible() or not field.isEnabled():
            return "no field in sight"
        field.setFocus()
        field.selectAll()
        words = self.chance.choice((*WORDS, ""))
        write(field, words) if words else QTest.keyClick(field, K.Key_Delete)
        return f"{words!r} into {named(field)}, then {self.key(handle(window), K.Key_Return)}"

    def resize(self, window: Any) -> str:
        if self.chance.random() < 0.5:
            window.update_settings(theme=self.chance.choice(CHOICES))
            return f"theme {window.settings.theme}"
        window.resize(self.chance.randint(700, 1600), self.chance.randint(480, 1000))
        return f"size {window.size().toTuple()}"

    def drop(self, window: Any) -> str:
        data = QMimeData()
        data.setText(
            f"Quay {self.chance.randint(1, 999)} reopens\n\nThe quay has reopened. Bo Lind was there."
        )
        none = Qt.MouseButton.NoButton
        QApplication.sendEvent(
            window, QDropEvent(QPointF(400, 300), Qt.DropAction.CopyAction, data, none, NONE)
        )
        return "an article dropped"

    # --------------------------------------------------------------------------------------------- small parts
    def _to_article(self, window: Any, key: str) -> str:
        window.desk.focus_article()
        return self.keys(handle(window), key)

    def _in_text(self, window: Any) -> QPoint:
        return self.place(window.desk.view.viewport().rect())

    def _drag(self, window: Any, start: QPoint, end: QPoint) -> str:
        port, top = window.desk.view.viewport(), handle(window)
        if not (within(port, start) and within(port, end)):
            return "drag nowhere"
        QTest.mousePress(top, LEFT, NONE, in_reach(port, start))
        for share in (0.3, 0.7, 1.0):  # what the press did may make the window smaller
            QTest.mouseMove(top, in_reach(port, start + (end - start) * share))
        QTest.mouseRelease(top, LEFT, NONE, in_reach(port, end))
        return f"drag {start.toTuple()} to {end.toTuple()}"
