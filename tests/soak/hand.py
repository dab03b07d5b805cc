"""A hand at random, in any window: what it reaches, clicks and writes. Every move names itself in words."""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
K = Qt.Key
ARROWS = (K.Key_Left, K.Key_Right, K.Key_Up, K.Key_Down)
WORDS = (
    "harbour",
    "Kestrel Line",
    "the",
    "org",
    "“quay”",
    "Ö 🚢 x",
    "café",
    "a\tb",
    "0",
    "3.5",
    "ben",
    "%",
    "[",
    "ميناء",
    "Is that so?",
)
HANDLED = (
    QAbstractButton,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QComboBox,
    QAbstractSpinBox,
    QAbstractItemView,
    QTabBar,
    QAbstractSlider,
)


class GoneError(Exception):
    """What the hand reached for went while it was on its way."""


class Hand:
    """Makes one move at a time, drawn by `chance`. `note` is told of each part before it is done."""

    def __init__(self, chance: random.Random, note: Callable[[str], None]) -> None:
        self.chance = chance
        self._note = note

    def popup(self, menu: QWidget) -> str:
        """A move in a menu or a list that has popped up."""
        top, luck = handle(menu), self.chance.random()
        if luck < 0.3:
            return self.key(top, K.Key_Escape)
        if luck < 0.6:
            return self.key(top, self.chance.choice(ARROWS))
        if luck < 0.8:
            return self.key(top, K.Key_Return)
        return self.click(menu, self.place(menu.rect()))

    def dialog(self, dialog: QWidget) -> str:
        """A move in a modal dialog: to one of its parts, or one that closes it."""
        luck = self.chance.random()
        if luck < 0.08:
            return self.key(handle(dialog), K.Key_Escape)
        if luck < 0.14:
            return self.key(handle(dialog), K.Key_Return)
        if luck < 0.2:
            return self.key(handle(dialog), K.Key_Tab, self.chance.choice((NONE, SHIFT)))
        if luck < 0.26:
            accepting = [
                part for part in parts_of(dialog) if isinstance(part, QPushButton) and part.isDefault()
            ]
            if accepting:
                return self.click(accepting[0], accepting[0].rect().center())
        return self.part(dialog)

    # --------------------------------------------------------------------------------------------- its parts
    def part(self, window: QWidget) -> str:
        """A move at any visible part of a window."""
        parts = parts_of(window)
        if not parts:
            return self.key(handle(window), K.Key_Escape)
        part = self.chance.choice(parts)
        if isinstance(part, QAbstractItemView):
            return self.item(part)
        middle = part.rect().center()
        if isinstance(part, QTabBar):
            middle = part.tabRect(self.chance.randrange(max(part.count(), 1))).center()
        if isinstance(part, QTextEdit | QPlainTextEdit):
            return self.write_into(part, part.viewport())
        if isinstance(part, QLineEdit | QAbstractSpinBox):
            return self.write_into(part, part)
        said = self.click(part, middle)
        if isinstance(part, QComboBox):
            return said
        if self.chance.random() < 0.1:
            said += f", {self.key(handle(window), self.chance.choice((*ARROWS, K.Key_Space)))}"
        return said

    def write_into(self, part: QWidget, port: QWidget) -> str:
        """Words into a field, whose text is in `port`."""
        window, said = part.window(), self.click(port, port.rect().center())
        if QApplication.activePopupWidget() or QApplication.activeWindow() not in (window, None):
            return said
        words = self.chance.choice(WORDS)
        if self.chance.random() < 0.3:
            self.keys(handle(window), "Ctrl+A")
        if self.chance.random() < 0.1:
            return f"{said}, {self.keys(handle(window), 'Ctrl+V')}"
        if isValid(part) and part.isVisible():
            write(part, words)
        return f"{said}, {words!r}"

    def item(self, view: QAbstractItemView) -> str:
        """A click or a key in a list, a tree or a table."""
        model, port = view.model(), view.viewport()
        rows = model.rowCount() if model is not None else 0
        if not rows or self.chance.random() < 0.3:
            self.click(port, self.place(port.rect()))
            top = handle(view)
            return f"in {named(view)}: " + self.key(
                top, self.chance.choice((*ARROWS, K.Key_Space, K.Key_Return, K.Key_End, K.Key_Delete))
            )
        index = model.index(self.chance.randrange(rows), 0)
        if (below := model.rowCount(index)) and self.chance.random() < 0.7:
            index = model.index(self.chance.randrange(below), 0, index)
        view.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        place = view.visualRect(index).center()
        if self.chance.random() < 0.2 and within(port, place):
            QTest.mouseDClick(handle(view), LEFT, NONE, port.mapTo(view.window(), place))
            return f"double click at {place.toTuple()} in a list"
        return self.click(port, place, button=RIGHT if self.chance.random() < 0.1 else LEFT)

    def place(self, room: QRect) -> QPoint:
        """A place in a rectangle."""
        return QPoint(
            self.chance.randint(room.left(), max(room.right(), room.left())),
            self.chance.randint(room.top(), max(room.bottom(), room.top())),
        )

    def click(
        self, part: QWidget, place: QPoint, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT
    ) -> str:
        """A click at a place in a part, if its window shows it."""
        what = "right click" if button == RIGHT else "click"
        said = f"{what} {place.toTuple()} in {named(part)} {held.name or ''}"
        self._note(said)
        if within(part, place):
            QTest.mouseClick(handle(part), button, held, part.mapTo(part.window(), place))
        return said

    def keys(self, window: QWindow, keys: str) -> str:
        """A key with what is held, as the table of actions writes it, or a character of any script."""
        if len(keys) == 1 and not keys.isascii():
            self._note(keys)
            if (field := QApplication.focusWidget()) is not None:
                write(field, keys)  # QTest knows no such keys
            return keys
        pressed = QKeySequence(keys)[0]
        return self.key(window, pressed.key(), pressed.keyboardModifiers())

    def key(self, window: QWindow, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> str:
        """A key, to whatever has the focus in the window."""
        said = QKeySequence(key.value | held.value).toString()
        self._note(said)
        QTest.keyClick(window, key, held)
        return said


def parts_of(window: QWidget) -> list[QWidget]:
    """What can be used of a window, from top to bottom.

    Not by `findChildren`: PySide keeps what that returns for as long as there is the window.
    """
    found = [
        part
        for part in QApplication.allWidgets()
        if isinstance(part, HANDLED)
        and part.isVisible()
        and part.isEnabled()
        and part.window() is window
        and part.width() > 1
    ]
    return sorted(found, key=lambda part: (part.mapTo(window, QPoint()).toTuple()[::-1], type(part).__name__))


def within(part: QWidget, place: QPoint) -> bool:
    """Whether the window shows that place of the part, so that a click reaches its window."""
    window = part.window()
    return part.isVisible() and _room(window).contains(part.mapTo(window, place))


def in_reach(part: QWidget, place: QPoint) -> QPoint:
    """The place in the coordinates of the part's window, or the nearest to it that the window still shows."""
    room, wanted = _room(part.window()), part.mapTo(part.window(), place)
    return QPoint(
        min(max(wanted.x(), room.left()), room.right()), min(max(wanted.y(), room.top()), room.bottom())
    )


def _room(window: QWidget) -> QRect:
    # After a resize the two differ for a moment.
    return (QRect(QPoint(), window.windowHandle().size()) & window.rect()).adjusted(0, 0, -1, -1)


def write(part: QWidget, words: str) -> None:
    """Keys for every character, of whatever script."""
    for character in words:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            if isValid(part):
                QApplication.sendEvent(part, QKeyEvent(kind, _key_of(character), NONE, character))


def _key_of(character: str) -> int:
    return ord(character.upper()) if character.isascii() and character.isprintable() else 0


def handle(part: QWidget) -> QWindow:
    """The window of a part; raises `GoneError`."""
    found = part.window().windowHandle() if isValid(part) else None
    if found is None:
        raise GoneError
    return found


def named(part: QWidget) -> str:
    """Kind and name of a part; raises `GoneError`."""
    if not isValid(part):
        raise GoneError
    name = part.accessibleName() or part.objectName()
    if isinstance(part, QAbstractButton):
        name = part.text() or name
    return f"{type(part).__name__} “{name}”"
