"""Preferences: told at once; keys changed by pressing them, conflicts named."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from shiboken6 import isValid

from annotator.app.actions.table import BY_ID
from annotator.app.tagging.spoken import Verbosity
from annotator.core import soundness
from annotator.qt.dialogs.preferences import Preferences
from annotator.qt.parts.theme import load_theme
from annotator.settings import Settings, load, save

KEY = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def told():
    return []


@pytest.fixture
def dialog(session, theme, qtbot, told):
    made = Preferences(Settings(annotator="alice"), session.labels, theme)
    made.changed.connect(told.append)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    if isValid(made):
        made.close()


def shown(dialog):
    return [action for action, item in dialog.keys._items.items() if not item.isHidden()]


def test_the_name_is_told_when_it_is_left(dialog, told, qtbot):
    dialog.name.selectAll()
    qtbot.keyClicks(dialog.name, "Ines L.")
    qtbot.keyClick(dialog.name, KEY.Key_Tab)
    assert [settings.annotator for settings in told] == ["Ines L."]


def test_escape_keeps_the_name(dialog, told, qtbot):
    dialog.name.setFocus()
    dialog.name.selectAll()
    qtbot.keyClicks(dialog.name, "Ben")
    qtbot.keyClick(dialog.name, KEY.Key_Escape)
    assert told[-1].annotator == "Ben"


def test_theme_size_and_font_are_told_at_once(dialog, told, qtbot):
    qtbot.mouseClick(dialog.theme_buttons["dark"], Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert told[-1].theme == "dark"
    dialog.size_box.setFocus()
    qtbot.keyClick(dialog.size_box, KEY.Key_Up)
    assert told[-1].text_size == 13
    assert dialog.sample.font().pointSizeF() == 13
    dialog.font_box.setFocus()
    qtbot.keyClick(dialog.font_box, KEY.Key_Down)
    assert told[-1].article_font == dialog.font_box.itemData(1)
    assert dialog.sample.font().families()[0] == dialog.font_box.itemData(1)


def test_what_the_mouse_selects_and_what_lights_up_can_be_chosen(dialog, told, qtbot, tmp_path):
    qtbot.mouseClick(dialog.whole_words, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.mouseClick(dialog.reduced_motion, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert (told[-1].whole_words, told[-1].reduced_motion) == (False, True)
    save(told[-1], tmp_path / "settings.yaml")
    assert load(tmp_path / "settings.yaml") == told[-1]


def test_what_is_told_can_be_saved_and_read(dialog, told, qtbot, tmp_path):
    dialog.show_keys("doubt")
    dialog.keys.recorder.setFocus()
    qtbot.keyClick(dialog.keys.recorder, KEY.Key_F9)
    save(told[-1], tmp_path / "settings.yaml")
    assert load(tmp_path / "settings.yaml") == told[-1]
    assert told[-1].keys == {"doubt": ["?", "F9"]}


def test_a_font_that_is_not_there_is_kept(session, theme, qtbot):
    made = Preferences(Settings(article_font="Courier of the Coast"), None, theme)
    assert "not installed" in made.font_box.currentText()
    assert made.settings.article_font == "Courier of the Coast"
    made.deleteLater()


def test_keys_are_filtered_by_action_and_by_key(dialog, qtbot):
    dialog.show_keys()
    qtbot.keyClicks(dialog.keys.filter, "as doubtful")
    assert shown(dialog) == ["doubt"]
    dialog.keys.filter.clear()
    qtbot.keyClicks(dialog.keys.filter, "ctrl+shift+f")
    assert shown(dialog) == ["find-project"]
    qtbot.keyClick(dialog.keys.filter, KEY.Key_Return)
    assert dialog.keys.list.hasFocus()
    assert dialog.keys._current() == "find-project"


def test_a_name_of_several_lines_becomes_one(dialog, told):
    dialog.name.setText(" Ana\nNorling\u2028 \t(desk)\n")
    dialog.close()
    assert told[-1].annotator == "Ana Norling (desk)"
    assert soundness.wrong_name(told[-1].annotator) == ""


def test_nothing_is_changed_that_is_not_in_view(dialog, told, qtbot):
    dialog.show_keys("find-next")
    qtbot.keyClick(dialog.keys.recorder, KEY.Key_F9)
    dialog.show_keys("doubt")
    qtbot.keyClick(dialog.keys.recorder, KEY.Key_F10)
    dialog.keys.filter.setText("doubtful")
    assert dialog.keys._current() == "doubt"
    assert dialog.keys.reset_all.text() == "Shown to default"
    qtbot.mouseClick(dialog.keys.reset_all, Qt.MouseButton.LeftButton)
    assert told[-1].keys == {"find-next": ["F3", "Ctrl+G", "F9"]}
    assert not dialog.keys.reset_all.isEnabled()
    dialog.keys.filter.setText("no such action")
    assert dialog.keys._current() == ""
    assert not dialog.keys.recorder.isEnabled()
    dialog.keys.filter.clear()
    assert dialog.keys.reset_all.text() == "All to default"
    qtbot.mouseClick(dialog.keys.reset_all, Qt.MouseButton.LeftButton)
    assert told[-1].keys == {}


def test_an_action_gets_several_keys_and_loses_them(dialog, told, qtbot):
    dialog.show_keys("find-next")
    recorder = dialog.keys.recorder
    recorder.setFocus()
    qtbot.keyClick(recorder, KEY.Key_N, CONTROL | Qt.KeyboardModifier.AltModifier)
    assert told[-1].keys == {"find-next": ["F3", "Ctrl+G", "Ctrl+Alt+N"]}
    qtbot.mouseClick(dialog.keys._flow.itemAt(0).widget(), Qt.MouseButton.LeftButton)
    assert told[-1].keys == {"find-next": ["Ctrl+G", "Ctrl+Alt+N"]}
    qtbot.mouseClick(dialog.keys.reset, Qt.MouseButton.LeftButton)
    assert told[-1].keys == {}
    assert dialog.keys.keys_of("find-next") == BY_ID["find-next"].keys


def test_shortcuts_do_not_fire_while_keys_are_recorded(dialog, told, qtbot):
    dialog.show_keys("doubt")
    recorder = dialog.keys.recorder
    recorder.setFocus()
    for key, modifiers, expected in (
        (KEY.Key_Escape, Qt.KeyboardModifier.NoModifier, "Esc"),
        (KEY.Key_Return, Qt.KeyboardModifier.NoModifier, "Return"),
        (KEY.Key_K, Qt.KeyboardModifier.AltModifier, "Alt+K"),
        (KEY.Key_Backspace, Qt.KeyboardModifier.NoModifier, "Backspace"),
    ):
        qtbot.keyClick(recorder, key, modifiers)
        assert told[-1].keys["doubt"][-1] == expected
    assert dialog.isVisible()
    assert dialog.tabs.currentIndex() == 1
    qtbot.keyClick(recorder, KEY.Key_Tab)
    assert not recorder.hasFocus()


def test_shift_is_left_out_where_it_makes_a_character(dialog, told, qtbot):
    dialog.show_keys("note")
    dialog.keys.recorder.setFocus()
    QTest.sendKeyEvent(QTest.KeyAction.Click, dialog.keys.recorder, KEY.Key_Exclam, "!", SHIFT)
    assert told[-1].keys["note"][-1] == "!"
    QTest.sendKeyEvent(QTest.KeyAction.Click, dialog.keys.recorder, KEY.Key_M, "M", SHIFT)
    assert told[-1].keys["note"][-1] == "Shift+M"


def test_conflicts_name_actions_and_labels(dialog, qtbot):
    assert dialog.keys.conflicts.text() == ""
    dialog.show_keys("doubt")
    dialog.keys.recorder.setFocus()
    qtbot.keyClick(dialog.keys.recorder, KEY.Key_F, CONTROL)
    assert (
        "Ctrl+F is used for both “Find in the article” and “Flag as doubtful”."
        in dialog.keys.conflicts.text()
    )
    qtbot.keyClick(dialog.keys.recorder, KEY.Key_O)
    assert "label Organisation" in dialog.keys.conflicts.text()
    qtbot.mouseClick(dialog.keys.reset_all, Qt.MouseButton.LeftButton)
    assert dialog.keys.conflicts.text() == ""


def test_everything_can_be_reached_and_has_a_name(dialog):
    for page in (0, 1):
        dialog.tabs.setCurrentIndex(page)
        dialog.tabs.setFocus()
        seen = set()
        for _ in range(20):
            widget = QApplication.focusWidget()
            if widget is dialog.keys.recorder:
                QTest.keyClick(widget, KEY.Key_Tab)
            else:
                QTest.keyClick(widget, KEY.Key_Tab)
            seen.add(QApplication.focusWidget())
        assert len(seen) >= 5
        for widget in seen:
            assert widget.accessibleName() or widget.text(), widget


def test_it_follows_the_theme(dialog):
    dialog.set_theme(load_theme("dark"))
    assert dialog.keys._theme.dark


def test_what_screen_readers_are_told_and_how_large_the_window_is_can_be_chosen(dialog, told, qtbot):
    dialog.interface_box.setValue(150)
    assert told[-1].interface_size == 150
    assert (dialog.interface_box.minimum(), dialog.interface_box.maximum()) == (100, 200)
    for row in range(dialog.announcements.count()):
        dialog.announcements.setCurrentIndex(row)
        dialog.announcements.activated.emit(row)
    assert [settings.announcements for settings in told[1:]] == ["short", "off"]
    assert [dialog.announcements.itemData(row) for row in range(3)] == [str(each) for each in Verbosity]


def test_a_theme_with_high_contrast_is_told_by_who_toggles_it(dialog, told, qtbot):
    press = QAccessible.queryAccessibleInterface(dialog.theme_buttons["contrast-dark"]).actionInterface()
    press.doAction(press.toggleAction())
    assert [settings.theme for settings in told] == ["contrast-dark"]


def test_preferences_fit_the_screen_and_scroll(session, theme, qtbot):
    made = Preferences(Settings(), session.labels, theme)
    qtbot.addWidget(made)
    room = made.screen().availableGeometry()
    made.resize(room.width() + 400, room.height() + 400)
    made.show()
    assert made.width() <= room.width()
    assert made.height() <= room.height()
    made.resize(made.width(), 400)
    qtbot.waitUntil(lambda: made.findChild(QScrollArea).verticalScrollBar().maximum() > 0)
