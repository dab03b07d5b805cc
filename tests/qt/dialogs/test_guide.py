"""The user guide opens in the program, with its pictures."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from annotator.qt.dialogs.guide import PICTURE_WIDTH, Guide, guide_path


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


def test_an_open_guide_follows_the_theme(make_window, project_path, qtbot):
    window = make_window(project_path)
    window.run("guide")
    guide = next(top for top in QApplication.topLevelWidgets() if isinstance(top, Guide))
    window.run("theme")
    assert guide.page.palette().base().color() == window.theme.paper
    guide.close()
    qtbot.waitUntil(lambda: not any(isinstance(top, Guide) for top in QApplication.topLevelWidgets()))
    window.run("theme")
