"""Who has never seen the program is told once what five keys do."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from annotator.app.mode import ModeName
from annotator.settings import load


def greeted(make_window, path, **more):
    window = make_window(**more)
    window.greets = True
    window.open_path(path)
    return window


def test_five_keys_are_told_once(make_window, project_path, annotator_home):
    window = greeted(make_window, project_path)
    said = window.notices.shown("first keys").text
    assert said.startswith("To begin with: o tags the words that are selected as Organisation, ")
    assert said.count(",") == 4
    assert "Ctrl Z takes anything back" in said
    window.close()
    kept = load(annotator_home / "config" / "settings.yaml")
    again = make_window(window=kept.window)
    again.greets = True
    again.open_path(project_path)
    assert again.notices.shown("first keys") is None


def test_they_are_those_of_the_mode_and_of_ones_own(make_window, project_path):
    window = greeted(
        make_window, project_path, window={"mode": str(ModeName.SENTENCES)}, keys={"next-sentence": ["F9"]}
    )
    said = window.notices.shown("first keys").text
    assert "tags a sentence as" in said
    assert "F9 goes to the next sentence" in said
    assert "= gives the same label again" in said


def test_the_guide_is_one_press_away(make_window, project_path, qtbot):
    window = greeted(make_window, project_path)
    notice = window.notices.shown("first keys")
    next(button for button in notice.findChildren(QPushButton) if button.text() == "Open the guide").click()
    guide = next(part for part in window.children() if type(part).__name__ == "Guide")
    assert guide.isVisible()
    guide.close()


def test_they_go_when_the_first_is_used(make_window, project_path):
    window = greeted(make_window, project_path)
    window.session.select(0, 5)
    QTest.keyClick(window.desk.view, "o")
    assert window.notices.shown("first keys") is None
