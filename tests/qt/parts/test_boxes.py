"""Messages, questions and prompts, answered with real keys and the mouse."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton

from annotator.core.errors import AnnotatorError
from annotator.qt.parts import boxes, dialogs
from annotator.qt.parts.dialogs import Choice

Key = Qt.Key
CHOICES = [
    Choice("retry", "Try again"),
    Choice("copy", "Save a copy…"),
    Choice("close", "Close all the same", destructive=True),
]


def answering(act: Callable[[boxes.Box], object]) -> None:
    """Have `act` done with the next box, once it is shown."""

    def now() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, boxes.Box) and box.isActiveWindow():
            act(box)
        else:
            QTimer.singleShot(10, now)

    QTimer.singleShot(0, now)


def titles(box: boxes.Box) -> list[str]:
    found = [button for button in box.findChildren(QPushButton) if button.isVisible()]
    return [button.text() for button in sorted(found, key=lambda button: button.x())]


def press(box: boxes.Box, title: str) -> None:
    next(button for button in box.findChildren(QPushButton) if button.text() == title).click()


def ask() -> str:
    return dialogs.ask(None, "Close?", "The disk is full.", CHOICES)


def test_cancel_comes_first_and_what_enter_takes_last(dressed):
    seen: list[str] = []
    answering(lambda box: (seen.extend(titles(box)), QTest.keyClick(box, Key.Key_Return)))
    assert ask() == "retry"
    assert seen == ["Cancel", "Close all the same", "Save a copy…", "Try again"]


@pytest.mark.parametrize("title", ["Save a copy…", "Close all the same"])
def test_any_button_says_its_key(dressed, title):
    answering(lambda box: press(box, title))
    assert ask() == {"Save a copy…": "copy", "Close all the same": "close"}[title]


def test_escape_and_cancel_say_nothing(dressed):
    answering(lambda box: QTest.keyClick(box, Key.Key_Escape))
    assert ask() == ""
    answering(lambda box: press(box, "Cancel"))
    assert ask() == ""


def test_a_box_without_choices_can_only_be_cancelled(dressed):
    answering(lambda box: QTest.keyClick(box, Key.Key_Return))
    assert dialogs.ask(None, "Nothing to do", "", []) == ""


def test_details_are_shown_when_asked_for_and_can_be_copied(dressed):
    def look(box: boxes.Box) -> None:
        field = box.findChild(QPlainTextEdit)
        assert not field.isVisible()
        before = box.height()
        press(box, "Show details")
        assert field.isVisible()
        assert field.toPlainText() == "The file is no project. Choose another."
        assert box.height() > before
        press(box, "Copy details")

    answering(look)
    dialogs.error(None, AnnotatorError("The file is no project.", hint="Choose another."))
    assert "Choose another." in QApplication.clipboard().text()


def test_names_and_places_are_told_as_they_are(dressed):
    def look(box: boxes.Box) -> None:
        assert box.windowTitle() == "<b>Title</b>"
        assert box.accessibleDescription() == "1 < 2 & <i>three</i>"
        QTest.keyClick(box, Key.Key_Escape)

    answering(look)
    dialogs.inform(None, "<b>Title</b>", "1 < 2 & <i>three</i>")


def test_a_long_text_scrolls_and_the_buttons_stay_in_view(dressed):
    heights: list[int] = []
    answering(lambda box: (heights.append(box.height()), QTest.keyClick(box, Key.Key_Escape)))
    dialogs.inform(None, "Found", "\n".join(f"Line {number}" for number in range(400)))
    assert heights[0] < 600


def test_a_line_is_typed_over_what_was_there(dressed):
    def type_it(box: boxes.Box) -> None:
        QTest.keyClicks(box.findChild(QLineEdit), "ben")
        QTest.keyClick(box.findChild(QLineEdit), Key.Key_Return)

    answering(type_it)
    assert dialogs.ask_text(None, "Your name", "Name:", "alice") == "ben"
    answering(lambda box: QTest.keyClick(box, Key.Key_Escape))
    assert dialogs.ask_text(None, "Your name", "Name:", "alice") is None


def test_enter_makes_a_line_in_a_page_and_tab_leaves_it(dressed):
    def type_it(box: boxes.Box) -> None:
        field = box.findChild(QPlainTextEdit)
        QTest.keyClicks(field, "one")
        QTest.keyClick(field, Key.Key_Return)
        QTest.keyClicks(field, "two")
        QTest.keyClick(field, Key.Key_Tab)
        assert not field.hasFocus()
        press(box, "OK")

    answering(type_it)
    assert dialogs.ask_text(None, "Paste", "Text:", several_lines=True) == "one\ntwo"


def test_an_item_is_chosen_by_its_place(dressed):
    def choose(box: boxes.Box) -> None:
        QTest.keyClick(box.focusWidget(), Key.Key_Down)
        QTest.keyClick(box, Key.Key_Return)

    answering(choose)
    assert dialogs.choose_item(None, "Layer", "Whose?", ["same", "same"]) == 1
    answering(lambda box: QTest.keyClick(box, Key.Key_Escape))
    assert dialogs.choose_item(None, "Layer", "Whose?", ["one", "two"]) is None
