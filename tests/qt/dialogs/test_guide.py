"""The user guide opens in the program, with its pictures."""

import itertools

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from annotator.qt.dialogs.guide import LINE_HEIGHT, PICTURE, PICTURE_WIDTH, Guide, guide_path


def test_the_guide_is_in_the_help_menu(make_window, project_path, qtbot):
    window = make_window(project_path)
    window.run("guide")
    guide = next(top for top in QApplication.topLevelWidgets() if isinstance(top, Guide))
    assert "no unsaved work" in guide.page.toPlainText()
    guide.close()


def test_every_picture_of_the_guide_is_there(theme, qtbot):
    path = guide_path()
    guide = Guide(path, theme)
    qtbot.addWidget(guide)
    names = [part.split(")")[0] for part in path.read_text(encoding="utf-8").split("](images/")[1:]]
    assert names
    for name in names:
        image = guide.page.loadResource(
            QTextDocument.ResourceType.ImageResource.value, QUrl(f"images/{name}")
        )
        assert image.width() == PICTURE_WIDTH, name


@pytest.fixture
def guide(theme, qtbot):
    made = Guide(guide_path(), theme)
    qtbot.addWidget(made)
    made.show()
    return made


def rows(guide: Guide) -> list[str]:
    return [guide.contents.item(row).text().strip() for row in range(guide.contents.count())]


def test_contents_lead_to_a_chapter_and_follow_what_is_read(guide, qtbot):
    row = rows(guide).index("Blind review, and samples")
    rect = guide.contents.visualItemRect(guide.contents.item(row))
    qtbot.mouseClick(guide.contents.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    top = guide.page.cursorForPosition(QPoint(60, 20)).block().text()
    assert top == "Blind review, and samples"
    assert guide.contents.currentRow() == row
    guide.page.verticalScrollBar().setValue(guide.page.verticalScrollBar().maximum())
    assert guide.contents.currentRow() > row
    guide.page.verticalScrollBar().setValue(0)
    assert guide.contents.currentRow() == 0


def test_words_are_found_in_turn(guide, qtbot):
    qtbot.keyClick(guide.page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert guide.field.hasFocus()
    qtbot.keyClicks(guide.field, "furniture")
    marks = guide.page.extraSelections()
    assert len(marks) > 2
    assert {mark.cursor.selectedText().lower() for mark in marks} == {"furniture"}
    assert guide.found.text() == f"1 of {len(marks)} places"
    qtbot.keyClick(guide.field, Qt.Key.Key_Return)
    assert guide.found.text() == f"2 of {len(marks)} places"
    assert guide.page.textCursor().position() == marks[1].cursor.position()
    assert guide.isVisible()
    qtbot.keyClick(guide.field, Qt.Key.Key_Escape)
    assert guide.page.extraSelections() == []
    assert guide.page.hasFocus()
    guide.field.setText("no such words")
    assert guide.found.text() == "It is not in the guide."


def test_lines_are_of_one_height_whatever_signs_stand_in_them(guide):
    heights, block = set(), guide.page.document().begin()
    while block.isValid():
        if block.blockFormat().headingLevel() == 0 and PICTURE not in block.text():
            lines = [block.layout().lineAt(line) for line in range(block.layout().lineCount())]
            feet = [line.y() + line.ascent() for line in lines]
            heights |= {round(after - before, 1) for before, after in itertools.pairwise(feet)}
        block = block.next()
    assert "→" in guide.page.toPlainText()
    assert heights == {LINE_HEIGHT}


def test_an_open_guide_follows_the_theme(make_window, project_path, qtbot):
    window = make_window(project_path)
    window.run("guide")
    guide = next(top for top in QApplication.topLevelWidgets() if isinstance(top, Guide))
    window.run("theme")
    assert guide.page.palette().base().color() == window.theme.paper
    guide.close()
    qtbot.waitUntil(lambda: not any(isinstance(top, Guide) for top in QApplication.topLevelWidgets()))
    window.run("theme")
